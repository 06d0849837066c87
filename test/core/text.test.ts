import { Aws, CfnParameter, Fn, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { validateText, validateTexts } from '../../lib/core/text';
import { newStack } from '../support/stack';

test.each(['', 'adobe', 'a b', 'ä', 'a/ /b'])('%j is a text', (value) => {
  expect(() => validateText('roleArn', value)).not.toThrow();
});

describe('what other people write is refused in one line', () => {
  const SPACE = "'roleArn' must not have white space at either end";
  const TYPE = "'roleArn' must be a string";
  test.each<[what: string, value: unknown, message: string]>([
    ['a space in front', ' adobe', `${SPACE}, got: ' adobe'`],
    ['a space behind', 'adobe ', `${SPACE}, got: 'adobe '`],
    ['nothing but spaces', '  ', `${SPACE}, got: '  '`],
    ['a line break', 'adobe\n', `${SPACE}, got: 'adobe\\n'`],
    ['a tab', '\tadobe', `${SPACE}, got: '\\tadobe'`],
    ['a no-break space of a web page', 'adobe\u00a0', `${SPACE}, got: 'adobe\u00a0'`],
    ['a byte order mark', '\ufeffadobe', `${SPACE}, got: '\ufeffadobe'`],
    ['a space beside a token', `${Aws.ACCOUNT_ID} `, `${SPACE}, got: '${Aws.ACCOUNT_ID} '`],
    ['an account without quotes', 111111111111, `${TYPE}, put it in quotes, got: 111111111111`],
    ['a truth value', true, `${TYPE}, put it in quotes, got: true`],
    ['a big integer', BigInt(12), `${TYPE}, put it in quotes, got: 12`],
    ['a String object', new String('adobe'), `${TYPE}, not a String object, got: "adobe"`],
    ['null', null, `${TYPE}, got: null`],
    ['nothing', undefined, `${TYPE}, got: undefined`],
    ['an object', { arn: 'adobe' }, `${TYPE}, got: {"arn":"adobe"}`],
    ['a list', ['adobe'], `${TYPE}, got: ["adobe"]`],
    ['a construct', new Construct(newStack(), 'Bucket'), `${TYPE}, got: Stack/Bucket`],
    ['a token that is an object', Lazy.any({ produce: () => 'adobe' }), `${TYPE} (Token.asString makes one of a token), got: "<unresolved-lazy>"`],
  ])('%s', (_, value, message) => {
    expect(() => validateText('roleArn', value as string)).toThrow(new Error(message));
  });
});

describe('a list', () => {
  test.each<[what: string, values: unknown, message: string]>([
    ['a text in place of it', '203.0.113.0/24', "'allowedCidrs' must be a list of strings, got: '203.0.113.0/24'"],
    ['null', null, "'allowedCidrs' must be a list of strings, got: null"],
    ['a number in it', ['a', 24], "'allowedCidrs' must be a string, put it in quotes, got: 24"],
    ['white space in it', ['a', 'b '], "'allowedCidrs' must not have white space at either end, got: 'b '"],
  ])('%s is refused', (_, values, message) => {
    expect(() => validateTexts('allowedCidrs', values as string[])).toThrow(new Error(message));
  });
});

test('tokens pass, one by one and as a list', () => {
  const parameter = new CfnParameter(newStack(), 'Arn').valueAsString;
  expect(() => validateText('roleArn', parameter)).not.toThrow();
  expect(() => validateTexts('roleArns', ['a', parameter])).not.toThrow();
  expect(() => validateTexts('roleArns', Fn.split(',', parameter))).not.toThrow();
});
