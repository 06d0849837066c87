import type { Statement } from '../diagnosis/suggested-statements';

export interface PolicyDocument {
  readonly Statement?: Statement | Statement[];
}

/** One way in which a deployed policy is not the one of the template. */
export interface Difference {
  readonly words: string;
  /** The expected statement; undefined if there should be none. */
  readonly statement?: Statement;
}

const ELEMENTS = ['Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

/** Ignores order, Sids, and the ways in which AWS rewrites stored policies. */
export function comparePolicies(expected: PolicyDocument, actual: PolicyDocument): Difference[] {
  const wanted = statementsOf(expected);
  const found = statementsOf(actual);
  const isIn = (statement: Statement, list: Statement[]) => list.some((other) => text(statement) === text(other));
  const missing = wanted.filter((statement) => !isIn(statement, found));
  const extra = found.filter((statement) => !isIn(statement, wanted));
  const changes = missing.map((statement): Difference => {
    const instead = nearest(statement, extra);
    if (!instead) return { words: `lacks ${nameOf(statement)}`, statement };
    extra.splice(extra.indexOf(instead), 1);
    return { words: `${nameOf(statement)}: ${elementDifferences(statement, instead).join('; ')}`, statement };
  });
  return [...changes, ...extra.map((statement) => ({ words: `has a statement that the template does not have: ${JSON.stringify(statement)}` }))];
}

/** The IDs that deleted principals leave in a policy. */
export function deletedPrincipals(policy: PolicyDocument): string[] {
  const found = statementsOf(policy).flatMap(({ Principal }) => values((Principal as { AWS?: unknown } | undefined)?.AWS ?? Principal));
  return found.filter((principal) => /^A(ROA|IDA)[A-Z0-9]{12,}$/.test(principal));
}

/** Statements that grant access to everyone. */
export function publicStatements(policy: PolicyDocument): Statement[] {
  return statementsOf(policy).filter(({ Effect, Principal, Condition }) => Effect === 'Allow' && Condition === undefined
    && (Principal === '*' || values((Principal as { AWS?: unknown } | undefined)?.AWS).includes('*')));
}

export function statementsOf({ Statement = [] }: PolicyDocument): Statement[] {
  return [Statement].flat();
}

function nearest(statement: Statement, candidates: Statement[]): Statement | undefined {
  const likeness = (other: Statement) => (statement.Sid !== undefined && statement.Sid === other.Sid ? 10 : 0)
    + ELEMENTS.filter((element) => statement[element] !== undefined && isSame(element, statement, other)).length;
  return [...candidates].sort((one, other) => likeness(other) - likeness(one)).find((other) => likeness(other) >= 2);
}

function elementDifferences(wanted: Statement, found: Statement): string[] {
  return ELEMENTS.filter((element) => !isSame(element, wanted, found)).map((element) => {
    if (element === 'Action') {
      const [has, should] = [values(found[element]), values(wanted[element])];
      const lacks = should.filter((action) => !has.includes(action));
      const beyond = has.filter((action) => !should.includes(action));
      return [...lacks.map((action) => `Action lacks ${action}`), ...beyond.map((action) => `Action has ${action}`)].join('; ');
    }
    return `${element} is ${JSON.stringify(found[element]) ?? 'missing'}, should be ${JSON.stringify(wanted[element]) ?? 'absent'}`;
  });
}

function nameOf(statement: Statement): string {
  const condition = statement.Condition === undefined ? '' : ` under ${JSON.stringify(statement.Condition)}`;
  const content = `${String(statement.Effect)} ${values(statement.Action).join(', ')}${condition}`;
  return typeof statement.Sid === 'string' ? `${statement.Sid} (${content})` : content;
}

function isSame(element: string, one: Statement, other: Statement): boolean {
  return canonical(element, one[element]) === canonical(element, other[element]);
}

function text(statement: Statement): string {
  return JSON.stringify(ELEMENTS.map((element) => canonical(element, statement[element])));
}

function canonical(element: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (/Principal$/.test(element)) return principals(value);
  if (element === 'Condition') return conditions(value as Record<string, Record<string, unknown>>);
  return JSON.stringify(values(value).map((item) => (/Action$/.test(element) ? item.toLowerCase() : item)).sort());
}

function principals(value: unknown): string {
  const byKind = typeof value === 'string' ? { AWS: value } : value as Record<string, unknown>;
  return JSON.stringify(Object.entries(byKind).sort().map(([kind, names]) => (
    [kind, values(names).map((name) => name.replace(/^arn:aws[a-z-]*:iam::(\d{12}):root$/, '$1')).sort()]
  )));
}

function conditions(value: Record<string, Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(value).sort().map(([operator, keys]) => (
    [operator, Object.entries(keys).map(([key, wanted]) => [key.toLowerCase(), values(wanted).sort()]).sort()]
  )));
}

function values(value: unknown): string[] {
  return value === undefined || value === null ? [] : [value].flat().map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item)));
}
