import { App, CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AssumedRoleGrant, DirectTrustGrant, ExchangeAccess, ExternalId, ExternalPrincipal, PrincipalMatch } from '../../lib';
import { Cloud } from '../../tools/policy-engine/cloud';
import { role, root, session, STRANGER, user } from '../../tools/policy-engine/fixtures';
import { decisionTable } from '../../tools/policy-engine/jest';
import { Row } from '../../tools/policy-engine/table';
import { ENV, GOV_ENV, newStack, OWNER, resourcesOf, templateOf, VENDOR, warningsOf } from '../support/stack';
import { trustOf } from '../support/trust';

const ALLI_USER = `arn:aws:iam::${VENDOR}:user/ClientUser-abcd`;
const ALLI_ROLE = `arn:aws:iam::${VENDOR}:role/VendorRole-abcd`;
const INFOSUM = 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/acme-import';
const BY_ARN = { match: PrincipalMatch.BY_ARN };

const resolved = (principal: ExternalPrincipal) => newStack().resolve(principal.policyFragment.principalJson);
const conditions = (principal: ExternalPrincipal) => newStack().resolve(principal.policyFragment.conditions);

describe('real ARNs work', () => {
  test.each([
    ['the user of the Alli page', () => ExternalPrincipal.user(ALLI_USER), ALLI_USER, VENDOR],
    ['the role of the Alli page', () => ExternalPrincipal.role(ALLI_ROLE), ALLI_ROLE, VENDOR],
    ['the session of the InfoSum page', () => ExternalPrincipal.session(INFOSUM), INFOSUM, '134928160093'],
    ['the role of the Klavi page', () => ExternalPrincipal.role('arn:aws:iam::444444444444:role/KlaviDataExporterRole'),
      'arn:aws:iam::444444444444:role/KlaviDataExporterRole', '444444444444'],
    ['a role with a path', () => ExternalPrincipal.role(`arn:aws:iam::${VENDOR}:role/etl/daily/ingest`), `arn:aws:iam::${VENDOR}:role/etl/daily/ingest`, VENDOR],
  ])('%s', (_, make, arn, account) => {
    expect(make()).toMatchObject({ arn, principalAccount: account, partition: 'aws', isPending: false, isAccountWide: false });
    expect(resolved(make())).toEqual({ AWS: [arn] });
    expect(conditions(make())).toEqual({});
  });

  test('the partition is the one that the ARN names', () => {
    expect(ExternalPrincipal.role(`arn:aws-us-gov:iam::${VENDOR}:role/ingest`).partition).toBe('aws-us-gov');
    expect(ExternalPrincipal.role(`arn:aws-iso-b:iam::${VENDOR}:role/ingest`).partition).toBe('aws-iso-b');
  });

  test('only a session has a session name', () => {
    expect(ExternalPrincipal.session(INFOSUM).sessionName).toBe('acme-import');
    expect(ExternalPrincipal.role(ALLI_ROLE).sessionName).toBeUndefined();
  });
});

