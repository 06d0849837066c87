import { App, aws_iam as iam, aws_kms as kms, aws_s3 as s3, aws_scheduler as scheduler, CfnParameter, Duration, Environment, Stack } from 'aws-cdk-lib';
import { ConnectivityCheck } from '../../lib/deliveries/connectivity-check';
import { DeliveryMonitor } from '../../lib/deliveries/delivery-monitor';
import { DeliveryRole, DeliveryRoleProps } from '../../lib/deliveries/delivery-role';
import { ScheduledDelivery, ScheduledDeliveryProps } from '../../lib/deliveries/scheduled-delivery';
import { DestinationOwnership } from '../../lib/destinations/cross-account-put-destination';
import { deploy, resourceOf } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { refusalAt } from '../support/refusal';
import { ACME, AT_SIX, BOLT, scheduled } from '../support/schedule';
import { ENV, newStack, OWNER, resourcesOf, SETTINGS, templateOf, VENDOR, warningsOf } from '../support/stack';
import { evaluated } from '../support/states-language';

const KEY_ARN = `arn:aws:kms:us-east-1:${VENDOR}:key/0a1b2c3d-0000-4000-8000-000000000000`;
const properties = (stack: Stack, type: string) => resourcesOf(templateOf(stack), type).map(({ Properties }) => Properties);

/** The definitions of a stack's state machines, as they are deployed. */
function definitions(stack: Stack, env: Environment = ENV): any[] {
  return Object.values(deploy(stack, env).resources).filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine')
    .map(({ Properties }) => JSON.parse(Properties.DefinitionString));
}

function made(props: Partial<ScheduledDeliveryProps> = {}, role: Partial<DeliveryRoleProps> = {}, stackProps?: Parameters<typeof newStack>[0]) {
  const stack = newStack(stackProps);
  return { stack, daily: scheduled(stack, props, role) };
}

describe('the schedule', () => {
  const schedules = (props?: Partial<ScheduledDeliveryProps>) => properties(made(props).stack, 'AWS::Scheduler::Schedule');
  test('starts at the given time of the given zone, and tells the time', () => {
    expect(schedules()).toEqual([expect.objectContaining({
      ScheduleExpression: 'cron(0 6 * * ? *)',
      ScheduleExpressionTimezone: 'America/Sao_Paulo',
      State: 'ENABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: expect.objectContaining({ Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}' }),
    })]);
  });
  test('may start later, or not at all', () => {
    expect(schedules({ flexibleWindow: Duration.minutes(15), enabled: false })).toEqual([expect.objectContaining({
      State: 'DISABLED', FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
    })]);
  });
  test('keeps a start that failed', () => {
    const { stack, daily } = made();
    const { Target } = properties(stack, 'AWS::Scheduler::Schedule')[0];
    expect(Target.DeadLetterConfig.Arn).toEqual(stack.resolve(daily.deadLetterQueue.queueArn));
    expect(properties(stack, 'AWS::SQS::Queue')).toEqual([{ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 }]);
  });
  test('starts them within a permissions boundary, which is none of the state machines', () => {
    const stack = newStack();
    scheduled(stack, { permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'limits') });
    const bounded = resourcesOf(templateOf(stack), 'AWS::IAM::Role').filter(({ Properties }) => Properties.PermissionsBoundary);
    expect(bounded.map(({ Properties }) => Properties.AssumeRolePolicyDocument.Statement[0].Principal)).toEqual([{ Service: 'scheduler.amazonaws.com' }]);
  });
  test('starts nothing before the role may do its work', () => {
    const { stack } = made();
    const template = templateOf(stack);
    const [[policyId]] = Object.entries<any>(template.Resources).filter(([, { Type, Properties }]) =>
      Type === 'AWS::IAM::Policy' && JSON.stringify(Properties).includes('StartChildren'));
    expect(resourcesOf(template, 'AWS::Scheduler::Schedule')[0].DependsOn).toEqual([policyId]);
  });
});

