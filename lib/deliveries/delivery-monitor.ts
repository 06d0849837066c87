import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { METRIC_DIMENSIONS, METRIC_NAMESPACE, METRICS } from './private/metrics';
import { destinationsOf } from './private/role-groups';
import { ScheduledDelivery } from './scheduled-delivery';
import { invalid, locateErrors } from '../core/errors';
import { validateKind } from '../core/kinds';
import { ALARM_WITHOUT_ACTION, SUBSCRIPTION_WITHOUT_DEAD_LETTERS } from '../policies/private/findings';
import { acknowledge } from '../policies/private/nag';
import { addToKeyPolicy } from '../policies/private/resource-policies';

/**
 * Properties of DeliveryMonitor.
 */
export interface DeliveryMonitorProps {
  /** The deliveries to watch. */
  readonly scheduledDelivery: ScheduledDelivery;

  /**
   * The longest time between two scheduled deliveries, in whole hours.
   *
   * @default Duration.days(1)
   */
  readonly every?: Duration;

  /**
   * How long after its scheduled time a delivery may end, in whole hours; the flexible window of `scheduledDelivery` comes on top. `every`, the window and
   * this together are at most 7 days, the longest that an alarm looks back.
   *
   * @default Duration.hours(4)
   */
  readonly lateAfter?: Duration;

  /**
   * Names of the partners that have their own alarms, two each. A stack is limited to 500 resources.
   *
   * @default - every partner of `scheduledDelivery`
   */
  readonly partners?: string[];

  /**
   * Where alarms are sent. An encrypted topic needs a customer managed key that `cloudwatch.amazonaws.com` may use.
   *
   * @default - a new topic, encrypted, without subscribers
   */
  readonly topic?: sns.ITopic;

  /**
   * The customer managed key that encrypts the new topic. Its policy gets the statement that alarms need. Monitors may share one.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   *
   * @default - a new key with rotation: 1 USD a month, and 1 USD more after each of its first two yearly rotations
   */
  readonly topicEncryptionKey?: kms.IKey;

  /**
   * Whether the owner of `topicEncryptionKey` has allowed CloudWatch to use it, because this app cannot edit the key's policy.
   *
   * @default false - such a key is an error, and the error contains the statement
   */
  readonly ownerEditsKeyPolicy?: boolean;
}

/**
 * Monitors deliveries. Each state machine has alarms for a failed execution, for no start in time, and for a failed start. Each partner
 * has alarms for a delivery without objects, and for no delivery that ended in time. A dashboard shows the alarms, and every partner's metrics.
 *
 * When new, the two alarms about time go off once, until the first delivery. They are not sent while the schedule is disabled.
 * Checks, deliveries to one partner and re-runs also count as starts. The re-run of an old day also ends `Late`, and gives a large `SecondsAfterSchedule`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 *
 * @example
 * declare const daily: ScheduledDelivery;
 * const monitor = new DeliveryMonitor(this, 'Monitor', { scheduledDelivery: daily, lateAfter: Duration.hours(2) });
 */
@locateErrors
export class DeliveryMonitor extends Construct {
  /** Where alarms are sent. */
  public readonly topic: sns.ITopic;

  /** All alarms, those of state machines first. */
  public readonly alarms: cloudwatch.Alarm[];

  /** Executions, and every partner's metrics. */
  public readonly dashboard: cloudwatch.Dashboard;

