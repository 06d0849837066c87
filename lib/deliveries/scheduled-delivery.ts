import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DeliveryGroup, DeliveryRole } from './delivery-role';
import { METRIC_DIMENSIONS, METRIC_NAMESPACE } from './private/metrics';
import { validateDeliveryPlace } from './private/one-region';
import { DeliveryPlan, deliveryPlans, holdsDay, holdsPartner, validateFolder } from './private/plan';
import { destinationsOf, FIRST_GROUP } from './private/role-groups';
import { deliveryMachine } from './private/state-machine/definition';
import { operationStatements, selfStatements } from './private/statements';
import { locateErrors, locateErrorsOfMethod } from '../core/errors';
import { validateKind } from '../core/kinds';
import { partitionOf } from '../core/partitions';
import { restrictStarterRole } from './private/starter-role';
import { validateWholeNumber } from '../core/whole-number';
import { NO_EXECUTION_LOGS, NO_EXECUTION_TRACES, QUEUE_WITHOUT_DEAD_LETTERS, QUEUE_WITHOUT_KMS } from '../policies/private/findings';
import { checkDeliveryPlans, checkDeliveryRole } from '../policies/private/limits';
import { acknowledge, acknowledgeInlinePolicy } from '../policies/private/nag';
import { registerSchedule } from '../policies/private/validation-registry';

/**
 * Properties of ScheduledDelivery.
 */
export interface ScheduledDeliveryProps {
  /** The source, the destinations, and the roles that deliver. Each role gets one schedule, and can be scheduled only once. */
  readonly deliveryRole: DeliveryRole;

  /**
   * When deliveries start: a cron expression with a time zone, for instance. The scheduled time, in UTC, determines the day that is delivered.
   *
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * How long after the scheduled time a delivery may start, 1 minute to 24 hours: spreads the deliveries of many roles.
   *
   * @default - it starts on time
   */
  readonly flexibleWindow?: Duration;

  /**
   * Whether the schedule starts deliveries. They can be started by hand in any case.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The folder that is delivered, below the source key prefix of `deliveryRole`. May hold `{partner}`, the partner's name, and `{date}` (`2026-11-23`), `{yyyy}`,
   * `{MM}` and `{dd}`, the day.
   *
   * @default - everything below the source key prefix
   */
  readonly sourceFolder?: string;

  /**
   * The folder that replaces it below the key prefix of a destination, with the same placeholders.
   *
   * @default - `sourceFolder`
   */
  readonly destinationFolder?: string;

  /**
   * Days added to the day of the scheduled time, in UTC: -1 delivers the day before.
   *
   * @default 0
   */
  readonly dayOffset?: number;

  /**
   * About how many objects of one partner are copied at a time, or parts of large ones, 1 to 10,000. S3 takes 3,500 puts a second below one key prefix, and the KMS quota is the
   * partner's.
   *
   * @default 400
   */
  readonly maxConcurrency?: number;

  /**
   * The percentage of objects, 0 to 100, that may fail without failing the delivery. The results name them.
   *
   * @default 0
   */
  readonly toleratedFailurePercentage?: number;

  /**
   * Whether `_handoff/manifest-<date>.json` is put below the partner's key prefix once every object has arrived: a JSON array of keys and sizes.
   *
   * @default false
   */
  readonly manifest?: boolean;

  /**
   * The permissions boundary of the roles with which the schedules start the state machines. The state machines run with the roles of `deliveryRole`.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/**
 * Delivers files into partners' buckets on a schedule: EventBridge Scheduler starts a Step Functions state machine, whose Distributed Map copies
 * every object below the folder of the day. There is no Lambda function, and state never contains a list of keys.
 *
 * Each object is delivered at least once, whole, and overwritten with the same content when a delivery is run again: start the state machine with
 * `{"partner": "acme", "scheduledTime": "2026-11-23T06:00:00Z"}`. Objects above 5 GB are copied in parts, which needs `BUCKET_OWNER_ENFORCED`;
 * under the other contract they fail the delivery before anything is copied. Results are written below `_handoff/<partner>/<date>/` of the source.
 *
 * Source, state machine and destinations must be in one Region, because Step Functions calls S3 only in its own.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 *
 * @example
 * declare const deliveryRole: DeliveryRole;
 * new ScheduledDelivery(this, 'Daily', {
 *   deliveryRole,
 *   schedule: ScheduleExpression.cron({ hour: '6', minute: '0', timeZone: TimeZone.AMERICA_SAO_PAULO }),
 *   sourceFolder: '{partner}/{date}/',
 *   destinationFolder: '{date}/',
 *   dayOffset: -1,
 *   manifest: true,
 * });
 */
@locateErrors
export class ScheduledDelivery extends Construct {
  /** The partners that receive files. */
  public readonly deliveryRole: DeliveryRole;

