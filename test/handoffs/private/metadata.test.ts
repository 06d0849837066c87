import Ajv from 'ajv';
import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import schema from '../../../lib/handoffs/handoff.schema.json';
import { builtHandoff } from '../../../lib/handoffs/private/built-handoff';
import { describeHandoff } from '../../../lib/handoffs/private/metadata';
import { newStack, templateOf } from '../../support/stack';

const validate = new Ajv({ allowUnionTypes: true }).compile(schema);

const field = (name: string, value: string) => ({ name, value, label: `Label of ${name}`, description: `Description of ${name}` });

const guide = { steps: [], can: [], cannot: [], exemptions: [], request: { acl: 'none', minimumTlsVersion: '1.2' } };

function described() {
  const later: string[] = [];
  const stack = newStack();
  const bucketName = new CfnParameter(stack, 'Bucket').valueAsString;
  const fields = [field('BucketName', bucketName), field('KeyPrefix', 'adobe/')];
  describeHandoff(stack, stack, builtHandoff(() => ({
    title: 'Title',
    fields: [...fields],
    counterpartPolicy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:PutObject', Resource: `arn:aws:s3:::${bucketName}/*` }] },
    guide: () => ({ ...guide, steps: [`Work in ${bucketName}.`, ...later] }),
  })), { outputPrefix: 'Kohler', integration: 'kohler_adobe' });
  fields.push(field('Status', 'READY'));
  later.push('Then rest.');
  describeHandoff(stack, stack, { title: 'Other', fields: [], ...guide }, { outputPrefix: '', integration: 'other' });
  return templateOf(stack).Metadata['cdk-s3-handoff'];
}

test('the template holds every hand-off of the stack, as its JSON Schema says', () => {
  const metadata = described();
  expect(validate(metadata)).toBe(true);
  expect(metadata.version).toBe(2);
  expect(metadata.handoffs.map(({ integration }: { integration: string }) => integration)).toEqual(['kohler_adobe', 'other']);
});

test('the template holds the hand-offs of two copies of the package', () => {
  const stack = newStack();
  const handoff = (title: string) => ({ title, fields: [], ...guide });
  describeHandoff(stack, stack, handoff('One'), { outputPrefix: '', integration: 'one' });
  jest.isolateModules(() => {
    jest.requireActual('../../../lib/handoffs/private/metadata').describeHandoff(stack, stack, handoff('Other'), { outputPrefix: '', integration: 'other' });
  });
  const { handoffs } = templateOf(stack).Metadata['cdk-s3-handoff'];
  expect(handoffs.map(({ title }: { title: string }) => title)).toEqual(['One', 'Other']);
});

test('the fields name their outputs, also those that came later', () => {
  const [{ fields }] = described().handoffs;
  expect(fields.map(({ name, output }: { name: string; output: string }) => [name, output])).toEqual([
    ['BucketName', 'KohlerBucketName'], ['KeyPrefix', 'KohlerKeyPrefix'], ['Status', 'KohlerStatus'],
  ]);
});

test('texts and policies name the output where its value stands', () => {
  const [{ steps, counterpartPolicy }] = described().handoffs;
  expect(steps[0]).toEqual('Work in {{KohlerBucketName}}.');
  expect(counterpartPolicy.Statement[0].Resource).toBe('arn:aws:s3:::{{KohlerBucketName}}/*');
});

test('the guide is read when the template is made', () => {
  expect(described().handoffs[0].steps).toEqual([expect.anything(), 'Then rest.']);
});

test('the schema refuses a newer version', () => {
  expect(validate({ ...described(), version: 3 })).toBe(false);
});

test.each([
  ['one of which exists, is named by its parameter', ['Staging', 'Production'], 'Work in {{Ace}}.'],
  ['which exist together, is named by an output', ['Staging', 'Staging'], 'Work in {{Other}}.'],
])('a value of two outputs, %s', (_, environments, step) => {
  const stack = newStack();
  const value = new CfnParameter(stack, 'Ace').valueAsString;
  const environment = new CfnParameter(stack, 'Environment').valueAsString;
  const conditions = environments.map((name, index) => new CfnCondition(stack, `Is${index}`, { expression: Fn.conditionEquals(environment, name) }));
  const fields = ['One', 'Other'].map((name, index) => ({ ...field(name, value), condition: conditions[index] }));
  describeHandoff(stack, stack, { title: 'Title', fields, ...guide, steps: [`Work in ${value}.`] }, { outputPrefix: '', integration: 'ace' });
  expect(templateOf(stack).Metadata['cdk-s3-handoff'].handoffs[0].steps).toEqual([step]);
});