describe('the state machine', () => {
  test('runs as the role that the partner let in', () => {
    const { stack, daily } = made();
    expect(properties(stack, 'AWS::StepFunctions::StateMachine')[0].RoleArn).toEqual(stack.resolve(daily.deliveryRole.role.roleArn));
  });
  test('knows what each partner agreed to', async () => {
    const enforced = { ...BOLT, kmsKeyArn: KEY_ARN, ownership: DestinationOwnership.BUCKET_OWNER_ENFORCED };
    const [definition] = definitions(made({}, { destinations: [ACME, enforced] }).stack);
    const { plans, source } = await evaluated(definition.States.ReadInput.Assign, { states: { input: {} } });
    expect(source.ExpectedBucketOwner).toBe(OWNER);
    expect(plans).toEqual({
      acme: {
        sourceKeyPrefix: 'daily/acme/{date}/',
        destinationKeyPrefix: 'daily-sync/{date}/',
        resultsKeyPrefix: '_handoff/acme/',
        ownKeyPrefix: 'daily-sync/_handoff/',
        bucket: { Bucket: 'klavi-data-transfer-acme', ExpectedBucketOwner: VENDOR },
        contract: { Acl: 'bucket-owner-full-control' },
      },
      bolt: expect.objectContaining({ contract: { ServerSideEncryption: 'aws:kms', SsekmsKeyId: KEY_ARN, BucketKeyEnabled: true } }),
    });
  });
  test('is told how many objects at a time, which failures it takes, and the day', () => {
    const [{ States }] = definitions(made({ maxConcurrency: 1000, toleratedFailurePercentage: 5, dayOffset: -1, manifest: true }).stack);
    expect(States.CopyObjects.MaxConcurrency).toBe(25);
    expect(States.ChooseFailed.Choices[0].Condition).toContain('> $listed * 5');
    expect(States.PlanDelivery.Assign.delivery).toContain('+ -86400000');
    expect(States.PutManifest).toBeDefined();
  });
  test('is one for each role', () => {
    const { stack, daily } = made({}, { destinations: [ACME, { ...BOLT, group: 'late' }] });
    expect(daily.stateMachines).toHaveLength(2);
    expect(daily.stateMachineFor('acme')).toBe(daily.stateMachines[0]);
    expect(daily.stateMachineFor('bolt')).toBe(daily.stateMachines[1]);
    expect(properties(stack, 'AWS::Scheduler::Schedule')).toHaveLength(2);
    expect(definitions(stack).map(({ States }) => States.ReadInput.Assign.partners)).toEqual([['acme'], ['bolt']]);
  });
  test('exists before its first partner', () => {
    const [{ States }] = definitions(made({}, { destinations: [] }).stack);
    expect(States.ReadInput.Assign).toMatchObject({ partners: [], plans: {} });
  });
  test('has metrics of each partner', () => {
    const { stack, daily } = made();
    const { namespace, metricName, dimensions, statistic } = daily.metricFor('acme', 'ObjectsDelivered', { statistic: 'Sum' });
    expect([namespace, metricName, statistic]).toEqual(['S3Handoff', 'ObjectsDelivered', 'Sum']);
    expect(stack.resolve(dimensions)).toEqual({ Partner: 'acme', StateMachine: stack.resolve(daily.stateMachines[0].stateMachineName) });
  });
  test('comes without Lambda functions and custom resources', () => {
    const types = Object.values<any>(templateOf(made().stack).Resources).map(({ Type }) => Type);
    expect(types.filter((type) => /Lambda|Custom/.test(type))).toEqual([]);
  });
});

describe('the key of the source', () => {
  test('encrypts results too, also where it does not leave that to IAM', () => {
    const stack = newStack();
    const policy = new iam.PolicyDocument({
      statements: [new iam.PolicyStatement({ actions: ['kms:Get*'], principals: [new iam.AccountRootPrincipal()], resources: ['*'] })],
    });
    scheduled(stack, {}, { source: new s3.Bucket(stack, 'Exports', { encryptionKey: new kms.Key(stack, 'Key', { policy }) }) });
    const { Statement } = resourceOf(deploy(stack, ENV), 'AWS::KMS::Key')!.Properties.KeyPolicy;
    expect(Statement.slice(1).map(({ Action, Condition }: any) => [Action, Condition.StringEquals['aws:PrincipalArn']])).toEqual([
      ['kms:Decrypt', [`arn:aws:iam::${OWNER}:role/Exporter`]], [['kms:Decrypt', 'kms:GenerateDataKey'], [`arn:aws:iam::${OWNER}:role/Exporter`]],
    ]);
  });
});

