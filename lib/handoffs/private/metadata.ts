import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { asOfNow } from './built-handoff';
import { DescribedHandoff, METADATA_KEY, METADATA_VERSION } from './metadata-format';
import { ResolvedLate } from './resolved-late';
import { withPlaceholders } from '../../core/placeholders';
import { sharedList } from '../../core/shared-list';
import type { Handoff, HandoffField } from '../handoff';

/** What is said of a hand-off beside its content. */
type Envelope = Pick<DescribedHandoff, 'integration' | 'sender' | 'contact'>;

/** Adds one hand-off to the metadata of a stack's template. Its values are those of the stack that it is made in, which may be nested. */
export function describeHandoff(
  scope: IConstruct, stack: Stack, handoff: Handoff, { outputPrefix, ...envelope }: Envelope & { outputPrefix: string },
): void {
  const own = Stack.of(scope);
  handoffsOf(stack).push(new ResolvedLate(() => {
    const now = asOfNow(handoff);
    const described: DescribedHandoff = {
      ...envelope,
      ...now,
      fields: now.fields.map(({ name, label, description }) => ({ name, label, description, output: `${outputPrefix}${name}` })),
    };
    return withPlaceholders(own.resolve(described), outputsByName(own, now.fields, outputPrefix));
  }));
}

/** Without a value that two outputs have, each on another condition: neither of them stands for it. */
function outputsByName(stack: Stack, fields: HandoffField[], outputPrefix: string): Record<string, any> {
  const outputs = fields.map(({ name, value, condition }) => ({ name: `${outputPrefix}${name}`, value: stack.resolve(value), condition }));
  const isAmbiguous = ({ value, condition }: typeof outputs[number]) => condition !== undefined && outputs.some((other) => (
    other.condition !== undefined && differ(stack, condition.expression, other.condition.expression) && !differ(stack, value, other.value)));
  return Object.fromEntries(outputs.filter((output) => !isAmbiguous(output)).map(({ name, value }) => [name, value]));
}

function differ(stack: Stack, one: unknown, other: unknown): boolean {
  return JSON.stringify(stack.resolve(one)) !== JSON.stringify(stack.resolve(other));
}

function handoffsOf(stack: Stack): any[] {
  const handoffs = sharedList<any>(stack, 'handoffs');
  if (handoffs.length === 0) stack.addMetadata(METADATA_KEY, { version: METADATA_VERSION, handoffs });
  return handoffs;
}
