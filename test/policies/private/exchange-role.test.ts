import { CfnCondition, Duration, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { createExchangeRole, ExchangeRoleProps, replaceTrusts } from '../../../lib/policies/private/exchange-role';
import { ExternalId } from '../../../lib/principals/external-id';
import { Cloud } from '../../../tools/policy-engine/cloud';
import { OWNER, role as roleArn, STRANGER, VENDOR } from '../../../tools/policy-engine/fixtures';
import { decisionTable } from '../../../tools/policy-engine/jest';
import { nagFindings } from '../../support/nag';
import { newStack, resourcesOf, SETTINGS, templateOf } from '../../support/stack';

const TOUCHED = 'the trust policy must not be changed by other code: others could then assume the role without the external ID';
const VENDORS_ROLE = roleArn(VENDOR, 'ingest');
const FOREIGN = roleArn(STRANGER, 'ingest');
const DENY_DOCUMENT = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] };
const VENDOR_DOCUMENT = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: VENDORS_ROLE }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'sts:ExternalId': 'id_1' } } }],
};
const TRUST = { principal: new iam.ArnPrincipal(VENDORS_ROLE), externalId: ExternalId.of('id_1') };
const READ = (resource = 'arn:aws:s3:::exchange/in/*') => new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] });

function roleIn(stack: Stack, props: Partial<ExchangeRoleProps> = {}): iam.Role {
  return createExchangeRole(stack, {
    trusts: [TRUST], permissions: new iam.PolicyDocument({ statements: [READ()] }), wildcardReason: 'Every object below the prefix', ...props,
  });
}

const roleOf = (stack: Stack) => resourcesOf(templateOf(stack), 'AWS::IAM::Role')[0].Properties;

