import { CfnParameter, Lazy, Token } from 'aws-cdk-lib';
import { ExternalId } from '../../lib';
import { newStack, templateOf } from '../support/stack';
import { trustOf } from '../support/trust';

const OF_ALLI = 'id_YjJmODYzMmMtMDhhMy0xMWVmLTg1ZjEtMDM3MmViYjJjNDEyCg==';
const OF_INFOSUM = 'd68b1db43ed52e7e0297dbaca2bad20f40d4faaf92b5349891f08fddde530e23';

describe('of and anyOf take what vendors issue', () => {
  test.each([
    ['of the Alli page', OF_ALLI],
    ['of the InfoSum page, 64 characters', OF_INFOSUM],
    ['the shortest', 'ab'],
    ['the longest', 'x'.repeat(1224)],
    ['every character that IAM allows', 'AZaz09_+=,.@:/-'],
  ])('%s', (_, value) => {
    expect(ExternalId.of(value)).toMatchObject({ values: [value], isPending: false, reason: undefined });
    expect(ExternalId.anyOf('other', value).values).toEqual(['other', value]);
  });

  test("an external ID of InfoSum's length, 64 characters, is accepted", () => {
    expect(OF_INFOSUM).toHaveLength(64);
  });
});

describe.each([
  ['of', (value: string) => ExternalId.of(value)],
  ['anyOf', (value: string) => ExternalId.anyOf('fine', value)],
])('%s refuses', (_, make) => {
  test.each([
    ['an empty one', '', "'externalId' must have 2 to 1224 characters, got: ''"],
    ['one character', 'x', "'externalId' must have 2 to 1224 characters, got: 'x'"],
    ['1,225 characters', 'x'.repeat(1225), `'externalId' must have 2 to 1224 characters, got: '${'x'.repeat(1225)}'`],
    ['a space', 'id 1', "'externalId' must consist of letters, digits and the characters '_+=,.@:/-', got: 'id 1'"],
    ['a wildcard', 'id_*', "'externalId' must consist of letters, digits and the characters '_+=,.@:/-', got: 'id_*'"],
    ['a policy variable', 'id_${aws:userid}', "'externalId' must consist of letters, digits and the characters '_+=,.@:/-', got: 'id_${aws:userid}'"],
    ['a pasted line break', 'id_1\n', "'externalId' must not have white space at either end, got: 'id_1\\n'"],
    ['a number', 12345 as any, "'externalId' must be a string, put it in quotes, got: 12345"],
    ['null', null as any, "'externalId' must be a string, got: null"],
    ['a list', ['id_1'] as any, "'externalId' must be a string, got: [\"id_1\"]"],
    ['a String object', new String('id_1') as any, "'externalId' must be a string, not a String object, got: \"id_1\""],
    ['another alphabet', 'idé', "'externalId' must consist of letters, digits and the characters '_+=,.@:/-', got: 'idé'"],
  ])('%s', (__, value, message) => {
    expect(() => make(value)).toThrow(new Error(message));
  });
});

test('anyOf without a value is an error, not an absent condition', () => {
  expect(() => ExternalId.anyOf()).toThrow(new Error("'externalId' must hold at least one value, got: []"));
});

test('anyOf does not take one value twice: one of them is meant to be another', () => {
  expect(() => ExternalId.anyOf('id_1', 'id_2', 'id_1')).toThrow(new Error("'externalId' must not hold a value twice, got: 'id_1'"));
});

