import { Lazy } from 'aws-cdk-lib';
import { validateWholeNumber } from '../../lib/core/whole-number';

test.each([1, 7, 20])('%i is fine', (value) => {
  expect(() => validateWholeNumber('count', value, 1, 20)).not.toThrow();
});
test('a token is fine', () => {
  expect(() => validateWholeNumber('count', Lazy.number({ produce: () => 21 }), 1, 20)).not.toThrow();
});
test.each([0, 21, 1.5, -1, NaN])('%d is refused', (value) => {
  expect(() => validateWholeNumber('count', value, 1, 20)).toThrow(new Error(`'count' must be a whole number from 1 to 20, got: ${JSON.stringify(value)}`));
});