  /** Whether the schedule starts deliveries. */
  public readonly enabled: boolean;

  /** How long after the scheduled time a delivery may start; undefined if it starts on time. */
  public readonly flexibleWindow?: Duration;

  /** One state machine for each role of `deliveryRole`, in the order of its groups. */
  public readonly stateMachines: sfn.StateMachine[];

  /** Receives starts that failed, after 24 hours of attempts. */
  public readonly deadLetterQueue: sqs.Queue;

  /**
   * @throws if the source or a destination is in another Region or account than this stack, a folder has unknown placeholders, results would be
   * delivered, a number is out of range, or the roles are scheduled already
   */
  constructor(scope: Construct, id: string, props: ScheduledDeliveryProps) {
    super(scope, id);
    validateKind('deliveryRole', props.deliveryRole);
    validateKind('schedule', props.schedule);
    const { deliveryRole, enabled = true, dayOffset = 0, maxConcurrency = 400, toleratedFailurePercentage = 0, manifest = false } = props;
    this.deliveryRole = deliveryRole;
    this.enabled = enabled;
    this.flexibleWindow = props.flexibleWindow;
    validateWholeNumber('dayOffset', dayOffset, -366, 366);
    validateWholeNumber('maxConcurrency', maxConcurrency, 1, 10_000);
    validateWholeNumber('toleratedFailurePercentage', toleratedFailurePercentage, 0, 100);
    validateFolder('sourceFolder', props.sourceFolder);
    validateFolder('destinationFolder', props.destinationFolder);
    registerSchedule(deliveryRole);
    validateDeliveryPlace(this, deliveryRole.source, destinationsOf(deliveryRole.groups));

    this.deadLetterQueue = this.createDeadLetterQueue();
    const folders = { sourceKeyPrefix: deliveryRole.sourceKeyPrefix, sourceFolder: props.sourceFolder, destinationFolder: props.destinationFolder };
    this.stateMachines = deliveryRole.groups.map((group) => {
      const groupScope = group.name === FIRST_GROUP ? this : new Construct(this, `Group${group.name}`);
      const plans = deliveryPlans(deliveryRole._targetsOf(group.name), folders);
      const stateMachine = this.createStateMachine(groupScope, group, { plans, dayOffset, maxConcurrency, toleratedFailurePercentage, manifest });
      const permissions = this.allowOperation(groupScope, group.role, stateMachine, plans);
      this.createSchedule(groupScope, stateMachine, props).node.addDependency(permissions);
      return stateMachine;
    });
    deliveryRole._openSourceKey(this, ['s3:PutObject']);
    warnAboutFolders(this, props);
  }

  /**
   * The state machine that delivers to a partner.
   *
   * @throws if there is no such partner
   */
  @locateErrorsOfMethod
  public stateMachineFor(partnerName: string): sfn.StateMachine {
    const role = this.deliveryRole.roleFor(partnerName);
    return this.stateMachines[this.deliveryRole.groups.findIndex((group) => group.role === role)];
  }

