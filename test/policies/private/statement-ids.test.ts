import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { sidOf } from '../../../lib/policies/private/statement-ids';
import { shorten } from '../../support/shorten';
import { newStack } from '../../support/stack';

const grant = (id: string, scope: Construct = newStack()) => new Construct(scope, id);

const IDS = ['Adobe', 'kohler_adobe', 'with space and ünïcode', '日本語', 'x'.repeat(300), '1-2'];
test.each(IDS.map((id) => [shorten(id), id]))('%j gives a Sid that IAM takes', (_, id) => {
  expect(sidOf(grant(id))).toMatch(/^[A-Za-z0-9]{6,26}$/);
});

test('the id of the grant can be read in it', () => {
  expect(sidOf(grant('kohler_adobe'))).toMatch(/^KohlerAdobe[0-9a-f]{6}$/);
});

test('grants of one id in several places have Sids of their own', () => {
  const stack = newStack();
  const sids = ['A', 'B', 'C'].map((parent) => sidOf(grant('Adobe', grant(parent, stack))));
  expect(new Set(sids).size).toBe(3);
});

test('ids that read the same, or begin alike, have Sids of their own', () => {
  const stack = newStack();
  const sids = ['kohler_adobe', 'kohler-adobe', 'KohlerAdobe', `${'x'.repeat(20)}1`, `${'x'.repeat(20)}2`].map((id) => sidOf(grant(id, stack)));
  expect(new Set(sids).size).toBe(5);
});

test('the Sid of a grant is the same in every synthesis', () => {
  const again = () => sidOf(grant('Adobe', new Stack(undefined, 'Exchange')));
  expect(again()).toBe(again());
});
