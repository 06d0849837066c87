/**
 * Deployed by: the bucket owner (Alli's AWS account). The vendor assumes a role there, and never holds a key.
 * Replaces: Alli, "Integrating a Client or Vendor with Alli Cloud Storage", section "Assumed Role".
 * Try it: npx cdk synth --app 'npx tsx examples/alli-assumed-role.ts'
 */
import { App, Stack } from 'aws-cdk-lib';
import { ClientBucket, ExchangeAccess, ExternalId, ExternalPrincipal, HandoffOutputs } from 'cdk-s3-handoff';

const app = new App();
const stack = new Stack(app, 'alli-assumed-role', { env: { account: '111111111111', region: 'us-east-1' } });

const kohler = new ClientBucket(stack, 'Kohler', { clientName: 'kohler' });

// The two values that the page asks the vendor for.
const adobe = kohler.addAssumedRole('Adobe', {
  principal: ExternalPrincipal.role('arn:aws:iam::123456789012:role/VendorRole-abcd'),
  externalId: ExternalId.of('id_YjJmODYzMmMtMDhhMy0xMWVmLTg1ZjEtMDM3MmViYjJjNDEyCg=='),
  keyPrefix: 'adobe/',
  access: ExchangeAccess.READ_WRITE,
});

// The page hands back "a role ARN, bucket name, and key prefix": KohlerAdobeRoleArn, KohlerAdobeBucketName, KohlerAdobeKeyPrefix.
new HandoffOutputs(stack, 'AdobeHandoff', { handoff: adobe.handoff, outputPrefix: 'KohlerAdobe' });
