/**
 * Deployed by: the customer of Labra, in its own account. ACE knows that account, Labra assumes the role in it.
 * Replaces: Labra, "OppSync AWS Resources", sections "IAM Roles" and "ACE AWS Policy".
 * Try it: npx cdk synth --app 'npx tsx examples/labra-oppsync.ts'
 */
import { App, Stack } from 'aws-cdk-lib';
import { AceEnvironment, AceOppSyncRole, ExternalId, ExternalPrincipal, HandoffOutputs } from 'cdk-s3-handoff';

const app = new App();
const stack = new Stack(app, 'labra-oppsync', { env: { account: '333333333333', region: 'us-west-2' } });

// Account ID and External ID come from Labra; the bucket and the key belong to ACE, which names them in its policy.
const oppSync = new AceOppSyncRole(stack, 'OppSync', {
  principal: ExternalPrincipal.account('555555555555'),
  externalId: ExternalId.of('labra-3f1c9a'),
  stages: [{
    environment: AceEnvironment.PRODUCTION,
    bucketName: 'ace-apn-33333-prod-us-west-2',
    kmsKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/df216356-609b-4c47-9af9-bd487ec63b0a',
  }],
});

// For Labra: the role to assume, and the bucket it opens.
new HandoffOutputs(stack, 'LabraHandoff', { handoff: oppSync.handoff, outputPrefix: 'Labra' });
