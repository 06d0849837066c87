import { CfnCondition, Fn } from 'aws-cdk-lib';
import { externalIdField, sessionOf, status } from '../../../lib/grants/private/assumed-role-fields';
import { ExternalPrincipal } from '../../../lib/principals/external-principal';
import { newStack, VENDOR } from '../../support/stack';

test('one of several external IDs is presented', () => {
  expect(externalIdField(['old', 'new'])).toMatchObject({ name: 'ExternalId', value: 'old, new' });
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
