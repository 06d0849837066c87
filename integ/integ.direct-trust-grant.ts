import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { expectNotPublic } from './expectations';
import { DirectTrustGrant, ExchangeAccess, ExternalPrincipal, HandoffOutputs, PrincipalMatch } from '../lib';

const app = new App();
const stack = new Stack(app, 'handoff-integ-direct-trust-grant');
const removalPolicy = RemovalPolicy.DESTROY;

const key = new Key(stack, 'Key', { enableKeyRotation: true, removalPolicy });
const encrypted = new Bucket(stack, 'Encrypted', { encryption: BucketEncryption.KMS, encryptionKey: key, enforceSSL: true, removalPolicy });
const plain = new Bucket(stack, 'Plain', { enforceSSL: true, removalPolicy });

// S3 and KMS refuse policies that name a role which does not exist: BY_ARN does without.
const agency = new DirectTrustGrant(stack, 'Agency', {
  bucket: encrypted,
  keyPrefix: 'agency/in/',
  access: ExchangeAccess.WRITE,
  principal: ExternalPrincipal.role(`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/handoff-integ-to-come`, { match: PrincipalMatch.BY_ARN }),
});
new HandoffOutputs(stack, 'Handoff', { handoff: agency.handoff, outputPrefix: 'Agency' });

// Two grants on one bucket, one of them for a whole account: the deploying one, which is sure to exist.
new DirectTrustGrant(stack, 'Warehouse', {
  bucket: plain,
  keyPrefix: 'warehouse/',
  access: ExchangeAccess.READ_WRITE_DELETE,
  principal: ExternalPrincipal.account(Aws.ACCOUNT_ID),
});
new DirectTrustGrant(stack, 'Uploader', {
  bucket: plain,
  keyPrefix: 'uploader/',
  access: ExchangeAccess.WRITE,
  principal: ExternalPrincipal.user(`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:user/handoff-integ-to-come`, { match: PrincipalMatch.BY_ARN }),
});

const integ = new IntegTest(app, 'DirectTrustGrant', { testCases: [stack], stackUpdateWorkflow: false });
expectNotPublic(integ, encrypted);
expectNotPublic(integ, plain);
