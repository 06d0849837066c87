import { Stack } from 'aws-cdk-lib';
import { CfnBucket, CfnBucketPolicy, IBucket } from 'aws-cdk-lib/aws-s3';
import { ownershipIn } from './object-ownership';
import { flatten } from '../../core/readable-value';
import { renderedProperties } from '../../core/rendered-properties';
import { deniesEverybody, statementsIn } from '../../policies/private/policy-reading';
import { referenceBehind } from '../../policies/private/template-parameters';

/** What the template says about a bucket: its resource and its policy. */
export interface BucketFacts {
  /** Flattened. */
  readonly bucketArn: string;
  /** False for an imported bucket, whose settings this app cannot read. */
  readonly isOwn: boolean;
  /** The statements of the bucket policy in this app; undefined if the policy is managed elsewhere. */
  readonly statements?: any[];
  readonly refusesPlainHttp: boolean;
  /** Whether the policy denies plain HTTP for some requests, but not certainly for all. */
  readonly refusesSomeTransport: boolean;
  /** The oldest TLS version that the policy does not deny; undefined if it has no condition on the version. */
  readonly minimumTlsVersion?: string;
  /** Undefined if the template does not say. */
  readonly ownership?: string;
  /** Undefined if unknown. */
  readonly encryption?: DefaultEncryption;
  /** Whether the policy denies uploads with another algorithm or key than the bucket's, or with the algorithm alone, at least while there is a key. */
  readonly refusesOtherEncryption: boolean;
}

interface DefaultEncryption {
  readonly algorithm: string;
  /** Flattened; undefined with SSE-S3 and `aws/s3`. */
  readonly keyId?: string;
}

const TLS_VERSIONS = ['1.0', '1.1', '1.2', '1.3'];

/** Reads the facts. Call it late: a policy may gain statements until synth. */
export function bucketFacts(bucket: IBucket): BucketFacts {
  const resource = bucket.node.defaultChild;
  const properties = resource instanceof CfnBucket ? renderedProperties(resource) : undefined;
  const bucketArn = flatten(Stack.of(bucket).resolve(bucket.bucketArn));
  const statements: any[] | undefined = statementsOn(bucket) ?? (properties && []);
  const always = (statements ?? []).filter(({ isConditional }) => !isConditional);
  const refusesAll = (context: Record<string, string>) => REQUESTS.every(([action, suffix]) => (
    always.some((statement) => deniesEverybody(statement, { action, resource: `${bucketArn}${suffix}`, context }))));
  const refusesPut = (context: Record<string, string>) => (statements ?? []).some((statement) => (
    deniesEverybody(statement, { action: 's3:PutObject', resource: `${bucketArn}/*`, context })));
  const refusesPlainHttp = refusesAll({ 'aws:securetransport': 'false' });
  return {
    bucketArn,
    isOwn: properties !== undefined,
    statements,
    refusesPlainHttp,
    refusesSomeTransport: !refusesPlainHttp && (statements ?? []).some(looksAtTransport),
    minimumTlsVersion: minimumTlsVersion((version) => refusesAll({ 'aws:securetransport': 'true', 's3:tlsversion': version })),
    ownership: properties && ownershipIn(properties),
    encryption: properties && defaultEncryption(properties),
    refusesOtherEncryption: OTHER_ENCRYPTIONS.every(refusesPut),
  };
}

/** Sample requests: one for each kind of resource and each kind of action on it. */
const REQUESTS: [action: string, suffix: string][] = [
  ['s3:ListBucket', ''], ['s3:GetBucketLocation', ''], ['s3:GetObject', '/*'], ['s3:PutObject', '/*'], ['s3:DeleteObject', '/*'],
];

const OTHER_ENCRYPTIONS: Record<string, string>[] = [
  { 's3:x-amz-server-side-encryption': 'AES256' },
  { 's3:x-amz-server-side-encryption': 'aws:kms', 's3:x-amz-server-side-encryption-aws-kms-key-id': 'another key' },
  { 's3:x-amz-server-side-encryption': 'aws:kms' },
];

function looksAtTransport({ Effect: effect, Condition: condition = {} }: any): boolean {
  const keys = Object.values<object>(condition).flatMap((tests) => Object.keys(tests));
  return effect === 'Deny' && keys.some((key) => /^(aws:securetransport|s3:tlsversion)$/i.test(key));
}

function statementsOn(bucket: IBucket): any[] | undefined {
  const policies = Stack.of(bucket).node.findAll()
    .filter((child): child is CfnBucketPolicy => child instanceof CfnBucketPolicy && isPolicyOf(bucket, child));
  return policies.length === 0 ? undefined : policies.flatMap((policy) => statementsIn(renderedProperties(policy).PolicyDocument));
}

/** By reference if both have one: a stack may hold hundreds of policies, and resolving the name of each, for each bucket, takes long. */
function isPolicyOf({ bucketName, stack }: IBucket, policy: CfnBucketPolicy): boolean {
  const [own, other] = [bucketName, policy.bucket].map(referenceBehind);
  if (own && other && own.displayName === other.displayName) return own.target === other.target;
  return flatten(stack.resolve(bucketName)) === flatten(stack.resolve(policy.bucket));
}

/** A policy that denies every version denies everything. */
function minimumTlsVersion(refuses: (version: string) => boolean): string | undefined {
  const oldest = TLS_VERSIONS.findIndex((version) => !refuses(version));
  return oldest > 0 ? TLS_VERSIONS[oldest] : undefined;
}

/** S3 encrypts every bucket with SSE-S3 by default. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html */
function defaultEncryption({ BucketEncryption: encryption }: any): DefaultEncryption | undefined {
  if (encryption === undefined) return { algorithm: 'AES256' };
  const byDefault = encryption.ServerSideEncryptionConfiguration?.[0]?.ServerSideEncryptionByDefault;
  if (byDefault === undefined) return undefined;
  const keyId = byDefault.KMSMasterKeyID && flatten(byDefault.KMSMasterKeyID);
  return { algorithm: flatten(byDefault.SSEAlgorithm), keyId: keyId && /(^|\/)alias\/aws\/s3$/.test(keyId) ? undefined : keyId };
}
