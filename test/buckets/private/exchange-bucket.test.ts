import { CfnParameter, Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { createExchangeBucket } from '../../../lib/buckets/private/exchange-bucket';
import { nagFindings } from '../../support/nag';
import { newStack, resourcesOf, SETTINGS, templateOf } from '../../support/stack';

const COMMON = {
  PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
  OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  VersioningConfiguration: { Status: 'Enabled' },
  LifecycleConfiguration: { Rules: [{ Id: 'AbortIncompleteUploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }] },
};
const SSE_S3 = { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] };
const sseKms = (keyArn: object) => ({
  ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn } }],
});

describe.each(SETTINGS)('every bucket of an exchange, in $setting', ({ env, context }) => {
  test.each([false, true])('is private, versioned, encrypted and retained; with a key: %j', (withKey) => {
    const stack = newStack({ env, context });
    const key = withKey ? new kms.Key(stack, 'Key') : undefined;
    createExchangeBucket(stack, 'Bucket', { encryptionKey: key });
    const [bucket] = resourcesOf(templateOf(stack), 'AWS::S3::Bucket');
    expect(bucket.Properties).toEqual({ ...COMMON, BucketEncryption: key ? sseKms(stack.resolve(key.keyArn)) : SSE_S3 });
    expect(bucket).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('refuses plain HTTP and TLS below 1.2', () => {
    const stack = newStack({ env, context });
    createExchangeBucket(stack, 'Bucket', {});
    const [{ Properties }] = resourcesOf(templateOf(stack), 'AWS::S3::BucketPolicy');
    expect(Properties.PolicyDocument.Statement).toEqual(expect.arrayContaining([
      expect.objectContaining({ Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      expect.objectContaining({ Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' }, Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
    ]));
  });
});

test('uses SSE-KMS, and refuses other keys, while a parameter names a key', () => {
  const stack = newStack();
  const parameter = new CfnParameter(stack, 'KmsKeyArn', { default: '' });
  createExchangeBucket(stack, 'Bucket', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', parameter.valueAsString) });
  const template = templateOf(stack);
  const [{ Properties }] = resourcesOf(template, 'AWS::S3::Bucket');
  const [whenGiven] = sseKms({ Ref: 'KmsKeyArn' }).ServerSideEncryptionConfiguration;
  const [otherwise] = SSE_S3.ServerSideEncryptionConfiguration;
  expect(Properties.BucketEncryption).toEqual({ ServerSideEncryptionConfiguration: [{ 'Fn::If': ['KmsKeyArnGiven', whenGiven, otherwise] }] });

  const [{ Properties: { PolicyDocument: policy } }] = resourcesOf(template, 'AWS::S3::BucketPolicy');
  const conditional = policy.Statement.flatMap((statement: any) => statement['Fn::If'] ? [statement['Fn::If']] : []);
  expect(conditional.map(([condition, { Sid }, none]: any[]) => [condition, Sid, none])).toEqual([
    ['KmsKeyArnGiven', 'DenyOtherEncryption', { Ref: 'AWS::NoValue' }],
    ['KmsKeyArnGiven', 'DenyOtherKeys', { Ref: 'AWS::NoValue' }],
  ]);
});

test('takes other than the defaults, and keeps aborting incomplete uploads', () => {
  const stack = newStack();
  createExchangeBucket(stack, 'Bucket', { versioned: false, lifecycleRules: [{ id: 'Expire', expiration: Duration.days(1) }] });
  const [{ Properties }] = resourcesOf(templateOf(stack), 'AWS::S3::Bucket');
  expect(Properties.VersioningConfiguration).toBeUndefined();
  expect(Properties.LifecycleConfiguration.Rules.map(({ Id }: { Id: string }) => Id)).toEqual(['AbortIncompleteUploads', 'Expire']);
});

test('every statement says what it is for', () => {
  const stack = newStack();
  createExchangeBucket(stack, 'Bucket', { encryptionKey: new kms.Key(stack, 'Key') });
  const [{ Properties }] = resourcesOf(templateOf(stack), 'AWS::S3::BucketPolicy');
  expect(Properties.PolicyDocument.Statement.map(({ Sid }: { Sid: string }) => Sid))
    .toEqual(['DenyWithoutTls', 'DenyTlsBelow12', 'DenyOtherEncryption', 'DenyOtherKeys']);
});

test('has no finding, with access logs and without', () => {
  const stack = newStack();
  const logs = s3.Bucket.fromBucketName(stack, 'Logs', 'access-logs');
  createExchangeBucket(stack, 'Bucket', { serverAccessLogsBucket: logs });
  createExchangeBucket(stack, 'Unlogged', {});
  expect(nagFindings(stack)).toEqual([]);
});

test('a bucket of the user that has no access logs is a finding', () => {
  const stack = newStack();
  new s3.Bucket(stack, 'Bucket', { enforceSSL: true });
  expect(nagFindings(stack)).toEqual(['AwsSolutions-S1']);
});
