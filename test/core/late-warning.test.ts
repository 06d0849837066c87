import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { addLateWarning } from '../../lib/core/late-warning';
import { newStack, warningsOf } from '../support/stack';

const ID = 'cdk-s3-handoff:late';

test.each<[where: string, acknowledge: (construct: Construct) => Construct | undefined, warnings: string[]]>([
  ['nowhere', () => undefined, [`come late [ack: ${ID}]`]],
  ['on the construct', (construct) => construct, []],
  ['above it', (construct) => construct.node.scope as Construct, []],
  ['on a neighbour', (construct) => new Construct(construct.node.scope as Construct, 'Neighbour'), [`come late [ack: ${ID}]`]],
])('a warning that was acknowledged %s', (_, acknowledge, warnings) => {
  const stack = newStack();
  const construct = new Construct(new Construct(stack, 'Parent'), 'Child');
  const where = acknowledge(construct);
  if (where) Annotations.of(where).acknowledgeWarning(ID);
  addLateWarning(construct, ID, 'come late');
  expect(warningsOf(stack)).toEqual(warnings);
  expect(construct.node.children).toEqual([]);
});

test('a warning that is acknowledged afterwards', () => {
  const stack = newStack();
  addLateWarning(stack, ID, 'come early');
  Annotations.of(stack).acknowledgeWarning(ID);
  expect(warningsOf(stack)).toEqual([]);
});
