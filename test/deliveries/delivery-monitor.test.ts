import { runUnsafeSimulation } from '@cloud-copilot/iam-simulate';
import { aws_cloudwatch as cloudwatch, aws_kms as kms, aws_sns as sns, Duration, Stack } from 'aws-cdk-lib';
import { DeliveryMonitor, DeliveryMonitorProps } from '../../lib/deliveries/delivery-monitor';
import { toSimulation } from '../../tools/policy-engine/engine';
import { deploy, resourceOf } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { refusalAt } from '../support/refusal';
import { ACME, BOLT, scheduled } from '../support/schedule';
import { ENV, newStack, OWNER, resourcesOf, SETTINGS, templateOf, VENDOR } from '../support/stack';

function watched(
  props: Partial<DeliveryMonitorProps> = {}, destinations = [ACME], stackProps?: Parameters<typeof newStack>[0], flexibleWindow?: Duration,
) {
  const stack = newStack(stackProps);
  const delivery = scheduled(stack, { flexibleWindow }, { destinations });
  return { stack, delivery, monitor: new DeliveryMonitor(stack, 'Monitor', { scheduledDelivery: delivery, ...props }) };
}

/** The alarms by id, as they are deployed. */
function alarmsOf({ stack, monitor }: Pick<ReturnType<typeof watched>, 'stack' | 'monitor'>): Record<string, any> {
  const { Resources } = templateOf(stack);
  return Object.fromEntries(monitor.alarms.map((alarm) =>
    [alarm.node.id, Resources[stack.resolve((alarm.node.defaultChild as cloudwatch.CfnAlarm).logicalId)].Properties]));
}

/** Whether an alarm would go off on one value an hour, the newest last; `undefined` where nothing was reported. */
function goesOff({ EvaluationPeriods, Threshold, ComparisonOperator, TreatMissingData }: any, values: (number | undefined)[]): boolean {
  const breaches = (value: number | undefined) => {
    if (value === undefined) return TreatMissingData === 'breaching';
    return ComparisonOperator === 'LessThanThreshold' ? value < Threshold : value >= Threshold;
  };
  return values.slice(-EvaluationPeriods).every(breaches);
}
const hours = (count: number, value?: number) => Array.from({ length: count }, () => value);