  /**
   * @throws if `every` or `lateAfter` is not in whole hours, both and the flexible window together are longer than 7 days, a partner is unknown,
   * a key comes with a topic or from another Region, or its policy cannot be edited: the error contains the statements for its owner to add
   */
  constructor(scope: Construct, id: string, props: DeliveryMonitorProps) {
    super(scope, id);
    validateKind('scheduledDelivery', props.scheduledDelivery);
    const { scheduledDelivery, every = Duration.days(1), lateAfter = Duration.hours(4) } = props;
    const betweenStarts = wholeHours('every', every) + Math.ceil(scheduledDelivery.flexibleWindow?.toHours({ integral: false }) ?? 0);
    const lateHours = betweenStarts + wholeHours('lateAfter', lateAfter);
    if (lateHours > LONGEST_LOOK_BACK) {
      throw invalid('lateAfter', `must be at most ${LONGEST_LOOK_BACK} hours together with 'every' and the flexible window`, lateHours);
    }
    const partners = partnersToWatch(scheduledDelivery, props.partners);
    validateKeyOfTopic(this, props);

    this.topic = props.topic ?? this.createTopic(props);
    this.alarms = [
      ...scheduledDelivery.stateMachines.flatMap((stateMachine, index) => (
        this.watchStateMachine(scheduledDelivery, stateMachine, suffixOf(index), betweenStarts + 1)
      )),
      this.watchDeadLetters(scheduledDelivery),
      ...partners.flatMap((partner) => this.watchPartner(scheduledDelivery, partner, lateHours)),
    ];
    for (const alarm of this.alarms) alarm.addAlarmAction(new SnsAction(this.topic));
    if (!scheduledDelivery.enabled) acknowledge(this, ALARM_WITHOUT_ACTION, 'No delivery can be late while nothing is scheduled: alarms about time are not sent then');
    this.dashboard = this.createDashboard(scheduledDelivery.stateMachines);
  }

  /** Setting a topic policy replaces the default one that allowed CloudWatch, so allow this account's alarms again. */
  private createTopic({ topicEncryptionKey, ownerEditsKeyPolicy = false }: DeliveryMonitorProps): sns.Topic {
    const masterKey = topicEncryptionKey ?? this.createKey();
    const topic = new sns.Topic(this, 'Topic', { enforceSSL: true, masterKey });
    if (masterKey !== topicEncryptionKey || !ownerEditsKeyPolicy) addToKeyPolicy(masterKey, useByAlarms(Stack.of(this).account), undefined, 'topicEncryptionKey');
    acknowledge(topic, SUBSCRIPTION_WITHOUT_DEAD_LETTERS, 'An alarm stays visible in CloudWatch and on the dashboard, whether or not its message arrives');
    topic.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'PublishAlarms',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    }));
    return topic;
  }

  /** Nothing is encrypted with the key once the topic is deleted. */
  private createKey(): kms.Key {
    return new kms.Key(this, 'TopicKey', { description: `Encrypts alarms of ${this.node.path}`, enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
  }

  private watchStateMachine({ enabled }: ScheduledDelivery, stateMachine: StateMachine, suffix: string, hours: number): cloudwatch.Alarm[] {
    const sum = { statistic: cloudwatch.Stats.SUM, period: HOUR };
    const unsuccessful = new cloudwatch.MathExpression({
      expression: 'failed + timedOut + aborted',
      usingMetrics: { failed: stateMachine.metricFailed(sum), timedOut: stateMachine.metricTimedOut(sum), aborted: stateMachine.metricAborted(sum) },
      period: HOUR,
      label: 'Unsuccessful executions',
    });
    return [
      new cloudwatch.Alarm(this, `Failed${suffix}`, {
        metric: unsuccessful,
        ...AT_LEAST_ONE,
        alarmDescription: 'A delivery failed: its execution tells why, and which objects',
      }),
      new cloudwatch.Alarm(this, `NotStarted${suffix}`, {
        metric: stateMachine.metricStarted(sum),
        ...noneFor(hours),
        actionsEnabled: enabled,
        alarmDescription: `No delivery has started for ${hours} hours`,
      }),
    ];
  }

  private watchDeadLetters({ deadLetterQueue }: ScheduledDelivery): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, 'StartGivenUp', {
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: HOUR, statistic: cloudwatch.Stats.MAXIMUM }),
      ...AT_LEAST_ONE,
      alarmDescription: 'A delivery or check could not be started: the dead-letter queue tells why',
    });
  }

  private watchPartner(scheduledDelivery: ScheduledDelivery, partner: string, lateHours: number): cloudwatch.Alarm[] {
    const delivered = (statistic: string) => scheduledDelivery.metricFor(partner, METRICS.delivered.MetricName, { statistic, period: HOUR });
    return [
      new cloudwatch.Alarm(this, `Nothing-${partner}`, {
        metric: delivered(cloudwatch.Stats.MINIMUM),
        ...noneFor(1),
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        alarmDescription: `A delivery to ${partner} found nothing to deliver`,
      }),
      new cloudwatch.Alarm(this, `Late-${partner}`, {
        metric: delivered(cloudwatch.Stats.SAMPLE_COUNT),
        ...noneFor(lateHours),
        actionsEnabled: scheduledDelivery.enabled,
        alarmDescription: `No delivery to ${partner} has ended for ${lateHours} hours`,
      }),
    ];
  }

  private createDashboard(stateMachines: StateMachine[]): cloudwatch.Dashboard {
    const sum = { statistic: cloudwatch.Stats.SUM, period: HOUR };
    const dashboard = new cloudwatch.Dashboard(this, 'Dashboard', { defaultInterval: Duration.days(14) });
    dashboard.addWidgets(
      new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: this.alarms.slice(0, MOST_ALARMS_SHOWN), width: 24 }),
      new cloudwatch.GraphWidget({
        title: 'Executions',
        left: stateMachines.flatMap((machine) => [machine.metricStarted(sum), machine.metricSucceeded(sum), machine.metricFailed(sum)]),
        width: 12,
      }),
      ...Object.values(METRICS).map(({ MetricName }) => new cloudwatch.GraphWidget({
        title: MetricName,
        left: stateMachines.map((stateMachine) => everyPartner(stateMachine, MetricName)),
        width: 12,
      })),
    );
    return dashboard;
  }
}

