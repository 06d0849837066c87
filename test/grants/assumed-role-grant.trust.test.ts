import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { HandoffOutputs } from '../../lib/handoffs/handoff-outputs';
import { ExternalId } from '../../lib/principals/external-id';
import { ExternalPrincipal, PrincipalMatch } from '../../lib/principals/external-principal';
import { decisionTable } from '../../tools/policy-engine/jest';
import { bucketIn, DENY_EVERYONE, EXTERNAL_ID, GET, govArn, grantOn, GrantProps, handedOff, INGEST, Question, roleWith, rows, SESSION, stackWith, STRANGER, through, UPLOADER } from '../support/assumed-role';
import { deploy, placeOf } from '../support/deployment';
import { onlyRole } from '../support/role';
import { ENV, newStack, OWNER, resourcesOf, SETTINGS, templateOf, VENDOR } from '../support/stack';

describe('the trust policy names', () => {
  const allow = (principal: string, conditions?: Record<string, unknown>) => ({
    Version: '2012-10-17',
    Statement: [{
      Effect: 'Allow',
      Principal: { AWS: principal },
      Action: 'sts:AssumeRole',
      ...(conditions && { Condition: { StringEquals: conditions } }),
    }],
  });
  const root = `arn:aws:iam::${VENDOR}:root`;
  const one = { 'sts:ExternalId': EXTERNAL_ID };

  test.each<[string, ExternalPrincipal, object]>([
    ['a role', ExternalPrincipal.role(INGEST), allow(INGEST, one)],
    ['a user', ExternalPrincipal.user(UPLOADER), allow(UPLOADER, one)],
    ['a role by its ARN', ExternalPrincipal.role(INGEST, { match: PrincipalMatch.BY_ARN }), allow(root, { 'aws:PrincipalArn': INGEST, ...one })],
    ['a user by its ARN', ExternalPrincipal.user(UPLOADER, { match: PrincipalMatch.BY_ARN }), allow(root, { 'aws:PrincipalArn': UPLOADER, ...one })],
    ['a session', ExternalPrincipal.session(SESSION), allow(SESSION, one)],
    ['an account', ExternalPrincipal.account(VENDOR), allow(root, one)],
  ])('%s with the external ID', (_, principal, document) => {
    expect(roleWith({ principal }).Properties.AssumeRolePolicyDocument).toEqual(document);
  });

  test.each<[string, ExternalId | undefined, Record<string, unknown> | undefined]>([
    ['no external ID when none was given', undefined, undefined],
    ['no external ID when none is used on purpose', ExternalId.none('their tool cannot send one'), undefined],
    ['old and new external ID while the vendor rotates', ExternalId.anyOf('old-1', 'new-1'), { 'sts:ExternalId': ['old-1', 'new-1'] }],
  ])('%s', (_, externalId, conditions) => {
    expect(roleWith({ externalId }).Properties.AssumeRolePolicyDocument).toEqual(allow(INGEST, conditions));
  });
});

