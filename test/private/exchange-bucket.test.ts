import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { acknowledgeNoAccessLogs, encryptWithKeyWhen, exchangeBucketDefaults } from '../../lib/private/exchange-bucket';
import { nagFindings } from '../support/nag';
import { newStack, resourcesOf, SETTINGS, templateOf } from '../support/stack';

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
    new s3.Bucket(stack, 'Bucket', exchangeBucketDefaults(key));
    const [bucket] = resourcesOf(templateOf(stack), 'AWS::S3::Bucket');
    expect(bucket.Properties).toEqual({ ...COMMON, BucketEncryption: key ? sseKms(stack.resolve(key.keyArn)) : SSE_S3 });
    expect(bucket).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('refuses plain HTTP and TLS below 1.2', () => {
    const stack = newStack({ env, context });
    new s3.Bucket(stack, 'Bucket', exchangeBucketDefaults());
    const [{ Properties }] = resourcesOf(templateOf(stack), 'AWS::S3::BucketPolicy');
    expect(Properties.PolicyDocument.Statement).toEqual(expect.arrayContaining([
      expect.objectContaining({ Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      expect.objectContaining({ Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' }, Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
    ]));
  });
});

test('encryptWithKeyWhen: SSE-KMS while a parameter names a key, SSE-S3 otherwise', () => {
  const stack = newStack();
  const parameter = new CfnParameter(stack, 'KmsKeyArn', { default: '' });
  const given = new CfnCondition(stack, 'KeyGiven', { expression: Fn.conditionNot(Fn.conditionEquals(parameter.valueAsString, '')) });
  const key = kms.Key.fromKeyArn(stack, 'Key', parameter.valueAsString);
  const bucket = new s3.Bucket(stack, 'Bucket', exchangeBucketDefaults(key));
  encryptWithKeyWhen(given, bucket.node.defaultChild as s3.CfnBucket, key);
  const [{ Properties }] = resourcesOf(templateOf(stack), 'AWS::S3::Bucket');
  const [whenGiven] = sseKms({ Ref: 'KmsKeyArn' }).ServerSideEncryptionConfiguration;
  const [otherwise] = SSE_S3.ServerSideEncryptionConfiguration;
  expect(Properties.BucketEncryption).toEqual({ ServerSideEncryptionConfiguration: [{ 'Fn::If': ['KeyGiven', whenGiven, otherwise] }] });
});

describe('access logs', () => {
  test('a bucket without them is a finding', () => {
    const stack = newStack();
    new s3.Bucket(stack, 'Bucket', exchangeBucketDefaults());
    expect(nagFindings(stack)).toEqual(['AwsSolutions-S1']);
  });

  test('acknowledged, it is none', () => {
    const stack = newStack();
    acknowledgeNoAccessLogs(new s3.Bucket(stack, 'Bucket', exchangeBucketDefaults()));
    expect(nagFindings(stack)).toEqual([]);
  });
});
