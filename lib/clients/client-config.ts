import type { AssumedRoleConfig, DirectTrustConfig } from './trust-config';

/**
 * What an integration may do below its key prefix.
 */
export enum ClientAccess {
  /** `ExchangeAccess.READ` */
  READ = 'read',
  /** `ExchangeAccess.WRITE` */
  WRITE = 'write',
  /** `ExchangeAccess.READ_WRITE` */
  READ_WRITE = 'read-write',
  /** `ExchangeAccess.READ_WRITE_DELETE` */
  READ_WRITE_DELETE = 'read-write-delete',
}

/**
 * How a client's bucket is encrypted.
 */
export enum ClientEncryption {
  /** SSE-S3 */
  S3 = 's3',
  /** SSE-KMS, with a new key or `kmsKeyArn` */
  KMS = 'kms',
}

/**
 * Server access logs of a client's bucket.
 */
export interface AccessLogsConfig {
  /**
   * Name of the log bucket, in the same account and Region. Its policy must allow `logging.s3.amazonaws.com` to put objects.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
   */
  readonly bucket: string;

  /**
   * Prefix of the log objects.
   *
   * @default - `<client>/`
   */
  readonly prefix?: string;
}

/**
 * The bucket of a client.
 */
export interface ClientBucketConfig {
  /**
   * Name of an existing bucket to use instead of a new one, in the account and Region of the client. Of the other properties, only `kmsKeyArn` may be
   * set too. The statements for its policy are handed over as `BucketPolicyStatement`.
   *
   * @default - a new bucket
   */
  readonly existing?: string;

  /**
   * Name of the bucket.
   *
   * @default - `<client>-exchange-<account>-<region>`
   */
  readonly name?: string;

  /**
   * How the bucket is encrypted.
   *
   * @default - kms with a `kmsKeyArn`, otherwise s3
   */
  readonly encryption?: ClientEncryption;

  /**
   * ARN of the customer managed key that encrypts the bucket. Its policy must delegate to IAM.
   *
   * @default - a new key if `encryption` is kms
   */
  readonly kmsKeyArn?: string;

  /**
   * Whether the bucket keeps versions of overwritten and deleted objects.
   *
   * @default true
   */
  readonly versioned?: boolean;

  /**
   * Where server access logs go.
   *
   * @default - no access logs
   */
  readonly accessLogs?: AccessLogsConfig;

  /**
   * Days after which objects expire. Noncurrent versions expire the same number of days after they became noncurrent.
   *
   * @default - never
   */
  readonly expireAfterDays?: number;

  /**
   * Days, 30 or more, after which objects move to infrequent access.
   *
   * @default - never
   */
  readonly infrequentAccessAfterDays?: number;

  /**
   * Whether S3 sends events for every object to Amazon EventBridge.
   *
   * @default false
   */
  readonly eventBridge?: boolean;

  /**
   * For test environments: the bucket and its objects are deleted with the stack.
   *
   * @default false
   */
  readonly ephemeral?: boolean;
}

/**
 * The other side gets an access key.
 */
export interface AccessKeyConfig {
  /** Why a long-lived credential is unavoidable. */
  readonly reason: string;

  /**
   * Address ranges, in CIDR notation, from which the key may be used.
   *
   * @default - any address
   */
  readonly allowedCidrs?: string[];

  /**
   * ARN of the customer managed key that encrypts the secret.
   *
   * @default - the AWS managed key aws/secretsmanager
   */
  readonly secretKmsKeyArn?: string;

  /**
   * `[1]`, then `[1, 2]` until the other side uses the new key, then `[2]`.
   *
   * @default [1]
   */
  readonly keySerials?: number[];
}

/**
 * The access of one partner. Set exactly one of `assumedRole`, `directTrust` and `accessKey`.
 */
export interface ClientIntegration {
  /** Client and purpose, like `kohler_adobe`: lowercase letters and digits, joined by underscores. */
  readonly name: string;

  /** The folder that the partner may access; `''` is the whole bucket. */
  readonly keyPrefix: string;

  /**
   * Names of integrations whose key prefix overlaps with this one on purpose. Acknowledges the warning `cdk-s3-handoff:overlappingPrefixes`.
   *
   * @default - key prefixes that overlap are a warning
   */
  readonly sharesPrefixWith?: string[];

  /** What the partner may do below the key prefix. */
  readonly access: ClientAccess;

  /**
   * The other side assumes a role in this account.
   *
   * @default - the integration has another way in
   */
  readonly assumedRole?: AssumedRoleConfig;

  /**
   * The bucket policy names the other side.
   *
   * @default - the integration has another way in
   */
  readonly directTrust?: DirectTrustConfig;

  /**
   * The other side gets an access key.
   *
   * @default - the integration has another way in
   */
  readonly accessKey?: AccessKeyConfig;
}

/**
 * One client, as in its YAML file. The package's `client-config.schema.json` is the JSON Schema.
 */
export interface ClientConfig {
  /** Name of the client: lowercase letters, digits and hyphens. */
  readonly client: string;

  /** The account that owns the bucket, twelve digits. */
  readonly account: string;

  /** The Region of the bucket. */
  readonly region: string;

  /**
   * The bucket.
   *
   * @default - a new bucket with SSE-S3, whose objects do not expire
   */
  readonly bucket?: ClientBucketConfig;

  /** One for each partner that accesses the bucket. */
  readonly integrations: ClientIntegration[];

  /**
   * Name of the company that hands off, as the other side's sheet shows it: `Example Agency`. One line.
   *
   * @default - the sheet names the account
   */
  readonly sender?: string;

  /**
   * Whom the other side asks: an e-mail address, a name or a URL. One line.
   *
   * @default - the sheet names nobody
   */
  readonly contact?: string;

  /**
   * Tags of the stack and its resources.
   *
   * @default - none but those of the constructs
   */
  readonly tags?: { [key: string]: string };

  /**
   * ARN of the managed policy that is the permissions boundary of every role and user of the stack.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: string;
}
