import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { expectDecision, expectTrustPolicy } from './expectations';
import { AssumedRoleGrant, ExchangeAccess, ExternalId, ExternalPrincipal, HandoffOutputs, PrincipalMatch } from '../lib';

const app = new App();
const stack = new Stack(app, 'handoff-integ-assumed-role-grant');
const removalPolicy = RemovalPolicy.DESTROY;

const key = new Key(stack, 'Key', { enableKeyRotation: true, removalPolicy });
const encrypted = new Bucket(stack, 'Encrypted', { encryption: BucketEncryption.KMS, encryptionKey: key, enforceSSL: true, removalPolicy });
const whole = new Bucket(stack, 'Whole', { enforceSSL: true, removalPolicy });

// The deploying account plays the vendor: no other is sure to exist.
const grant = new AssumedRoleGrant(stack, 'Ready', {
  bucket: encrypted,
  keyPrefix: 'adobe/',
  access: ExchangeAccess.READ_WRITE,
  principal: ExternalPrincipal.account(Aws.ACCOUNT_ID),
  externalId: ExternalId.anyOf('id_old', 'id_YjJmODYzMmMtMDhhMy0xMWVmLTg1ZjEtMDM3MmViYjJjNDEyCg=='),
});
grant.addBucket(whole, { access: ExchangeAccess.READ });
new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff, outputPrefix: 'Ready' });

const byArn = new AssumedRoleGrant(stack, 'RoleToCome', {
  bucket: encrypted,
  keyPrefix: 'to-come/',
  access: ExchangeAccess.WRITE,
  principal: ExternalPrincipal.role(`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/handoff-integ-to-come`, { match: PrincipalMatch.BY_ARN }),
});
const pending = new AssumedRoleGrant(stack, 'Pending', {
  bucket: encrypted,
  keyPrefix: 'pending/',
  access: ExchangeAccess.READ,
  principal: ExternalPrincipal.pending(),
});

const integ = new IntegTest(app, 'AssumedRoleGrant', { testCases: [stack], stackUpdateWorkflow: false });
expectTrustPolicy(integ, grant.role, 'sts%3AExternalId.*id_old');
expectTrustPolicy(integ, byArn.role, 'aws%3APrincipalArn.*handoff-integ-to-come');
expectTrustPolicy(integ, pending.role, '^((?!Allow).)*Deny((?!Allow).)*$');

const call = { arn: grant.role.roleArn, action: 's3:PutObject' };
expectDecision(integ, 'allowed', { ...call, resource: encrypted.arnForObjects('adobe/report.csv') });
expectDecision(integ, 'implicitDeny', { ...call, resource: encrypted.arnForObjects('adobe2/report.csv') });
expectDecision(integ, 'implicitDeny', { ...call, resource: whole.arnForObjects('report.csv') });
expectDecision(integ, 'allowed', { ...call, action: 's3:GetObject', resource: whole.arnForObjects('report.csv') });
expectDecision(integ, 'allowed', { ...call, arn: byArn.role.roleArn, resource: encrypted.arnForObjects('to-come/report.csv') });
