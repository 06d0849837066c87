/**
 * Deployed by: the bucket owner, whose bucket and key were there before this library. Each vendor keeps to its folder.
 * Replaces: bucket and key policies edited by hand, as on Alli's page, for a bucket that is not Alli's.
 * Try it: npx cdk synth --app 'npx tsx examples/custom-bucket.ts'
 */
import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { AssumedRoleGrant, DirectTrustGrant, ExchangeAccess, ExternalId, ExternalPrincipal, HandoffOutputs } from 'cdk-s3-handoff';

const app = new App();
const stack = new Stack(app, 'custom-bucket', { env: { account: '111111111111', region: 'us-east-1' } });

const key = new Key(stack, 'Key', { enableKeyRotation: true });
const logs = new Bucket(stack, 'Logs', { enforceSSL: true });
const reports = new Bucket(stack, 'Reports', {
  encryption: BucketEncryption.KMS,
  encryptionKey: key,
  bucketKeyEnabled: true,
  enforceSSL: true,
  serverAccessLogsBucket: logs,
});

const auditor = new AssumedRoleGrant(stack, 'Auditor', {
  bucket: reports,
  keyPrefix: 'audit/',
  access: ExchangeAccess.READ,
  principal: ExternalPrincipal.account('666666666666'),
  externalId: ExternalId.of('audit-2026'),
});
new HandoffOutputs(stack, 'AuditorHandoff', { handoff: auditor.handoff, outputPrefix: 'Auditor' });

// A drop box: put, and nothing else. The print shop attaches `printer.handoff.counterpartPolicy` to its role.
const printer = new DirectTrustGrant(stack, 'Printer', {
  bucket: reports,
  keyPrefix: 'print/',
  access: ExchangeAccess.WRITE,
  principal: ExternalPrincipal.role('arn:aws:iam::777777777777:role/print-shop'),
});
new HandoffOutputs(stack, 'PrinterHandoff', { handoff: printer.handoff, outputPrefix: 'Printer' });
