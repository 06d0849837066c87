import { readFileSync, writeFileSync } from 'fs';
import { arch, availableParallelism, cpus, platform, totalmem } from 'os';
import { join } from 'path';
import Table from 'cli-table3';
import type { Scenario } from './app';
import { compileMeasurements, figuresOf, medianMs, ScenarioFigures } from './figures';
import type { Measured } from './measure';
import { PolicyFigures, policyFigures } from './policies';

/**
 * Prints what the library costs beside the same documents written by hand, and what it cost when the committed figures were taken.
 * `-- --most 1000` leaves out more clients and `--pairs 2` measures less often, for minutes less; `--write` commits the figures of this machine. Not a
 * test: nothing fails here.
 */
const RESULTS = join(__dirname, 'results.json');

/** A stack holds 500 resources, and 200 outputs: the hand-offs of a client are published in a stack of its own, as `ClientExchangeStack` does. */
const SCENARIOS: Record<string, { scenario: Scenario; pairs: number }> = {
  '1 client': { scenario: { clients: 1, clientsOfStack: 100, withHandoff: false }, pairs: 21 },
  '100 clients': { scenario: { clients: 100, clientsOfStack: 100, withHandoff: false }, pairs: 9 },
  '1,000 clients': { scenario: { clients: 1000, clientsOfStack: 100, withHandoff: false }, pairs: 5 },
  '10,000 clients': { scenario: { clients: 10_000, clientsOfStack: 100, withHandoff: false }, pairs: 3 },
  '1,000 clients, each with its hand-off, against outputs alone': { scenario: { clients: 1000, clientsOfStack: 1, withHandoff: true }, pairs: 3 },
};

const TARGETS: Measured = { totalMs: 0.9, cpuMs: 0.9, importMs: 1.25, peakMb: 1.05, templateBytes: 0.97, resources: 0.75 };
const LABELS: Record<keyof Measured, string> = { totalMs: 'total, ms', cpuMs: 'CPU, ms', importMs: 'import, ms', peakMb: 'peak memory, MB', templateBytes: 'template bytes', resources: 'resources' };

interface Figures {
  readonly machine: string;
  readonly scenarios: Record<string, ScenarioFigures>;
  /** What 10,000 clients cost over 1,000. */
  readonly growth?: number;
  readonly policies: PolicyFigures;
  readonly helpMs: number;
}

function takeFigures(most: number, mostPairs: number): Figures {
  compileMeasurements();
  const chosen = Object.entries(SCENARIOS).filter(([, { scenario }]) => scenario.clients <= most);
  const scenarios = Object.fromEntries(chosen.map(([name, { scenario, pairs }]) => [name, figuresOf(scenario, Math.min(pairs, mostPairs))]));
  const [thousand, tenThousand] = ['1,000 clients', '10,000 clients'].map((name) => scenarios[name]?.library.totalMs);
  return {
    machine: `${cpus()[0].model}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()} ${arch()}, Node.js ${process.version}`,
    scenarios,
    growth: thousand && tenThousand && tenThousand / thousand,
    policies: policyFigures(),
    helpMs: medianMs(['bin/s3-handoff', '--help'], 21),
  };
}

function print(figures: Figures, committed: Figures | undefined): void {
  const rounded = (value: number | undefined) => value === undefined ? '' : value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  const table = new Table({ head: ['', 'library', 'by hand', 'ratio', 'target', 'committed'], style: { head: [], border: [], compact: true } });
  for (const [name, { library, hand, ratio }] of Object.entries(figures.scenarios)) {
    table.push([name, '', '', '', '', '']);
    for (const [key, label] of Object.entries(LABELS) as [keyof Measured, string][]) {
      table.push([`  ${label}`, rounded(library[key]), rounded(hand[key]), rounded(ratio[key]), TARGETS[key], rounded(committed?.scenarios[name]?.ratio[key])]);
    }
  }
  const { policyBytes, smallestPolicyBytes, partnersOfBucketPolicy } = figures.policies;
  const one = (label: string, value: number | undefined, target: number | string, before: number | undefined) => table.push([label, rounded(value), '', '', target, rounded(before)]);
  one('10,000 clients over 1,000', figures.growth, 10.5, committed?.growth);
  table.push([
    'policy bytes a partner, over the smallest', policyBytes, smallestPolicyBytes, rounded(policyBytes / smallestPolicyBytes), '',
    rounded(committed && committed.policies.policyBytes / committed.policies.smallestPolicyBytes),
  ]);
  one('partners that one bucket policy holds', partnersOfBucketPolicy, '', committed?.policies.partnersOfBucketPolicy);
  one('s3-handoff --help, ms', figures.helpMs, '', committed?.helpMs);
  console.log(`${figures.machine}\n${table.toString()}\n${committed ? `committed: ${committed.machine}` : 'no committed figures'}`);
}

function main(args: string[]): void {
  const { version } = JSON.parse(readFileSync('node_modules/aws-cdk-lib/package.json', 'utf8'));
  const option = (name: string) => args.includes(name) ? Number(args[args.indexOf(name) + 1]) : Infinity;
  const results: Record<string, Figures> = JSON.parse(readFileSync(RESULTS, 'utf8'));
  console.log(`aws-cdk-lib ${version}`);
  const figures = takeFigures(option('--most'), option('--pairs'));
  print(figures, results[version]);
  if (args.includes('--write')) writeFileSync(RESULTS, `${JSON.stringify({ ...results, [version]: figures }, undefined, 2)}\n`);
}

main(process.argv.slice(2));
