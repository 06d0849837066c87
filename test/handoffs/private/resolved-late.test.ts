import { Lazy } from 'aws-cdk-lib';
import { ResolvedLate } from '../../../lib/handoffs/private/resolved-late';
import { newStack, templateOf } from '../../support/stack';

test('a value is made once, with the template, and what it holds then is left as it is', () => {
  const stack = newStack();
  const unresolved = Lazy.string({ produce: () => 'resolved' });
  const make = jest.fn(() => [{ unresolved }, undefined]);
  stack.addMetadata('Late', { values: [new ResolvedLate(make)] });
  expect(make).not.toHaveBeenCalled();
  expect(templateOf(stack).Metadata.Late.values).toEqual([[{ unresolved }, null]]);
  expect(make).toHaveBeenCalledTimes(1);
});

test('in a text it is resolved like every token', () => {
  const stack = newStack();
  stack.addMetadata('Late', { text: `${new ResolvedLate(() => 'made')}` });
  expect(templateOf(stack).Metadata.Late.text).toBe('made');
});
