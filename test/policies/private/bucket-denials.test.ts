import { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { foreignEncryptionDenials, transportDenials } from '../../../lib/policies/private/bucket-denials';
import { statementsJson } from '../../../lib/policies/private/policy-json';
import { newStack } from '../../support/stack';

const imported = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Bucket', 'exchange');
const PARTITION = { Ref: 'AWS::Partition' };
const arn = (path = '') => ({ 'Fn::Join': ['', ['arn:', PARTITION, `:s3:::exchange${path}`]] });

test('transportDenials refuse every request without TLS, and with a version below 1.2', () => {
  const stack = newStack();
  const denied = { Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*', Resource: [arn(), arn('/*')] };
  expect(stack.resolve(statementsJson(transportDenials(imported(stack))))).toEqual([
    { ...denied, Sid: 'DenyWithoutTls', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    { ...denied, Sid: 'DenyTlsBelow12', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
  ]);
});

describe('foreignEncryptionDenials', () => {
  const denials = (keyArn?: string) => {
    const stack = newStack();
    return stack.resolve(statementsJson(foreignEncryptionDenials(imported(stack), keyArn)));
  };
  const KEY_ARN = 'arn:aws:kms:us-east-1:111111111111:key/1';
  const deny = { Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:PutObject', Resource: arn('/*') };

  test('refuse another algorithm, and any algorithm without the key of the bucket', () => {
    expect(denials(KEY_ARN)).toEqual([
      {
        ...deny,
        Sid: 'DenyOtherEncryption',
        Condition: {
          StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
          Null: { 's3:x-amz-server-side-encryption': 'false' },
        },
      },
      {
        ...deny,
        Sid: 'DenyOtherKeys',
        Condition: {
          StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': KEY_ARN },
          Null: { 's3:x-amz-server-side-encryption': 'false' },
        },
      },
    ]);
  });

  test('with aws/s3, refuse every named key, and not the algorithm alone', () => {
    expect(denials()[1].Condition).toEqual({ Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' } });
  });
});
