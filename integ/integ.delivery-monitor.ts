import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { DeliveryMonitor, DeliveryRole, ScheduledDelivery } from '../lib';

const app = new App();
const stack = new Stack(app, 'handoff-integ-delivery-monitor');

const deliveryRole = new DeliveryRole(stack, 'Delivery', {
  source: new Bucket(stack, 'Exports', { enforceSSL: true, removalPolicy: RemovalPolicy.DESTROY }),
  sourceKeyPrefix: 'daily/',
  destinations: ['acme', 'globex'].map((partnerName) => ({
    partnerName, bucketName: `handoff-integ-${partnerName}`, bucketOwner: '222222222222', region: Aws.REGION,
  })),
});
const daily = new ScheduledDelivery(stack, 'Daily', {
  deliveryRole, schedule: ScheduleExpression.rate(Duration.days(1)), sourceFolder: '{partner}/{date}/', enabled: false,
});
const monitor = new DeliveryMonitor(stack, 'Monitor', { scheduledDelivery: daily, lateAfter: Duration.hours(2) });

const integ = new IntegTest(app, 'DeliveryMonitor', { testCases: [stack], stackUpdateWorkflow: false });
for (const { alarmName } of monitor.alarms) {
  integ.assertions
    .awsApiCall('CloudWatch', 'describeAlarms', { AlarmNames: [alarmName] })
    .expect(ExpectedResult.objectLike({ MetricAlarms: [{ AlarmName: alarmName }] }));
}