describe('refuses', () => {
  const elsewhere = (env: object) => ({ source: s3.Bucket.fromBucketAttributes(newStack(), 'Exports', { bucketName: 'exports', ...env }) });
  const region = (subject: string, got: string) => `${subject} must be in Region 'us-east-1' (Step Functions calls S3 in its own Region only: replicate the source to the `
    + `other Region, and deliver from a stack there), got: '${got}'`;
  test.each<[what: string, props: Partial<ScheduledDeliveryProps>, role: Partial<DeliveryRoleProps>, message: string]>([
    ['a destination in another Region', {}, { destinations: [{ ...ACME, region: 'eu-west-1' }] }, region("'region' of partner 'acme'", 'eu-west-1')],
    ['a source in another Region', {}, elsewhere({ region: 'eu-west-1' }), region("'source'", 'eu-west-1')],
    ['a source in another account', {}, elsewhere({ account: VENDOR }),
      `'source' must be in account '${OWNER}' (Step Functions lists buckets of its own account only), got: '${VENDOR}'`],
    ['an unknown placeholder', { sourceFolder: '{day}' }, {}, "'sourceFolder' must have no braces but {partner}, {date}, {yyyy}, {MM}, {dd}, got: '{day}'"],
    ['one there', { destinationFolder: '{x}' }, {}, "'destinationFolder' must have no braces but {partner}, {date}, {yyyy}, {MM}, {dd}, got: '{x}'"],
    ['to deliver its results', { sourceFolder: '' }, { sourceKeyPrefix: '' },
      "'sourceFolder' must lead to a folder other than '_handoff/', where the results of deliveries are written, got: ''"],
    ['a partner that no metric can name', {}, { destinations: [{ ...ACME, partnerName: 'Größe' }] },
      "'partnerName' must consist of letters, digits, '.', '_' and '-' to be delivered to on a schedule, got: 'Größe'"],
    ['half a day', { dayOffset: -0.5 }, {}, "'dayOffset' must be a whole number from -366 to 366, got: -0.5"],
    ['nobody at work', { maxConcurrency: 0 }, {}, "'maxConcurrency' must be a whole number from 1 to 10000, got: 0"],
    ['more failures than objects', { toleratedFailurePercentage: 101 }, {}, "'toleratedFailurePercentage' must be a whole number from 0 to 100, got: 101"],
  ])('%s', (_, props, role, message) => {
    expect(() => made(props, role)).toThrow(refusalAt('Stack/Daily', message));
  });
  test('to schedule a role twice', () => {
    const { stack, daily: { deliveryRole } } = made();
    expect(() => new ScheduledDelivery(stack, 'Again', { deliveryRole, schedule: AT_SIX, sourceFolder: '{date}' }))
      .toThrow(refusalAt('Stack/Again', "'deliveryRole' must not be scheduled already, got: 'Stack/Delivery'"));
  });
  test('a stranger', () => {
    expect(() => made().daily.stateMachineFor('globex')).toThrow(refusalAt('Stack/Delivery', "'partnerName' must be the name of one of the 'destinations', got: 'globex'"));
  });
  test('more partners than the policy of a role can name', () => {
    const destinations = Array.from({ length: 300 }, (_, index) => ({ ...ACME, partnerName: `p${index}`, bucketName: `klavi-data-transfer-p${index}` }));
    const { stack } = made({}, { destinations });
    expect(stack.node.findAll().flatMap((construct) => construct.node.validate())).toContainEqual(expect.stringMatching(
      /^the role with all its inline policies has \d+ characters, the limit is 10240: give the newest partners another 'group'$/));
  });
  test('more partners than a state machine can know', () => {
    const destinations = Array.from({ length: 1000 }, (_, index) => ({ ...ACME, partnerName: `p${index}`, bucketName: `klavi-data-transfer-p${index}` }));
    const { daily: { stateMachines: [machine] } } = made({}, { destinations });
    expect(machine.node.validate()).toEqual([expect.stringMatching(
      /^the partner data of the state machine has \d+ bytes, the limit is 262144: give the newest partners another 'group'$/)]);
  });
});

describe('across stacks', () => {
  const inTwo = (props: Partial<DeliveryRoleProps> = {}) => {
    const app = new App();
    const roles = new Stack(app, 'Roles', { env: ENV });
    const source = new s3.Bucket(roles, 'Exports');
    const deliveryRole = new DeliveryRole(roles, 'Delivery', { source, sourceKeyPrefix: 'daily/', destinations: [ACME], ...props });
    const schedules = new Stack(app, 'Schedules', { env: ENV });
    return { app, roles, schedules, daily: new ScheduledDelivery(schedules, 'Daily', { deliveryRole, schedule: AT_SIX, sourceFolder: '{date}' }) };
  };
  test.each([['with a made name', {}], ['with a fixed name', { roleName: 'Exporter' }]])('the roles may be in a stack of their own, %s', (_, props) => {
    const { app, roles, schedules } = inTwo(props);
    const assembly = app.synth();
    const types = (stack: Stack) => Object.values<any>(assembly.getStackByName(stack.stackName).template.Resources).map(({ Type }) => Type);
    expect(types(schedules)).toEqual(expect.arrayContaining(['AWS::StepFunctions::StateMachine', 'AWS::IAM::Policy', 'AWS::Scheduler::Schedule']));
    expect(types(roles)).not.toContain('AWS::StepFunctions::StateMachine');
  });
  test('the monitor may be in another stack, the check may not', () => {
    const { app, daily } = inTwo();
    const others = new Stack(app, 'Others', { env: ENV });
    new DeliveryMonitor(others, 'Monitor', { scheduledDelivery: daily });
    expect(() => new ConnectivityCheck(others, 'Check', { scheduledDelivery: daily }))
      .toThrow(refusalAt('Others/Check', "'scheduledDelivery' must be in the same stack, whose deployments start the check, got: 'Schedules/Daily'"));
    expect(() => app.synth()).not.toThrow();
  });
  test('one stack may hold several', () => {
    const { stack } = made();
    const source = s3.Bucket.fromBucketName(stack, 'Others', 'others');
    const deliveryRole = new DeliveryRole(stack, 'Weekly', { source, sourceKeyPrefix: 'weekly/', destinations: [BOLT] });
    new ScheduledDelivery(stack, 'EveryWeek', { deliveryRole, schedule: AT_SIX, sourceFolder: '{date}' });
    expect(properties(stack, 'AWS::StepFunctions::StateMachine')).toHaveLength(2);
  });
});

