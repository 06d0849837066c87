import { fillIn, StackValues } from '../../../cli/handoff/resolve-placeholders';
import type { DescribedHandoff } from '../../../lib/handoffs/private/metadata-format';

const VALUES: StackValues = {
  deployed: true,
  declaredOutputs: new Set(['RoleArn', 'KmsKeyArn']),
  outputs: new Map([['RoleArn', 'the-role']]),
  others: new Map([['AWS::Region', 'eu-central-1'], ['KmsKeyArn', ''], ['Client', 'kohler']]),
};

const HANDOFF: DescribedHandoff = {
  integration: 'one', title: 'One', fields: [], steps: [], can: [], cannot: [], exemptions: [],
};

function steps(texts: string[], values: Partial<StackValues> = {}): string[] {
  return fillIn({ ...HANDOFF, steps: texts }, { ...VALUES, ...values }).steps;
}

test('outputs, parameters and pseudo parameters take the place of their names', () => {
  expect(steps(['{{RoleArn}} in {{AWS::Region}} for {{Client}}'])).toEqual(['the-role in eu-central-1 for kohler']);
});

test('what a value says is not filled in again', () => {
  expect(steps(['{{RoleArn}}'], { outputs: new Map([['RoleArn', '{{Client}} $& $1 {{!Client}}']]) })).toEqual(['{{Client}} $& $1 {{!Client}}']);
});

test('a literal that looks like a placeholder stays what it is', () => {
  expect(steps(['{{!Client}} {{!!Client}} {{! {{ {{!{', '{} {{}} } ${Client} {{{Client}}} {"a":{"b":{}}}'])).toEqual([
    '{{Client}} {{!Client}} {{ {{ {{{', '{} {{}} } ${Client} {kohler} {"a":{"b":{}}}',
  ]);
});

test('a text that names an output which the stack does not have is left out, although a parameter has that name', () => {
  expect(steps(['with {{KmsKeyArn}}', 'without'])).toEqual(['without']);
});

test('before deployment an output is marked, not left out', () => {
  expect(steps(['with {{KmsKeyArn}}'], { deployed: false })).toEqual(['with ‹KmsKeyArn: known after deployment›']);
});

test('a name that nothing tells is marked', () => {
  expect(steps(['{{Other}} {{constructor}} {{__proto__}}'])).toEqual(['‹Other: unknown› ‹constructor: unknown› ‹__proto__: unknown›']);
});

describe('fields', () => {
  const field = (output: string) => ({ name: output, label: output, description: '', output });
  const fields = [field('RoleArn'), field('KmsKeyArn')];

  test('those without output are left out', () => {
    expect(fillIn({ ...HANDOFF, fields }, VALUES).fields).toEqual([{ name: 'RoleArn', label: 'RoleArn', description: '', value: 'the-role' }]);
  });

  test('before deployment they are there, without value', () => {
    expect(fillIn({ ...HANDOFF, fields }, { ...VALUES, deployed: false }).fields.map(({ value }) => value)).toEqual(['the-role', null]);
  });
});

describe('policies', () => {
  const statement = (Resource: unknown) => ({ Effect: 'Allow', Action: 's3:GetObject', Resource });
  const policy = (Statement: unknown) => fillIn({ ...HANDOFF, counterpartPolicy: { Statement } }, VALUES).counterpartPolicy;

  test('a statement that names an absent output is left out, the others stay', () => {
    expect(policy([statement('{{RoleArn}}'), statement(['a', '{{KmsKeyArn}}'])])).toEqual({ Statement: [statement('the-role')] });
  });

  test('a single statement need not be in a list', () => {
    expect(policy(statement('{{Client}}'))).toEqual({ Statement: [statement('kohler')] });
  });

  test('without statements there is no policy', () => {
    expect(policy([statement('{{KmsKeyArn}}')])).toBeUndefined();
  });

  test('numbers, booleans and null stay', () => {
    expect(policy([{ NotResource: [1, true, null] }])).toEqual({ Statement: [{ NotResource: [1, true, null] }] });
  });
});

test('request rules, exemptions and abilities that name an absent output are left out; a title stays', () => {
  const filled = fillIn({
    ...HANDOFF,
    title: '{{KmsKeyArn}} of {{Client}} {{!x',
    can: ['use {{KmsKeyArn}}', 'read'],
    cannot: ['{{KmsKeyArn}}'],
    request: { acl: 'none', encryption: '{{KmsKeyArn}}' },
    exemptions: [{ policyType: 'service control policy', attachedBy: 'a', reason: 'b', condition: { StringEquals: { key: '{{KmsKeyArn}}' } } }],
  }, VALUES);
  expect(filled).toMatchObject({ title: '‹KmsKeyArn: unknown› of kohler {{x', can: ['read'], cannot: [], request: { acl: 'none' }, exemptions: [] });
});