describe('who can assume the role', () => {
  const assume = (arn: string, externalId?: string): Question => ({ who: { arn }, action: 'sts:AssumeRole', assume: { roleArn: '', externalId } });
  const otherRole = `arn:aws:iam::${VENDOR}:role/adobe-ingest2`;
  const sameNameElsewhere = `arn:aws:iam::${STRANGER}:role/adobe-ingest`;
  const vendorSession = 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/';

  describe.each<[string, GrantProps, Question[], Question[]]>([
    ['a role by id', {}, [assume(INGEST, EXTERNAL_ID)],
      [
        assume(INGEST),
        assume(INGEST, 'other'),
        assume(otherRole, EXTERNAL_ID),
        assume(UPLOADER, EXTERNAL_ID),
        assume(sameNameElsewhere, EXTERNAL_ID),
      ]],
    ['a role by ARN', { principal: ExternalPrincipal.role(INGEST, { match: PrincipalMatch.BY_ARN }) }, [assume(INGEST, EXTERNAL_ID)],
      [assume(INGEST), assume(INGEST, 'other'), assume(otherRole, EXTERNAL_ID), assume(`arn:aws:iam::${VENDOR}:root`, EXTERNAL_ID)]],
    ['a session', { principal: ExternalPrincipal.session(SESSION) }, [assume(SESSION, EXTERNAL_ID)],
      [assume(SESSION), assume(SESSION, 'other'), assume(`${vendorSession}someone-else`, EXTERNAL_ID), assume(INGEST, EXTERNAL_ID)]],
    ['an account', { principal: ExternalPrincipal.account(VENDOR) }, [assume(INGEST, EXTERNAL_ID), assume(UPLOADER, EXTERNAL_ID)],
      [assume(INGEST), assume(UPLOADER, 'other'), assume(sameNameElsewhere, EXTERNAL_ID)]],
    ['an account, and one of its users has no permissions', { principal: ExternalPrincipal.account(VENDOR) }, [],
      [{ ...assume(UPLOADER, EXTERNAL_ID), who: { arn: UPLOADER, policies: [] } }]],
    ['a role without external ID', { externalId: ExternalId.none('test') }, [assume(INGEST), assume(INGEST, 'any')],
      [assume(otherRole), assume(sameNameElsewhere)]],
    ['a role that rotates its external ID', { externalId: ExternalId.anyOf('old-1', 'new-1') }, [assume(INGEST, 'old-1'), assume(INGEST, 'new-1')],
      [assume(INGEST), assume(INGEST, 'older-1'), assume(otherRole, 'new-1')]],
    ['nobody while the principal is pending', { principal: ExternalPrincipal.pending() }, [],
      [assume(INGEST, EXTERNAL_ID), assume(INGEST), assume(`arn:aws:iam::${OWNER}:user/admin`, EXTERNAL_ID)]],
    ['nobody while the external ID is pending', { externalId: ExternalId.pending() }, [],
      [assume(INGEST, EXTERNAL_ID), assume(INGEST), assume(`arn:aws:iam::${OWNER}:root`)]],
  ])('%s', (_, props, allowed, denied) => {
    const deployed = deploy(stackWith(props));
    const { Arn: roleArn } = onlyRole(deployed);
    const ours = (questions: Question[]) => questions.map((question) => ({ ...question, assume: { ...question.assume, roleArn } }));
    const nobody = { who: { arn: '' } };
    decisionTable('the role can be assumed by whom it trusts, and is refused to others', () => deployed.cloud, [
      ...rows(nobody, 'allowed', ours(allowed)),
      ...rows(nobody, 'denied', ours(denied)),
    ]);
  });

  test('a session principal gets its session name handed back, after the external ID', () => {
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack), { principal: ExternalPrincipal.session(SESSION) });
    expect(handedOff(grant, deploy(stack)).slice(1, 4))
      .toEqual([['ExternalId', EXTERNAL_ID], ['SessionName', 'acme-import'], ['BucketName', 'exchange']]);
  });
  test('while the vendor rotates, the hand-off holds both external IDs', () => {
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack), { externalId: ExternalId.anyOf('old-1', 'new-1') });
    expect(handedOff(grant, deploy(stack))[1]).toEqual(['ExternalId', 'old-1, new-1']);
  });
  test('an external ID that is not used is no field of the hand-off', () => {
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack), { externalId: ExternalId.none('test') });
    expect(grant.handoff.fields.map(({ name }) => name)).toEqual(['RoleArn', 'BucketName', 'KeyPrefix', 'Region', 'Status']);
  });
});

const PENDING: [string, GrantProps, string[]][] = [
  ['the principal', { principal: ExternalPrincipal.pending() }, ['RoleArn', 'ExternalId', 'BucketName', 'KeyPrefix', 'Region', 'Status']],
  ['the external ID', { externalId: ExternalId.pending() }, ['RoleArn', 'BucketName', 'KeyPrefix', 'Region', 'Status']],
  ['both', { principal: ExternalPrincipal.pending(), externalId: ExternalId.pending() }, ['RoleArn', 'BucketName', 'KeyPrefix', 'Region', 'Status']],
];