  /**
   * A metric of the deliveries to a partner: `ObjectsDelivered`, `ObjectsNotDelivered`, `SecondsAfterSchedule` (when a delivery ended) or `DeliveriesFailed`.
   *
   * @throws if there is no such partner
   */
  @locateErrorsOfMethod
  public metricFor(partnerName: string, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const { stateMachineName } = this.stateMachineFor(partnerName);
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { [METRIC_DIMENSIONS.stateMachine]: stateMachineName, [METRIC_DIMENSIONS.partner]: partnerName },
      ...options,
    });
  }

  private createDeadLetterQueue(): sqs.Queue {
    const queue = new sqs.Queue(this, 'DeadLetterQueue', {
      encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14),
    });
    acknowledge(queue, QUEUE_WITHOUT_DEAD_LETTERS, 'This is the dead-letter queue of schedules');
    acknowledge(queue, QUEUE_WITHOUT_KMS, 'SQS encrypts the queue with its own keys (SSE-SQS); a message holds a scheduled time');
    return queue;
  }

  private createStateMachine(scope: Construct, { role }: DeliveryGroup, options: MachineOptions): sfn.StateMachine {
    const { source, copyTags } = this.deliveryRole;
    const stack = Stack.of(this);
    const definition = deliveryMachine({
      ...options,
      copyTags,
      partition: partitionOf(stack),
      sourceBucket: source.bucketName,
      sourceOwner: source.env.account,
    });
    const stateMachine = new sfn.StateMachine(scope, 'StateMachine', {
      // Only the ARN: a construct would add a second dependency on the role, which cfn-lint warns about.
      role: iam.Role.fromRoleArn(scope, 'ExecutionRole', role.roleArn, { mutable: false }),
      definitionBody: sfn.DefinitionBody.fromString(stack.toJsonString(definition)),
    });
    const shown = 'Executions, Map Runs and result files show every object; telling it again costs more than the copies, and rights on all log groups';
    acknowledge(stateMachine, NO_EXECUTION_LOGS, shown);
    acknowledge(stateMachine, NO_EXECUTION_TRACES, shown);
    const known = { plans: options.plans, partners: Object.keys(options.plans) };
    stateMachine.node.addValidation({ validate: () => checkDeliveryPlans(stateMachine, known) });
    return stateMachine;
  }

  /** Permissions of the role besides partners' buckets: results, metrics, and its own child executions. */
  private allowOperation(scope: Construct, role: iam.Role, machine: sfn.StateMachine, plans: Record<string, DeliveryPlan>): iam.Policy {
    const { source, sourceEncryptionKey } = this.deliveryRole;
    const document = new iam.PolicyDocument({
      minimize: false,
      statements: [
        ...operationStatements({
          bucket: source, key: sourceEncryptionKey, resultsKeyPrefixes: Object.values(plans).map(({ resultsKeyPrefix }) => resultsKeyPrefix),
        }),
        ...selfStatements(machine),
      ],
    });
    const policy = new iam.Policy(scope, 'Operation', { document, roles: [role] });
    acknowledgeInlinePolicy(policy.node.defaultChild as iam.CfnPolicy, document,
      'Result files and child executions have names of their own; metrics know no resource, a condition limits them to one namespace');
    policy.node.addValidation({ validate: () => checkDeliveryRole(role, document) });
    return policy;
  }

  private createSchedule(scope: Construct, stateMachine: sfn.StateMachine, props: ScheduledDeliveryProps): scheduler.Schedule {
    const { schedule } = props;
    const { flexibleWindow } = this;
    const start = new StepFunctionsStartExecution(stateMachine, {
      deadLetterQueue: this.deadLetterQueue,
      input: scheduler.ScheduleTargetInput.fromObject({ scheduledTime: scheduler.ContextAttribute.scheduledTime }),
    });
    return new scheduler.Schedule(scope, 'Schedule', {
      schedule,
      enabled: this.enabled,
      timeWindow: flexibleWindow ? scheduler.TimeWindow.flexible(flexibleWindow) : undefined,
      description: `Starts the deliveries of ${this.node.path}`,
      target: {
        bind: (made) => {
          const config = start.bind(made);
          restrictStarterRole(config.role, props.permissionsBoundary);
          return config;
        },
      },
    });
  }
}

interface MachineOptions {
  readonly plans: Record<string, DeliveryPlan>;
  readonly dayOffset: number;
  readonly maxConcurrency: number;
  readonly toleratedFailurePercentage: number;
  readonly manifest: boolean;
}

function warnAboutFolders(scope: ScheduledDelivery, { deliveryRole, sourceFolder, destinationFolder }: ScheduledDeliveryProps): void {
  const partners = destinationsOf(deliveryRole.groups);
  if (partners.length > 1 && !holdsPartner(sourceFolder)) {
    Annotations.of(scope).addWarningV2('cdk-s3-handoff:samePartnerData',
      "'sourceFolder' does not hold {partner}: every partner gets the same files, those of the others included");
  }
  if (holdsDay(sourceFolder) && destinationFolder !== undefined && !holdsDay(destinationFolder)) {
    Annotations.of(scope).addWarningV2('cdk-s3-handoff:sameKeysEveryDay',
      "'destinationFolder' does not hold the day: every delivery overwrites the objects of the one before that have the same names");
  }
}
