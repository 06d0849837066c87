import { ExternalId } from '../../lib/principals/external-id';
import { ExternalPrincipal, PrincipalMatch } from '../../lib/principals/external-principal';
import { SessionTags } from '../../lib/principals/session-tags';
import { Assumption } from '../../tools/policy-engine/call';
import { decisionTable } from '../../tools/policy-engine/jest';
import { Row } from '../../tools/policy-engine/table';
import { bucketIn, DENY_EVERYONE, EXTERNAL_ID, govArn, grantOn, GrantProps, INGEST, roleWith, stackWith, STRANGER } from '../support/assumed-role';
import { deploy, placeOf } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { refusalAt } from '../support/refusal';
import { onlyRole } from '../support/role';
import { newStack, SETTINGS, VENDOR } from '../support/stack';

const KEYS = ['Project', 'Department'];
const sessionTags = SessionTags.of(KEYS);
const statementsOf = (props: GrantProps) => roleWith(props).Properties.AssumeRolePolicyDocument.Statement;
const allow = (action: string, condition?: object) => ({ Effect: 'Allow', Principal: { AWS: INGEST }, Action: action, ...(condition && { Condition: condition }) });
const ASSUME = allow('sts:AssumeRole', { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } });
const NOT_PASSED_ON = { Null: { 'sts:TransitiveTagKeys': 'true' } };

describe('the trust policy', () => {
  test.each<[string, GrantProps, object[]]>([
    ['neither tags nor source identity', {}, []],
    ['certain tags', { sessionTags }, [allow('sts:TagSession', { 'ForAllValues:StringEquals': { 'aws:TagKeys': KEYS }, ...NOT_PASSED_ON })]],
    ['certain tags that are passed on', { sessionTags: SessionTags.of(KEYS, { transitive: true }) },
      [allow('sts:TagSession', { 'ForAllValues:StringEquals': { 'aws:TagKeys': KEYS, 'sts:TransitiveTagKeys': KEYS } })]],
    ['any tags', { sessionTags: SessionTags.any('test') }, [allow('sts:TagSession', NOT_PASSED_ON)]],
    ['any tags that are passed on', { sessionTags: SessionTags.any('test', { transitive: true }) }, [allow('sts:TagSession')]],
    ['a source identity', { sourceIdentity: true }, [allow('sts:SetSourceIdentity')]],
    ['both', { sessionTags: SessionTags.any('test'), sourceIdentity: true }, [allow('sts:TagSession', NOT_PASSED_ON), allow('sts:SetSourceIdentity')]],
  ])('with %s has statements of their own, without the external ID: STS does not send it there', (_, props, others) => {
    expect(statementsOf(props)).toEqual([ASSUME, ...others]);
  });

  test('names the principal as the first statement does', () => {
    const [assume, tag] = statementsOf({ sessionTags, principal: ExternalPrincipal.role(INGEST, { match: PrincipalMatch.BY_ARN }) });
    expect(tag.Principal).toEqual(assume.Principal);
    expect(tag.Condition.StringEquals).toEqual({ 'aws:PrincipalArn': INGEST });
  });

  test('is one Deny while the external ID is pending', () => {
    const { Properties } = roleWith({ sessionTags, sourceIdentity: true, externalId: ExternalId.pending() });
    expect(Properties.AssumeRolePolicyDocument).toEqual(DENY_EVERYONE);
  });

  test('gives the role itself no tags', () => {
    const statements = statementsOf({ sessionTags, sourceIdentity: true, selfAssume: true, roleName: 'exchange' });
    expect(statements.map(({ Action }: any) => Action)).toEqual(['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity', 'sts:AssumeRole']);
  });
});

describe('a role', () => {
  const asking = (props: GrantProps) => {
    const deployed = deploy(stackWith({ roleName: 'exchange', ...props }));
    const { Arn: roleArn } = onlyRole(deployed);
    const row = (expected: Row['expect'], presented: Partial<Assumption>, arn = INGEST): Row => ({
      who: { arn }, action: 'sts:AssumeRole', assume: { roleArn, externalId: EXTERNAL_ID, ...presented }, expect: expected,
    });
    return { cloud: () => deployed.cloud, row };
  };
  const [some, passing, any, identity, none] = [
    { sessionTags }, { sessionTags: SessionTags.of(KEYS, { transitive: true }) }, { sessionTags: SessionTags.any('test') }, { sourceIdentity: true }, {},
  ].map(asking);
  const project = { Project: 'apollo' };
  const other = { Admin: 'true' };

  decisionTable('that takes certain tags takes no others, passes none on, and still asks for the external ID', some.cloud, [
    some.row('allowed', {}),
    some.row('allowed', { tags: project }),
    some.row('allowed', { tags: { ...project, Department: 'sales' } }),
    some.row('denied', { tags: other }),
    some.row('denied', { tags: { ...project, ...other } }),
    some.row('denied', { tags: project, transitiveTagKeys: ['Project'] }),
    some.row('denied', { tags: project, externalId: undefined }),
    some.row('denied', { tags: project, externalId: 'other-id' }),
    some.row('denied', { tags: project, sourceIdentity: 'ann' }),
    some.row('denied', { tags: project }, `arn:aws:iam::${VENDOR}:role/adobe-ingest2`),
    some.row('denied', { tags: project }, `arn:aws:iam::${STRANGER}:role/adobe-ingest`),
  ]);
  decisionTable('whose tags may be passed on passes on those alone', passing.cloud, [
    passing.row('allowed', { tags: project, transitiveTagKeys: ['Project'] }),
    passing.row('allowed', { tags: project }),
    passing.row('denied', { tags: project, transitiveTagKeys: ['Admin'] }),
    passing.row('denied', { tags: { ...project, ...other }, transitiveTagKeys: ['Project'] }),
  ]);
  decisionTable('that takes any tags takes them from its principal alone', any.cloud, [
    any.row('allowed', { tags: other }),
    any.row('denied', { tags: other, transitiveTagKeys: ['Admin'] }),
    any.row('denied', { tags: other, externalId: undefined }),
    any.row('denied', { tags: other }, `arn:aws:iam::${STRANGER}:role/adobe-ingest`),
  ]);
  decisionTable('that takes a source identity takes no tags', identity.cloud, [
    identity.row('allowed', { sourceIdentity: 'ann' }),
    identity.row('denied', { sourceIdentity: 'ann', externalId: undefined }),
    identity.row('denied', { sourceIdentity: 'ann', tags: project }),
  ]);
  decisionTable('that was asked for neither takes neither', none.cloud, [
    none.row('allowed', {}), none.row('denied', { tags: project }), none.row('denied', { sourceIdentity: 'ann' }),
  ]);
});