describe.each(PENDING)('while %s is pending', (_, props, fields) => {
  test('the whole trust policy is one Deny for everyone', () => {
    expect(roleWith(props).Properties.AssumeRolePolicyDocument).toEqual(DENY_EVERYONE);
  });
  test('the role can be handed over, and its status is PENDING', () => {
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack), props);
    const deployed = deploy(stack);
    const handoff = handedOff(grant, deployed);
    expect(handoff.map(([name]) => name)).toEqual(fields);
    expect([handoff[0], handoff.at(-1)]).toEqual([['RoleArn', onlyRole(deployed).Arn], ['Status', 'PENDING']]);
  });
  test.each(SETTINGS)('with $setting, filling in the values changes nothing but the trust policy', ({ env, context }) => {
    const template = (later: GrantProps) => {
      const stack = newStack({ env, context });
      const encryptionKey = new kms.Key(stack, 'Key');
      const principal = ExternalPrincipal.role(govArn(INGEST, placeOf(env)));
      return templateOf(stackWith({ bucket: bucketIn(stack, { encryptionKey }), principal, roleName: 'adobe', ...later }, stack));
    };
    const [before, after] = [template(props), template({})];
    const [role] = resourcesOf(after, 'AWS::IAM::Role');
    expect(before).not.toEqual(after);
    resourcesOf(before, 'AWS::IAM::Role')[0].Properties.AssumeRolePolicyDocument = role.Properties.AssumeRolePolicyDocument;
    expect(before).toEqual(after);
  });
});

describe('a published stack with readyWhen', () => {
  function template(props: GrantProps = {}) {
    const stack = newStack();
    const vendor = new CfnParameter(stack, 'Vendor', { default: '' });
    const readyWhen = new CfnCondition(stack, 'Ready', { expression: Fn.conditionNot(Fn.conditionEquals(vendor.valueAsString, '')) });
    const grant = grantOn(stack, bucketIn(stack), { principal: ExternalPrincipal.fromArn(vendor.valueAsString), _readyWhen: readyWhen, ...props });
    new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff });
    return stack;
  }

  test('denies everyone until the condition holds', () => {
    const deployed = deploy(template());
    expect(onlyRole(deployed).Properties.AssumeRolePolicyDocument).toEqual(DENY_EVERYONE);
    expect(deployed.outputs.Status).toBe('PENDING');
  });
  test('lets the vendor in once it holds', () => {
    const deployed = deploy(template(), ENV, { parameters: { Vendor: INGEST } });
    expect(deployed.outputs.Status).toBe('READY');
    expect(deployed.cloud.decide({ ...through(onlyRole(deployed).Arn), ...GET })).toMatchObject({ allowed: true });
  });
  test('denies everyone while a value is pending in code, whatever the condition', () => {
    const deployed = deploy(template({ externalId: ExternalId.pending() }), ENV, { parameters: { Vendor: INGEST } });
    expect(onlyRole(deployed).Properties.AssumeRolePolicyDocument).toEqual(DENY_EVERYONE);
    expect(deployed.outputs.Status).toBe('PENDING');
  });
});

describe('the trust policy belongs to the construct', () => {
  const stranger = new iam.AccountPrincipal(STRANGER);
  const error = new Error('Validation failed with the following errors:\n'
    + '  [Stack/Adobe/Role] the trust policy must not be changed by other code: others could then assume the role without the external ID');

  test('a statement that code adds is a synth error', () => {
    const stack = newStack();
    const { role } = grantOn(stack, bucketIn(stack));
    role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [stranger] }));
    expect(() => templateOf(stack)).toThrow(error);
  });
  test('another document is a synth error', () => {
    const stack = newStack();
    const { role } = grantOn(stack, bucketIn(stack));
    (role.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument = new iam.PolicyDocument();
    expect(() => templateOf(stack)).toThrow(error);
  });
  test('grantAssumeRole leaves it as it is', () => {
    const stack = newStack();
    const { role } = grantOn(stack, bucketIn(stack));
    const before = stack.resolve((role.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument);
    role.grantAssumeRole(new iam.ArnPrincipal(`arn:aws:iam::${STRANGER}:role/other`));
    expect(resourcesOf(templateOf(stack), 'AWS::IAM::Role')[0].Properties.AssumeRolePolicyDocument).toEqual(before);
  });
});
