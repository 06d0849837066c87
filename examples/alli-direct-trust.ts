/**
 * Deployed by: the bucket owner (Alli's AWS account). The vendor's own user reaches the bucket, without a role to assume.
 * Replaces: Alli, "Integrating a Client or Vendor with Alli Cloud Storage", section "Direct Trust".
 * Try it: npx cdk synth --app 'npx tsx examples/alli-direct-trust.ts'
 */
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { ClientBucket, ExchangeAccess, ExternalPrincipal, HandoffOutputs } from 'cdk-s3-handoff';

const app = new App();
const stack = new Stack(app, 'alli-direct-trust', { env: { account: '111111111111', region: 'us-east-1' } });

// With KMS the grant opens the key, too.
const kohler = new ClientBucket(stack, 'Kohler', { clientName: 'kohler', encryption: BucketEncryption.KMS });

// The one value that the page asks the vendor for. The user must exist when the stack is deployed: see PrincipalMatch.
const agency = kohler.addDirectTrust('Agency', {
  principal: ExternalPrincipal.user('arn:aws:iam::123456789012:user/ClientUser-abcd'),
  keyPrefix: 'agency/',
  access: ExchangeAccess.READ_WRITE,
});

// The page hands back "only a bucket name and key prefix"; with KMS the vendor needs the key's ARN as well.
new HandoffOutputs(stack, 'AgencyHandoff', { handoff: agency.handoff, outputPrefix: 'KohlerAgency' });

// The page does not say it: across accounts the user needs this policy of its own, attached by the vendor.
new CfnOutput(stack, 'KohlerAgencyCounterpartPolicy', { value: stack.toJsonString(agency.handoff.counterpartPolicy) });
