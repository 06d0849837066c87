import { createColors } from 'picocolors';
import { oneLine } from '../errors';
import { plainTable } from '../plain-table';
import type { Finding } from './diagnosis/evidence';
import type { Verdict } from './exchange/run-probes';
import type { Report } from './report';

const MARKS: Record<Verdict, string> = { 'as promised': '✓', 'differs': '✗', 'unclear': '?', 'skipped': '-' };

/** For people: a table of the checks, then the causes with their fixes. */
export function printReport({ name, checks, findings, leftovers }: Report, isTerminal: boolean): string {
  const colors = createColors(isTerminal);
  const paint: Record<Verdict, (text: string) => string> = {
    'as promised': colors.green, 'differs': colors.red, 'unclear': colors.yellow, 'skipped': colors.dim,
  };
  const rows = checks.map(({ what, promised, found, verdict }) => [paint[verdict](MARKS[verdict]), ...[what, promised, found].map(oneLine)]);
  return [
    colors.bold(oneLine(name)),
    plainTable(rows, ['', 'check', 'promised', 'found']),
    ...findings.map((finding) => printFinding(finding, colors.bold)),
    ...leftovers.map((leftover) => `left behind: ${oneLine(leftover)}`),
    '',
  ].join('\n');
}

function printFinding({ cause, likelihood, words, explains, fix }: Finding, bold: (text: string) => string): string {
  const statement = fix.statement === undefined ? [] : JSON.stringify(fix.statement, null, 2).split('\n').map((line) => `    ${line}`);
  const why = `${bold(cause)} (${likelihood}; ${explains.join(', ')}): ${oneLine(words)}`;
  return ['', why, `  ${fix.who}: ${oneLine(fix.what)}`, ...statement].join('\n');
}
