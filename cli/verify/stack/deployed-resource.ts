/** A resource of a template, without intrinsic functions. */
export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly arn?: string;
  readonly properties: Record<string, unknown>;
  /** Why the resources of this nested stack are not known. */
  readonly unread?: string;
}

/** A value that cannot be read from outside the stack. */
export const UNKNOWN = '‹unknown›';

/** The reason for a check that depends on it. */
export const UNREADABLE = 'the template refers to a value that cannot be read';
