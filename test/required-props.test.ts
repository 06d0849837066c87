import { App, Duration, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import * as library from '../lib';
import { refusalAt } from './support/refusal';
import { newStack, VENDOR } from './support/stack';

const {
  AccessKeyUser, AceEnvironment, AceOppSyncRole, AssumedRoleGrant, ClientBucket, ConnectivityCheck,
  CrossAccountPutDestination, DeliveryMonitor, DeliveryRole, DirectTrustGrant, ExchangeAccess, ExternalId,
  ExternalPrincipal, HandoffOutputs, ScheduledDelivery,
} = library;

const PRINCIPAL = ExternalPrincipal.role(`arn:aws:iam::${VENDOR}:role/adobe`);
const DESTINATION = { partnerName: 'acme', bucketName: 'from-klavi', bucketOwner: VENDOR, region: 'us-east-1' };
const STAGE = { environment: AceEnvironment.PRODUCTION, bucketName: 'ace', kmsKeyArn: `arn:aws:kms:us-east-1:${VENDOR}:key/1234abcd` };
const FIELD = { name: 'RoleArn', label: 'IAM role ARN', value: 'arn', description: 'The role' };
const HANDOFF = { title: 'Files', fields: [FIELD], steps: [], can: [], cannot: [], exemptions: [] };
const SCHEDULE = ScheduleExpression.rate(Duration.days(1));

const bucketIn = (stack: Stack) => new Bucket(stack, 'Bucket');
const roleIn = (stack: Stack) => new DeliveryRole(stack, 'Delivery', { source: bucketIn(stack), sourceKeyPrefix: 'out/', destinations: [DESTINATION] });
const scheduledIn = (stack: Stack) => new ScheduledDelivery(stack, 'Daily', { deliveryRole: roleIn(stack), schedule: SCHEDULE });

const BUCKET = 'must be a bucket (s3.Bucket.fromBucketName makes one of a name)';
const EXTERNAL_PRINCIPAL = 'must be an ExternalPrincipal (ExternalPrincipal.fromArn makes one of an ARN)';
const ACCESS = 'must be an ExchangeAccess, like ExchangeAccess.READ';
const TEXT = 'must be a string';
const LIST = 'must be a list';
const grant = (stack: Stack) => ({ bucket: bucketIn(stack), principal: PRINCIPAL, access: ExchangeAccess.READ });

interface Row {
  readonly construct: new (scope: Construct, id: string, props: any) => Construct;
  readonly valid: (stack: Stack) => object;
  /** What is said of each required property, in the order in which they are looked at. */
  readonly rules: Record<string, string>;
}

const ROWS: Row[] = [
  { construct: AssumedRoleGrant, valid: grant, rules: { bucket: BUCKET, principal: EXTERNAL_PRINCIPAL, access: ACCESS } },
  { construct: DirectTrustGrant, valid: grant, rules: { bucket: BUCKET, principal: EXTERNAL_PRINCIPAL, access: ACCESS } },
  {
    construct: AccessKeyUser,
    valid: (stack) => ({ bucket: bucketIn(stack), integrationName: 'ftp', reason: 'FTP appliance', access: ExchangeAccess.READ }),
    rules: { bucket: BUCKET, access: ACCESS, integrationName: TEXT, reason: TEXT },
  },
  { construct: ClientBucket, valid: () => ({ clientName: 'kohler' }), rules: { clientName: TEXT } },
  {
    construct: CrossAccountPutDestination,
    valid: () => ({ principal: PRINCIPAL, bucketName: 'from-klavi' }),
    rules: { principal: EXTERNAL_PRINCIPAL },
  },
  {
    construct: AceOppSyncRole,
    valid: () => ({ principal: PRINCIPAL, externalId: ExternalId.of('id_1'), stages: [STAGE] }),
    rules: { principal: EXTERNAL_PRINCIPAL, externalId: 'must be an ExternalId (ExternalId.of makes one of a string)', stages: LIST },
  },
  {
    construct: DeliveryRole,
    valid: (stack) => ({ source: bucketIn(stack), destinations: [DESTINATION] }),
    rules: { source: BUCKET, destinations: LIST },
  },
  {
    construct: ScheduledDelivery,
    valid: (stack) => ({ deliveryRole: roleIn(stack), schedule: SCHEDULE }),
    rules: { deliveryRole: 'must be a DeliveryRole', schedule: 'must be a ScheduleExpression, like ScheduleExpression.rate(Duration.days(1))' },
  },
  { construct: ConnectivityCheck, valid: (stack) => ({ scheduledDelivery: scheduledIn(stack) }), rules: { scheduledDelivery: 'must be a ScheduledDelivery' } },
  { construct: DeliveryMonitor, valid: (stack) => ({ scheduledDelivery: scheduledIn(stack) }), rules: { scheduledDelivery: 'must be a ScheduledDelivery' } },
  { construct: HandoffOutputs, valid: () => ({ handoff: HANDOFF }), rules: { handoff: 'must be a Handoff, like the handoff of a grant' } },
];

test('the rows are about every construct of the package but its stacks', () => {
  const exported = Object.values(library) as Function[];
  const constructs = exported.filter(({ prototype }) => prototype instanceof Construct && !(prototype instanceof Stack));
  expect(new Set(ROWS.map(({ construct }) => construct))).toEqual(new Set(constructs));
});

describe.each(ROWS)('$construct.name', ({ construct, valid, rules }) => {
  test('is made of its required properties', () => {
    const stack = newStack();
    expect(() => new construct(stack, 'Made', valid(stack))).not.toThrow();
  });

  test.each([undefined, null, 'props'])('is not made of %p in place of properties', (props) => {
    const shown = typeof props === 'string' ? `'${props}'` : String(props);
    expect(() => new construct(newStack(), 'Made', props)).toThrow(refusalAt('Stack/Made', `'props' must be ${construct.name}Props, got: ${shown}`));
  });

  test('names the first required property where none is given', () => {
    const [[property, rule]] = Object.entries(rules);
    expect(() => new construct(newStack(), 'Made', {})).toThrow(refusalAt('Stack/Made', `'${property}' ${rule}, got: undefined`));
  });

  test.each(Object.entries(rules).flatMap(([property, rule]) => [undefined, null].map((value) => [property, value, rule] as const)))('%s: %p is refused by name', (property, value, rule) => {
    const stack = newStack();
    expect(() => new construct(stack, 'Made', { ...valid(stack), [property]: value })).toThrow(refusalAt('Stack/Made', `'${property}' ${rule}, got: ${value}`));
  });
});

test('a further bucket without options names what it lacks', () => {
  const stack = newStack();
  const role = new AssumedRoleGrant(stack, 'Made', grant(stack));
  expect(() => role.addBucket(new Bucket(stack, 'More'), undefined as any)).toThrow(refusalAt('Stack/Made', `'access' ${ACCESS}, got: undefined`));
});

describe('a list names the place of what does not belong in it', () => {
  const wrong = [null, undefined, {}, 'acme'];
  const shown = (value: unknown) => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value) ?? 'undefined');

  test.each(wrong)('destinations: %p', (value) => {
    const stack = newStack();
    expect(() => new DeliveryRole(stack, 'Made', { source: bucketIn(stack), destinations: [DESTINATION, value as any] })).toThrow(refusalAt('Stack/Made',
      `'destinations[1]' must be a destination, with partnerName, bucketName, bucketOwner and region, got: ${shown(value)}`));
  });

  test.each(wrong)('stages: %p', (value) => {
    const props = { principal: PRINCIPAL, externalId: ExternalId.of('id_1'), stages: [STAGE, value as any] };
    expect(() => new AceOppSyncRole(newStack(), 'Made', props)).toThrow(refusalAt('Stack/Made',
      `'stages[1]' must be a stage, with environment, bucketName and kmsKeyArn, got: ${shown(value)}`));
  });

  test.each(wrong)('fields: %p', (value) => {
    expect(() => new HandoffOutputs(newStack(), 'Made', { handoff: { ...HANDOFF, fields: [FIELD, value as any] } })).toThrow(refusalAt('Stack/Made',
      `'fields[1]' must be a field, with name, label, value and description, got: ${shown(value)}`));
  });
});

