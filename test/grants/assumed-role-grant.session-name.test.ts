import { Lazy } from 'aws-cdk-lib';
import { ExternalId } from '../../lib/principals/external-id';
import { ExternalPrincipal, PrincipalMatch } from '../../lib/principals/external-principal';
import { decisionTable } from '../../tools/policy-engine/jest';
import { bucketIn, DENY_EVERYONE, EXTERNAL_ID, GET, govArn, grantOn, GrantProps, handedOff, INGEST, roleWith, SESSION, stackWith, STRANGER } from '../support/assumed-role';
import { deploy, placeOf } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { refusalAt } from '../support/refusal';
import { onlyRole } from '../support/role';
import { newStack, SETTINGS, VENDOR } from '../support/stack';

const sessionName = 'acme-import';
const PIN = { 'sts:ExternalId': EXTERNAL_ID, 'sts:RoleSessionName': sessionName };

test.each<[string, GrantProps, object]>([
  ['beside an external ID', {}, { StringEquals: PIN }],
  ['alone', { externalId: undefined }, { StringEquals: { 'sts:RoleSessionName': sessionName } }],
  ['beside a principal by its ARN', { principal: ExternalPrincipal.role(INGEST, { match: PrincipalMatch.BY_ARN }) }, { StringEquals: { 'aws:PrincipalArn': INGEST, ...PIN } }],
  ['that is known at synthesis', { sessionName: Lazy.string({ produce: () => sessionName }) }, { StringEquals: PIN }],
])('the session name %s is a condition of the one trust statement', (_, props, condition) => {
  const { Statement } = roleWith({ sessionName, ...props }).Properties.AssumeRolePolicyDocument;
  expect(Statement).toEqual([{ Effect: 'Allow', Principal: expect.anything(), Action: 'sts:AssumeRole', Condition: condition }]);
});

test('while the external ID is pending, the session name lets nobody in', () => {
  expect(roleWith({ sessionName, externalId: ExternalId.pending() }).Properties.AssumeRolePolicyDocument).toEqual(DENY_EVERYONE);
});

describe('a role that asks for a session name', () => {
  const { cloud, resources } = deploy(stackWith({ sessionName }));
  const { Arn: roleArn } = onlyRole({ resources, outputs: {} } as any);
  const as = (name: string | undefined, externalId: string | undefined = EXTERNAL_ID, arn = INGEST) => ({
    who: { arn }, assume: { roleArn, externalId, sessionName: name }, ...GET,
  });

  decisionTable('is assumed with that name alone, and with everything else that it asks for', () => cloud, [
    { expect: 'allowed', ...as(sessionName) },
    { expect: 'denied', ...as('acme-import2') },
    { expect: 'denied', ...as('Acme-Import') },
    { expect: 'denied', ...as(undefined) },
    { expect: 'denied', ...as(sessionName, 'other-id') },
    { expect: 'denied', ...as(sessionName, undefined, `arn:aws:iam::${VENDOR}:role/adobe-ingest2`) },
    { expect: 'denied', ...as(sessionName, EXTERNAL_ID, `arn:aws:iam::${STRANGER}:role/adobe-ingest`) },
    { expect: 'denied', name: 'no external ID', who: { arn: INGEST }, assume: { roleArn, sessionName }, ...GET },
  ]);
});

describe('of two parties, each with a session name of its own,', () => {
  const stack = newStack();
  const grant = grantOn(stack, bucketIn(stack), { sessionName });
  grant.addTrust({ principal: ExternalPrincipal.role(INGEST), externalId: ExternalId.of(EXTERNAL_ID), sessionName: 'acme-verify' });
  const deployed = deploy(stack);
  const { Arn: roleArn } = onlyRole(deployed);
  const as = (name: string) => ({ who: { arn: INGEST }, assume: { roleArn, externalId: EXTERNAL_ID, sessionName: name }, ...GET });

  decisionTable('both come in, and no third', () => deployed.cloud, [
    { expect: 'allowed', ...as(sessionName) }, { expect: 'allowed', ...as('acme-verify') }, { expect: 'denied', ...as('acme') },
    { expect: 'denied', name: 'the default name', ...as('session') },
  ]);

  test('each is told its name', () => {
    expect(handedOff(grant, deployed).slice(1, 5)).toEqual([
      ['ExternalId', EXTERNAL_ID], ['SessionName', sessionName], ['ExternalId2', EXTERNAL_ID], ['SessionName2', 'acme-verify'],
    ]);
    expect(deployed.fill(grant.handoff.steps.slice(1, 3))).toEqual([
      `As ${INGEST}, assume ${roleArn} at https://sts.us-east-1.amazonaws.com, with external ID ${EXTERNAL_ID}, and name the session ${sessionName}.`,
      `As ${INGEST}, assume ${roleArn} at https://sts.us-east-1.amazonaws.com, with external ID ${EXTERNAL_ID}, and name the session acme-verify.`,
    ]);
  });
});

test('the name is handed off, in words and for programs', () => {
  const stack = newStack();
  const { handoff } = grantOn(stack, bucketIn(stack), { sessionName });
  expect(handoff.fields[2]).toMatchObject({ name: 'SessionName', value: sessionName, description: 'The session name to give when assuming the role' });
  expect(handoff.steps[1]).toBe('Name your session acme-import: no other is trusted.');
  expect(handoff.trust).toMatchObject({ principalArn: INGEST, externalIds: [EXTERNAL_ID], sessionName });
});

test.each<[string, GrantProps, string]>([
  ['one character', { sessionName: 'a' }, "'sessionName' must have 2 to 64 letters, digits or characters of '_+=,.@-', got: 'a'"],
  ['a wildcard', { sessionName: 'acme-*' }, "'sessionName' must have 2 to 64 letters, digits or characters of '_+=,.@-', got: 'acme-*'"],
  ['a policy variable', { sessionName: '${aws:username}' }, "'sessionName' must have 2 to 64 letters, digits or characters of '_+=,.@-', got: '${aws:username}'"],
  ['65 characters', { sessionName: 'a'.repeat(65) }, `'sessionName' must have 2 to 64 letters, digits or characters of '_+=,.@-', got: '${'a'.repeat(65)}'`],
  ['white space', { sessionName: 'acme ' }, "'sessionName' must not have white space at either end, got: 'acme '"],
  ['a number', { sessionName: 12 as any }, "'sessionName' must be a string, put it in quotes, got: 12"],
  ['a session principal', { sessionName, principal: ExternalPrincipal.session(SESSION) },
    "'sessionName' must not be given with a session principal, whose ARN has its name, got: 'acme-import'"],
])('a session name is refused: %s', (_, props, message) => {
  expect(() => stackWith(props)).toThrow(refusalAt('Stack/Adobe', message));
});

test.each(SETTINGS)('in $setting it gives no finding', ({ env, context }) => {
  const stack = newStack({ env, context });
  stackWith({ sessionName, principal: ExternalPrincipal.role(govArn(INGEST, placeOf(env))) }, stack);
  expect(nagFindings(stack).filter((rule) => rule !== 'AwsSolutions-S1')).toEqual([]);
});
