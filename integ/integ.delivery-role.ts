import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { expectDecision, expectTrustPolicy } from './expectations';
import { DeliveryRole, DestinationOwnership, HandoffOutputs } from '../lib';

const app = new App();
const stack = new Stack(app, 'handoff-integ-delivery-role');
const removalPolicy = RemovalPolicy.DESTROY;

const source = new Bucket(stack, 'Exports', {
  encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true, removalPolicy }), enforceSSL: true, removalPolicy,
});
const partner = { bucketOwner: '222222222222', region: 'us-east-1' };
const deliveryRole = new DeliveryRole(stack, 'Delivery', {
  source,
  sourceKeyPrefix: 'daily/',
  copyTags: true,
  destinations: [
    { ...partner, partnerName: 'acme', bucketName: 'handoff-integ-acme', keyPrefix: '/daily-sync/' },
    {
      ...partner,
      partnerName: 'globex',
      bucketName: 'handoff-integ-globex',
      kmsKeyArn: `arn:${Aws.PARTITION}:kms:us-east-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
      ownership: DestinationOwnership.BUCKET_OWNER_ENFORCED,
    },
    { ...partner, partnerName: 'initech', bucketName: 'handoff-integ-initech', group: 'late' },
  ],
});
for (const partnerName of ['acme', 'globex', 'initech']) {
  new HandoffOutputs(stack, `${partnerName}Handoff`, { handoff: deliveryRole.handoffFor(partnerName), outputPrefix: partnerName });
}

const integ = new IntegTest(app, 'DeliveryRole', { testCases: [stack], stackUpdateWorkflow: false });
for (const { role } of deliveryRole.groups) expectTrustPolicy(integ, role, 'states.amazonaws.com.*aws%3ASourceAccount');
const { roleArn } = deliveryRole.role;
const theirs = `arn:${Aws.PARTITION}:s3:::handoff-integ-globex/a.csv`;
expectDecision(integ, 'allowed', { arn: roleArn, action: 's3:GetObject', resource: source.arnForObjects('daily/a.csv') });
expectDecision(integ, 'implicitDeny', { arn: roleArn, action: 's3:GetObject', resource: source.arnForObjects('internal/a.csv') });
expectDecision(integ, 'implicitDeny', { arn: roleArn, action: 's3:GetObject', resource: theirs });
expectDecision(integ, 'implicitDeny', { arn: roleArn, action: 's3:DeleteObject', resource: theirs });
