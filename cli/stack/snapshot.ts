/** The parts of a template that a sheet is made of. */
export interface Template {
  readonly Metadata?: Record<string, unknown>;
  readonly Parameters?: Record<string, unknown>;
  readonly Resources?: Record<string, Resource>;
  readonly Outputs?: Record<string, { readonly Value?: unknown }>;
}

export interface Resource {
  readonly Type?: string;
  readonly Condition?: string;
  readonly Properties?: Record<string, unknown>;
}

/** A stack as a source knows it. */
export interface StackSnapshot {
  readonly name: string;
  /** ARN of a deployed stack, where CloudFormation was asked. */
  readonly stackId?: string;
  /** The stack or its file, for messages. */
  readonly where: string;
  readonly template: Template;
  /** False: only synthesized. */
  readonly deployed: boolean;
  readonly outputs: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
  readonly account?: string;
  readonly region?: string;
}
