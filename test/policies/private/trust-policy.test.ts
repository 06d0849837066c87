import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Trust, TrustOnly, trustStatements, trustWhen } from '../../../lib/policies/private/trust-policy';
import { ExternalId } from '../../../lib/principals/external-id';
import { SessionTags } from '../../../lib/principals/session-tags';
import { Cloud } from '../../../tools/policy-engine/cloud';
import { OWNER, role, STRANGER, user, VENDOR } from '../../../tools/policy-engine/fixtures';
import { decisionTable } from '../../../tools/policy-engine/jest';
import { newStack } from '../../support/stack';

const VENDORS_ROLE = role(VENDOR, 'ingest');
const DENY_EVERYONE = { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };
const trustIn = (...externalIds: string[]): Trust => (
  { principal: new iam.ArnPrincipal(VENDORS_ROLE), externalId: externalIds.length > 0 ? ExternalId.anyOf(...externalIds) : undefined });
const allow = (condition?: object) => ({
  Effect: 'Allow', Principal: { AWS: VENDORS_ROLE }, Action: 'sts:AssumeRole', ...(condition && { Condition: { StringEquals: condition } }),
});

const statementsOf = (trusts: Trust[]) => newStack().resolve(trustStatements(trusts).map((statement) => statement.toStatementJson()));

describe('trustStatements', () => {
  test.each([
    ['no external ID', [trustIn()], [allow()]],
    ['one', [trustIn('id_1')], [allow({ 'sts:ExternalId': 'id_1' })]],
    ['old and new', [trustIn('id_1', 'id_2')], [allow({ 'sts:ExternalId': ['id_1', 'id_2'] })]],
    ['one for each of two trusts, in their order', [trustIn('id_2'), trustIn('id_1')], [allow({ 'sts:ExternalId': 'id_2' }), allow({ 'sts:ExternalId': 'id_1' })]],
    ['a session name', [{ ...trustIn(), sessionName: 'acme' }], [allow({ 'sts:RoleSessionName': 'acme' })]],
    ['an external ID and a session name', [{ ...trustIn('id_1'), sessionName: 'acme' }], [allow({ 'sts:ExternalId': 'id_1', 'sts:RoleSessionName': 'acme' })]],
    ['any external ID of a tenant', [{ ...trustIn(), externalId: ExternalId.below('acme/'), sessionName: 'acme' }], [{
      ...allow({ 'sts:RoleSessionName': 'acme' }), Condition: { StringEquals: { 'sts:RoleSessionName': 'acme' }, StringLike: { 'sts:ExternalId': 'acme/*' } },
    }]],
    ['nobody yet', [], [DENY_EVERYONE]],
  ])('with %s', (_, trusts, statements) => {
    expect(statementsOf(trusts)).toEqual(statements);
  });

  describe('has statements of their own for what STS asks without the external ID:', () => {
    const tag = (condition?: object) => ({ Effect: 'Allow', Principal: { AWS: VENDORS_ROLE }, Action: 'sts:TagSession', ...(condition && { Condition: condition }) });
    const KEYS = ['Project', 'Department'];
    const NOT_PASSED_ON = { Null: { 'sts:TransitiveTagKeys': 'true' } };

    test.each<[string, Partial<Trust>, object[]]>([
      ['certain tags', { sessionTags: SessionTags.of(KEYS) }, [tag({ 'ForAllValues:StringEquals': { 'aws:TagKeys': KEYS }, ...NOT_PASSED_ON })]],
      ['certain tags to pass on', { sessionTags: SessionTags.of(KEYS, { transitive: true }) },
        [tag({ 'ForAllValues:StringEquals': { 'aws:TagKeys': KEYS, 'sts:TransitiveTagKeys': KEYS } })]],
      ['any tags', { sessionTags: SessionTags.any('test') }, [tag(NOT_PASSED_ON)]],
      ['any tags to pass on', { sessionTags: SessionTags.any('test', { transitive: true }) }, [tag()]],
      ['a source identity', { sourceIdentity: true }, [{ ...tag(), Action: 'sts:SetSourceIdentity' }]],
      ['tags and a source identity', { sessionTags: SessionTags.any('test', { transitive: true }), sourceIdentity: true }, [tag(), { ...tag(), Action: 'sts:SetSourceIdentity' }]],
      ['neither', { sourceIdentity: false }, []],
    ])('%s', (_, trust, statements) => {
      expect(statementsOf([{ ...trustIn('id_1'), ...trust }])).toEqual([allow({ 'sts:ExternalId': 'id_1' }), ...statements]);
    });
  });

  test('keeps the conditions of the principal', () => {
    const principal = new iam.PrincipalWithConditions(new iam.ArnPrincipal(VENDORS_ROLE), { StringEquals: { 'aws:PrincipalArn': VENDORS_ROLE } });
    expect(statementsOf([{ ...trustIn('id_1'), principal }])).toEqual([allow({ 'aws:PrincipalArn': VENDORS_ROLE, 'sts:ExternalId': 'id_1' })]);
  });
});

