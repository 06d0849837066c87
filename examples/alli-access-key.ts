/**
 * Deployed by: the bucket owner (Alli's AWS account), for a vendor that has no AWS identity. The last resort.
 * Replaces: Alli, "Integrating a Client or Vendor with Alli Cloud Storage", section "Access Key ID and Secret".
 * Try it: npx cdk synth --app 'npx tsx examples/alli-access-key.ts'
 */
import { App, Stack } from 'aws-cdk-lib';
import { ClientBucket, ExchangeAccess, HandoffOutputs } from 'cdk-s3-handoff';

const app = new App();
const stack = new Stack(app, 'alli-access-key', { env: { account: '111111111111', region: 'us-east-1' } });

const kohler = new ClientBucket(stack, 'Kohler', { clientName: 'kohler' });

// The page asks for "the client and a vendor or purpose", and names the integration after them.
const adobe = kohler.addAccessKeyUser('Adobe', {
  integrationName: 'kohler_adobe',
  reason: 'The campaign export of Adobe asks for an access key and takes no role',
  keyPrefix: 'adobe/',
  access: ExchangeAccess.READ_WRITE,
  allowedCidrs: ['203.0.113.0/24'], // long-lived credentials: let them work only from where they belong
  keySerials: [1], // to rotate: [1, 2], hand off the new key, then [2]
});

// The page hands back key ID, secret, bucket name and key prefix. The secret is no output: read it from Secrets Manager,
// under KohlerAdobeSecretArn, and pass it on over a channel that is made for secrets.
new HandoffOutputs(stack, 'AdobeHandoff', { handoff: adobe.handoff, outputPrefix: 'KohlerAdobe' });
