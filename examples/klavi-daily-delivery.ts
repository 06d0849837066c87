/**
 * Deployed by: the company that sends (Klavi). Every morning each partner gets the files of the day before, without anyone pushing them.
 * Replaces: Klavi, "PUSH Pattern: AWS Cross-Account PUT", section "Klavi Operational Workflow", all three steps.
 * Try it: npx cdk synth --app 'npx tsx examples/klavi-daily-delivery.ts'
 */
import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { ClientBucket, ConnectivityCheck, DeliveryMonitor, DeliveryRole, DestinationOwnership, HandoffOutputs, ScheduledDelivery } from 'cdk-s3-handoff';

const app = new App();
const region = 'us-east-1'; // of source, state machine and both destinations
const stack = new Stack(app, 'klavi-daily-delivery', { env: { account: '444444444444', region } });

const files = new ClientBucket(stack, 'Exports', { clientName: 'klavi' });

const deliveryRole = new DeliveryRole(stack, 'Delivery', {
  source: files.bucket,
  sourceKeyPrefix: 'daily/',
  roleName: 'KlaviDataExporterRole',
  destinations: [
    { partnerName: 'acme', bucketName: 'klavi-data-transfer-acme', bucketOwner: '222222222222', region, keyPrefix: '/daily-sync/' },
    { partnerName: 'globex', bucketName: 'klavi-data-transfer-globex', bucketOwner: '333333333333', region, ownership: DestinationOwnership.BUCKET_OWNER_ENFORCED },
  ],
});

// At six in São Paulo, daily/acme/2026-11-23/ goes to daily-sync/2026-11-23/ in the bucket of acme, and so on.
const daily = new ScheduledDelivery(stack, 'Daily', {
  deliveryRole,
  schedule: ScheduleExpression.cron({ hour: '6', minute: '0', timeZone: TimeZone.AMERICA_SAO_PAULO }),
  flexibleWindow: Duration.minutes(15),
  sourceFolder: '{partner}/{date}/',
  destinationFolder: '{date}/',
  dayOffset: -1,
  manifest: true,
});

new ConnectivityCheck(stack, 'Check', { scheduledDelivery: daily });
const monitor = new DeliveryMonitor(stack, 'Monitor', { scheduledDelivery: daily, lateAfter: Duration.hours(2) });
monitor.topic.addSubscription(new EmailSubscription('data-ops@klavi.example'));

for (const [partner, outputPrefix] of [['acme', 'Acme'], ['globex', 'Globex']]) {
  new HandoffOutputs(stack, `${outputPrefix}Handoff`, { handoff: deliveryRole.handoffFor(partner), outputPrefix, integration: partner });
}