describe('trustWhen', () => {
  const document = (statement: object) => ({ Version: '2012-10-17', Statement: [statement] });
  const withCondition = () => {
    const stack = newStack();
    const id = new CfnParameter(stack, 'ExternalId');
    return { stack, ready: new CfnCondition(stack, 'Ready', { expression: Fn.conditionNot(Fn.conditionEquals(id.valueAsString, '')) }) };
  };

  test('without a condition, it is the document', () => {
    expect(newStack().resolve(trustWhen(undefined, [trustIn('id_1')]))).toEqual(document(allow({ 'sts:ExternalId': 'id_1' })));
  });

  test('with a condition, it denies everyone until the condition holds', () => {
    const { stack, ready } = withCondition();
    expect(stack.resolve(trustWhen(ready, [trustIn('id_1')])))
      .toEqual({ 'Fn::If': ['Ready', document(allow({ 'sts:ExternalId': 'id_1' })), document(DENY_EVERYONE)] });
  });

  test('nobody yet stays nobody, whatever the condition says', () => {
    const { stack, ready } = withCondition();
    expect(stack.resolve(trustWhen(ready, []))).toEqual(document(DENY_EVERYONE));
  });
});

describe('TrustOnly', () => {
  test('puts its one statement into a trust policy, and nothing beside it', () => {
    const document = new iam.PolicyDocument();
    new TrustOnly(trustStatements([])[0]).addToAssumeRolePolicy(document);
    expect(newStack().resolve(document)).toEqual({ Version: '2012-10-17', Statement: [DENY_EVERYONE] });
  });

  test('is never merged with another principal', () => {
    const principal = new TrustOnly(trustStatements([trustIn()])[0]);
    expect(principal.dedupeString()).toBeUndefined();
    expect(principal.policyFragment.principalJson).toEqual({ AWS: ['*'] });
  });
});

function cloudWith(...trusts: Trust[]): Cloud {
  const cloud = new Cloud();
  cloud.addPrincipal({ arn: role(OWNER, 'exchange'), trust: newStack().resolve(trustWhen(undefined, trusts)), policies: [] });
  return cloud;
}

const assume = (externalId?: string, who = VENDORS_ROLE) => ({
  who: { arn: who }, action: 'sts:AssumeRole', assume: { roleArn: role(OWNER, 'exchange'), externalId },
});
const rotating = cloudWith(trustIn('id_1', 'id_2'));
const unprotected = cloudWith(trustIn());
const pending = cloudWith();

decisionTable('the old and the new external ID are taken while the other side rotates', () => rotating, [
  { name: 'old ID', expect: 'allowed', ...assume('id_1') },
  { name: 'new ID', expect: 'allowed', ...assume('id_2') },
  { name: 'wrong ID', expect: 'denied', ...assume('id_3') },
  { name: 'both in one', expect: 'denied', ...assume('id_1,id_2') },
  { name: 'ID in other case', expect: 'denied', ...assume('ID_1') },
  { name: 'no ID', expect: 'denied', ...assume() },
  { name: 'empty ID', expect: 'denied', ...assume('') },
  { name: 'another role', expect: 'denied', ...assume('id_1', role(VENDOR, 'ingest2')) },
  { name: 'another account', expect: 'denied', ...assume('id_1', role(STRANGER, 'ingest')) },
]);

decisionTable('the trusted role alone is let through where no external ID is asked for', () => unprotected, [
  { name: 'no ID', expect: 'allowed', ...assume() },
  { name: 'any ID', expect: 'allowed', ...assume('id_1') },
  { name: 'another role', expect: 'denied', ...assume(undefined, role(VENDOR, 'other')) },
  { name: 'a user', expect: 'denied', ...assume(undefined, user(VENDOR, 'ingest')) },
]);

decisionTable('a pending trust policy refuses everyone', () => pending, [
  { name: 'the vendor', expect: 'denied', ...assume('id_1') },
  { name: 'the vendor without ID', expect: 'denied', ...assume() },
  { name: "the owner's administrator", expect: 'denied', ...assume(undefined, role(OWNER, 'admin')) },
]);
