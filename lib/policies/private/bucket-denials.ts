import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';

/** Two Deny statements: no request without TLS, and none with a version older than 1.2. */
export function transportDenials(bucket: IBucket): PolicyStatement[] {
  const deny = (sid: string, conditions: Record<string, Record<string, unknown>>) => new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['s3:*'],
    resources: [bucket.bucketArn, bucket.arnForObjects('*')],
    conditions,
  });
  return [
    deny('DenyWithoutTls', { Bool: { 'aws:SecureTransport': 'false' } }),
    deny('DenyTlsBelow12', { NumericLessThan: { 's3:TlsVersion': 1.2 } }),
  ];
}

/**
 * Two Deny statements for uploads under another algorithm or key than the bucket's, which the bucket owner may not be able to read.
 *
 * An upload that names an algorithm must name the bucket's key too: with `aws:kms` alone, S3 uses `aws/s3`, whatever key encrypts the bucket. A key
 * without an algorithm is rejected by S3 itself. Without `keyArn`, the bucket's key is `aws/s3`, and no other may be named.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export function foreignEncryptionDenials(bucket: IBucket, keyArn: string | undefined): PolicyStatement[] {
  const ALGORITHM = 's3:x-amz-server-side-encryption';
  const KEY = 's3:x-amz-server-side-encryption-aws-kms-key-id';
  const deny = (sid: string, conditions: Record<string, Record<string, string>>) => new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('*')],
    conditions,
  });
  return [
    deny('DenyOtherEncryption', { StringNotEquals: { [ALGORITHM]: 'aws:kms' }, Null: { [ALGORITHM]: 'false' } }),
    deny('DenyOtherKeys', keyArn ? { StringNotEquals: { [KEY]: keyArn }, Null: { [ALGORITHM]: 'false' } } : { Null: { [KEY]: 'false' } }),
  ];
}