describe('the other side', () => {
  test.each<[string, GrantProps, string | string[]]>([
    ['to assume the role', {}, 'sts:AssumeRole'],
    ['and to tag the session', { sessionTags }, ['sts:AssumeRole', 'sts:TagSession']],
    ['and to set a source identity', { sourceIdentity: true }, ['sts:AssumeRole', 'sts:SetSourceIdentity']],
  ])('is allowed by the counterpart policy %s', (_, props, actions) => {
    const stack = newStack();
    const { handoff } = grantOn(stack, bucketIn(stack), props);
    expect(stack.resolve(handoff.counterpartPolicy!.Statement[0].Action)).toEqual(actions);
  });

  test('needs both halves: its own policy has to allow the tags too', () => {
    const stack = newStack();
    const { handoff } = grantOn(stack, bucketIn(stack), { sessionTags, roleName: 'exchange' });
    const deployed = deploy(stack);
    const policy = deployed.fill(handoff.counterpartPolicy);
    const assume = { roleArn: onlyRole(deployed).Arn, externalId: EXTERNAL_ID, tags: { Project: 'apollo' } };
    const decided = (actions: string[]) => deployed.cloud.decide({
      who: { arn: INGEST, policies: [{ ...policy, Statement: [{ ...policy.Statement[0], Action: actions }] }] }, action: 'sts:AssumeRole', assume,
    }).allowed;
    expect([decided(policy.Statement[0].Action), decided(['sts:AssumeRole'])]).toEqual([true, false]);
  });

  test.each<[string, GrantProps, string, object]>([
    ['certain tags', { sessionTags }, '. You may tag the session with Project and Department only.', { sessionTagKeys: KEYS }],
    ['tags to pass on', { sessionTags: SessionTags.of(['Project'], { transitive: true }) }, '. You may tag the session with Project only, and pass the tags on.', { sessionTagKeys: ['Project'] }],
    ['any tags and a source identity', { sessionTags: SessionTags.any('test'), sourceIdentity: true }, '. You may tag the session. You may set a source identity.',
      { sessionTagKeys: ['*'], sourceIdentity: true }],
    ['neither', {}, '.', { sessionTagKeys: undefined, sourceIdentity: undefined }],
  ])('is told of %s', (_, props, words, trust) => {
    const stack = newStack();
    const { handoff } = grantOn(stack, bucketIn(stack), props);
    expect(stack.resolve(handoff.steps[1])['Fn::Join'][1].at(-1)).toBe(`, with external ID ${EXTERNAL_ID}${words}`);
    expect(handoff.trust).toMatchObject(trust);
  });

  test('of several parties, each has its own', () => {
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack), { sessionTags });
    grant.addTrust({ principal: ExternalPrincipal.role(`arn:aws:iam::${STRANGER}:role/verify`), sourceIdentity: true });
    expect(onlyRole(deploy(stack)).Properties.AssumeRolePolicyDocument.Statement.map(({ Action, Principal }: any) => [Action, Principal.AWS.split('/')[1]])).toEqual([
      ['sts:AssumeRole', 'adobe-ingest'], ['sts:TagSession', 'adobe-ingest'], ['sts:AssumeRole', 'verify'], ['sts:SetSourceIdentity', 'verify'],
    ]);
    expect(grant.handoff.trust!.others).toEqual([{ principalArn: `arn:aws:iam::${STRANGER}:role/verify`, externalIds: [], sourceIdentity: true }]);
  });
});

test('a list of keys alone is refused', () => {
  expect(() => stackWith({ sessionTags: ['Project'] as any }))
    .toThrow(refusalAt('Stack/Adobe', "'sessionTags' must be SessionTags (SessionTags.of makes them of a list of keys), got: [\"Project\"]"));
});

test.each(SETTINGS)('tags and a source identity give no finding in $setting', ({ env, context }) => {
  const stack = newStack({ env, context });
  stackWith({ sessionTags, sourceIdentity: true, principal: ExternalPrincipal.role(govArn(INGEST, placeOf(env))) }, stack);
  expect(nagFindings(stack).filter((rule) => rule !== 'AwsSolutions-S1')).toEqual([]);
});
