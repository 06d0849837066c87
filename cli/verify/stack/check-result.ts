import type { Cause, Finding, Fix } from '../diagnosis/evidence';
import type { Statement } from '../diagnosis/suggested-statements';
import type { Check } from '../report';
import { UNKNOWN } from './deployed-resource';

/** One check, with a finding if it failed. */
export interface Checked {
  readonly check: Check;
  readonly finding?: Finding;
}

interface Fault {
  readonly cause: Cause;
  readonly words: string;
  readonly fix: string;
  readonly statement?: Statement;
}

export function fine(what: string, promised: string, found: string = promised): Checked {
  return { check: { id: what, what, promised, found, verdict: 'as promised' } };
}

/** The check could not be made. */
export function unknown(what: string, promised: string, why: string): Checked {
  return { check: { id: what, what, promised, found: why, verdict: 'unclear' } };
}

export function wrong(what: string, promised: string, found: string, { cause, words, fix, statement }: Fault): Checked {
  const who: Fix['who'] = 'the bucket owner';
  return {
    check: { id: what, what, promised, found, verdict: 'differs' },
    finding: { cause, likelihood: 'certain', explains: [what], words, fix: { who, what: fix, statement } },
  };
}

export function equal(what: string, promised: string, found: string, fault: (found: string) => Fault): Checked {
  if (promised.includes(UNKNOWN)) return unknown(what, promised, found);
  return promised === found ? fine(what, promised) : wrong(what, promised, found, fault(found));
}

/** How much of a limit is used; above 90 % it is reported, but does not fail. */
export function nearLimit(what: string, size: number, limit: number, unit: string): Checked {
  const share = Math.round((size / limit) * 100);
  const found = `${size} ${unit}, ${share} %${share >= 90 ? ': near the limit' : ''}`;
  return fine(what, `at most ${limit} ${unit}`, found);
}
