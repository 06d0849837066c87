import { CfnCondition } from 'aws-cdk-lib';
import { Opening } from './access-words';
import { BucketFacts } from '../../buckets/private/bucket-facts';
import { parameterBehind } from '../../policies/private/template-parameters';
import type { HandoffRequest } from '../handoff';

export interface RuledOpening extends Opening {
  readonly keyArn?: string;
  /** The key is the bucket owner's business alone. */
  readonly hidesKey?: boolean;
  /** Whether what is uploaded belongs to the bucket owner because the uploader is of its account; undefined: not known. */
  readonly uploadsAsOwner?: boolean;
  /** Whether uploads have to give the object to the bucket owner by an ACL. */
  readonly requiresAcl?: boolean;
  /** While it holds, no ACL is required, whatever `requiresAcl` says. */
  readonly enforcedWhen?: CfnCondition;
  /** Whether the ACL is taken where it is not required. */
  readonly allowsAcl?: boolean;
}

export const FULL_CONTROL = 'bucket-owner-full-control';

const SEND_FULL_CONTROL = `x-amz-acl: ${FULL_CONTROL}, with every object`;
const OWNER_OWNS = 'the bucket owner owns every object';
const ANY_SIZE = 'single puts and multipart uploads';
const SINGLE_PUTS = 'single puts of at most 5 GB: the parts of a multipart upload carry no ACL, and are refused';
const UNLESS_ENFORCED = '; unless the object ownership is BucketOwnerEnforced, which takes';

/** The rules of every bucket of a hand-off; where they differ, each with its bucket. */
export function requestRules(openings: RuledOpening[]): HandoffRequest {
  const ruleOf = (rule: (opening: RuledOpening) => string | undefined) => (
    together(openings.map((opening) => [opening.bucket.bucketName, rule(opening)])));
  return {
    acl: ruleOf(aclRule),
    encryption: ruleOf(encryptionRule),
    minimumTlsVersion: ruleOf(({ facts }) => tlsRule(facts)),
    uploads: ruleOf(uploadsRule),
    expectedBucketOwner: ruleOf(ownerRule),
  };
}

/** The claim that follows from what a bucket's policy refuses. */
export function transportWords({ bucket, facts }: Opening): string[] {
  if (!facts.refusesPlainHttp) return [];
  return [`connect to s3://${bucket.bucketName} without TLS${facts.minimumTlsVersion ? ` ${facts.minimumTlsVersion}` : ''}`];
}

function together(rules: [bucketName: string, text: string | undefined][]): string | undefined {
  const told = rules.filter((rule): rule is [string, string] => rule[1] !== undefined);
  if (told.length === 0) return undefined;
  if (told.length === rules.length && new Set(told.map(([, text]) => text)).size === 1) return told[0][1];
  return [...new Set(told.map(([bucketName, text]) => `s3://${bucketName}: ${text}`))].join('; ');
}

function aclRule(opening: RuledOpening): string | undefined {
  const { facts, uploadsAsOwner, allowsAcl } = opening;
  if (!puts(opening)) return undefined;
  const none = allowsAcl || opening.actions.objectActions.includes('s3:PutObjectAcl') ? `none, or ${FULL_CONTROL}` : 'none';
  const withoutAcl = `${none}: ${OWNER_OWNS}`;
  if (opening.enforcedWhen) return `${SEND_FULL_CONTROL}${UNLESS_ENFORCED} ${withoutAcl}`;
  if (opening.requiresAcl) return SEND_FULL_CONTROL;
  if (facts.ownership === 'BucketOwnerEnforced' || allowsAcl) return withoutAcl;
  if (uploadsAsOwner) return `${none}: the bucket owner owns what you upload`;
  if (facts.isOwn && facts.ownership === undefined) {
    return `${none}: ${OWNER_OWNS}, unless the bucket is from before April 2023: ask the bucket owner then`;
  }
  return 'none. Not known: ask the bucket owner whether S3 Object Ownership is BucketOwnerEnforced, otherwise it may not own what you upload';
}

function uploadsRule(opening: RuledOpening): string | undefined {
  if (!puts(opening)) return undefined;
  if (opening.enforcedWhen) return `${SINGLE_PUTS}${UNLESS_ENFORCED} ${ANY_SIZE}`;
  return opening.requiresAcl ? SINGLE_PUTS : ANY_SIZE;
}

function encryptionRule(opening: RuledOpening): string | undefined {
  const { facts: { encryption, isOwn, refusesOtherEncryption }, keyArn, hidesKey } = opening;
  const key = keyArn !== undefined && (parameterBehind(keyArn) ? 'the KMS key above, if there is one' : `the key ${keyArn}`);
  if (!isOwn && !key) {
    return 'not known: ask the bucket owner whether a KMS key encrypts the bucket, because its ARN and the permission to use it are needed then';
  }
  if (!puts(opening)) return undefined;
  if (encryption?.algorithm === 'AES256') return 'none: the bucket encrypts with SSE-S3';
  if (encryption && encryption.keyId === undefined) return 'none: the bucket encrypts with the AWS managed key aws/s3';
  if (!key) return 'not known: ask the bucket owner for the KMS key that encrypts the bucket, and for the permission to use it';
  if (hidesKey) return 'none: the bucket encrypts with its own KMS key';
  return refusesOtherEncryption ? `no header, or both: the algorithm aws:kms and ${key}` : `none: the bucket encrypts with ${key}`;
}

function tlsRule({ statements, refusesPlainHttp, refusesSomeTransport, minimumTlsVersion }: BucketFacts): string {
  if (refusesPlainHttp && minimumTlsVersion) return minimumTlsVersion;
  if (refusesSomeTransport) {
    return 'not known: ask the bucket owner which requests without TLS 1.2 the bucket policy refuses, and use TLS 1.2 or newer in any case';
  }
  if (!statements) {
    return 'not known: ask the bucket owner whether the bucket refuses plain HTTP and TLS below 1.2, and use TLS 1.2 or newer in any case';
  }
  return refusesPlainHttp
    ? 'every one: the bucket policy refuses plain HTTP only'
    : 'none: the bucket policy does not refuse plain HTTP, use TLS 1.2 or newer in any case';
}

/** The account of a bucket that was imported by its name is taken to be the stack's. */
function ownerRule({ bucket, facts }: RuledOpening): string {
  const { account } = bucket.env;
  return facts.isOwn ? account : `${account}, if the bucket is in this account: not known, ask the bucket owner`;
}

export function puts({ actions }: Opening): boolean {
  return actions.objectActions.includes('s3:PutObject');
}
