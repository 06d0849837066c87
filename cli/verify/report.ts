import type { Finding } from './diagnosis/evidence';
import type { ProbeResult, Verdict } from './exchange/run-probes';
import type { Outcome } from './observation';

/** What is told of one exchange, or of one stack. */
export interface Report {
  readonly name: string;
  readonly checks: Check[];
  readonly findings: Finding[];
  /** What could not be cleaned up. */
  readonly leftovers: string[];
}

export interface Check {
  readonly id: string;
  readonly what: string;
  /** What should be. */
  readonly promised: string;
  /** What is. */
  readonly found: string;
  readonly verdict: Verdict;
}

export function checkOf({ id, what, promise, outcome, verdict }: ProbeResult): Check {
  return { id, what, promised: promise, found: foundWords(outcome), verdict };
}

export function isAsPromised({ checks }: Report): boolean {
  return checks.every(({ verdict }) => verdict === 'as promised' || verdict === 'skipped') && checks.some(({ verdict }) => verdict === 'as promised');
}

function foundWords({ kind, code, message, value }: Outcome): string {
  switch (kind) {
    case 'allowed': return value?.startsWith('arn:') ? `allowed: ${value}` : 'allowed';
    case 'missing': return 'let in, nothing there';
    case 'refused': return 'refused';
    case 'skipped': return message ?? 'skipped';
    default: return [code, code?.startsWith('Other') ? value : undefined].filter(Boolean).join(': ');
  }
}
