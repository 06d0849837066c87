/**
 * Deployed by: the company that sends (Klavi). One role pushes files into the buckets of its partners.
 * Replaces: Klavi, "PUSH Pattern: AWS Cross-Account PUT", section "Klavi Operational Workflow", first step: provision IAM permissions.
 * Try it: npx cdk synth --app 'npx tsx examples/klavi-exporter.ts'
 */
import { App, Stack } from 'aws-cdk-lib';
import { ClientBucket, DeliveryRole, DestinationOwnership, HandoffOutputs } from 'cdk-s3-handoff';

const app = new App();
const stack = new Stack(app, 'klavi-exporter', { env: { account: '444444444444', region: 'us-east-1' } });

const files = new ClientBucket(stack, 'Exports', { clientName: 'klavi' });

// What the partners told, section 3.1 of the page "From Partner to Klavi", and the account that owns each bucket.
const deliveryRole = new DeliveryRole(stack, 'Delivery', {
  source: files.bucket,
  sourceKeyPrefix: 'daily/',
  roleName: 'KlaviDataExporterRole',
  destinations: [
    {
      partnerName: 'acme',
      bucketName: 'klavi-data-transfer-acme',
      bucketOwner: '222222222222',
      region: 'us-east-1',
      keyPrefix: '/daily-sync/',
    },
    {
      partnerName: 'globex',
      bucketName: 'klavi-data-transfer-globex',
      bucketOwner: '333333333333',
      region: 'us-east-1',
      kmsKeyArn: 'arn:aws:kms:us-east-1:333333333333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      ownership: DestinationOwnership.BUCKET_OWNER_ENFORCED,
    },
  ],
});

// Section 3.2, "From Klavi to Partner": account ID and role ARN, with the bucket policy to attach.
new HandoffOutputs(stack, 'AcmeHandoff', { handoff: deliveryRole.handoffFor('acme'), outputPrefix: 'Acme' });
new HandoffOutputs(stack, 'GlobexHandoff', { handoff: deliveryRole.handoffFor('globex'), outputPrefix: 'Globex' });
