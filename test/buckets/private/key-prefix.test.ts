import { App, Aws, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { normalizeKeyPrefix } from '../../../lib/buckets/private/key-prefix';
import { shorten } from '../../support/shorten';
import { newStack } from '../../support/stack';

describe('no leading slash, one trailing slash', () => {
  test.each([
    ['of the Klavi page', '/daily-sync/', 'daily-sync/'],
    ['normalised', 'adobe/', 'adobe/'],
    ['without a trailing slash', 'adobe', 'adobe/'],
    ['with a leading slash', '/adobe', 'adobe/'],
    ['nested', 'agency/in', 'agency/in/'],
    ['with spaces and dots', 'Q1 2026/v1.2/.hidden/..x', 'Q1 2026/v1.2/.hidden/..x/'],
    ['with characters up to U+00FF', 'Müller/ÿ', 'Müller/ÿ/'],
    ['a dollar or brace alone', 'a$b{c}', 'a$b{c}/'],
    ['with spaces inside, also at the end of a folder', 'a / b/c /', 'a / b/c /'],
    ['with a colon or the letters of a scheme', 'arn/s3:/2026-01-01T00:00:00', 'arn/s3:/2026-01-01T00:00:00/'],
    ['of 900 bytes', 'x'.repeat(900), `${'x'.repeat(900)}/`],
  ])('%s', (_, keyPrefix, normalized) => {
    expect(normalizeKeyPrefix(keyPrefix)).toBe(normalized);
    expect(normalizeKeyPrefix(normalizeKeyPrefix(keyPrefix.slice(0, 800)))).toBe(normalizeKeyPrefix(keyPrefix.slice(0, 800)));
  });

  test.each([undefined, ''])('%j is the whole bucket', (keyPrefix) => {
    expect(normalizeKeyPrefix(keyPrefix)).toBe('');
  });
});

const REFUSED: [keyPrefix: string, rule: string, shown?: string][] = [
  ['in/*', "must not contain '*'"],
  ['in/?', "must not contain '?'"],
  ['${aws:username}/', "must not contain '${'"],
  ['in//out', "must not contain '//'"],
  ['//', "must not contain '//'"],
  ['//in', "must not contain '//'"],
  ['/', "must be empty or name a folder, not be a lone '/'"],
  ['.', "must not have a '.' or '..' segment"],
  ['in/./out', "must not have a '.' or '..' segment"],
  ['../neighbour', "must not have a '.' or '..' segment"],
  ['in/../out', "must not have a '.' or '..' segment"],
  ['in/..', "must not have a '.' or '..' segment"],
  ['/../in', "must not have a '.' or '..' segment"],
  ['in\nout', 'must not contain control characters', 'in\\nout'],
  [' ', 'must not have white space at either end'],
  ['  ', 'must not have white space at either end'],
  ['a/ ', 'must not have white space at either end'],
  [' a/', 'must not have white space at either end'],
  ['in\n', 'must not have white space at either end', 'in\\n'],
  ['a/\u00a0', 'must not have white space at either end'],
  ...[
    's3://bucket/a', 's3a://bucket/a/', 'S3://bucket', 'https://bucket.s3.us-east-1.amazonaws.com/a/', 'https://s3.amazonaws.com/bucket/a',
    'https://s3.console.aws.amazon.com/s3/buckets/bucket?prefix=a/', 'arn:aws:s3:::b/a', 'arn:aws-us-gov:s3:::b',
    'arn:aws:s3:us-east-1:111111111111:accesspoint/ap/object/a', 'ARN:aws:s3:::b/*',
  ].map((keyPrefix): [string, string] => [keyPrefix, 'must be the key prefix alone, without bucket or scheme']),
  ['in\u0000out', 'must not contain control characters', 'in\\u0000out'],
  ['in\u007f', 'must not contain control characters', 'in\u007f'],
  ['in\u0085', 'must not contain control characters', 'in\u0085'],
  ['日本', 'must not contain characters above U+00FF (IAM policies cannot hold them)'],
  ['inĀ', 'must not contain characters above U+00FF (IAM policies cannot hold them)'],
  ['x'.repeat(901), 'must not be longer than 900 bytes'],
  ['é'.repeat(451), 'must not be longer than 900 bytes'],
];

test.each(REFUSED.map(([keyPrefix, ...others]) => [shorten(keyPrefix), keyPrefix, ...others] as const))('%j is refused', (_, keyPrefix, rule, shown = keyPrefix) => {
  expect(() => normalizeKeyPrefix(keyPrefix)).toThrow(new Error(`'keyPrefix' ${rule}, got: '${shown}'`));
});

describe('tokens', () => {
  test('a template parameter is taken as it is entered', () => {
    const stack = newStack();
    const parameter = new CfnParameter(stack, 'KeyPrefix');
    expect(normalizeKeyPrefix(parameter.valueAsString)).toBe(parameter.valueAsString);
  });

  test.each([['/daily-sync/', 'daily-sync/'], ['adobe', 'adobe/'], ['', '']])('a lazy %j is normalised when it resolves', (value, normalized) => {
    expect(newStack().resolve(normalizeKeyPrefix(Lazy.string({ produce: () => value })))).toBe(normalized);
  });

  test('a lazy value is refused when it resolves', () => {
    const keyPrefix = normalizeKeyPrefix(Lazy.string({ produce: () => 'in/*' }));
    expect(() => newStack().resolve(keyPrefix)).toThrow("'keyPrefix' must not contain '*', got: 'in/*'");
  });

  test('what CloudFormation alone can compute is taken as it is', () => {
    const stack = new Stack(new App(), 'Stack');
    expect(stack.resolve(normalizeKeyPrefix(`${Aws.ACCOUNT_ID}/in/`))).toEqual({ 'Fn::Join': ['', [{ Ref: 'AWS::AccountId' }, '/in/']] });
    expect(stack.resolve(normalizeKeyPrefix(Fn.importValue('Prefix')))).toEqual({ 'Fn::ImportValue': 'Prefix' });
  });

  test('a token that knows its value only later is asked every time', () => {
    let value = 'first';
    const keyPrefix = normalizeKeyPrefix(Lazy.uncachedString({ produce: () => value }));
    const stack = newStack();
    expect(stack.resolve(keyPrefix)).toBe('first/');
    value = 'second';
    expect(stack.resolve(keyPrefix)).toBe('second/');
  });
});

test.each<[value: unknown, message: string]>([
  [2026, "'keyPrefix' must be a string, put it in quotes, got: 2026"],
  [null, "'keyPrefix' must be a string, got: null"],
  [['a/'], "'keyPrefix' must be a string, got: [\"a/\"]"],
])('%j is no text', (value, message) => {
  expect(() => normalizeKeyPrefix(value as string)).toThrow(new Error(message));
});

test('an error names the property that the key prefix was given as', () => {
  expect(() => normalizeKeyPrefix('a*', 'sourceFolder')).toThrow(new Error("'sourceFolder' must not contain '*', got: 'a*'"));
});
