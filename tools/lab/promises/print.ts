import Table from 'cli-table3';
import picocolors from 'picocolors';
import { Exchange, Promised } from './exchange';
import { DecidedRow } from '../../policy-engine/table';

/** Plain when piped: picocolors by itself colours wherever CI is set. */
const pc = picocolors.createColors(picocolors.isColorSupported && process.stdout.isTTY === true);

const BARE = {
  chars: Object.fromEntries(['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid',
    'mid', 'mid-mid', 'right', 'right-mid', 'middle'].map((place) => [place, ''])),
  style: { 'padding-left': 0, 'padding-right': 2, 'head': [], 'border': [] },
};

export function printExchange({ title, subtitle, handoff }: Exchange, decided: DecidedRow[]): void {
  console.log(`\n${pc.bold(title)}  ${pc.dim(subtitle)}`);
  console.log(indented(handoffTable(handoff)));
  console.log(`\n${indented(decisionsTable(decided))}`);
}

export function printSummary(decided: DecidedRow[], seconds: number): void {
  const count = (holds: (row: DecidedRow) => boolean) => decided.filter(holds).length;
  const different = count(({ asExpected }) => !asExpected);
  const summary = `${decided.length} calls decided in ${seconds.toFixed(1)} s: ${count(({ decision }) => decision.allowed)} allowed, `
    + `${count(({ decision }) => !decision.allowed)} denied, ${different} not as configured`;
  console.log(`\n${different === 0 ? pc.green(summary) : pc.red(summary)}`);
}

function handoffTable(handoff: [string, string][]): string {
  const table = new Table({ ...BARE, colWidths: [] });
  table.push(...handoff.map(([name, value]) => [pc.dim(name), value]));
  return table.toString();
}

function decisionsTable(decided: DecidedRow[]): string {
  const table = new Table({ ...BARE, head: ['who', 'action', 'object', 'expected', 'decided', ''].map((head) => pc.dim(head)) });
  table.push(...decided.map(({ row, decision, asExpected }) => {
    const verdict = decision.allowed ? 'allowed' : 'denied';
    return [
      (row as Promised).party,
      row.action,
      target(row as Promised),
      row.expect,
      asExpected ? (decision.allowed ? pc.green(verdict) : pc.yellow(verdict)) : pc.red(pc.bold(`${verdict}  <-- differs`)),
      decision.allowed ? '' : pc.dim(decision.by.replace(/ of arn:\S+/, '')),
    ];
  }));
  return table.toString();
}

function target({ key, prefix }: Promised): string {
  return key ?? (prefix === undefined ? '(no prefix)' : `${prefix}*`);
}

function indented(text: string): string {
  return text.split('\n').map((line) => `  ${line}`.trimEnd()).join('\n');
}
