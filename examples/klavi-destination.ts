/**
 * Deployed by: the partner, in its own account. Klavi pushes files into a bucket there.
 * Replaces: Klavi, "PUSH Pattern: AWS Cross-Account PUT", section "Partner Configuration Requirements".
 * Try it: npx cdk synth --app 'npx tsx examples/klavi-destination.ts'
 */
import { App, Stack } from 'aws-cdk-lib';
import { CrossAccountPutDestination, ExternalPrincipal, HandoffOutputs } from 'cdk-s3-handoff';

const app = new App();
const stack = new Stack(app, 'klavi-destination', { env: { account: '222222222222', region: 'us-east-1' } });

// The bucket gets the name that the page recommends (klavi-data-transfer-acme), its policy and its Object Ownership.
const destination = new CrossAccountPutDestination(stack, 'FromKlavi', {
  principal: ExternalPrincipal.role('arn:aws:iam::444444444444:role/KlaviDataExporterRole'), // section 3.2: from Klavi to partner
  senderName: 'klavi',
  partnerName: 'acme',
  keyPrefix: '/daily-sync/',
  statementSid: 'AllowKlaviCrossAccountPut',
});

// Section 3.1 of the page, "From Partner to Klavi": region, bucket name and prefix.
new HandoffOutputs(stack, 'KlaviHandoff', { handoff: destination.handoff, outputPrefix: 'Klavi' });
