import { CfnOutput, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalid } from '../../core/errors';
import { sharedList } from '../../core/shared-list';
import type { HandoffField } from '../handoff';

/** The stack that is deployed by its own name: outputs of a nested one are printed by nobody. */
export function topLevelStackOf(scope: IConstruct): Stack {
  let stack = Stack.of(scope);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  return stack;
}

/** Two hand-offs without a prefix have outputs of the same names. */
export function claimOutputNames(outputs: IConstruct, stack: Stack, names: string[], outputPrefix: string): void {
  const claimsOf = (name: string) => sharedList<IConstruct>(stack, 'outputs', name);
  const taken = names.find((name) => claimsOf(name).length > 0);
  if (taken !== undefined) {
    throw invalid('outputPrefix', `must be another one, '${claimsOf(taken)[0].node.path}' has an output '${taken}' already`, outputPrefix);
  }
  for (const name of names) claimsOf(name).push(outputs);
}

/** Conditions are known in their own template only. */
export function validateUnconditional(outputs: IConstruct, stack: Stack, fields: HandoffField[]): void {
  const own = Stack.of(outputs);
  if (own === stack) return;
  const conditional = fields.find(({ condition, value }) => condition !== undefined || JSON.stringify(own.resolve(value))?.includes('"Fn::If"'));
  if (conditional) throw invalid('handoff', 'must not depend on a CfnCondition in a nested stack', conditional.name);
}

/** Outputs are made of the fields as they were then. Fields that were added later have none, and a literal that changed later is wrong in its output. */
export function checkComplete(outputs: IConstruct, fields: HandoffField[]): string[] {
  const outputOf = ({ name }: HandoffField) => outputs.node.tryFindChild(name) as CfnOutput | undefined;
  const missing = fields.filter((field) => !outputOf(field));
  const changed = fields.filter((field) => !Token.isUnresolved(field.value) && outputOf(field) && outputOf(field)!.value !== field.value);
  const told = (what: string, which: HandoffField[]) => (which.length === 0
    ? [] : [`the hand-off ${what} after its outputs were made, add buckets and parties first: ${which.map(({ name }) => name).join(', ')}`]);
  return [...told('grew', missing), ...told('changed', changed)];
}