describe('alarms', () => {
  const made = watched();
  const alarms = alarmsOf(made);
  test('are five for one partner, and all are sent', () => {
    expect(Object.keys(alarms)).toEqual(['Failed', 'NotStarted', 'StartGivenUp', 'Nothing-acme', 'Late-acme']);
    const topic = made.stack.resolve(made.monitor.topic.topicArn);
    expect(Object.values(alarms).map(({ AlarmActions }) => AlarmActions)).toEqual(Object.values(alarms).map(() => [topic]));
  });
  test('tell of an execution that failed, timed out or was stopped', () => {
    const [{ Expression }, ...metrics] = alarms.Failed.Metrics;
    expect(Expression).toBe('failed + timedOut + aborted');
    expect(metrics.map(({ MetricStat }: any) => MetricStat.Metric.MetricName)).toEqual(['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted']);
    expect(goesOff(alarms.Failed, [0])).toBe(false);
    expect(goesOff(alarms.Failed, [1])).toBe(true);
    expect(goesOff(alarms.Failed, [undefined])).toBe(false);
  });
  test('tell of an execution that did not start', () => {
    expect(alarms.NotStarted).toMatchObject({ MetricName: 'ExecutionsStarted', Namespace: 'AWS/States', Statistic: 'Sum', Period: 3600 });
    expect(goesOff(alarms.NotStarted, [1, ...hours(24)])).toBe(false);
    expect(goesOff(alarms.NotStarted, [1, ...hours(25)])).toBe(true);
  });
  test('tell of a start that was given up', () => {
    expect(alarms.StartGivenUp).toMatchObject({ MetricName: 'ApproximateNumberOfMessagesVisible', Namespace: 'AWS/SQS' });
    expect(goesOff(alarms.StartGivenUp, [1])).toBe(true);
    expect(goesOff(alarms.StartGivenUp, [0])).toBe(false);
  });
  test('tell of a delivery that delivered nothing', () => {
    expect(alarms['Nothing-acme']).toMatchObject({ MetricName: 'ObjectsDelivered', Namespace: 'S3Handoff', Statistic: 'Minimum' });
    expect(goesOff(alarms['Nothing-acme'], [0])).toBe(true);
    expect(goesOff(alarms['Nothing-acme'], [1500])).toBe(false);
    expect(goesOff(alarms['Nothing-acme'], [undefined])).toBe(false);
  });
  test('tell of a delivery that is late', () => {
    expect(alarms['Late-acme']).toMatchObject({ MetricName: 'ObjectsDelivered', Namespace: 'S3Handoff', Statistic: 'SampleCount', Period: 3600 });
    expect(goesOff(alarms['Late-acme'], [1, ...hours(27)])).toBe(false);
    expect(goesOff(alarms['Late-acme'], [1, ...hours(28)])).toBe(true);
  });
  test('about time are not sent while nothing is scheduled', () => {
    const stack = newStack();
    const monitor = new DeliveryMonitor(stack, 'Monitor', { scheduledDelivery: scheduled(stack, { enabled: false }) });
    const silent = Object.entries(alarmsOf({ stack, monitor })).filter(([, { ActionsEnabled }]) => ActionsEnabled === false);
    expect(silent.map(([id]) => id)).toEqual(['NotStarted', 'Late-acme']);
  });
  test('follow the rhythm of the schedule', () => {
    const weekly = alarmsOf(watched({ every: Duration.days(6), lateAfter: Duration.hours(24) }));
    expect([weekly.NotStarted.EvaluationPeriods, weekly['Late-acme'].EvaluationPeriods]).toEqual([145, 168]);
  });
  test.each<[window: Duration, hoursMore: number]>([
    [Duration.minutes(15), 1], [Duration.minutes(60), 1], [Duration.minutes(61), 2], [Duration.hours(24), 24],
  ])('allow for a flexible window of %s', (window, hoursMore) => {
    const flexible = alarmsOf(watched({}, [ACME], undefined, window));
    expect([flexible.NotStarted, flexible['Late-acme']]).toMatchObject([
      { EvaluationPeriods: 25 + hoursMore, AlarmDescription: `No delivery has started for ${25 + hoursMore} hours` },
      { EvaluationPeriods: 28 + hoursMore, AlarmDescription: `No delivery to acme has ended for ${28 + hoursMore} hours` },
    ]);
  });
  test.each<[partners: string[] | undefined, watchedPartners: string[]]>([
    [undefined, ['Nothing-acme', 'Late-acme', 'Nothing-bolt', 'Late-bolt']],
    [['bolt', 'bolt'], ['Nothing-bolt', 'Late-bolt']],
    [[], []],
  ])('of partners can be limited to %j', (partners, watchedPartners) => {
    expect(Object.keys(alarmsOf(watched({ partners }, [ACME, BOLT])))).toEqual(['Failed', 'NotStarted', 'StartGivenUp', ...watchedPartners]);
  });
  test('are two for each further partner, and two for each further state machine', () => {
    expect(Object.keys(alarmsOf(watched({}, [ACME, BOLT])))).toEqual(
      ['Failed', 'NotStarted', 'StartGivenUp', 'Nothing-acme', 'Late-acme', 'Nothing-bolt', 'Late-bolt']);
    expect(Object.keys(alarmsOf(watched({}, [ACME, { ...BOLT, group: 'late' }])))).toEqual(
      ['Failed', 'NotStarted', 'Failed2', 'NotStarted2', 'StartGivenUp', 'Nothing-acme', 'Late-acme', 'Nothing-bolt', 'Late-bolt']);
  });
});

