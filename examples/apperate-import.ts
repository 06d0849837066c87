/**
 * Deployed by: the bucket owner, twice. Apperate issues its User ARN and External ID only after it was given a role ARN.
 * Replaces: Apperate, "Accessing AWS S3 via AWS Integration".
 * Try it: npx cdk synth --app 'npx tsx examples/apperate-import.ts'
 */
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AssumedRoleGrant, ExchangeAccess, ExternalId, ExternalPrincipal, HandoffOutputs } from 'cdk-s3-handoff';

const app = new App();
const stack = new Stack(app, 'apperate-import', { env: { account: '111111111111', region: 'us-east-1' } });

// Steps 1 to 5 of the page, without its detour over a trust in the own account: the role exists, and nobody can assume it.
// Step 7, when the Credentials page shows both values: replace `pending()` by `user('arn:…')` and `of('…')`, deploy again.
// Only the trust policy changes.
const apperate = new AssumedRoleGrant(stack, 'Apperate', {
  principal: ExternalPrincipal.pending(),
  externalId: ExternalId.pending(),
  bucket: Bucket.fromBucketName(stack, 'Prices', 'acme-market-prices'),
  keyPrefix: 'eod/',
  access: ExchangeAccess.READ,
});

// "You can optionally integrate additional buckets": one role for all of them.
apperate.addBucket(Bucket.fromBucketName(stack, 'Filings', 'acme-filings'), { access: ExchangeAccess.READ });

// For the dialog "Add Integration": ApperateRoleArn. ApperateStatus says PENDING until step 7.
new HandoffOutputs(stack, 'ApperateHandoff', { handoff: apperate.handoff, outputPrefix: 'Apperate' });
