import type { ValidationError } from '@cloud-copilot/iam-policy';
import { library } from './library';

export type PolicyDocument = Record<string, any>;
export type DocumentKind = 'identity' | 'trust' | 'resource';

const VALIDATORS: Record<DocumentKind, (document: PolicyDocument) => ValidationError[]> = {
  identity: (document) => library().policy.validateIdentityPolicy(document),
  trust: (document) => library().policy.validateTrustPolicy(document),
  resource: (document) => library().policy.validateResourcePolicy(document),
};

const AWS_PRINCIPAL = new RegExp([
  '\\*',
  '\\d{12}',
  'A(IDA|ROA)[A-Z0-9]{16,}',
  'arn:aws[a-z-]*:iam::\\d{12}:(root|(role|user)/[\\w+=,.@/-]+)',
  'arn:aws[a-z-]*:sts::\\d{12}:(assumed-role|federated-user)/[\\w+=,.@/-]+',
].map(shape => `^${shape}$`).join('|'));

const OPERATOR = new RegExp(`^(?:(?:ForAllValues:|ForAnyValue:)?(?:${[
  'String(?:Not)?(?:Equals(?:IgnoreCase)?|Like)',
  'Numeric(?:NotEquals|Equals|(?:Less|Greater)Than(?:Equals)?)',
  'Date(?:NotEquals|Equals|(?:Less|Greater)Than(?:Equals)?)',
  'Arn(?:Not)?(?:Equals|Like)',
  '(?:Not)?IpAddress',
  'Bool',
  'BinaryEquals',
].join('|')})(?:IfExists)?|Null)$`);

const CHECKED = new WeakMap<PolicyDocument, DocumentKind>();

/** Throws on what AWS would not store: a policy that cannot exist must not decide anything. */
export function checkedDocument(kind: DocumentKind, document: PolicyDocument, where: string): PolicyDocument {
  if (CHECKED.get(document) !== kind) {
    const [error] = [...VALIDATORS[kind](document), ...ownErrors(kind, document)];
    if (error) {
      throw new Error(`${where} is not a valid policy: ${error.path}: ${error.message}`);
    }
    CHECKED.set(document, kind);
  }
  return document;
}

export function statementsOf(document: PolicyDocument): PolicyDocument[] {
  return list(document.Statement);
}

export function list<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) {
    return [];
  }
  return Array.isArray(value) ? value : [value];
}

/** The principals of a statement that AWS itself would have to look up. */
export function awsPrincipals(principal: any): string[] {
  return typeof principal === 'string' ? [principal] : list<string>(principal?.AWS);
}

/** What the engine's own validation lets pass and AWS does not. */
function ownErrors(kind: DocumentKind, document: PolicyDocument): ValidationError[] {
  const statements = statementsOf(document);
  if (statements.length === 0) {
    return [{ path: 'Statement', message: 'must hold a statement' }];
  }
  return statements.flatMap(({ Principal, NotPrincipal, Condition }, index) => [
    ...kind === 'identity' ? [] : principalErrors(Principal ?? NotPrincipal, `Statement[${index}].Principal`),
    ...operatorErrors(Condition, `Statement[${index}].Condition`),
  ]);
}

function principalErrors(principal: any, path: string): ValidationError[] {
  if (principal === undefined) {
    return [{ path, message: 'is required' }];
  }
  return awsPrincipals(principal)
    .filter(value => !AWS_PRINCIPAL.test(value))
    .map(value => ({ path, message: `must name an account, role, user or session, got: ${value}` }));
}

function operatorErrors(condition: Record<string, unknown> = {}, path: string): ValidationError[] {
  return Object.keys(condition)
    .filter(operator => !OPERATOR.test(operator))
    .map(operator => ({ path, message: `unknown operator ${operator}` }));
}
