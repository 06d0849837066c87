import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import { ExternalId } from '../../lib/principals/external-id';
import { ExternalPrincipal } from '../../lib/principals/external-principal';
import { decisionTable } from '../../tools/policy-engine/jest';
import { bucketIn, DENY_EVERYONE, EXTERNAL_ID, govArn, grantOn, GrantProps, INGEST, list, on, stackWith, STRANGER, undelegatedKey } from '../support/assumed-role';
import { deploy, placeOf } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { onlyRole } from '../support/role';
import { ENV, newStack, OWNER, resourcesOf, SETTINGS, templateOf } from '../support/stack';

const stackOf = (props: GrantProps = {}) => stackWith({ selfAssume: true, roleName: 'unity-catalog', ...props });
const ROLE = `arn:aws:iam::${OWNER}:role/unity-catalog`;
const SESSION_OF_ROLE = `arn:aws:sts::${OWNER}:assumed-role/unity-catalog/databricks`;
const ITSELF = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${OWNER}:root` },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'aws:PrincipalArn': ROLE, 'sts:ExternalId': EXTERNAL_ID } },
};
const VENDORS = { Effect: 'Allow', Principal: { AWS: INGEST }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } } };

describe('a role that may assume itself', () => {
  const deployed = deploy(stackOf());
  const assume = (arn: string, externalId?: string) => ({ who: { arn }, action: 'sts:AssumeRole', assume: { roleArn: ROLE, externalId } });
  const again = (more: ReturnType<typeof on>) => ({ who: { arn: SESSION_OF_ROLE }, assume: { roleArn: ROLE, externalId: EXTERNAL_ID }, ...more });

  decisionTable('is assumed by its own sessions and by the vendor, each with the external ID, and by nobody else of its account', () => deployed.cloud, [
    { expect: 'allowed', ...assume(SESSION_OF_ROLE, EXTERNAL_ID) },
    { expect: 'allowed', ...assume(INGEST, EXTERNAL_ID) },
    { expect: 'denied', ...assume(SESSION_OF_ROLE) },
    { expect: 'denied', ...assume(SESSION_OF_ROLE, 'other-id') },
    { expect: 'denied', ...assume(`arn:aws:iam::${OWNER}:role/Administrator`, EXTERNAL_ID) },
    { expect: 'denied', ...assume(`arn:aws:iam::${OWNER}:root`, EXTERNAL_ID) },
    { expect: 'denied', ...assume(`arn:aws:iam::${OWNER}:role/unity-catalog2`, EXTERNAL_ID) },
    { expect: 'denied', ...assume(`arn:aws:iam::${STRANGER}:role/unity-catalog`, EXTERNAL_ID) },
    { expect: 'denied', ...assume(INGEST) },
  ]);

  decisionTable('can no more after that than before', () => deployed.cloud, [
    { expect: 'allowed', ...again(on('exchange', 'GetObject', 'adobe/a.csv')) },
    { expect: 'allowed', ...again(list('exchange', 'adobe/')) },
    { expect: 'denied', ...again(on('exchange', 'GetObject', 'adobe2/a.csv')) },
    { expect: 'denied', ...again(on('exchange', 'DeleteObject', 'adobe/a.csv')) },
    { expect: 'denied', ...again(list('exchange')) },
  ]);

  test('needs both halves: the trust statement, and a statement of its own for exactly its ARN', () => {
    const { Properties } = onlyRole(deployed);
    expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([VENDORS, ITSELF]);
    const [{ PolicyDocument }] = Properties.Policies;
    expect(PolicyDocument.Statement[0]).toEqual({ Sid: 'AssumeItself', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ROLE });
  });

  test('is not allowed to by the trust policy alone', () => {
    const template = templateOf(stackOf());
    const [role] = resourcesOf(template, 'AWS::IAM::Role');
    role.Properties.Policies[0].PolicyDocument.Statement.shift();
    const { cloud } = deployed;
    cloud.deploy(template, { account: OWNER, region: 'us-east-1', stackName: 'Stack' });
    expect(cloud.decide(assume(SESSION_OF_ROLE, EXTERNAL_ID)).allowed).toBe(false);
    cloud.deploy(templateOf(stackOf()), { account: OWNER, region: 'us-east-1', stackName: 'Stack' });
  });
});

describe('the first deployment', () => {
  test.each(SETTINGS)('needs no role that exists: nothing of the role refers to it, in $setting', ({ env, context }) => {
    const stack = newStack({ env, context });
    stackWith({ selfAssume: true, principal: ExternalPrincipal.role(govArn(INGEST, placeOf(env))) }, stack);
    const template = templateOf(stack);
    const [logicalId] = Object.entries<any>(template.Resources).find(([, { Type }]) => Type === 'AWS::IAM::Role')!;
    const role = template.Resources[logicalId];
    expect(JSON.stringify(role.Properties)).not.toMatch(new RegExp(`"${logicalId}"`));
    expect(role.Properties.RoleName).toMatch(/^[A-Za-z0-9]{1,64}$/);
    const { Arn, Properties } = onlyRole(deploy(stack, env));
    const { Statement } = Properties.AssumeRolePolicyDocument;
    expect(Statement.at(-1).Condition.StringEquals['aws:PrincipalArn']).toBe(Arn);
    expect(Properties.Policies[0].PolicyDocument.Statement[0].Resource).toBe(Arn);
    expect(nagFindings(stack).filter((rule) => rule !== 'AwsSolutions-S1')).toEqual([]);
  });

  test('two grants of an app get names of their own, however long their paths', () => {
    const stack = newStack();
    for (const letter of ['a', 'b']) {
      grantOn(stack, bucketIn(stack, { bucketName: `exchange-${letter}` }, `Bucket${letter}`), { selfAssume: true }, `${'Databricks'.repeat(12)}${letter}`);
    }
    const names = resourcesOf(templateOf(stack), 'AWS::IAM::Role').map(({ Properties }) => Properties.RoleName);
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(64);
  });

  test('a name that is a parameter is the one in both statements', () => {
    const stack = newStack();
    stackWith({ selfAssume: true, roleName: new CfnParameter(stack, 'RoleName').valueAsString }, stack);
    const { Properties } = onlyRole(deploy(stack, ENV, { parameters: { RoleName: 'unity-catalog' } }));
    expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([VENDORS, ITSELF]);
  });

  test('a role that does not assume itself keeps its generated name', () => {
    const [{ Properties }] = resourcesOf(templateOf(stackWith({ selfAssume: false })), 'AWS::IAM::Role');
    expect(Properties).not.toHaveProperty('RoleName');
    expect(templateOf(stackWith({ selfAssume: false }))).toEqual(templateOf(stackWith()));
  });

  test('a key policy that does not delegate to IAM names the derived role too', () => {
    const stack = newStack();
    stackWith({ bucket: bucketIn(stack, { encryptionKey: undelegatedKey(stack) }), selfAssume: true }, stack);
    const { resources } = deploy(stack);
    const { Properties: { KeyPolicy } } = Object.values(resources).find(({ Type }) => Type === 'AWS::KMS::Key')!;
    expect(KeyPolicy.Statement.at(-1).Condition.StringEquals['aws:PrincipalArn']).toBe(onlyRole({ resources, outputs: {} } as any).Arn);
  });
});

describe('while the external ID is pending', () => {
  const props = { externalId: ExternalId.pending() };

  test('the role cannot assume itself either, and supplying the value changes the trust policy alone', () => {
    const [before, after] = [templateOf(stackOf(props)), templateOf(stackOf())];
    const [pending] = resourcesOf(before, 'AWS::IAM::Role');
    expect(pending.Properties.AssumeRolePolicyDocument).toEqual(DENY_EVERYONE);
    pending.Properties.AssumeRolePolicyDocument = resourcesOf(after, 'AWS::IAM::Role')[0].Properties.AssumeRolePolicyDocument;
    expect(before).toEqual(after);
  });

  test('another party that is complete does not let the role assume itself', () => {
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack), { selfAssume: true, roleName: 'unity-catalog', ...props });
    const other = ExternalPrincipal.role(`arn:aws:iam::${STRANGER}:role/verify`);
    grant.addTrust({ principal: other });
    const { Statement } = onlyRole(deploy(stack)).Properties.AssumeRolePolicyDocument;
    expect(Statement).toEqual([{ Effect: 'Allow', Principal: { AWS: other.arn }, Action: 'sts:AssumeRole' }]);
    expect(grant.handoff.can).toContain('assume the role again from its own session, once the status is READY');
    expect(grant.handoff.trust).not.toMatchObject({ selfAssume: true });
  });
});

test('of several parties, the role presents what the first does', () => {
  const stack = newStack();
  const grant = grantOn(stack, bucketIn(stack), { selfAssume: true, roleName: 'unity-catalog' });
  const other = { principal: ExternalPrincipal.role(`arn:aws:iam::${STRANGER}:role/verify`), externalId: ExternalId.of('id_2') };
  grant.addTrust(other);
  const { Statement } = onlyRole(deploy(stack)).Properties.AssumeRolePolicyDocument;
  expect(Statement).toEqual([
    VENDORS, { ...VENDORS, Principal: { AWS: other.principal.arn }, Condition: { StringEquals: { 'sts:ExternalId': 'id_2' } } }, ITSELF,
  ]);
});

test('a published template that is not ready denies everyone, the role too', () => {
  const stack = newStack();
  const given = new CfnParameter(stack, 'Given', { default: '' });
  const ready = new CfnCondition(stack, 'Ready', { expression: Fn.conditionNot(Fn.conditionEquals(given.valueAsString, '')) });
  stackWith({ selfAssume: true, roleName: 'unity-catalog', _readyWhen: ready }, stack);
  const documentWith = (parameters: Record<string, string>) => onlyRole(deploy(stack, ENV, { parameters })).Properties.AssumeRolePolicyDocument;
  expect(documentWith({})).toEqual(DENY_EVERYONE);
  expect(documentWith({ Given: 'yes' }).Statement).toEqual([VENDORS, ITSELF]);
});

test('the hand-off says that the role may assume itself, in words and for programs', () => {
  const stack = newStack();
  const { handoff } = grantOn(stack, bucketIn(stack), { selfAssume: true });
  expect(handoff.can.at(-1)).toBe('assume the role again from its own session');
  expect(handoff.trust!.selfAssume).toBe(true);
});
