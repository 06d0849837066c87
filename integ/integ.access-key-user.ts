import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { expectDecision } from './expectations';
import { AccessKeyUser, ExchangeAccess, HandoffOutputs } from '../lib';

const app = new App();
const stack = new Stack(app, 'handoff-integ-access-key-user');
const removalPolicy = RemovalPolicy.DESTROY;

const key = new Key(stack, 'Key', { enableKeyRotation: true, removalPolicy });
const bucket = new Bucket(stack, 'Bucket', { encryption: BucketEncryption.KMS, encryptionKey: key, enforceSSL: true, removalPolicy });

// Two keys overlap, as while the other side changes over.
const legacyFtp = new AccessKeyUser(stack, 'LegacyFtp', {
  bucket,
  integrationName: 'integ_legacyftp',
  reason: 'Integration test of cdk-s3-handoff',
  keyPrefix: 'legacy/',
  access: ExchangeAccess.WRITE,
  allowedCidrs: ['203.0.113.0/24', '2001:db8::/32'],
  keySerials: [1, 2],
  secretEncryptionKey: key,
});
new HandoffOutputs(stack, 'Handoff', { handoff: legacyFtp.handoff, outputPrefix: 'LegacyFtp' });

const integ = new IntegTest(app, 'AccessKeyUser', { testCases: [stack], stackUpdateWorkflow: false });
integ.assertions
  .awsApiCall('IAM', 'listAccessKeys', { UserName: legacyFtp.user.userName })
  .expect(ExpectedResult.objectLike({ AccessKeyMetadata: [{ Status: 'Active' }, { Status: 'Active' }] }));
// Never getSecretValue: what an assertion reads ends up in a log.
integ.assertions
  .awsApiCall('SecretsManager', 'describeSecret', { SecretId: legacyFtp.secret.secretArn })
  .expect(ExpectedResult.objectLike({ Description: 'Access key of integ_legacyftp: Integration test of cdk-s3-handoff' }));

const put = { arn: legacyFtp.user.userArn, action: 's3:PutObject', resource: bucket.arnForObjects('legacy/report.csv'), sourceIp: '203.0.113.7' };
expectDecision(integ, 'allowed', put);
expectDecision(integ, 'implicitDeny', { ...put, sourceIp: '198.51.100.7' });
expectDecision(integ, 'implicitDeny', { ...put, resource: bucket.arnForObjects('legacy2/report.csv') });
expectDecision(integ, 'implicitDeny', { ...put, action: 's3:GetObject' });