describe('below', () => {
  test.each(['acme/', 'ab/', 'acme/team-1/', `${'x'.repeat(1222)}/`])('takes a tenant: %s', (tenant) => {
    expect(ExternalId.below(tenant)).toMatchObject({ prefix: tenant, values: [], isPending: false, reason: undefined });
  });

  const RULE = "must be the whole name of a tenant and a '/', like 'acme/': at least 2 letters, digits and characters of '_+=,.@:-', without wildcards";
  test.each<[string, unknown, string]>([
    ['no slash at the end', 'acme', `${RULE}, got: 'acme'`],
    ['no name', '/', `${RULE}, got: '/'`],
    ['nothing', '', `${RULE}, got: ''`],
    ['one letter', 'a/', `${RULE}, got: 'a/'`],
    ['a slash in front', '/acme/', `${RULE}, got: '/acme/'`],
    ['an empty name within', 'acme//', `${RULE}, got: 'acme//'`],
    ['a wildcard', 'ac*/', `${RULE}, got: 'ac*/'`],
    ['a wildcard at the end', 'acme/*', `${RULE}, got: 'acme/*'`],
    ['a wildcard for one character', 'acm?/', `${RULE}, got: 'acm?/'`],
    ['a policy variable', '${aws:userid}/', `${RULE}, got: '\${aws:userid}/'`],
    ['a space', 'acme inc/', `${RULE}, got: 'acme inc/'`],
    ['1,224 characters', `${'x'.repeat(1223)}/`, `${RULE}, got: '${'x'.repeat(1223)}/'`],
    ['a pasted line break', 'acme/\n', "must not have white space at either end, got: 'acme/\\n'"],
    ['a number', 12, 'must be a string, put it in quotes, got: 12'],
  ])('refuses %s', (_, tenant, message) => {
    expect(() => ExternalId.below(tenant as string)).toThrow(new Error(`'tenant' ${message}`));
  });

  test('refuses a token, which could contain a wildcard', () => {
    expect(() => ExternalId.below(Lazy.string({ produce: () => 'acme/' }))).toThrow(/^'tenant' must be a literal, got: '\$\{Token\[/);
  });
});

test('pending has no value yet', () => {
  expect(ExternalId.pending()).toMatchObject({ values: [], isPending: true, reason: undefined });
});

describe('none', () => {
  test('says why none is used', () => {
    expect(ExternalId.none('the vendor has no field for it')).toMatchObject({
      values: [], isPending: false, reason: 'the vendor has no field for it',
    });
  });

  test.each<[reason: unknown, message: string]>([
    ['', "'reason' must not be empty, got: ''"],
    ['  ', "'reason' must not have white space at either end, got: '  '"],
    [undefined, "'reason' must be a string, got: undefined"],
  ])('needs a reason, not %j', (reason, message) => {
    expect(() => ExternalId.none(reason as string)).toThrow(new Error(message));
  });
});

describe('tokens', () => {
  test('a template parameter becomes the condition', () => {
    const stack = newStack();
    const parameter = new CfnParameter(stack, 'ExternalId');
    expect(trustOf(stack, { externalId: ExternalId.of(parameter.valueAsString) }).Condition)
      .toEqual({ StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } } });
    expect(templateOf(stack).Parameters.ExternalId).toBeDefined();
  });

  test('a lazy value passes, whatever it looks like now', () => {
    const value = Lazy.string({ produce: () => OF_ALLI });
    expect(Token.isUnresolved(ExternalId.of(value).values[0])).toBe(true);
    expect(trustOf(newStack(), { externalId: ExternalId.of(value) }).Condition).toEqual({ StringEquals: { 'sts:ExternalId': OF_ALLI } });
  });

  test('old and new one may come from anywhere', () => {
    const stack = newStack();
    const parameter = new CfnParameter(stack, 'New');
    expect(trustOf(stack, { externalId: ExternalId.anyOf('old', parameter.valueAsString) }).Condition)
      .toEqual({ StringEquals: { 'sts:ExternalId': ['old', { Ref: 'New' }] } });
  });
});

test('the ID of the Alli page reaches the trust policy as the page prints it', () => {
  expect(trustOf(newStack(), { externalId: ExternalId.of(OF_ALLI) }).Condition).toEqual({ StringEquals: { 'sts:ExternalId': OF_ALLI } });
});
