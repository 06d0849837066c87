import { jsonata } from './state-machine/states-language';

/** Namespace of the metrics; a role may put into no other. */
export const METRIC_NAMESPACE = 'S3Handoff';

/** Metrics of each delivery, by dimensions StateMachine and Partner. */
export const METRICS = {
  delivered: { MetricName: 'ObjectsDelivered', Unit: 'Count' },
  notDelivered: { MetricName: 'ObjectsNotDelivered', Unit: 'Count' },
  delay: { MetricName: 'SecondsAfterSchedule', Unit: 'Seconds' },
  failed: { MetricName: 'DeliveriesFailed', Unit: 'Count' },
};

export const METRIC_DIMENSIONS = { stateMachine: 'StateMachine', partner: 'Partner' };

/** The metrics of a delivery that reached its end. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
export function successReport(): object {
  return report([
    { ...METRICS.delivered, Value: jsonata('$listed - $notDelivered') },
    { ...METRICS.notDelivered, Value: jsonata('$notDelivered') },
    { ...METRICS.delay, Value: jsonata('($toMillis($states.context.State.EnteredTime) - $toMillis($request.scheduledTime)) / 1000') },
    { ...METRICS.failed, Value: 0 },
  ]);
}

/** The metrics of a delivery that ended early. */
export function failureReport(): object {
  return report([{ ...METRICS.failed, Value: 1 }]);
}

function report(data: object[]): object {
  const Dimensions = [
    { Name: METRIC_DIMENSIONS.stateMachine, Value: jsonata('$states.context.StateMachine.Name') },
    { Name: METRIC_DIMENSIONS.partner, Value: jsonata('$request.partner') },
  ];
  return { Namespace: METRIC_NAMESPACE, MetricData: data.map((datum) => ({ ...datum, Dimensions })) };
}
