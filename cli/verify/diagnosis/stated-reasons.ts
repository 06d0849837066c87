import { Evidence, Cause, Finding } from './evidence';
import {
  assumeStatement, forPrincipal, inKeyPolicy, keyStatement, listStatement, objectsStatement, Statement, trustStatement,
} from './suggested-statements';

/** The reasons that AWS gives to callers of the same account or organisation. */
const REASONS: [pattern: RegExp, cause: Cause, words: string][] = [
  [/service control policy/, 'organisation policy', 'a service control policy denies it'],
  [/resource control policy/, 'organisation policy', 'a resource control policy denies it'],
  [/permissions boundary/, 'identity policy', 'the permissions boundary does not allow it'],
  [/session policy/, 'identity policy', 'the session policy does not allow it'],
  [/VPC endpoint policy/, 'network', 'the policy of the VPC endpoint does not allow it'],
  [/identity-based policy/, 'identity policy', 'the identity policy does not allow it'],
  [/resource-based policy/, 'bucket policy', 'the resource policy does not allow it'],
];

/** Findings for which AWS named the kind of policy. */
export function statedFindings(evidence: Evidence): Finding[] {
  return evidence.observed.results.flatMap(({ id, promise, verdict, outcome }): Finding[] => {
    if (promise !== 'allowed' || verdict !== 'differs') return [];
    if (outcome.kind === 'unreachable') {
      const words = `no answer: ${outcome.code ?? 'unreachable'}`;
      return [{ cause: 'network', likelihood: 'certain', explains: [id], words, fix: { who: 'you', what: 'try again, with a longer --timeout' } }];
    }
    const reason = REASONS.find(([pattern]) => pattern.test(outcome.message ?? ''));
    if (!reason) return [];
    const [, kind, words] = reason;
    const action = /perform: (\S+)/.exec(outcome.message ?? '')?.[1] ?? id;
    const cause = kind !== 'bucket policy' ? kind : action.startsWith('sts:') ? 'trust' : action.startsWith('kms:') ? 'key policy' : kind;
    const who = whoOf(cause, evidence, outcome.message!);
    const fix = { who, what: `allow ${action}`, statement: statementOf(action, cause, evidence) };
    return [{ cause, likelihood: 'certain', explains: [id], words: `AWS gives the reason for ${action}: ${words}`, fix }];
  });
}

/** The statement to add, for the kind of policy. */
function statementOf(action: string, cause: Cause, { exchange, callerArn, isOwnersPrincipal }: Evidence): Statement | undefined {
  if (cause === 'trust') return trustStatement(exchange, callerArn);
  if (cause !== 'identity policy' && cause !== 'bucket policy' && cause !== 'key policy') return undefined;
  if (action === 'sts:AssumeRole') return assumeStatement(exchange);
  const inBucket = action === 's3:ListBucket' ? listStatement(exchange) : objectsStatement(exchange);
  const statement = action.startsWith('kms:') ? keyStatement(exchange) : inBucket;
  if (cause === 'identity policy') return statement;
  const named = forPrincipal(statement, isOwnersPrincipal ? { ...exchange, principalArn: exchange.roleArn ?? callerArn } : exchange, callerArn);
  return cause === 'key policy' ? inKeyPolicy(named) : named;
}

function whoOf(cause: Cause, evidence: Evidence, message: string): Finding['fix']['who'] {
  if (cause === 'organisation policy') {
    return /resource control/.test(message) || evidence.isOwnersPrincipal ? "the bucket owner's organisation" : 'your organisation';
  }
  const isOwn = cause === 'identity policy' || cause === 'network';
  return isOwn && (!evidence.isOwnersPrincipal || /sts:AssumeRole/.test(message)) ? 'you' : 'the bucket owner';
}
