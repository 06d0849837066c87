import { flatten } from '../../core/readable-value';

/** A request, reduced to what a statement about everyone can match. */
export interface ReadRequest {
  readonly action: string;
  /** Flattened: the bucket's ARN, or that ARN and `/*` for all its objects. */
  readonly resource: string;
  /** Condition keys in lowercase, with the values that S3 sends. */
  readonly context: Readonly<Record<string, string>>;
}

/** A principal whose ARN or account may only be known at deployment. */
export interface ReadPrincipal {
  /** Flattened ARN; undefined for a principal that has none yet. */
  readonly arn?: string;
  readonly account?: string;
}

/** The statements of a resolved policy document; of a conditional one both, of which one is in force. */
export function statementsIn(document: any): any[] {
  return [document?.Statement ?? []].flat().flatMap((statement: any) => {
    if (!statement['Fn::If']) return statement;
    const [, whenTrue, whenFalse] = statement['Fn::If'];
    return [{ ...whenTrue, isConditional: true }, { ...whenFalse, isConditional: true, isAlternative: true }];
  });
}

/** Whether a statement denies a request, whoever makes it. A statement that cannot be interpreted counts as not denying. */
export function deniesEverybody(statement: any, { action, resource, context }: ReadRequest): boolean {
  return statement.Effect === 'Deny'
    && principalsOf(statement).includes('*')
    && actionsOf(statement).some((pattern) => matches(pattern, action))
    && statement.Resource !== undefined
    && resourcesOf(statement).some((pattern) => covers(pattern, resource))
    && Object.entries<any>(statement.Condition ?? {}).every(([operator, keys]) => (
      Object.entries<any>(keys).every(([key, expected]) => holds(operator, context[key.toLowerCase()], [expected].flat()))));
}

/** Whether a statement may allow one of the actions, or any if none are given, on some conditions at least. */
export function mayAllow(statement: any, actions?: string[]): boolean {
  return statement.Effect === 'Allow' && (actions === undefined || statement.Action === undefined
    || actionsOf(statement).some((pattern) => actions.some((action) => matches(pattern, action))));
}

/** Whether a statement may apply to a principal: by its ARN, its account, or because it applies to everyone. */
export function mayBeAbout(statement: any, { arn, account }: ReadPrincipal): boolean {
  const named = [statement.Condition?.StringEquals?.['aws:PrincipalArn'] ?? []].flat().map(flatten);
  if (named.length > 0 && arn !== undefined && !named.includes(arn)) return false;
  return statement.NotPrincipal !== undefined || principalsOf(statement).some((principal) => principal === '*' || principal === arn
    || (account !== undefined && (principal === account || principal.endsWith(`:iam::${account}:root`))));
}

/** The flattened patterns of a statement's resources; `*` where it does not list them. */
export function resourcesOf(statement: any): string[] {
  return statement.Resource === undefined ? ['*'] : [statement.Resource].flat().map(flatten);
}

/** The flattened patterns of the prefixes that may be listed; `*` without a limit. */
export function listedPrefixes({ Condition: condition }: any): string[] {
  const limits = ['StringLike', 'StringEquals'].flatMap((operator) => condition?.[operator]?.['s3:prefix'] ?? []);
  return limits.length === 0 ? ['*'] : limits.map(flatten);
}

/** The part of a pattern before its first wildcard. */
export function literalPart(pattern: string): string {
  return pattern.replace(/[*?].*$/s, '');
}

function principalsOf({ Principal: principal }: any): string[] {
  return (typeof principal === 'string' ? [principal] : [principal?.AWS ?? []].flat()).map(flatten);
}

function actionsOf({ Action: actions }: any): string[] {
  return [actions ?? []].flat();
}

function matches(pattern: string, action: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`, 'i').test(action);
}

/** Whether a pattern matches a resource, or everything that another pattern matches. */
export function covers(pattern: string, resource: string): boolean {
  return pattern === resource || (pattern.endsWith('*') && resource.startsWith(pattern.slice(0, -1)));
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
function holds(operator: string, actual: string | undefined, expected: any[]): boolean {
  const [, base, ifExists] = /^(.*?)(IfExists)?$/.exec(operator)!;
  const values = expected.map((value) => (typeof value === 'object' ? flatten(value) : String(value)));
  if (base === 'Null') return values.includes(String(actual === undefined));
  if (actual === undefined) return ifExists !== undefined || base === 'StringNotEquals';
  switch (base) {
    case 'Bool':
    case 'StringEquals': return values.includes(actual);
    case 'StringNotEquals': return !values.includes(actual);
    case 'NumericLessThan': return values.some((value) => Number(actual) < Number(value));
    case 'NumericLessThanEquals': return values.some((value) => Number(actual) <= Number(value));
    default: return false;
  }
}