describe('the role', () => {
  test.each(SETTINGS)('is one resource with one inline policy, in $setting', ({ env, context }) => {
    const stack = newStack({ env, context });
    roleIn(stack);
    const template = templateOf(stack);
    expect(Object.values<any>(template.Resources).map(({ Type }) => Type)).toEqual(['AWS::IAM::Role']);
    expect(roleOf(stack)).toEqual({
      AssumeRolePolicyDocument: VENDOR_DOCUMENT,
      Policies: [{
        PolicyName: 'exchange',
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::exchange/in/*' }] },
      }],
    });
    expect(nagFindings(stack)).toEqual([]);
  });

  test('takes name, description, session duration and boundary', () => {
    const stack = newStack();
    roleIn(stack, {
      roleName: 'kohler-adobe',
      description: 'Lets Adobe in',
      maxSessionDuration: Duration.hours(2),
      permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', `arn:aws:iam::${OWNER}:policy/boundary`),
    });
    expect(roleOf(stack)).toMatchObject({
      RoleName: 'kohler-adobe', Description: 'Lets Adobe in', MaxSessionDuration: 7200, PermissionsBoundary: `arn:aws:iam::${OWNER}:policy/boundary`,
    });
  });

  test('is refused by a name that IAM does not take', () => {
    expect(() => roleIn(newStack(), { roleName: 'path/name' }))
      .toThrow(new Error("'roleName' must have 1 to 64 letters, digits or characters of '_+=,.@-', got: 'path/name'"));
  });

  test('takes permissions that are added later', () => {
    const stack = newStack();
    const permissions = new iam.PolicyDocument();
    roleIn(stack, { permissions });
    permissions.addStatements(READ('arn:aws:s3:::other/out/*'));
    expect(roleOf(stack).Policies[0].PolicyDocument.Statement).toHaveLength(1);
    expect(nagFindings(stack)).toEqual([]);
  });

  test('nobody can assume it while the trust is pending', () => {
    const stack = newStack();
    roleIn(stack, { trusts: [] });
    expect(roleOf(stack).AssumeRolePolicyDocument).toEqual(DENY_DOCUMENT);
  });

  test('nobody can assume it until the condition holds', () => {
    const stack = newStack();
    roleIn(stack, { readyWhen: new CfnCondition(stack, 'Ready', { expression: Fn.conditionEquals('a', 'b') }) });
    expect(roleOf(stack).AssumeRolePolicyDocument).toEqual({ 'Fn::If': ['Ready', VENDOR_DOCUMENT, DENY_DOCUMENT] });
  });
});

describe('trusts that are replaced', () => {
  const other = { ...TRUST, externalId: ExternalId.of('id_2') };

  test('are the whole trust policy', () => {
    const stack = newStack();
    replaceTrusts(roleIn(stack, { trusts: [] }), [TRUST, other]);
    const [statement] = VENDOR_DOCUMENT.Statement;
    expect(roleOf(stack).AssumeRolePolicyDocument.Statement)
      .toEqual([statement, { ...statement, Condition: { StringEquals: { 'sts:ExternalId': 'id_2' } } }]);
  });

  test('are measured, all together', () => {
    const stack = newStack();
    replaceTrusts(roleIn(stack), [1, 2].map((index) => ({ ...TRUST, externalId: ExternalId.of(`${index}`.repeat(1000)) })));
    expect(() => templateOf(stack)).toThrow(/the trust policy has 2\d{3} characters, the limit is 2048: use fewer external IDs/);
  });

  test('are no excuse for other code: a document that it sets later is a synth error', () => {
    const stack = newStack();
    const role = roleIn(stack);
    replaceTrusts(role, [TRUST, other]);
    (role.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument = new iam.PolicyDocument();
    expect(() => templateOf(stack)).toThrow(TOUCHED);
  });
});

describe('trust that is touched from outside', () => {
  const allowForeign = () => new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.ArnPrincipal(FOREIGN)] });

  test.each([['in force', [TRUST]], ['pending', []]])('a statement added to the trust policy is a synth error, %s', (_, trusts) => {
    const stack = newStack();
    roleIn(stack, { trusts }).assumeRolePolicy!.addStatements(allowForeign());
    expect(() => templateOf(stack)).toThrow(TOUCHED);
  });

  test('a trust document that is replaced is a synth error', () => {
    const stack = newStack();
    const resource = roleIn(stack).node.defaultChild as iam.CfnRole;
    resource.assumeRolePolicyDocument = new iam.PolicyDocument({ statements: [allowForeign()] });
    expect(() => templateOf(stack)).toThrow(TOUCHED);
  });

  test('it is one error, not one for every way', () => {
    const stack = newStack();
    const role = roleIn(stack);
    role.assumeRolePolicy!.addStatements(allowForeign());
    (role.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument = {};
    expect(role.node.validate()).toEqual([TOUCHED]);
  });

  test('grantAssumeRole to a foreign principal adds nothing', () => {
    const stack = newStack();
    roleIn(stack).grantAssumeRole(new iam.ArnPrincipal(FOREIGN));
    expect(roleOf(stack).AssumeRolePolicyDocument).toEqual(VENDOR_DOCUMENT);
  });

  test('grantAssumeRole to a role of ours writes its policy, and leaves the trust alone', () => {
    const stack = newStack();
    const ours = new iam.Role(stack, 'Ours', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    roleIn(stack).grantAssumeRole(ours);
    const exchange = resourcesOf(templateOf(stack), 'AWS::IAM::Role').find(({ Properties }) => Properties.Policies);
    expect(exchange.Properties.AssumeRolePolicyDocument).toEqual(VENDOR_DOCUMENT);
  });

  test.each([
    ['without', {}],
    ['with a precreated role', { usePrecreatedRoles: { 'Grant/Role': 'precreated' } }],
  ])('Role.customizeRoles cannot take its place, %s', (_, options) => {
    const stack = newStack();
    iam.Role.customizeRoles(stack, options);
    const grant = new Construct(stack, 'Grant');
    const create = () => createExchangeRole(grant, { trusts: [TRUST], permissions: new iam.PolicyDocument(), wildcardReason: 'none' });
    expect(create).toThrow(new Error("'Role.customizeRoles' must not prevent the synthesis of this role, "
      + "because only the role can hold its trust policy, got: 'Stack/Grant/Role'"));
  });

  test('Role.customizeRoles that lets roles be made is fine', () => {
    const stack = newStack();
    iam.Role.customizeRoles(stack, { preventSynthesis: false });
    roleIn(stack);
    expect(roleOf(stack).AssumeRolePolicyDocument).toEqual(VENDOR_DOCUMENT);
  });
});

describe('limits', () => {
  test('too many external IDs for a trust policy are a synth error', () => {
    const externalIds = [1, 2].map((index) => `${index}`.repeat(1000));
    const stack = newStack();
    roleIn(stack, { trusts: [{ ...TRUST, externalId: ExternalId.anyOf(...externalIds) }] });
    expect(() => templateOf(stack)).toThrow(/the trust policy has 2\d{3} characters, the limit is 2048: use fewer external IDs/);
  });

  test('context raises the limit', () => {
    const externalIds = [1, 2].map((index) => `${index}`.repeat(1000));
    const stack = newStack({ context: { 'cdk-s3-handoff:trustPolicyLimit': 4096 } });
    roleIn(stack, { trusts: [{ ...TRUST, externalId: ExternalId.anyOf(...externalIds) }] });
    expect(roleOf(stack).AssumeRolePolicyDocument.Statement[0].Condition.StringEquals['sts:ExternalId']).toEqual(externalIds);
  });

  test('too many permissions are a synth error', () => {
    const stack = newStack();
    roleIn(stack, { permissions: new iam.PolicyDocument({ statements: [READ(`arn:aws:s3:::exchange/${'x'.repeat(10240)}`)] }) });
    expect(() => templateOf(stack)).toThrow(/the inline policy of the role has 10\d{3} characters, the limit is 10240: use several roles, each for fewer buckets/);
  });
});

describe('after grantAssumeRole', () => {
  const stack = newStack();
  roleIn(stack, { roleName: 'exchange' }).grantAssumeRole(new iam.ArnPrincipal(FOREIGN));
  const cloud = new Cloud();
  cloud.deploy(templateOf(stack), { account: OWNER, region: 'us-east-1' });
  cloud.addBucket({ name: 'exchange', account: OWNER, region: 'us-east-1' });
  const read = (who: string, externalId?: string) => ({
    who: { arn: who }, action: 's3:GetObject', bucket: 'exchange', key: 'in/a.csv', assume: { roleArn: roleArn(OWNER, 'exchange'), externalId },
  });

  decisionTable('only the vendor can use the role', () => cloud, [
    { expect: 'allowed', ...read(VENDORS_ROLE, 'id_1') },
    { expect: 'denied', ...read(VENDORS_ROLE) },
    { expect: 'denied', ...read(VENDORS_ROLE, 'id_2') },
    { expect: 'denied', ...read(FOREIGN, 'id_1') },
    { expect: 'denied', ...read(FOREIGN) },
    { expect: 'denied', ...read(VENDORS_ROLE, 'id_1'), key: 'out/a.csv' },
    { expect: 'denied', ...read(VENDORS_ROLE, 'id_1'), action: 's3:PutObject' },
  ]);
});
