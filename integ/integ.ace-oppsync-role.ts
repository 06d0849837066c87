import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Aws, Stack } from 'aws-cdk-lib';
import { expectDecision, expectTrustPolicy } from './expectations';
import { AceEnvironment, AceOppSyncRole, ExternalId, ExternalPrincipal, HandoffOutputs } from '../lib';

const app = new App();
const stack = new Stack(app, 'handoff-integ-ace-oppsync-role');

// IAM does not look up what permissions name: ACE's buckets and keys need not exist. The deploying account plays Labra.
const oppSync = new AceOppSyncRole(stack, 'OppSync', {
  principal: ExternalPrincipal.account(Aws.ACCOUNT_ID),
  externalId: ExternalId.of('labra-integ'),
  stages: [
    {
      environment: AceEnvironment.STAGING,
      bucketName: 'ace-apn-33333-beta-us-west-2',
      kmsKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/0a4f6c1e-5d0b-4c55-8a4e-0b1c2d3e4f50',
    },
    {
      environment: AceEnvironment.PRODUCTION,
      bucketName: 'ace-apn-33333-prod-us-west-2',
      kmsKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/df216356-609b-4c47-9af9-bd487ec63b0a',
    },
  ],
});
new HandoffOutputs(stack, 'Handoff', { handoff: oppSync.handoff });

const integ = new IntegTest(app, 'AceOppSyncRole', { testCases: [stack], stackUpdateWorkflow: false });
expectTrustPolicy(integ, oppSync.role, 'sts%3AExternalId.*labra-integ');

const put = { arn: oppSync.role.roleArn, action: 's3:PutObject', resource: `arn:${Aws.PARTITION}:s3:::ace-apn-33333-prod-us-west-2/` };
expectDecision(integ, 'allowed', { ...put, resource: `${put.resource}opportunity-inbound/1.json` });
expectDecision(integ, 'explicitDeny', { ...put, resource: `${put.resource}opportunity-outbound/1.json` });
expectDecision(integ, 'allowed', { ...put, action: 's3:GetObject', resource: `${put.resource}opportunity-outbound/1.json` });
expectDecision(integ, 'implicitDeny', { ...put, resource: `arn:${Aws.PARTITION}:s3:::ace-apn-44444-prod-us-west-2/opportunity-inbound/1.json` });
