import { statSync } from 'node:fs';
import { App, aws_s3 as s3, aws_sns as sns, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { ConfiguredOwnership, DeliveryConfig, DeliveryDestinationConfig, DeliveryScheduleConfig, DeliverySourceConfig } from '../../lib/deliveries/delivery-config';
import schema from '../../lib/deliveries/delivery-config.schema.json';
import { DeliveryRole } from '../../lib/deliveries/delivery-role';
import { DeliveryStack } from '../../lib/deliveries/delivery-stack';
import { ScheduledDelivery } from '../../lib/deliveries/scheduled-delivery';
import { DestinationOwnership } from '../../lib/destinations/cross-account-put-destination';
import { Cloud } from '../../tools/policy-engine/cloud';
import { decisionTable } from '../../tools/policy-engine/jest';
import { Row } from '../../tools/policy-engine/table';
import { loadDelivery } from '../support/config-files';
import { deploy, Deployment } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { GOV_ENV, resourcesOf, SETTINGS, templateOf, warningsOf } from '../support/stack';
import { BUCKET_OWNER_FULL_CONTROL } from '../support/writer-calls';

const SENDER = '444444444444';
const LEAST: DeliveryConfig = {
  partner: 'acme',
  account: SENDER,
  region: 'us-east-1',
  source: { bucket: 'klavi-exports', keyPrefix: 'daily/acme/' },
  destination: { bucket: 'klavi-data-transfer-acme', owner: '222222222222', keyPrefix: '' },
  schedule: { cron: '0 6 * * ? *' },
};

function stackOf(config: DeliveryConfig, context?: Record<string, unknown>): DeliveryStack {
  return new DeliveryStack(new App({ context }), `delivery-${config.partner}`, { config });
}

function example(partner: string, context?: Record<string, unknown>): DeliveryStack {
  return stackOf(loadDelivery(`examples/partners/${partner}.yaml`), context);
}

const templateWith = (changes: Partial<DeliveryConfig> = {}) => templateOf(stackOf({ ...LEAST, ...changes }));
const withSource = (changes: Partial<DeliverySourceConfig>) => ({ source: { ...LEAST.source, ...changes } });
const withDestination = (changes: Partial<DeliveryDestinationConfig>) => ({ destination: { ...LEAST.destination, ...changes } });
const withSchedule = (changes: Partial<DeliveryScheduleConfig>) => ({ schedule: { ...LEAST.schedule, ...changes } });
const scheduleOf = (template: any) => resourcesOf(template, 'AWS::Scheduler::Schedule')[0].Properties;

/** What a state machine is told of its one partner. */
function planOf(template: any, partner = 'acme'): any {
  return definitionOf(template).States.ReadInput.Assign.plans[partner];
}

/** With every reference as `{}`. */
function definitionOf(template: any): any {
  const { DefinitionString: text } = resourcesOf(template, 'AWS::StepFunctions::StateMachine')[0].Properties;
  return JSON.parse(typeof text === 'string' ? text : text['Fn::Join'][1].map((part: unknown) => typeof part === 'string' ? part : '{}').join(''));
}

/** A stack beside the bucket that its partner made by hand, with the policy that the hand-off says. */
function deliverTo(stack: DeliveryStack, bucket: { name: string; account: string }): Deployment {
  const cloud = new Cloud();
  const place = { account: stack.account, region: stack.region };
  cloud.addBucket({ name: 'klavi-exports', ...place });
  const deployed = deploy(stack, place, { cloud });
  const [partner] = stack.deliveryRole.groups[0].destinations;
  const policy = deployed.fill(stack.deliveryRole.handoffFor(partner.partnerName).counterpartPolicy);
  cloud.addBucket({ ...bucket, region: stack.region, ownership: 'BucketOwnerPreferred', policy });
  return deployed;
}

describe('acme: the ACL contract, every option of monitor and schedule', () => {
  const stack = example('acme');
  const template = templateOf(stack);
  const bucket = 'klavi-data-transfer-acme';
  const { outputs, cloud } = deliverTo(stack, { name: bucket, account: '222222222222' });

  test('hands off account and role under the name of the partner, and says which state machine delivers', () => {
    expect(outputs).toEqual({
      AcmeAccountId: SENDER,
      AcmeRoleArn: `arn:aws:iam::${SENDER}:role/KlaviDataExporterRole-acme`,
      StateMachineArn: expect.any(String),
    });
    expect(template.Outputs.StateMachineArn.Value).toEqual({ Ref: expect.stringMatching(/^ScheduledStateMachine/) });
  });
  test('can be read back by the sheet, without what is ours', () => {
    const [handoff] = template.Metadata['cdk-s3-handoff'].handoffs;
    expect([handoff.integration, handoff.title, handoff.sender, handoff.contact]).toEqual(['acme', 'Delivery to acme', 'Klavi', 'support@klavi.example']);
    expect(handoff.fields.map(({ output }: any) => output)).toEqual(['AcmeAccountId', 'AcmeRoleArn']);
  });
  test('starts at six in São Paulo or a quarter of an hour later, and tells the scheduled time', () => {
    expect(scheduleOf(template)).toMatchObject({
      ScheduleExpression: 'cron(0 6 * * ? *)',
      ScheduleExpressionTimezone: 'America/Sao_Paulo',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      State: 'ENABLED',
      Target: { Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}' },
    });
  });
  test('delivers the day before, with a manifest', () => {
    const { States } = definitionOf(template);
    expect(planOf(template)).toMatchObject({ sourceKeyPrefix: 'daily/acme/{date}/', destinationKeyPrefix: 'daily-sync/{date}/' });
    expect(States.PlanDelivery.Assign.delivery).toContain('-86400000');
    expect(Object.keys(States)).toContain('PutManifest');
  });
  test('checks the connection after each deployment', () => {
    expect(resourcesOf(template, 'AWS::Events::Rule')[0].Properties.Targets.map(({ Input }: any) => Input)).toEqual(['{"check":true}']);
  });
  test('sends its alarms to an address', () => {
    expect(resourcesOf(template, 'AWS::SNS::Subscription').map(({ Properties }) => [Properties.Protocol, Properties.Endpoint]))
      .toEqual([['email', 'data-ops@klavi.example']]);
    expect(resourcesOf(template, 'AWS::CloudWatch::Alarm').length).toBeGreaterThan(0);
  });
  test('says nothing to worry about', () => {
    expect(warningsOf(stack)).toEqual([]);
  });
  decisionTable('the role reads what is for acme, and puts it where acme wants it', () => cloud, (): Row[] => {
    const who = { arn: outputs.AcmeRoleArn };
    const read = { who, bucket: 'klavi-exports', key: 'daily/acme/2026-11-23/a.csv', action: 's3:GetObject' };
    const list = { who, bucket: 'klavi-exports', action: 's3:ListBucket', prefix: 'daily/acme/2026-11-23/' };
    const put = { who, bucket, key: 'daily-sync/2026-11-23/a.csv', action: 's3:PutObject', acl: BUCKET_OWNER_FULL_CONTROL };
    return [
      { expect: 'allowed', ...read },
      { expect: 'allowed', ...list },
      { expect: 'allowed', ...put },
      { expect: 'allowed', ...put, key: 'daily-sync/_handoff/manifest-2026-11-23.json' },
      { expect: 'denied', ...read, key: 'daily/bolt/2026-11-23/a.csv' },
      { expect: 'denied', ...list, prefix: 'daily/' },
      { expect: 'denied', ...read, action: 's3:PutObject' },
      { expect: 'denied', ...put, acl: undefined, name: 'put without the ACL' },
      { expect: 'denied', ...put, key: 'other/a.csv' },
      { expect: 'denied', ...put, action: 's3:GetObject', acl: undefined },
      { expect: 'denied', ...put, action: 's3:DeleteObject', acl: undefined },
      { expect: 'denied', ...put, who: { arn: `arn:aws:iam::${SENDER}:role/KlaviDataExporterRole-bolt` }, name: "another partner's role" },
    ];
  });
});

describe('bolt: owner enforced, two keys and tags', () => {
  const stack = example('bolt');
  const template = templateOf(stack);
  const statements = resourcesOf(template, 'AWS::IAM::Role')[0].Properties.Policies[0].PolicyDocument.Statement;

  test('hands off the statement for its key, too', () => {
    expect(Object.keys(template.Outputs)).toEqual(['BoltAccountId', 'BoltRoleArn', 'BoltKeyPolicyStatement', 'StateMachineArn']);
  });
  test('sends no ACL, and the key', () => {
    expect(planOf(template, 'bolt').contract).toEqual({
      ServerSideEncryption: 'aws:kms',
      SsekmsKeyId: 'arn:aws:kms:eu-central-1:333333333333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      BucketKeyEnabled: true,
    });
  });
  test('decrypts with the key of the source, and reads tags', () => {
    const key = 'arn:aws:kms:eu-central-1:444444444444:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
    expect(statements.find(({ Resource }: any) => Resource === key).Action).toBe('kms:Decrypt');
    expect(statements.flatMap(({ Action }: any) => Action)).toContain('s3:GetObjectTagging');
  });
  test('takes one folder from the source, and makes another in the destination', () => {
    expect(planOf(template, 'bolt')).toMatchObject({ sourceKeyPrefix: 'daily/bolt/{yyyy}/{MM}/{dd}/', destinationKeyPrefix: 'klavi/{date}/' });
  });
  test('starts at half past ten in Berlin, from Monday to Friday', () => {
    expect(scheduleOf(template)).toMatchObject({ ScheduleExpression: 'cron(30 22 ? * MON-FRI *)', ScheduleExpressionTimezone: 'Europe/Berlin' });
  });
  test('delivers as the same constructs would that were written by hand', () => {
    const byHand = new Stack(new App(), 'delivery-bolt', { env: { account: SENDER, region: 'eu-central-1' } });
    const deliveryRole = new DeliveryRole(byHand, 'Delivery', {
      source: s3.Bucket.fromBucketAttributes(byHand, 'Source', { bucketName: 'klavi-exports-eu', account: SENDER, region: 'eu-central-1' }),
      sourceKeyPrefix: 'daily/bolt/',
      copyTags: true,
      destinations: [{
        partnerName: 'bolt',
        bucketName: 'bolt-inbox',
        bucketOwner: '333333333333',
        region: 'eu-central-1',
        keyPrefix: 'klavi/',
        kmsKeyArn: 'arn:aws:kms:eu-central-1:333333333333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
        ownership: DestinationOwnership.BUCKET_OWNER_ENFORCED,
      }],
    });
    new ScheduledDelivery(byHand, 'Scheduled', {
      deliveryRole,
      schedule: ScheduleExpression.rate(Duration.days(1)),
      sourceFolder: '{yyyy}/{MM}/{dd}/',
      destinationFolder: '{date}/',
      maxConcurrency: 500,
      toleratedFailurePercentage: 1,
    });
    expect(definitionOf(template)).toEqual(definitionOf(templateOf(byHand)));
  });
});

describe('core: as little as will do', () => {
  const template = templateOf(example('core'));

  test('starts at six UTC, on time', () => {
    expect(scheduleOf(template)).toMatchObject({ ScheduleExpressionTimezone: 'UTC', FlexibleTimeWindow: { Mode: 'OFF' }, State: 'ENABLED' });
  });
  test('has neither check nor alarms nor topic', () => {
    for (const type of ['AWS::Events::Rule', 'AWS::CloudWatch::Alarm', 'AWS::SNS::Topic']) expect(resourcesOf(template, type)).toEqual([]);
  });
  test('has one role, one state machine and one schedule', () => {
    expect(example('core').deliveryRole.groups).toHaveLength(1);
    for (const type of ['AWS::StepFunctions::StateMachine', 'AWS::Scheduler::Schedule']) expect(resourcesOf(template, type)).toHaveLength(1);
  });
});

describe('the configuration', () => {
  test('decides name, account, Region and description of the stack', () => {
    const stack = stackOf(LEAST);
    expect([stack.stackName, stack.account, stack.region]).toEqual(['delivery-acme', SENDER, 'us-east-1']);
    expect(templateOf(stack).Description).toBe('Deliveries to acme');
  });
  test('gives way to stack properties', () => {
    const stack = new DeliveryStack(new App(), 'Stack', { config: LEAST, stackName: 'acme', description: 'Acme' });
    expect([stack.stackName, templateOf(stack).Description]).toEqual(['acme', 'Acme']);
  });
  test('has the defaults that its schema tells', () => {
    const defaultsOf = ({ properties }: any) => Object.fromEntries(Object.entries<any>(properties)
      .filter(([, property]) => property.default !== undefined).map(([name, property]) => [name, property.default]));
    const { source, destination, schedule, monitor } = schema.definitions;
    const email = 'data-ops@klavi.example';
    const explicit = {
      ...defaultsOf(schema),
      ...withSource(defaultsOf(source)),
      ...withDestination(defaultsOf(destination)),
      ...withSchedule(defaultsOf(schedule)),
      monitor: { email, ...defaultsOf(monitor) },
    };
    expect(Object.keys(explicit.monitor)).toEqual(['email', 'lateAfterHours', 'everyHours']);
    expect(templateWith(explicit)).toEqual(templateWith({ monitor: { email } }));
  });
  test('roleName', () => {
    expect(templateWith({ roleName: 'Exporter' }).Outputs.AcmeRoleArn.Value).toEqual({ 'Fn::GetAtt': [expect.any(String), 'Arn'] });
    expect(resourcesOf(templateWith({ roleName: 'Exporter' }), 'AWS::IAM::Role')[0].Properties.RoleName).toBe('Exporter');
  });
  test('a name with hyphens becomes PascalCase in the outputs', () => {
    expect(Object.keys(templateWith({ partner: 'acme-eu-2' }).Outputs)).toEqual(['AcmeEu2AccountId', 'AcmeEu2RoleArn', 'StateMachineArn']);
  });
  test('{partner} becomes the name', () => {
    expect(planOf(templateWith(withSource({ keyPrefix: 'daily/', folder: '{partner}/{date}/' })))).toMatchObject({ sourceKeyPrefix: 'daily/acme/{date}/' });
  });
  test('enabled: false keeps the schedule, and starts nothing', () => {
    expect(scheduleOf(templateWith(withSchedule({ enabled: false }))).State).toBe('DISABLED');
  });
  test('dayOffset: 0 is the day of the scheduled time', () => {
    expect(definitionOf(templateWith()).States.PlanDelivery.Assign.delivery).not.toContain('86400000');
  });
  test.each([
    [ConfiguredOwnership.BUCKET_OWNER_PREFERRED, { Acl: BUCKET_OWNER_FULL_CONTROL }],
    [ConfiguredOwnership.BUCKET_OWNER_ENFORCED, {}],
  ])('ownership: %s', (ownership, contract) => {
    expect(planOf(templateWith(withDestination({ ownership }))).contract).toEqual(contract);
  });
  test('lateAfterHours and everyHours are how long alarms wait', () => {
    const periods = (monitor: object) => resourcesOf(templateWith({ monitor: { email: 'a@klavi.example', ...monitor } }), 'AWS::CloudWatch::Alarm')
      .map(({ Properties }) => Properties.EvaluationPeriods);
    expect(Math.max(...periods({ everyHours: 48, lateAfterHours: 2 }))).toBe(50);
  });
  test('tags and permissionsBoundary are on everything that can have them', () => {
    const permissionsBoundary = `arn:aws:iam::${SENDER}:policy/boundary`;
    const template = templateWith({ tags: { team: 'data' }, permissionsBoundary, checkOnDeploy: true });
    const roles = resourcesOf(template, 'AWS::IAM::Role');
    expect(roles.length).toBeGreaterThan(1);
    for (const { Properties } of roles) expect(Properties).toMatchObject({ PermissionsBoundary: permissionsBoundary, Tags: [{ Key: 'team', Value: 'data' }] });
  });
  test('kmsKeyArn of the monitor encrypts its topic', () => {
    const kmsKeyArn = `arn:aws:kms:us-east-1:${SENDER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const template = templateWith({ monitor: { email: 'a@klavi.example', kmsKeyArn } });
    expect(resourcesOf(template, 'AWS::SNS::Topic')[0].Properties.KmsMasterKeyId).toBe(kmsKeyArn);
    expect(resourcesOf(template, 'AWS::KMS::Key')).toEqual([]);
  });
  test('the check and the monitor are at hand in code', () => {
    const { check, monitor } = stackOf({ ...LEAST, checkOnDeploy: true, monitor: { email: 'a@klavi.example' } });
    expect(check).toBeDefined();
    expect(monitor?.topic).toBeInstanceOf(sns.Topic);
  });
});

describe('refuses', () => {
  test.each<[what: string, changes: any, message: string]>([
    ['enabled at the top', { enabled: false }, "/: must not have 'enabled', did you mean enabled in schedule?"],
    ['a misspelt placeholder', withSource({ folder: '{day}/' }), '/source/folder: must have no braces but {partner}, {date}, {yyyy}, {MM}, {dd}, got: "{day}/"'],
    ['a role name that is a number', { roleName: 12345 }, '/roleName: must be string, got: 12345, put it in quotes'],
    ['a slip in the Region', { region: 'us-esat-1' }, '/region: must be a Region, got: "us-esat-1", did you mean us-east-1?'],
    ['nothing but a name', { account: undefined, region: undefined, source: undefined, destination: undefined, schedule: undefined },
      "/: must have 'account'\n/: must have 'region'\n/: must have 'source'\n/: must have 'destination'\n/: must have 'schedule'"],
  ])('%s, before anything is made', (_, changes, message) => {
    const app = new App();
    expect(() => new DeliveryStack(app, 'Stack', { config: { ...LEAST, ...changes } })).toThrow(new Error(message));
    expect(app.node.children).toEqual([]);
  });
  test('a name and folders that only a deployment would know', () => {
    const later = Lazy.string({ produce: () => 'acme' });
    expect(() => new DeliveryStack(new App(), 'Stack', { config: { ...LEAST, partner: later, ...withSource({ folder: later }) } })).toThrow(
      /^\/partner: must be a literal, got: "\$\{Token.*\n\/source\/folder: must be a literal, got: "\$\{Token/,
    );
  });
  test('stack properties that put the stack into another Region than its source', () => {
    const place = () => new DeliveryStack(new App(), 'Stack', { config: LEAST, env: { account: SENDER, region: 'eu-west-1' } });
    expect(place).toThrow("'source' must be in Region 'eu-west-1' (Step Functions calls S3 in its own Region only");
  });
  test('stack properties that put the stack into another account than its source', () => {
    const place = () => new DeliveryStack(new App(), 'Stack', { config: LEAST, env: { account: '555555555555', region: 'us-east-1' } });
    expect(place).toThrow("'source' must be in account '555555555555' (Step Functions lists buckets of its own account only), got: '444444444444'");
  });
});

describe('from files', () => {
  test('one stack of one file', () => {
    const stack = DeliveryStack.fromFile(new App(), 'examples/partners/bolt.yaml');
    expect(stack.node.path).toBe('delivery-bolt');
    expect(templateOf(stack)).toEqual(templateOf(example('bolt')));
  });
  test('a stack of each file of a folder, in the order of their names, or only of one', () => {
    const paths = (only?: string) => DeliveryStack.fromFolder(new App(), 'examples/partners', { only }).map(({ node }) => node.path);
    expect(paths()).toEqual(['delivery-acme', 'delivery-bolt', 'delivery-core']);
    expect(paths('bolt')).toEqual(['delivery-bolt']);
    expect(() => paths('blot')).toThrow(new Error("examples/partners: has no partner 'blot', did you mean bolt?"));
  });
});
test('a Region that may be newer than this library is a warning', () => {
  expect(warningsOf(stackOf({ ...LEAST, region: 'eu-west-4' }))).toEqual([expect.stringContaining('cdk-s3-handoff:unknownRegion')]);
});

describe.each(SETTINGS)('with $setting', ({ env, context }) => {
  test.each(['acme', 'bolt', 'core'])('the example %s synthesises, and cdk-nag finds nothing', (partner) => {
    const config = loadDelivery(`examples/partners/${partner}.yaml`);
    const region = env?.region ?? config.region;
    const text = JSON.stringify(config).replaceAll(config.region, region).replaceAll('arn:aws:', region === GOV_ENV.region ? 'arn:aws-us-gov:' : 'arn:aws:');
    const stack = stackOf(JSON.parse(text), context);
    expect(resourcesOf(templateOf(stack), 'AWS::StepFunctions::StateMachine')).toHaveLength(1);
    expect(nagFindings(stack)).toEqual([]);
  });
});

test('cdk-nag would have found something', () => {
  const stack = stackOf(LEAST);
  new sns.Topic(stack, 'Other');
  expect(nagFindings(stack)).toEqual(['AwsSolutions-SNS3']);
});
test('the recommended feature flags change no hand-off', () => {
  for (const partner of ['acme', 'bolt', 'core']) {
    expect(Object.keys(templateOf(example(partner, recommendedFlags)).Outputs)).toEqual(Object.keys(templateOf(example(partner)).Outputs));
  }
});
describe('the size of the template, as the CDK CLI has it made', () => {
  const bolt = loadDelivery('examples/partners/bolt.yaml');

  test('needs no bootstrap bucket without check and monitor, whatever else is configured: up to 51,200 bytes', () => {
    expect(sizeOf({ ...bolt, manifest: true, monitor: undefined })).toBeLessThan(51_200);
  });
  test('is a little above that with everything at once', () => {
    expect(sizeOf({ ...bolt, manifest: true, checkOnDeploy: true })).toBeLessThan(60_000);
  });

  function sizeOf(config: DeliveryConfig): number {
    const app = new App({ context: { ...recommendedFlags, 'aws:cdk:enable-path-metadata': true }, analyticsReporting: true });
    const stack = new DeliveryStack(app, `delivery-${config.partner}`, { config });
    return statSync(app.synth().getStackArtifact(stack.artifactId).templateFullPath).size;
  }
});
