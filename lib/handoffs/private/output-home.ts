import { Stack } from 'aws-cdk-lib';
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

/** Fields that were added after their outputs were made have none. */
export function checkComplete(outputs: IConstruct, fields: HandoffField[]): string[] {
  const missing = fields.filter(({ name }) => !outputs.node.tryFindChild(name));
  return missing.length === 0 ? [] : [`the hand-off grew after its outputs were made, add buckets first: ${missing.map(({ name }) => name).join(', ')}`];
}
