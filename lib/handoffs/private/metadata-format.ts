import type { Handoff, HandoffField } from '../handoff';

// Plain data, without aws-cdk-lib: the command is bundled with it.

/** Key of the template's metadata. */
export const METADATA_KEY = 'cdk-s3-handoff';

/** Raised when a reader of an older version would misread the metadata. Version 1 had no `trust` and no `buckets`: its words said it alone. */
export const METADATA_VERSION = 2;

/** One hand-off of a template's metadata. */
export interface DescribedHandoff extends Omit<Handoff, 'fields'> {
  /** Name of the integration, unique in the stack. */
  readonly integration: string;
  /** Name of the company that hands off. */
  readonly sender?: string;
  /** Whom the other side asks. */
  readonly contact?: string;
  readonly fields: DescribedField[];
}

export interface DescribedField extends Omit<HandoffField, 'value' | 'condition'> {
  /** Logical id of the stack output that holds the value. */
  readonly output: string;
}