test.each<[given: object, message: string]>([
  [{ title: undefined }, "'title' must be a string, got: undefined"],
  [{ title: null }, "'title' must be a string, got: null"],
  [{ fields: undefined }, "'fields' must be a list, got: undefined"],
  [{ fields: null }, "'fields' must be a list, got: null"],
  [{ fields: [{ ...FIELD, name: undefined }] }, "'fields[0].name' must be a string, got: undefined"],
  [{ fields: [{ ...FIELD, value: null }] }, "'fields[0].value' must be a string, got: null"],
])('a hand-off with %j is refused', (given, message) => {
  expect(() => new HandoffOutputs(newStack(), 'Made', { handoff: { ...HANDOFF, ...given } as any })).toThrow(refusalAt('Stack/Made', message));
});

test.each(['partnerName', 'bucketName', 'bucketOwner', 'region'].flatMap((property) => [[property, undefined], [property, null]]))('a destination with %s: %p is refused', (property, value) => {
  const stack = newStack();
  expect(() => new DeliveryRole(stack, 'Made', { source: bucketIn(stack), destinations: [{ ...DESTINATION, [property!]: value }] }))
    .toThrow(refusalAt('Stack/Made', `'${property}' must be a string, got: ${value}`));
});

test.each([library.ClientExchangeStack, library.DeliveryStack].flatMap((stack) => [[stack, undefined], [stack, null]] as const))('%p with config %p says so', (stack, config) => {
  expect(() => new stack(new App(), 'Made', { config } as any)).toThrow(new Error(`/: must be object, got: ${config}`));
});
