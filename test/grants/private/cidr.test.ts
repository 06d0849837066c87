import { CfnParameter, Fn } from 'aws-cdk-lib';
import { validateCidrs } from '../../../lib/grants/private/cidr';
import { newStack } from '../../support/stack';

test.each([['203.0.113.0/24'], ['203.0.113.7/32'], ['2001:db8::/32'], ['2001:db8::1/128'], ['10.0.0.0/1'], ['::/1']])('%s is fine', (cidr) => {
  expect(() => validateCidrs('allowedCidrs', [cidr])).not.toThrow();
  expect(() => validateCidrs('allowedCidrs', ['198.51.100.0/24', cidr])).not.toThrow();
});

test('nothing given: every address is allowed', () => {
  expect(() => validateCidrs('allowedCidrs', undefined)).not.toThrow();
});

test('an empty list is an error, not an absent condition', () => {
  expect(() => validateCidrs('allowedCidrs', []))
    .toThrow(new Error("'allowedCidrs' must not be empty (leave it out to allow every address), got: []"));
});

test.each(['0.0.0.0/0', '::/0', '203.0.113.0/0', '0.0.0.0/00'])('%s is the whole internet', (cidr) => {
  expect(() => validateCidrs('allowedCidrs', [cidr]))
    .toThrow(new Error(`'allowedCidrs' must not hold a range that is the whole internet, got: '${cidr}'`));
});

test.each([
  '203.0.113.7', '2001:db8::1', '203.0.113.0/33', '2001:db8::/129', '203.0.113.0/', '203.0.113.0/x', '203.0.113.0/-1', '203.0.113.0/24/8',
  '203.0.113/24', '300.0.113.0/24', '203.0.113.0/1e1', 'office', '', '/24', '*',
])('%j is no address range', (cidr) => {
  expect(() => validateCidrs('allowedCidrs', ['203.0.113.0/24', cidr]))
    .toThrow(new Error(`'allowedCidrs' must hold address ranges in CIDR notation, like '203.0.113.0/24', got: '${cidr}'`));
});

test.each<[what: string, cidrs: unknown, message: string]>([
  ['a range in place of the list', '203.0.113.0/24', "'allowedCidrs' must be a list of strings, got: '203.0.113.0/24'"],
  ['white space', [' 203.0.113.0/24'], "'allowedCidrs' must not have white space at either end, got: ' 203.0.113.0/24'"],
  ['a number', [24], "'allowedCidrs' must be a string, put it in quotes, got: 24"],
])('%s is refused', (_, cidrs, message) => {
  expect(() => validateCidrs('allowedCidrs', cidrs as string[])).toThrow(new Error(message));
});

test('tokens pass: one range, or the whole list', () => {
  const parameter = new CfnParameter(newStack(), 'Range');
  expect(() => validateCidrs('allowedCidrs', [parameter.valueAsString])).not.toThrow();
  expect(() => validateCidrs('allowedCidrs', Fn.split(',', parameter.valueAsString))).not.toThrow();
});
