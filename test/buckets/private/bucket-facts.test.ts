import { Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { bucketFacts } from '../../../lib/buckets/private/bucket-facts';
import { createExchangeBucket } from '../../../lib/buckets/private/exchange-bucket';
import { newStack } from '../../support/stack';

const plain = (props?: s3.BucketProps) => new s3.Bucket(newStack(), 'Bucket', props);
const withoutTls = (bucket: s3.IBucket, changes: Partial<iam.PolicyStatementProps> = {}) => new iam.PolicyStatement({
  effect: iam.Effect.DENY,
  principals: [new iam.AnyPrincipal()],
  actions: ['s3:*'],
  resources: [bucket.bucketArn, bucket.arnForObjects('*')],
  conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  ...changes,
});
const transportOf = (bucket: s3.IBucket) => {
  const { refusesPlainHttp, minimumTlsVersion, refusesSomeTransport } = bucketFacts(bucket);
  return { refusesPlainHttp, minimumTlsVersion, refusesSomeTransport };
};

describe('transport', () => {
  test.each<[string, s3.BucketProps, object]>([
    ['nothing', {}, { refusesPlainHttp: false, minimumTlsVersion: undefined, refusesSomeTransport: false }],
    ['enforceSSL', { enforceSSL: true }, { refusesPlainHttp: true, minimumTlsVersion: undefined }],
    ['a TLS version', { enforceSSL: true, minimumTLSVersion: 1.2 }, { refusesPlainHttp: true, minimumTlsVersion: '1.2' }],
    ['a newer one', { enforceSSL: true, minimumTLSVersion: 1.3 }, { refusesPlainHttp: true, minimumTlsVersion: '1.3' }],
  ])('of a bucket with %s', (_, props, expected) => {
    expect(transportOf(plain(props))).toMatchObject(expected);
  });

  test('of our own buckets', () => {
    expect(transportOf(createExchangeBucket(newStack(), 'Bucket', {}))).toMatchObject({ refusesPlainHttp: true, minimumTlsVersion: '1.2' });
  });

  test('counts what the policy gains later', () => {
    const bucket = plain();
    bucket.addToResourcePolicy(withoutTls(bucket));
    expect(transportOf(bucket)).toMatchObject({ refusesPlainHttp: true, refusesSomeTransport: false });
  });

  test.each<[string, (bucket: s3.IBucket) => Partial<iam.PolicyStatementProps>]>([
    ['some objects', (bucket) => ({ resources: [bucket.bucketArn, bucket.arnForObjects('in/*')] })],
    ['objects, not the bucket', (bucket) => ({ resources: [bucket.arnForObjects('*')] })],
    ['some actions', () => ({ actions: ['s3:PutObject'] })],
    ['some callers', () => ({ principals: [new iam.AccountPrincipal('222222222222')] })],
  ])('of a policy that refuses it for %s is not known', (_, changes) => {
    const bucket = plain();
    bucket.addToResourcePolicy(withoutTls(bucket, changes(bucket)));
    expect(transportOf(bucket)).toEqual({ refusesPlainHttp: false, minimumTlsVersion: undefined, refusesSomeTransport: true });
  });

  test('is whole where two statements share the work', () => {
    const bucket = plain();
    bucket.addToResourcePolicy(withoutTls(bucket, { resources: [bucket.bucketArn] }));
    bucket.addToResourcePolicy(withoutTls(bucket, { resources: [bucket.arnForObjects('*')] }));
    expect(transportOf(bucket).refusesPlainHttp).toBe(true);
  });
});

describe('a policy', () => {
  test('of an imported bucket is not known, unless this app writes it', () => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Imported', 'exchange');
    expect(bucketFacts(bucket)).toMatchObject({ isOwn: false, statements: undefined, encryption: undefined, ownership: undefined });
    new s3.CfnBucketPolicy(stack, 'OfAnother', { bucket: 'another', policyDocument: { Statement: [withoutTls(bucket).toJSON()] } });
    expect(bucketFacts(bucket).statements).toBeUndefined();
    new s3.CfnBucketPolicy(stack, 'Policy', { bucket: 'exchange', policyDocument: { Statement: [withoutTls(bucket).toJSON()] } });
    expect(bucketFacts(bucket)).toMatchObject({ isOwn: false, statements: [expect.anything()], refusesPlainHttp: true });
  });

  test.each<[string, (own: s3.Bucket) => string, boolean]>([
    ['its own reference', (own) => own.bucketName, true],
    ['the reference of its resource', (own) => (own.node.defaultChild as s3.CfnBucket).ref, true],
    ['a token of its reference', (own) => Lazy.string({ produce: () => own.bucketName }), true],
    ['another attribute', (own) => own.bucketArn, false],
    ['the reference of another bucket', (own) => new s3.Bucket(own.stack, 'Another').bucketName, false],
    ['a name', () => 'exchange', false],
  ])('written by hand counts if it names the bucket: by %s', (_, nameOf, counts) => {
    const bucket = plain();
    const Statement = [withoutTls(bucket).toJSON()];
    new s3.CfnBucketPolicy(bucket.stack, 'Policy', { bucket: nameOf(bucket), policyDocument: { Statement } });
    expect(bucketFacts(bucket).refusesPlainHttp).toBe(counts);
  });

  test('counts as the template has it', () => {
    const bucket = plain({ enforceSSL: true });
    (bucket.policy!.node.defaultChild as s3.CfnBucketPolicy).addPropertyOverride('PolicyDocument.Statement', []);
    expect(bucketFacts(bucket).refusesPlainHttp).toBe(false);
  });
});

describe('encryption', () => {
  const { KMS, KMS_MANAGED, S3_MANAGED } = s3.BucketEncryption;

  test.each<[string, s3.BucketProps, object]>([
    ['no word', {}, { algorithm: 'AES256' }],
    ['SSE-S3', { encryption: S3_MANAGED }, { algorithm: 'AES256' }],
    ['aws/s3', { encryption: KMS_MANAGED }, { algorithm: 'aws:kms', keyId: undefined }],
    ['a key', { encryption: KMS }, { algorithm: 'aws:kms', keyId: expect.stringMatching(/^<BucketKey\w+\.Arn>$/) }],
  ])('of a bucket with %s', (_, props, expected) => {
    expect(bucketFacts(plain(props)).encryption).toEqual(expected);
  });

  test('counts as the template has it', () => {
    const bucket = plain();
    const resource = bucket.node.defaultChild as s3.CfnBucket;
    const encrypt = (byDefault: object | undefined) => resource.addPropertyOverride('BucketEncryption.ServerSideEncryptionConfiguration', [
      { ServerSideEncryptionByDefault: byDefault },
    ]);
    encrypt({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/aws/s3' });
    expect(bucketFacts(bucket).encryption).toEqual({ algorithm: 'aws:kms', keyId: undefined });
    encrypt(undefined);
    expect(bucketFacts(bucket).encryption).toBeUndefined();
  });

  test.each<[string, (stack: Stack) => s3.IBucket, boolean]>([
    ['ours', (stack) => createExchangeBucket(stack, 'Bucket', { encryption: KMS }), true],
    ['a plain one', (stack) => new s3.Bucket(stack, 'Bucket', { encryption: KMS }), false],
  ])('by another key is refused by the policy of %s', (_, bucketOf, expected) => {
    expect(bucketFacts(bucketOf(newStack())).refusesOtherEncryption).toBe(expected);
  });
});
