import { invalid, refusalOf } from '../../lib/private/errors';

const CIRCLE: Record<string, unknown> = {};
CIRCLE.self = CIRCLE;

describe('an error says property, rule and value on one line', () => {
  test.each<[string, unknown, string]>([
    ['a text in quotes', 'in/*', "'keyPrefix' must be right, got: 'in/*'"],
    ['an empty text', '', "'keyPrefix' must be right, got: ''"],
    ['double quotes as they are', 'say "hi"', "'keyPrefix' must be right, got: 'say \"hi\"'"],
    ['control characters escaped', 'a\nb\u0000', "'keyPrefix' must be right, got: 'a\\nb\\u0000'"],
    ['a backslash escaped', 'a\\b', "'keyPrefix' must be right, got: 'a\\\\b'"],
    ['a number', 3, "'keyPrefix' must be right, got: 3"],
    ['a list', [1, 1], "'keyPrefix' must be right, got: [1,1]"],
    ['nothing', undefined, "'keyPrefix' must be right, got: undefined"],
    ['a big integer', BigInt(3), "'keyPrefix' must be right, got: 3"],
    ['what holds itself', CIRCLE, "'keyPrefix' must be right, got: [object Object]"],
    ['an object', { a: [] }, "'keyPrefix' must be right, got: {\"a\":[]}"],
  ])('%s', (_, value, message) => {
    const error = invalid('keyPrefix', 'must be right', value);
    expect(error).toBeInstanceOf(Error);
    expect(error.constructor).toBe(Error);
    expect(error.message).toBe(message);
    expect(error.message).not.toContain('\n');
  });
});

test('an error says what was meant, after the value', () => {
  expect(invalid('region', 'must be a Region', 'us-esat-1', ', did you mean us-east-1?').message)
    .toBe("'region' must be a Region, got: 'us-esat-1', did you mean us-east-1?");
});
test('rule and hint can be had alone, of errors made here', () => {
  expect(refusalOf(invalid('region', 'must be a Region', 'us-esat-1', ', did you mean us-east-1?')))
    .toEqual({ rule: 'must be a Region', hint: ', did you mean us-east-1?' });
  expect(refusalOf(invalid('region', 'must be a Region', 'x'))).toEqual({ rule: 'must be a Region', hint: '' });
  expect(refusalOf(new Error("'region' must be a Region, got: 'x'"))).toBeUndefined();
});