describe('the topic', () => {
  test('takes alarms of this account, over TLS only', () => {
    const { stack, monitor } = watched();
    const [{ Properties: { PolicyDocument } }] = resourcesOf(templateOf(stack), 'AWS::SNS::TopicPolicy');
    expect(PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      {
        Sid: 'PublishAlarms',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: stack.resolve(monitor.topic.topicArn),
        Condition: { StringEquals: { 'aws:SourceAccount': OWNER } },
      },
    ]);
  });
  test('may be one of yours', () => {
    const stack = newStack();
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:us-east-1:${OWNER}:alarms`);
    const monitor = new DeliveryMonitor(stack, 'Monitor', { scheduledDelivery: scheduled(stack), topic });
    expect(monitor.topic).toBe(topic);
    expect(resourcesOf(templateOf(stack), 'AWS::SNS::Topic')).toEqual([]);
  });
});

describe('the key of the topic', () => {
  const KEY_ARN = `arn:aws:kms:us-east-1:${OWNER}:key/0a1b2c3d-0000-4000-8000-000000000000`;
  const keysOf = (stack: Stack) => resourcesOf(templateOf(stack), 'AWS::KMS::Key');
  const topicKeyOf = (stack: Stack) => resourcesOf(templateOf(stack), 'AWS::SNS::Topic').map(({ Properties }) => Properties.KmsMasterKeyId);

  test('is made, is rotated, and goes with the topic', () => {
    const { stack } = watched();
    const [key] = keysOf(stack);
    expect(key).toMatchObject({ Properties: { EnableKeyRotation: true }, DeletionPolicy: 'Delete' });
    expect(topicKeyOf(stack)).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^MonitorTopicKey/), 'Arn'] }]);
  });
  test('that is made lets alarms use it, whatever is said of keys of others', () => {
    const [key] = keysOf(watched({ ownerEditsKeyPolicy: true }).stack);
    expect(key.Properties.KeyPolicy.Statement).toContainEqual(expect.objectContaining({ Sid: 'EncryptAlarms' }));
  });
  test('may be one of yours, which monitors share', () => {
    const stack = newStack();
    const topicEncryptionKey = new kms.Key(stack, 'Shared');
    const delivery = scheduled(stack);
    for (const id of ['One', 'Other']) new DeliveryMonitor(stack, id, { scheduledDelivery: delivery, topicEncryptionKey });
    expect(keysOf(stack)).toHaveLength(1);
    expect(keysOf(stack)[0].Properties.KeyPolicy.Statement.filter(({ Sid }: any) => Sid === 'EncryptAlarms')).toHaveLength(1);
    expect(topicKeyOf(stack)).toEqual([stack.resolve(topicEncryptionKey.keyArn), stack.resolve(topicEncryptionKey.keyArn)]);
  });
  test('may be an imported one, once its owner has edited its policy', () => {
    const stack = newStack();
    const topicEncryptionKey = kms.Key.fromKeyArn(stack, 'Imported', KEY_ARN);
    const delivery = scheduled(stack);
    expect(() => new DeliveryMonitor(stack, 'Monitor', { scheduledDelivery: delivery, topicEncryptionKey })).toThrow(
      "'topicEncryptionKey' must have a policy that this app can edit, got: an imported key; its owner must add "
      + '[{"Action":["kms:Decrypt","kms:GenerateDataKey*"],"Condition":{"StringEquals":{"aws:SourceAccount":"111111111111"}},"Effect":"Allow",'
      + '"Principal":{"Service":"cloudwatch.amazonaws.com"},"Resource":"*","Sid":"EncryptAlarms"}]');
    new DeliveryMonitor(stack, 'Edited', { scheduledDelivery: delivery, topicEncryptionKey, ownerEditsKeyPolicy: true });
    expect(topicKeyOf(stack)).toContain(KEY_ARN);
  });
  test('cannot come with a topic of yours, nor from another Region', () => {
    const stack = newStack();
    const delivery = scheduled(stack);
    const topic = new sns.Topic(stack, 'Topic');
    const topicEncryptionKey = kms.Key.fromKeyArn(stack, 'Key', KEY_ARN.replace('us-east-1', 'us-east-2'));
    expect(() => new DeliveryMonitor(stack, 'One', { scheduledDelivery: delivery, topic, topicEncryptionKey }))
      .toThrow(refusalAt('Stack/One', "'topicEncryptionKey' must not be given with a 'topic', which has a key of its own, got: 'Stack/Key'"));
    expect(() => new DeliveryMonitor(stack, 'Other', { scheduledDelivery: delivery, topicEncryptionKey }))
      .toThrow(refusalAt('Stack/Other', "'topicEncryptionKey' must be in the topic's Region 'us-east-1', got: 'Stack/Key in us-east-2'"));
  });

  const CLOUDWATCH = 'cloudwatch.amazonaws.com';
  test.each<[who: string, action: string, sourceAccount: string | undefined, decision: string]>([
    [CLOUDWATCH, 'kms:GenerateDataKey', OWNER, 'Allowed'],
    [CLOUDWATCH, 'kms:Decrypt', OWNER, 'Allowed'],
    [CLOUDWATCH, 'kms:GenerateDataKey', VENDOR, 'ImplicitlyDenied'],
    [CLOUDWATCH, 'kms:Decrypt', undefined, 'ImplicitlyDenied'],
    [CLOUDWATCH, 'kms:Encrypt', OWNER, 'ImplicitlyDenied'],
    [CLOUDWATCH, 'kms:PutKeyPolicy', OWNER, 'ImplicitlyDenied'],
    ['events.amazonaws.com', 'kms:GenerateDataKey', OWNER, 'ImplicitlyDenied'],
    ['s3.amazonaws.com', 'kms:Decrypt', OWNER, 'ImplicitlyDenied'],
  ])('%s: %s for account %s: %s', (who, action, sourceAccount, decision) => {
    const { Arn, Properties } = resourceOf(deploy(watched().stack), 'AWS::KMS::Key')!;
    const simulation = toSimulation({
      signer: { arn: who, principalArn: who, account: OWNER, partition: 'aws', policies: [] },
      action,
      target: { arn: Arn!, account: OWNER, policy: Properties.KeyPolicy, policyName: 'key policy' },
      context: sourceAccount === undefined ? {} : { 'aws:SourceAccount': sourceAccount },
    });
    expect(runUnsafeSimulation(simulation, {})).toBe(decision);
  });
});

test('the dashboard shows alarms, executions, and a line for every partner', () => {
  const { stack, monitor } = watched({}, [ACME, BOLT]);
  const [{ Properties: { DashboardBody } }] = resourcesOf(templateOf(stack), 'AWS::CloudWatch::Dashboard');
  const body = JSON.parse(DashboardBody['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : 'TOKEN').join(''));
  expect(body.widgets.map(({ properties: { title } }: any) => title))
    .toEqual(['Alarms', 'Executions', 'ObjectsDelivered', 'ObjectsNotDelivered', 'SecondsAfterSchedule', 'DeliveriesFailed']);
  expect(body.widgets[0].properties.alarms).toHaveLength(monitor.alarms.length);
  expect(body.widgets[2].properties.metrics[0][0].expression)
    .toBe("SEARCH('{S3Handoff,StateMachine,Partner} MetricName=\"ObjectsDelivered\" StateMachine=\"TOKEN\"', 'Maximum', 3600)");
});

test('the dashboard holds at most 100 alarms', () => {
  const destinations = Array.from({ length: 60 }, (_, index) => ({ ...ACME, partnerName: `p${index}`, bucketName: `klavi-data-transfer-p${index}` }));
  const { stack, monitor } = watched({}, destinations);
  expect(monitor.alarms).toHaveLength(123);
  const [{ Properties: { DashboardBody } }] = resourcesOf(templateOf(stack), 'AWS::CloudWatch::Dashboard');
  expect(DashboardBody['Fn::Join'][1].filter((part: any) => part['Fn::GetAtt']?.[1] === 'Arn')).toHaveLength(100);
});

describe('refuses', () => {
  test.each<[what: string, props: Partial<DeliveryMonitorProps>, message: string]>([
    ['half an hour', { lateAfter: Duration.minutes(30) }, "'lateAfter' must be in whole hours, at least one, got: '30 minutes'"],
    ['ninety minutes', { every: Duration.minutes(90) }, "'every' must be in whole hours, at least one, got: '1 hour 30 minutes'"],
    ['to look back further than an alarm can', { every: Duration.days(7), lateAfter: Duration.hours(1) }, "'lateAfter' must be at most 168 hours together with 'every' and the flexible window, got: 169"],
    ['an unknown partner', { partners: ['acme', 'x'] }, "'partners' must be names of the destinations of 'scheduledDelivery', got: 'x'"],
  ])('%s', (_, props, message) => {
    expect(() => watched(props)).toThrow(refusalAt('Stack/Monitor', message));
  });
  test('to look back further than an alarm can, with a flexible window', () => {
    const longest = { every: Duration.days(6), lateAfter: Duration.hours(23) };
    expect(() => watched(longest, [ACME], undefined, Duration.hours(1))).not.toThrow();
    expect(() => watched(longest, [ACME], undefined, Duration.minutes(61)))
      .toThrow(refusalAt('Stack/Monitor', "'lateAfter' must be at most 168 hours together with 'every' and the flexible window, got: 169"));
  });
});

test.each(SETTINGS)('cdk-nag finds nothing with $setting', ({ env, context }) => {
  const region = env?.region ?? 'us-east-1';
  expect(nagFindings(watched({}, [{ ...ACME, region }], { env, context }).stack)).toEqual([]);
});
test('brings neither a Lambda function nor a custom resource', () => {
  const types = Object.values<any>(templateOf(watched({}, [ACME], { env: ENV }).stack).Resources).map(({ Type }) => Type);
  expect(types.filter((type) => /Lambda|Custom/.test(type))).toEqual([]);
});
