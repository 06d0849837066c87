import type { CfnCondition } from 'aws-cdk-lib';
import type { HandoffTrust } from './handoff-trust';

/**
 * One value that the other side needs.
 */
export interface HandoffField {
  /** Stable name in PascalCase, part of the output's logical id: `RoleArn`. */
  readonly name: string;

  /** Name for people: `IAM role ARN`. */
  readonly label: string;

  /** The value; a token until the stack is deployed. */
  readonly value: string;

  /** What the other side does with the value. */
  readonly description: string;

  /**
   * The field exists only while the condition holds.
   *
   * @default - it always exists
   */
  readonly condition?: CfnCondition;
}

/**
 * What the other side's requests have to look like.
 *
 * A rule whose answer this app does not know starts with `not known`, and says what to ask. Where a hand-off has several buckets with
 * different rules, each rule names its bucket: `s3://one: …; s3://other: …`.
 */
export interface HandoffRequest {
  /**
   * The regional STS endpoint to assume the role at.
   *
   * @default - no role is assumed
   */
  readonly stsEndpoint?: string;

  /**
   * Which ACL header to send.
   *
   * @default - nothing is uploaded
   */
  readonly acl?: string;

  /**
   * Which encryption headers to send.
   *
   * @default - nothing is uploaded
   */
  readonly encryption?: string;

  /**
   * The oldest TLS version that the bucket's policy does not refuse.
   *
   * @default - nothing is said
   */
  readonly minimumTlsVersion?: string;

  /**
   * How objects may be uploaded.
   *
   * @default - nothing is uploaded
   */
  readonly uploads?: string;

  /**
   * The account to send as `ExpectedBucketOwner`.
   *
   * @default - the other side knows the bucket's owner
   */
  readonly expectedBucketOwner?: string;
}

/**
 * An organisation's policy that may deny the exchange, and the condition that exempts it.
 */
export interface HandoffExemption {
  /** `resource control policy` or `service control policy`. */
  readonly policyType: string;

  /** Who attaches that policy. */
  readonly attachedBy: string;

  /** Where it blocks the exchange. */
  readonly reason: string;

  /** The condition to add to the policy's Deny statement: operator, condition key and value. */
  readonly condition: { [operator: string]: { [key: string]: string } };
}

/**
 * One folder of a bucket that the other side reaches, for programs: what `can`, `cannot` and `request` say for people.
 */
export interface HandoffBucket {
  /** Name of the bucket. */
  readonly bucketName: string;

  /** The folder to stay below, with one trailing slash; empty: the whole bucket. */
  readonly keyPrefix: string;

  /**
   * Region of the bucket.
   *
   * @default - the bucket owner alone knows
   */
  readonly region?: string;

  /**
   * What was granted: `list`, `read`, `write`, `delete`.
   *
   * @default - the bucket owner alone knows
   */
  readonly access?: string[];

  /**
   * The canned ACL that every upload has to carry.
   *
   * @default - none
   */
  readonly requiredAcl?: string;

  /**
   * The algorithm by which the bucket encrypts: `AES256`, `aws:kms` or `aws:kms:dsse`.
   *
   * @default - not known
   */
  readonly encryption?: string;

  /**
   * The KMS key that the other side has to be able to use.
   *
   * @default - none
   */
  readonly kmsKeyArn?: string;

  /**
   * The account that owns the bucket, to send as `ExpectedBucketOwner`.
   *
   * @default - not known
   */
  readonly expectedBucketOwner?: string;

  /**
   * Whether the bucket's policy refuses plain HTTP.
   *
   * @default false - it does not, or it is not known
   */
  readonly refusesPlainHttp?: boolean;

  /**
   * Whether the bucket's policy refuses uploads under another algorithm or key than the KMS key of the bucket, if it has one.
   *
   * @default false - it does not, or it is not known
   */
  readonly refusesOtherEncryption?: boolean;

  /**
   * The address ranges that requests have to come from.
   *
   * @default - any address
   */
  readonly allowedCidrs?: string[];
}

/**
 * What the other side needs to finish its half of an exchange: a copy, built when it is read from a construct.
 *
 * It claims what this app attached or can read off the bucket, and nothing else. `HandoffOutputs` reads the hand-off of a construct again
 * when the app is synthesised: a statement that a bucket's policy gains later counts in the template's metadata.
 *
 * @example
 * declare const grant: AssumedRoleGrant;
 * for (const field of grant.handoff.fields) {
 *   console.log(`${field.label}: ${field.value}`);
 * }
 */
export interface Handoff {
  /** What is handed off, and to whom. */
  readonly title: string;

  /** The values, in the order in which the other side needs them. */
  readonly fields: HandoffField[];

  /** What the other side does, in order. */
  readonly steps: string[];

  /**
   * What the other side's requests have to look like.
   *
   * @default - nothing is said
   */
  readonly request?: HandoffRequest;

  /** What the other side can do, in plain words. */
  readonly can: string[];

  /** What the other side cannot do, in plain words. */
  readonly cannot: string[];

  /**
   * The policy document that the other side attaches to finish its half.
   *
   * @default - there is nothing to attach
   */
  readonly counterpartPolicy?: { [element: string]: any };

  /** The organisations' policies that may deny the exchange. */
  readonly exemptions: HandoffExemption[];

  /**
   * Whom the bucket owner trusts, for programs.
   *
   * @default - nobody: the other side gets an access key
   */
  readonly trust?: HandoffTrust;

  /**
   * What the other side reaches, for programs.
   *
   * @default - nothing: the bucket is the other side's own
   */
  readonly buckets?: HandoffBucket[];
}
