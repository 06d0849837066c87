import { App, CfnCondition, CfnOutput, Fn, Lazy, NestedStack, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkComplete, claimOutputNames, topLevelStackOf, validateUnconditional } from '../../../lib/handoffs/private/output-home';
import { newStack } from '../../support/stack';

const field = (value: string) => ({ name: 'Status', label: 'Status', description: 'Status', value });

test('the home of outputs is the stack that is deployed by its name', () => {
  const stack = newStack();
  const inner = new NestedStack(new NestedStack(stack, 'Outer'), 'Inner');
  expect([stack, inner, new Construct(inner, 'Deep')].map(topLevelStackOf)).toEqual([stack, stack, stack]);
  const staged = new Stack(new Construct(new App(), 'Group'), 'Staged');
  expect(topLevelStackOf(staged)).toBe(staged);
});

test('a name is taken once', () => {
  const stack = newStack();
  claimOutputNames(new Construct(stack, 'First'), stack, ['ARoleArn', 'ABucketName'], 'A');
  claimOutputNames(new Construct(stack, 'Second'), stack, ['BRoleArn'], 'B');
  expect(() => claimOutputNames(new Construct(stack, 'Third'), stack, ['ABucketName'], 'A'))
    .toThrow(new Error("'outputPrefix' must be another one, 'Stack/First' has an output 'ABucketName' already, got: 'A'"));
});

test('a value that a condition chooses cannot leave a nested stack', () => {
  const stack = newStack();
  const inner = new NestedStack(stack, 'Inner');
  const chosenIn = (scope: Stack) => {
    const condition = new CfnCondition(scope, 'Ready', { expression: Fn.conditionEquals('a', 'b') });
    return field(Token.asString(Fn.conditionIf(condition.logicalId, 'READY', 'PENDING')));
  };
  expect(() => validateUnconditional(stack, stack, [chosenIn(stack)])).not.toThrow();
  expect(() => validateUnconditional(inner, stack, [field('READY')])).not.toThrow();
  expect(() => validateUnconditional(inner, stack, [chosenIn(inner)]))
    .toThrow(new Error("'handoff' must not depend on a CfnCondition in a nested stack, got: 'Status'"));
});

test('a field without output is missing', () => {
  const outputs = new Construct(newStack(), 'Outputs');
  expect(checkComplete(outputs, [field('READY')])).toEqual(['the hand-off grew after its outputs were made, add buckets and parties first: Status']);
  new CfnOutput(outputs, 'Status', { value: 'READY' });
  expect(checkComplete(outputs, [field('READY')])).toEqual([]);
});

test('a literal that its output has otherwise has changed', () => {
  const outputs = new Construct(newStack(), 'Outputs');
  new CfnOutput(outputs, 'Status', { value: 'READY' });
  expect(checkComplete(outputs, [field('PENDING')])).toEqual(['the hand-off changed after its outputs were made, add buckets and parties first: Status']);
  expect(checkComplete(outputs, [field(Lazy.string({ produce: () => 'READY' }))])).toEqual([]);
});
