import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { asOfNow } from './built-handoff';
import { ResolvedLate } from './resolved-late';
import { withPlaceholders } from '../../core/placeholders';
import { sharedList } from '../../core/shared-list';
import type { Handoff } from '../handoff';

/** Key of the template's metadata. */
export const METADATA_KEY = 'cdk-s3-handoff';

/** Raised when a reader of an older version would misread the metadata. */
export const METADATA_VERSION = 1;

/** Adds one hand-off to the metadata of a stack's template. Its values are those of the stack that it is made in, which may be nested. */
export function describeHandoff(
  scope: IConstruct, stack: Stack, handoff: Handoff, { outputPrefix, integration }: { outputPrefix: string; integration: string },
): void {
  const own = Stack.of(scope);
  handoffsOf(stack).push(new ResolvedLate(() => {
    const { title, fields, steps, request, can, cannot, counterpartPolicy, exemptions } = asOfNow(handoff);
    const outputs = Object.fromEntries(fields.map(({ name, value }) => [`${outputPrefix}${name}`, own.resolve(value)]));
    return withPlaceholders(own.resolve({
      integration,
      title,
      fields: fields.map(({ name, label, description }) => ({ name, label, description, output: `${outputPrefix}${name}` })),
      steps,
      request,
      can,
      cannot,
      counterpartPolicy,
      exemptions,
    }), outputs);
  }));
}

function handoffsOf(stack: Stack): any[] {
  const handoffs = sharedList<any>(stack, 'handoffs');
  if (handoffs.length === 0) stack.addMetadata(METADATA_KEY, { version: METADATA_VERSION, handoffs });
  return handoffs;
}
