import { App, aws_iam as iam, aws_s3 as s3, CfnCondition, CfnParameter, Environment, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { registerNames } from '../../lib/policies/private/validation-registry';

const US: Environment = { account: '111111111111', region: 'us-east-1' };
const EU: Environment = { account: '111111111111', region: 'eu-west-1' };
const OTHERS: Environment = { account: '222222222222', region: 'us-east-1' };
const CHINA: Environment = { account: '333333333333', region: 'cn-north-1' };

const role = (scope: Construct, roleName?: string, id = 'Exporter') =>
  new iam.Role(scope, id, { roleName, assumedBy: new iam.AccountPrincipal('444444444444') });
const user = (scope: Construct, userName: string) => new iam.User(scope, 'User', { userName });
const bucket = (scope: Construct, bucketName: string) => new s3.Bucket(scope, 'Files', { bucketName });

/** What the synthesis of two stacks says against their names. */
function complaints(make: (one: Stack, other: Stack) => unknown, one: Environment = US, other: Environment = EU): string[] {
  const app = new App();
  const stacks = [new Stack(app, 'one', { env: one }), new Stack(app, 'other', { env: other })] as const;
  for (const stack of stacks) registerNames(stack);
  make(...stacks);
  return complaintsOf(app);
}

function complaintsOf(app: App): string[] {
  try {
    app.synth();
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').filter((line) => line.includes('must be given once')).map((line) => line.replace(/^ *\[\S*\] */, ''));
  }
}

describe('refuses', () => {
  const ACCOUNT = 'must be given once in account 111111111111, whatever the Region';
  test.each<[what: string, make: (one: Stack, other: Stack) => unknown, line: string]>([
    ['one role name twice in an account', (one, other) => [role(one, 'Exporter'), role(other, 'Exporter')],
      `'roleName' ${ACCOUNT}, got: 'Exporter' of 'one/Exporter' and 'other/Exporter'`],
    ['the same in other capitals', (one, other) => [role(one, 'Exporter'), role(other, 'exporter')],
      `'roleName' ${ACCOUNT}, got: 'exporter' of 'one/Exporter' and 'other/Exporter'`],
    ['one user name twice in an account', (one, other) => [user(one, 'kohler_ftp'), user(other, 'kohler_ftp')],
      `'userName' ${ACCOUNT}, got: 'kohler_ftp' of 'one/User' and 'other/User'`],
    ['one bucket name twice', (one, other) => [bucket(one, 'files'), bucket(other, 'files')],
      "'bucketName' must be given once in partition aws, whatever account and Region, got: 'files' of 'one/Files' and 'other/Files'"],
    ['one role name in two places of a stack', (one) => [role(one, 'Exporter'), role(new NestedStack(one, 'Nested'), 'Exporter')],
      `'roleName' ${ACCOUNT}, got: 'Exporter' of 'one/Exporter' and 'one/Nested/Exporter'`],
  ])('%s', (_, make, line) => {
    expect(complaints(make)).toEqual([line]);
  });
  test('one bucket name in two accounts', () => {
    expect(complaints((one, other) => [bucket(one, 'files'), bucket(other, 'files')], US, OTHERS)).toHaveLength(1);
  });
  test('one bucket name in two accounts that only CloudFormation knows', () => {
    expect(complaints((one, other) => [bucket(one, 'files'), bucket(other, 'files')], {}, {})).toHaveLength(1);
  });
  test('one role name twice in a stack of an account that only CloudFormation knows', () => {
    expect(complaints((one) => [role(one, 'Exporter'), role(one, 'Exporter', 'Other')], {})).toEqual([
      "'roleName' must be given once in stack 'one', got: 'Exporter' of 'one/Exporter' and 'one/Other'",
    ]);
  });
  test('one role name in two stages', () => {
    const app = new App();
    for (const id of ['test', 'live']) {
      const stack = new Stack(new Stage(app, id), 'one', { env: US });
      registerNames(stack);
      role(stack, 'Exporter');
    }
    expect(complaintsOf(app)).toEqual([`'roleName' ${ACCOUNT}, got: 'Exporter' of 'test/one/Exporter' and 'live/one/Exporter'`]);
  });
});

describe('has nothing against', () => {
  test.each<[what: string, make: (one: Stack, other: Stack) => unknown, environments?: [Environment, Environment]]>([
    ['different names', (one, other) => [role(one, 'Exporter'), role(other, 'Importer')]],
    ['names that CloudFormation makes', (one, other) => [role(one), role(other)]],
    ['a role and a user of one name', (one, other) => [role(one, 'exporter'), user(other, 'exporter')]],
    ['one role and user name in two accounts', (one, other) => [role(one, 'Exporter'), role(other, 'Exporter'), user(one, 'ftp'), user(other, 'ftp')], [US, OTHERS]],
    ['one role name in accounts that only CloudFormation knows', (one, other) => [role(one, 'Exporter'), role(other, 'Exporter')], [{}, {}]],
    ['one bucket name in two partitions', (one, other) => [bucket(one, 'files'), bucket(other, 'files')], [US, CHINA]],
    ['names that are parameters', (one, other) => [one, other].map((stack) => role(stack, new CfnParameter(stack, 'Name').valueAsString))],
    ['one role name behind conditions', (one) => ['A', 'B'].map((id) => {
      const { node } = role(one, 'Exporter', id);
      (node.defaultChild as iam.CfnRole).cfnOptions.condition = new CfnCondition(one, `If${id}`, { expression: Fn.conditionEquals(id, 'A') });
    })],
  ])('%s', (_, make, environments = [US, EU]) => {
    expect(complaints(make, ...environments)).toEqual([]);
  });
});

test('says it once, however often it is asked to look', () => {
  const make = (one: Stack, other: Stack) => {
    registerNames(other);
    role(one, 'Exporter');
    role(other, 'Exporter');
  };
  expect(complaints(make)).toHaveLength(1);
});