describe('warns', () => {
  const FOR_ALL = /^'sourceFolder' does not hold \{partner\}: every partner gets the same files, those of the others included/;
  test.each<[what: string, sourceFolder: string | undefined, destinations: DeliveryRoleProps['destinations'], count: number]>([
    ['when partners get the files of others', '{date}', [ACME, BOLT], 1],
    ['when everything goes to everybody', undefined, [ACME, BOLT], 1],
    ['not where each has a folder', '{partner}/{date}', [ACME, BOLT], 0],
    ['not where there is one', '{date}', [ACME], 0],
  ])('%s', (_, sourceFolder, destinations, count) => {
    const warnings = warningsOf(made({ sourceFolder, destinationFolder: undefined }, { destinations }).stack);
    expect(warnings).toEqual(Array.from({ length: count }, () => expect.stringMatching(FOR_ALL)));
  });

  test.each<[what: string, props: Partial<ScheduledDeliveryProps>, count: number]>([
    ['when each day overwrites the one before', { sourceFolder: '{date}', destinationFolder: 'latest/' }, 1],
    ['not where days differ', { sourceFolder: '{date}', destinationFolder: '{yyyy}/{MM}/{dd}' }, 0],
    ['not where everything is delivered every day', { sourceFolder: '', destinationFolder: 'all/' }, 0],
  ])('%s', (_, props, count) => {
    const warnings = warningsOf(made(props).stack);
    expect(warnings).toHaveLength(count);
    if (count) expect(warnings[0]).toMatch(/^'destinationFolder' does not hold the day: every delivery overwrites the objects of the one before that have the same names/);
  });
});

describe.each(SETTINGS)('with $setting', ({ env, context }) => {
  test('cdk-nag finds nothing', () => {
    const region = env?.region ?? 'us-east-1';
    const { stack } = made({ manifest: true }, { destinations: [{ ...ACME, region }, { ...BOLT, region, group: 'late' }] }, { env, context });
    expect(nagFindings(stack)).toEqual([]);
  });
  test('services are those of its partition', () => {
    const region = env?.region ?? 'us-east-1';
    const stack = newStack({ env, context });
    scheduled(stack, {}, { destinations: [{ ...ACME, region }] });
    const [{ States }] = definitions(stack, { account: OWNER, region });
    expect(States.LookForData.Resource).toBe(`arn:${region.startsWith('us-gov') ? 'aws-us-gov' : 'aws'}:states:::aws-sdk:s3:listObjectsV2`);
  });
});

test('what a partner tells may be parameters', async () => {
  const stack = newStack({});
  const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
  const source = s3.Bucket.fromBucketName(stack, 'Exports', 'exports');
  const deliveryRole = new DeliveryRole(stack, 'Delivery', {
    source,
    sourceKeyPrefix: 'daily/',
    destinations: [{ partnerName: 'acme', bucketName: parameter('Bucket'), bucketOwner: parameter('Owner'), region: parameter('Region'), kmsKeyArn: parameter('Key'), keyPrefix: parameter('Prefix') }],
  });
  new ScheduledDelivery(stack, 'Daily', { deliveryRole, schedule: scheduler.ScheduleExpression.rate(Duration.days(1)), sourceFolder: '{date}' });
  const { resources } = deploy(stack, undefined, { parameters: { Bucket: 'from-klavi', Owner: VENDOR, Region: 'us-east-1', Key: KEY_ARN, Prefix: 'in/' } });
  const [machine] = Object.values(resources).filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
  const { plans: { acme } } = await evaluated(JSON.parse(machine.Properties.DefinitionString).States.ReadInput.Assign, { states: { input: {} } });
  expect(acme).toMatchObject({
    destinationKeyPrefix: 'in/{date}/',
    bucket: { Bucket: 'from-klavi', ExpectedBucketOwner: VENDOR },
    contract: { Acl: 'bucket-owner-full-control', SsekmsKeyId: KEY_ARN },
  });
});
