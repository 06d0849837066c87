import { asOfNow, builtHandoff } from '../../../lib/handoffs/private/built-handoff';

const field = (name: string) => ({ name, label: name, value: name, description: name });

/** A construct that can be opened further. */
function construct() {
  const names = ['BucketName'];
  const guide = jest.fn(() => ({ steps: [`Work in ${names.join(' and ')}.`], can: [], cannot: [], exemptions: [] }));
  const handoff = () => builtHandoff(() => ({ title: 'Files', fields: names.map(field), guide }));
  return { names, guide, handoff };
}

test('a hand-off that was read stays as it is when its construct is opened further, and the next one has it all', () => {
  const { names, handoff } = construct();
  const before = handoff();
  expect(before.steps).toEqual(['Work in BucketName.']);
  names.push('BucketName2');
  expect(before.fields.map(({ name }) => name)).toEqual(['BucketName']);
  expect(before.steps).toEqual(['Work in BucketName.']);
  expect(handoff().fields.map(({ name }) => name)).toEqual(['BucketName', 'BucketName2']);
});

test('a hand-off cannot be changed', () => {
  const handoff = construct().handoff() as any;
  expect(() => { handoff.title = 'Other'; }).toThrow(TypeError);
  expect(() => { handoff.steps = []; }).toThrow(TypeError);
});

test('the guide, which looks at every policy of the bucket, is worked out once a hand-off, and only where somebody reads it', () => {
  const { guide, handoff } = construct();
  const { fields, title } = handoff();
  expect([fields.length, title]).toEqual([1, 'Files']);
  expect(guide).not.toHaveBeenCalled();
  expect({ ...handoff() }).toMatchObject({ steps: ['Work in BucketName.'], can: [], cannot: [], exemptions: [], request: undefined });
  expect(guide).toHaveBeenCalledTimes(1);
});

test('what is published follows the construct', () => {
  const { names, handoff } = construct();
  const before = handoff();
  names.push('BucketName2');
  expect(asOfNow(before).fields).toHaveLength(2);
});

test('what is published of a copy with other values is the copy', () => {
  const { names, handoff } = construct();
  const copy = { ...handoff(), title: 'Other' };
  names.push('BucketName2');
  expect(asOfNow(copy)).toBe(copy);
  expect(copy.fields).toHaveLength(1);
});