const HOUR = Duration.hours(1);

/** Hours. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const LONGEST_LOOK_BACK = 7 * 24;

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const MOST_ALARMS_SHOWN = 100;

const AT_LEAST_ONE = {
  threshold: 1,
  evaluationPeriods: 1,
  comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
};

/** Goes off if there was none for so many hours. */
const noneFor = (hours: number) => ({
  threshold: 1,
  evaluationPeriods: hours,
  comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
  treatMissingData: cloudwatch.TreatMissingData.BREACHING,
});

/** The key policy of aws/sns cannot be edited, so no alarm can publish to a topic encrypted with it. */
function useByAlarms(account: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'EncryptAlarms',
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': account } },
  });
}

function validateKeyOfTopic(scope: DeliveryMonitor, { topic, topicEncryptionKey: key }: DeliveryMonitorProps): void {
  if (!key) return;
  if (topic) throw invalid('topicEncryptionKey', "must not be given with a 'topic', which has a key of its own", key.node.path);
  const { region } = Stack.of(scope);
  const isOther = !Token.isUnresolved(region) && !Token.isUnresolved(key.env.region) && key.env.region !== region;
  if (isOther) throw invalid('topicEncryptionKey', `must be in the topic's Region '${region}'`, `${key.node.path} in ${key.env.region}`);
}

function suffixOf(index: number): string {
  return index === 0 ? '' : String(index + 1);
}

function partnersToWatch({ deliveryRole }: ScheduledDelivery, chosen?: string[]): string[] {
  const names = destinationsOf(deliveryRole.groups).map(({ partnerName }) => partnerName);
  const unknown = chosen?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw invalid('partners', "must be names of the destinations of 'scheduledDelivery'", unknown);
  return chosen ? names.filter((name) => chosen.includes(name)) : names;
}

function wholeHours(property: string, duration: Duration): number {
  const hours = duration.toHours({ integral: false });
  if (!Number.isInteger(hours) || hours < 1) throw invalid(property, 'must be in whole hours, at least one', duration.toHumanString());
  return hours;
}

/** A line for each partner, including partners added later. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html */
function everyPartner({ stateMachineName }: StateMachine, metricName: string): cloudwatch.MathExpression {
  const { stateMachine, partner } = METRIC_DIMENSIONS;
  return new cloudwatch.MathExpression({
    expression: `SEARCH('{${METRIC_NAMESPACE},${stateMachine},${partner}} MetricName="${metricName}" ${stateMachine}="${stateMachineName}"', 'Maximum', 3600)`,
    label: '',
    period: HOUR,
  });
}