describe('account', () => {
  test.each([['aws', ENV], ['aws-us-gov', GOV_ENV]])('is the root of the account, in %s like the stack', (_, env) => {
    const principal = ExternalPrincipal.account(VENDOR);
    expect(new Stack(new App(), 'Stack', { env }).resolve(principal.policyFragment.principalJson))
      .toEqual({ AWS: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${VENDOR}:root`]] }] });
    expect(principal).toMatchObject({ principalAccount: VENDOR, partition: undefined, isAccountWide: true, isPending: false });
  });

  test.each(['1234567890', '2222222222222', 'vendor', ''])('refuses %j', (account) => {
    expect(() => ExternalPrincipal.account(account)).toThrow(new Error(`'accountId' must have twelve digits, got: '${account}'`));
  });
});

describe('fromArn picks by shape', () => {
  test.each([
    ['a role', ALLI_ROLE, undefined, false],
    ['a user', ALLI_USER, undefined, false],
    ['a session', INFOSUM, 'acme-import', false],
    ['an account root', root(VENDOR), undefined, true],
  ])('%s', (_, arn, sessionName, isAccountWide) => {
    expect(ExternalPrincipal.fromArn(arn)).toMatchObject({ arn, sessionName, isAccountWide, partition: 'aws' });
  });

  test.each([ALLI_ROLE, ALLI_USER])('%s may be matched by ARN', (arn) => {
    expect(conditions(ExternalPrincipal.fromArn(arn, BY_ARN))).toEqual({ StringEquals: { 'aws:PrincipalArn': arn } });
  });

  test.each([INFOSUM, root(VENDOR)])('%s may not be matched by ARN', (arn) => {
    expect(() => ExternalPrincipal.fromArn(arn, BY_ARN))
      .toThrow(new Error(`'match' must not be BY_ARN for a session or account, got: '${arn}'`));
  });
});

describe('refused ARNs', () => {
  const roleShape = "'roleArn' must look like 'arn:<partition>:iam::<account>:role/<name>'";
  const sessionShape = "'sessionArn' must look like 'arn:<partition>:sts::<account>:assumed-role/<role>/<session>'";
  const unknown = "'arn' must be the ARN of a role, user, assumed-role session or account root";

  test.each([
    ['role', 'arn:aws:iam::1234567890:role/VendorRole-abcd', "'roleArn' must name an account of twelve digits"],
    ['role', `arn:aws:iam::${OWNER}:role/*`, "'roleArn' must name one principal, without wildcards"],
    ['role', `arn:aws:iam::${OWNER}:role/vendor-?`, "'roleArn' must name one principal, without wildcards"],
    ['role', `arn:aws:iam::${OWNER}:role/\${aws:username}/x`, "'roleArn' must not contain '${'"],
    ['role', ALLI_USER, roleShape],
    ['role', 'VendorRole-abcd', roleShape],
    ['role', '', roleShape],
    ['role', `arn:aws:iam::${VENDOR}:role/`, roleShape],
    ['role', `arn:aws:iam::${VENDOR}:role/with space`, roleShape],
    ['role', ` ${ALLI_ROLE}`, "'roleArn' must not have white space at either end"],
    ['role', `${ALLI_ROLE},${ALLI_ROLE}`, "'roleArn' must be one ARN, make a grant for each principal"],
    ['user', `${ALLI_USER} `, "'userArn' must not have white space at either end"],
    ['session', `${INFOSUM} `, "'sessionArn' must not have white space at either end"],
    ['fromArn', `${ALLI_ROLE} `, "'arn' must not have white space at either end"],
    ['fromArn', `${ALLI_USER},${ALLI_USER}`, "'arn' must be one ARN, make a grant for each principal"],
    ['role', `arn:aws:iam::${VENDOR}:role/${'x'.repeat(65)}`, roleShape],
    ['user', 'arn:aws:iam::1234567890:user/ClientUser-abcd', "'userArn' must name an account of twelve digits"],
    ['user', `arn:aws:iam::${VENDOR}:user/*`, "'userArn' must name one principal, without wildcards"],
    ['user', ALLI_ROLE, "'userArn' must look like 'arn:<partition>:iam::<account>:user/<name>'"],
    ['session', 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/Your Session Name', sessionShape],
    ['session', 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector', sessionShape],
    ['session', 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/x', sessionShape],
    ['session', 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/*', "'sessionArn' must name one principal, without wildcards"],
    ['session', 'arn:aws:sts::13492816:assumed-role/InfoSumImportConnector/acme', "'sessionArn' must name an account of twelve digits"],
    ['session', ALLI_ROLE, sessionShape],
    ['fromArn', 'arn:aws:iam::1234567890:role/VendorRole-abcd', "'arn' must name an account of twelve digits"],
    ['fromArn', `arn:aws:iam::${OWNER}:role/*`, "'arn' must name one principal, without wildcards"],
    ['fromArn', 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/Your Session Name', sessionShape],
    ['fromArn', 'arn:aws:iam::1234567890:root', "'arn' must name an account of twelve digits"],
    ['fromArn', VENDOR, unknown],
    ['fromArn', `arn:aws:iam::${VENDOR}:group/vendors`, unknown],
    ['fromArn', '*', unknown],
  ] as const)('%s(%j)', (factory, arn, rule) => {
    expect(() => ExternalPrincipal[factory](arn)).toThrow(new Error(`${rule}, got: '${arn}'`));
  });

  test.each<[what: string, make: () => unknown, message: string]>([
    ['an account without quotes', () => ExternalPrincipal.account(111111111111 as any), "'accountId' must be a string, put it in quotes, got: 111111111111"],
    ['no account', () => ExternalPrincipal.account(undefined as any), "'accountId' must be a string, got: undefined"],
    ['a String object', () => ExternalPrincipal.role(new String(ALLI_ROLE) as any), `'roleArn' must be a string, not a String object, got: "${ALLI_ROLE}"`],
    ['null', () => ExternalPrincipal.user(null as any), "'userArn' must be a string, got: null"],
    ['an object', () => ExternalPrincipal.session({} as any), "'sessionArn' must be a string, got: {}"],
    ['a list', () => ExternalPrincipal.fromArn([ALLI_ROLE] as any), `'arn' must be a string, got: ["${ALLI_ROLE}"]`],
    ['a match by name', () => ExternalPrincipal.role(ALLI_ROLE, { match: 'by-id' as any }),
      "'match' must be PrincipalMatch.BY_ID or PrincipalMatch.BY_ARN, got: 'by-id'"],
    ['a match that is none', () => ExternalPrincipal.fromArn(ALLI_ROLE, { match: 2 as any }),
      "'match' must be PrincipalMatch.BY_ID or PrincipalMatch.BY_ARN, got: 2"],
  ])('of the wrong type: %s', (_, make, message) => {
    expect(make).toThrow(new Error(message));
  });

  test('options that are null are none', () => {
    expect(conditions(ExternalPrincipal.role(ALLI_ROLE, null as any))).toEqual({});
  });

  test('a GovCloud principal cannot be trusted in an aws stack', () => {
    const arn = `arn:aws-us-gov:iam::${VENDOR}:role/ingest`;
    expect(() => trustOf(newStack(), { principal: ExternalPrincipal.role(arn) })).toThrow(new Error(
      `'principal' must be in partition 'aws' (roles cannot be assumed and buckets not be shared across partitions), got: '${arn}' (at Stack/Grant)`));
    expect(trustOf(newStack({ env: GOV_ENV }), { principal: ExternalPrincipal.role(arn) }).Principal).toEqual({ AWS: arn });
  });

  test("the bucket owner's own account is a warning, not an error", () => {
    const stack = newStack();
    expect(trustOf(stack, { principal: ExternalPrincipal.role(role(OWNER, 'ours')) }).Principal).toEqual({ AWS: role(OWNER, 'ours') });
    expect(warningsOf(stack)).toContainEqual(expect.stringContaining(
      `the principal is in the bucket owner's own account ${OWNER}: an identity policy there would do`));
  });
});

describe('pending', () => {
  test('is nobody', () => {
    expect(ExternalPrincipal.pending()).toMatchObject({
      arn: undefined, principalAccount: undefined, partition: undefined, isPending: true, isAccountWide: false,
    });
  });

  test('cannot be named in a policy', () => {
    expect(() => ExternalPrincipal.pending().policyFragment)
      .toThrow(new Error("'principal' must not be pending where a policy names it, got: ExternalPrincipal.pending()"));
  });
});

describe('BY_ARN', () => {
  test('trusts the account root, narrowed to the exact ARN', () => {
    const principal = ExternalPrincipal.role(ALLI_ROLE, BY_ARN);
    expect(resolved(principal)).toEqual({ AWS: [`arn:aws:iam::${VENDOR}:root`] });
    expect(conditions(principal)).toEqual({ StringEquals: { 'aws:PrincipalArn': ALLI_ROLE } });
  });

  test('names the partition of the ARN', () => {
    expect(resolved(ExternalPrincipal.user(`arn:aws-us-gov:iam::${VENDOR}:user/clerk`, BY_ARN))).toEqual({ AWS: [`arn:aws-us-gov:iam::${VENDOR}:root`] });
  });

  test('keeps the condition beside the external ID', () => {
    const statement = trustOf(newStack(), { principal: ExternalPrincipal.role(ALLI_ROLE, BY_ARN), externalId: ExternalId.of('id_1') });
    expect(statement.Condition).toEqual({ StringEquals: { 'aws:PrincipalArn': ALLI_ROLE, 'sts:ExternalId': 'id_1' } });
  });
});

describe('tokens', () => {
  const PART = (index: number, separator: string) => ({ 'Fn::Select': [index, { 'Fn::Split': [separator, { Ref: 'Arn' }] }] });
  const withParameter = () => {
    const stack = newStack();
    return { stack, arn: new CfnParameter(stack, 'Arn').valueAsString };
  };

  test.each(['role', 'user', 'session', 'fromArn'] as const)('%s takes a parameter, its account comes out of the ARN', (factory) => {
    const { stack, arn } = withParameter();
    const principal = ExternalPrincipal[factory](arn);
    expect(stack.resolve(principal.policyFragment.principalJson)).toEqual({ AWS: [{ Ref: 'Arn' }] });
    expect(stack.resolve(principal.principalAccount)).toEqual(PART(4, ':'));
    expect(principal).toMatchObject({ partition: undefined, isPending: false, isAccountWide: false });
  });

  test('the session name comes out of the ARN', () => {
    const { stack, arn } = withParameter();
    expect(stack.resolve(ExternalPrincipal.session(arn).sessionName)).toEqual(PART(2, '/'));
  });

  test('account takes a parameter', () => {
    const { stack, arn } = withParameter();
    expect(stack.resolve(ExternalPrincipal.account(arn).arn))
      .toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'Arn' }, ':root']] });
  });

  test.each(['role', 'user', 'fromArn'] as const)('%s BY_ARN takes root and partition out of the ARN', (factory) => {
    const { stack, arn } = withParameter();
    const fragment = stack.resolve(ExternalPrincipal[factory](arn, BY_ARN).policyFragment);
    expect(fragment.principalJson).toEqual({ AWS: [{ 'Fn::Join': ['', ['arn:', PART(1, ':'), ':iam::', PART(4, ':'), ':root']] }] });
    expect(fragment.conditions).toEqual({ StringEquals: { 'aws:PrincipalArn': { Ref: 'Arn' } } });
  });

  test('what a parameter holds is not known before the deployment, unless only a role or user fits', () => {
    const { arn } = withParameter();
    const isOpaque = (principal: ExternalPrincipal) => principal._isOpaque;
    expect(isOpaque(ExternalPrincipal.fromArn(arn))).toBe(true);
    expect([ExternalPrincipal.fromArn(arn, BY_ARN), ExternalPrincipal.role(arn), ExternalPrincipal.fromArn(ALLI_ROLE)].map(isOpaque))
      .toEqual([false, false, false]);
  });

  test('the account is known where it is given, not where it has to be cut out of an ARN', () => {
    const { arn } = withParameter();
    expect(ExternalPrincipal.role(ALLI_ROLE)._knownAccount).toBe(VENDOR);
    expect(ExternalPrincipal.role(arn)._knownAccount).toBeUndefined();
    expect(ExternalPrincipal.account(arn)._knownAccount).toBe(arn);
    expect(ExternalPrincipal.pending()._knownAccount).toBeUndefined();
  });

  test('a lazy ARN is used as it turns out', () => {
    const principal = ExternalPrincipal.role(Lazy.string({ produce: () => ALLI_ROLE }));
    expect(trustOf(newStack(), { principal }).Principal).toEqual({ AWS: ALLI_ROLE });
  });
});

test('two principals never share a statement, whatever CDK merges', () => {
  const stack = newStack({ env: ENV, context: { '@aws-cdk/aws-iam:minimizePolicies': true } });
  const document = new iam.PolicyDocument({
    statements: [ExternalPrincipal.role(ALLI_ROLE, BY_ARN), ExternalPrincipal.user(ALLI_USER)].map((principal) => new iam.PolicyStatement({
      actions: ['s3:GetObject'], resources: ['*'], principals: [principal],
    })),
  });
  expect(stack.resolve(document).Statement).toHaveLength(2);
  expect(ExternalPrincipal.role(ALLI_ROLE).dedupeString()).toBeUndefined();
});

interface Case {
  readonly title: string;
  readonly principal: ExternalPrincipal;
  readonly trusted: string[];
  readonly strangers: string[];
}

const CASES: Case[] = [
  {
    title: 'a role',
    principal: ExternalPrincipal.role(ALLI_ROLE),
    trusted: [ALLI_ROLE, session(VENDOR, 'VendorRole-abcd', 'nightly')],
    strangers: [role(VENDOR, 'VendorRole-abcde'), ALLI_USER, root(VENDOR), role(STRANGER, 'VendorRole-abcd')],
  },
  {
    title: 'a role by its ARN',
    principal: ExternalPrincipal.role(ALLI_ROLE, BY_ARN),
    trusted: [ALLI_ROLE, session(VENDOR, 'VendorRole-abcd', 'nightly')],
    strangers: [role(VENDOR, 'VendorRole-abcde'), ALLI_USER, root(VENDOR), role(STRANGER, 'VendorRole-abcd')],
  },
  {
    title: 'a user',
    principal: ExternalPrincipal.user(ALLI_USER),
    trusted: [ALLI_USER],
    strangers: [user(VENDOR, 'ClientUser'), ALLI_ROLE, user(STRANGER, 'ClientUser-abcd')],
  },
  {
    title: 'a session',
    principal: ExternalPrincipal.session(INFOSUM),
    trusted: [INFOSUM],
    strangers: [INFOSUM.replace('acme-import', 'other-import'), role('134928160093', 'InfoSumImportConnector'), user('134928160093', 'clerk')],
  },
  {
    title: 'an account',
    principal: ExternalPrincipal.account(VENDOR),
    trusted: [ALLI_ROLE, ALLI_USER],
    strangers: [role(STRANGER, 'VendorRole-abcd'), user(OWNER, 'clerk')],
  },
];

describe.each(CASES)('who is let in by $title', ({ principal, trusted, strangers }) => {
  const stack = newStack({ env: ENV });
  const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: 'exchange' });
  const access = ExchangeAccess.READ;
  new AssumedRoleGrant(stack, 'Assumed', { bucket, principal, access, externalId: ExternalId.of('id_1'), keyPrefix: 'in/', roleName: 'grant' });
  new DirectTrustGrant(stack, 'Direct', { bucket, principal, access, keyPrefix: 'direct/' });
  const cloud = new Cloud();
  cloud.deploy(templateOf(stack), { account: OWNER, region: 'us-east-1' });

  const assumed = (externalId?: string) => ({
    action: 's3:GetObject', bucket: 'exchange', key: 'in/a.csv', assume: { roleArn: role(OWNER, 'grant'), externalId },
  });
  const direct = { action: 's3:GetObject', bucket: 'exchange', key: 'direct/a.csv' };
  /** Whoever administers the bucket owner's account reaches the bucket without a grant. */
  const both = (arn: string, expect: Row['expect']): Row[] => [
    { who: { arn }, expect, ...assumed('id_1') },
    ...(arn.includes(OWNER) ? [] : [{ who: { arn }, expect, ...direct }]),
  ];
  decisionTable('reaches the bucket through the role and directly, and nobody else does', () => cloud, [
    ...trusted.flatMap((arn) => both(arn, 'allowed')),
    ...strangers.flatMap((arn) => both(arn, 'denied')),
    ...trusted.map((arn): Row => ({ who: { arn }, expect: 'denied', ...assumed('id_2') })),
    ...trusted.map((arn): Row => ({ who: { arn }, expect: 'denied', ...assumed() })),
  ]);
});

test('a bucket policy compares the ARN exactly: ArnEquals would read `*` as a wildcard', () => {
  const stack = newStack();
  new DirectTrustGrant(stack, 'Direct', {
    bucket: new s3.Bucket(stack, 'Bucket'), access: ExchangeAccess.WRITE, principal: ExternalPrincipal.role(ALLI_ROLE, BY_ARN),
  });
  const [policy] = resourcesOf(templateOf(stack), 'AWS::S3::BucketPolicy');
  expect(Object.keys(policy.Properties.PolicyDocument.Statement[0].Condition)).toEqual(['StringEquals']);
});
