import type { Finding } from './diagnosis/evidence';
import type { ProbeResult, Verdict } from './exchange/run-probes';
import type { Outcome } from './observation';

/** The report of one exchange or stack. */
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
  /** The expected result. */
  readonly promised: string;
  /** The actual result. */
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
    case 'missing': return 'allowed (object not found)';
    case 'refused': return 'refused';
    case 'skipped': return message ?? 'skipped';
    default: return [code, code?.startsWith('Other') ? value : undefined].filter(Boolean).join(': ');
  }
}
