/**
 * Deployed by: the bucket owner. One named session of InfoSum's import connector may read.
 * Replaces: InfoSum, "Configuring Amazon S3 Cross-Account for Imports".
 * Try it: npx cdk synth --app 'npx tsx examples/infosum-import.ts'
 */
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AssumedRoleGrant, ExchangeAccess, ExternalId, ExternalPrincipal, HandoffOutputs } from 'cdk-s3-handoff';

const app = new App();
const stack = new Stack(app, 'infosum-import', { env: { account: '111111111111', region: 'eu-west-1' } });

// The session name is ours to choose. `Your Session Name`, left in from the page, would be refused here.
const infoSum = new AssumedRoleGrant(stack, 'InfoSum', {
  bucket: Bucket.fromBucketName(stack, 'Audiences', 'acme-audiences'),
  keyPrefix: 'infosum/',
  access: ExchangeAccess.custom({ objectActions: ['s3:GetObject'], listsPrefix: true }), // just what the page enables
  principal: ExternalPrincipal.session('arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/acme-import'),
  // Not issued yet? Use ExternalId.pending() for the first deployment: InfoSum asks for the role ARN first.
  externalId: ExternalId.of('d68b1db43ed52e7e0297dbaca2bad20f40d4faaf92b5349891f08fddde530e23'),
});

// For the form of the ICC: InfoSumRoleArn (which it calls "User ARN"), InfoSumSessionName, InfoSumBucketName, InfoSumKeyPrefix.
new HandoffOutputs(stack, 'InfoSumHandoff', { handoff: infoSum.handoff, outputPrefix: 'InfoSum' });
