import { CfnCondition, Fn, Lazy } from 'aws-cdk-lib';
import { partyFields, roleTitle, sessionOf, status } from '../../../lib/grants/private/assumed-role-fields';
import { ExternalId } from '../../../lib/principals/external-id';
import { ExternalPrincipal } from '../../../lib/principals/external-principal';
import { newStack, VENDOR } from '../../support/stack';

const INGEST = `arn:aws:iam::${VENDOR}:role/ingest`;
const fieldsOf = (...parties: Parameters<typeof roleTitle>[0]) => (
  parties.flatMap(partyFields).map(({ name, value, description }) => [name, value, description]));

test('one of several external IDs is presented', () => {
  expect(fieldsOf({ principal: ExternalPrincipal.role(INGEST), externalId: ExternalId.anyOf('old', 'new') }))
    .toEqual([['ExternalId', 'old, new', 'The external ID to present when assuming the role']]);
});

test('of several parties, each external ID is said to be whose', () => {
  const token = Lazy.string({ produce: () => INGEST });
  expect(fieldsOf(
    { principal: ExternalPrincipal.role(INGEST), externalId: ExternalId.of('id_1') },
    { principal: ExternalPrincipal.session(`arn:aws:sts::${VENDOR}:assumed-role/ingest/acme`) },
    { principal: ExternalPrincipal.role(token), externalId: ExternalId.of('id_3') },
    { principal: ExternalPrincipal.pending(), externalId: ExternalId.of('id_4') },
  )).toEqual([
    ['ExternalId', 'id_1', `The external ID to present when assuming the role as ${INGEST}`],
    ['SessionName2', 'acme', 'The session name to assume the role from'],
    ['ExternalId3', 'id_3', 'The external ID to present when assuming the role as party 3'],
    ['ExternalId4', 'id_4', 'The external ID to present when assuming the role as party 4'],
  ]);
});

test('the title names everyone who is known', () => {
  const role = (name: string) => ({ principal: ExternalPrincipal.role(`arn:aws:iam::${VENDOR}:role/${name}`) });
  const pending = { principal: ExternalPrincipal.pending() };
  const arns = ['a', 'b', 'c'].map((name) => role(name).principal.arn!);
  expect(roleTitle([role('a')])).toBe(`Assumed role for ${arns[0]}`);
  expect(roleTitle([role('a'), pending, role('b'), role('c')])).toBe(`Assumed role for ${arns[0]}, ${arns[1]} and ${arns[2]}`);
  expect(roleTitle([pending, pending])).toBe('Assumed role, pending');
});

test('a session is named where it alone is trusted', () => {
  expect(sessionOf(ExternalPrincipal.session(`arn:aws:sts::${VENDOR}:assumed-role/ingest/acme`))).toEqual({ value: 'acme' });
  expect(sessionOf(ExternalPrincipal.role(`arn:aws:iam::${VENDOR}:role/ingest`))).toBeUndefined();
});

describe('the status', () => {
  test('is pending while a value is missing, and ready with all of them', () => {
    expect([status(true, undefined), status(false, undefined)]).toEqual(['PENDING', 'READY']);
  });

  test('is decided by CloudFormation where a parameter may be empty', () => {
    const stack = newStack();
    const given = new CfnCondition(stack, 'Given', { expression: Fn.conditionEquals('a', 'b') });
    expect(stack.resolve(status(false, given))).toEqual({ 'Fn::If': ['Given', 'READY', 'PENDING'] });
  });
});
