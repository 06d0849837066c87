import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Aws, Duration, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { expectDecision } from './expectations';
import { ConnectivityCheck, DeliveryRole, DestinationOwnership, ScheduledDelivery } from '../lib';

const app = new App();
const stack = new Stack(app, 'handoff-integ-scheduled-delivery');
const removalPolicy = RemovalPolicy.DESTROY;

const source = new Bucket(stack, 'Exports', {
  encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true, removalPolicy }), enforceSSL: true, removalPolicy,
});
const partner = { bucketOwner: '222222222222', region: Aws.REGION };
const deliveryRole = new DeliveryRole(stack, 'Delivery', {
  source,
  sourceKeyPrefix: 'daily/',
  destinations: [
    { ...partner, partnerName: 'acme', bucketName: 'handoff-integ-acme', keyPrefix: '/daily-sync/' },
    { ...partner, partnerName: 'globex', bucketName: 'handoff-integ-globex', ownership: DestinationOwnership.BUCKET_OWNER_ENFORCED },
    { ...partner, partnerName: 'initech', bucketName: 'handoff-integ-initech', group: 'late' },
  ],
});
const daily = new ScheduledDelivery(stack, 'Daily', {
  deliveryRole,
  schedule: ScheduleExpression.cron({ hour: '6', minute: '0', timeZone: TimeZone.AMERICA_SAO_PAULO }),
  flexibleWindow: Duration.minutes(15),
  sourceFolder: '{partner}/{date}/',
  destinationFolder: '{date}/',
  dayOffset: -1,
  manifest: true,
  enabled: false,
});
new ConnectivityCheck(stack, 'Check', { scheduledDelivery: daily });

const integ = new IntegTest(app, 'ScheduledDelivery', { testCases: [stack], stackUpdateWorkflow: false });
for (const stateMachine of daily.stateMachines) {
  const { definitionString } = stateMachine.node.defaultChild as CfnStateMachine;
  integ.assertions
    .awsApiCall('SFN', 'validateStateMachineDefinition', { definition: definitionString, type: 'STANDARD' })
    .expect(ExpectedResult.objectLike({ result: 'OK' }));
}
// The state machines put their arguments together when they run: AWS can tell only of literal ones whether it knows their names.
const known = {
  StartAt: 'Copy',
  QueryLanguage: 'JSONata',
  States: {
    Copy: {
      Type: 'Task',
      Resource: `arn:${Aws.PARTITION}:states:::aws-sdk:s3:copyObject`,
      Arguments: {
        Bucket: 'theirs',
        Key: 'a',
        CopySource: 'ours/a',
        Acl: 'bucket-owner-full-control',
        ServerSideEncryption: 'aws:kms',
        SsekmsKeyId: 'key',
        BucketKeyEnabled: true,
        CopySourceIfMatch: 'etag',
        ExpectedBucketOwner: '1',
        ExpectedSourceBucketOwner: '2',
        TaggingDirective: 'REPLACE',
      },
      End: true,
    },
  },
};
integ.assertions
  .awsApiCall('SFN', 'validateStateMachineDefinition', { definition: stack.toJsonString(known), type: 'STANDARD' })
  .expect(ExpectedResult.objectLike({ result: 'OK' }));
const { roleArn } = deliveryRole.role;
expectDecision(integ, 'allowed', { arn: roleArn, action: 's3:PutObject', resource: source.arnForObjects('_handoff/acme/a.json') });
expectDecision(integ, 'implicitDeny', { arn: roleArn, action: 's3:PutObject', resource: source.arnForObjects('daily/acme/a.csv') });
expectDecision(integ, 'implicitDeny', { arn: roleArn, action: 's3:DeleteObject', resource: source.arnForObjects('_handoff/acme/a.json') });
