import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { BucketTransportSecurity } from '../../lib/buckets/bucket-transport-security';
import { ClientBucket } from '../../lib/clients/client-bucket';
import { decisionTable } from '../../tools/policy-engine/jest';
import { deploy, resourceOf } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { newStack, OWNER, resourcesOf, SETTINGS, templateOf } from '../support/stack';

const denials = (stack: Stack) => resourcesOf(templateOf(stack), 'AWS::S3::BucketPolicy')
  .flatMap(({ Properties }) => Properties.PolicyDocument.Statement).filter(({ Effect }) => Effect === 'Deny');

describe.each(SETTINGS)('a plain bucket with the mixin, in $setting', ({ env, context }) => {
  const stack = newStack({ env, context });
  new s3.Bucket(stack, 'Bucket', { serverAccessLogsPrefix: 'logs/', blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL }).with(new BucketTransportSecurity());
  const deployed = deploy(stack, env);
  const { Ref: bucket, Arn } = resourceOf(deployed, 'AWS::S3::Bucket')!;
  const who = { arn: `arn:${Arn.split(':')[1]}:iam::${OWNER}:role/Administrator` };
  const get = { who, action: 's3:GetObject', bucket, key: 'a.csv' };
  const list = { who, action: 's3:ListBucket', bucket };

  decisionTable('refuses what is not TLS 1.2', () => deployed.cloud, [
    { expect: 'allowed', ...get },
    { expect: 'allowed', ...list },
    { expect: 'denied', ...get, tls: false },
    { expect: 'denied', ...list, tls: false },
    { expect: 'denied', ...get, tlsVersion: '1.1', name: 'get with TLS 1.1' },
    { expect: 'denied', ...list, tlsVersion: '1.1', name: 'list with TLS 1.1' },
  ]);

  test('cdk-nag asks for no more', () => {
    expect(nagFindings(stack)).not.toContain('AwsSolutions-S10');
  });
});

test.each<[string, (stack: Stack) => s3.Bucket, string[]]>([
  ['a plain bucket', (stack) => new s3.Bucket(stack, 'Bucket'), ['Bool', 'NumericLessThan']],
  ['enforceSSL', (stack) => new s3.Bucket(stack, 'Bucket', { enforceSSL: true }), ['Bool', 'NumericLessThan']],
  ['TLS 1.2', (stack) => new s3.Bucket(stack, 'Bucket', { enforceSSL: true, minimumTLSVersion: 1.2 }), ['Bool', 'NumericLessThan']],
  ['TLS 1.3', (stack) => new s3.Bucket(stack, 'Bucket', { enforceSSL: true, minimumTLSVersion: 1.3 }), ['Bool', 'NumericLessThan']],
  ['a ClientBucket', (stack) => new ClientBucket(stack, 'Client', { clientName: 'kohler' }).bucket, ['Bool', 'NumericLessThan']],
])('adds nothing twice: %s', (_, bucketOf, operators) => {
  const stack = newStack();
  bucketOf(stack).with(new BucketTransportSecurity(), new BucketTransportSecurity());
  expect(denials(stack).map(({ Condition }) => Object.keys(Condition)[0]).sort()).toEqual(operators);
});

test('an imported bucket is refused, with the statements that its owner adds', () => {
  const bucket = s3.Bucket.fromBucketName(new Stack(new App(), 'Stack'), 'Imported', 'exchange');
  expect(() => bucket.with(new BucketTransportSecurity())).toThrow(/an imported bucket; its owner must add \[\{.*"aws:SecureTransport":"false".*"s3:TlsVersion":1\.2/);
});
