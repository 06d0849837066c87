import { spawnSync } from 'child_process';
import { mkdirSync } from 'fs';
import { join } from 'path';
import { buildSync } from 'esbuild';
import type { Scenario } from './app';
import type { Measured } from './measure';

const COMPILED = join('test-reports', 'bench');

/** What the library costs over the same documents by hand. */
export interface ScenarioFigures {
  readonly library: Measured;
  readonly hand: Measured;
  readonly ratio: Measured;
}

const NAMES = ['importMs', 'totalMs', 'cpuMs', 'peakMb', 'templateBytes', 'resources'] as const;

/** Processes in turn, medians of each, and the median of the ratios of each pair: a machine that grows slower slows both of a pair. */
export function figuresOf(scenario: Scenario, pairs: number): ScenarioFigures {
  const measured = Array.from({ length: pairs }, () => ({ hand: run('hand', scenario), library: run('library', scenario) }));
  return {
    library: medians(measured.map(({ library }) => library)),
    hand: medians(measured.map(({ hand }) => hand)),
    ratio: medians(measured.map(({ library, hand }) => each((name) => library[name] / hand[name]))),
  };
}

/** The library is the compiled package, which Node.js finds by its name; TypeScript is compiled beforehand, because its loader costs time and memory. */
export function compileMeasurements(): void {
  mkdirSync(COMPILED, { recursive: true });
  buildSync({
    entryPoints: ['app', 'by-hand', 'by-library', 'client', 'measure'].map((name) => join('bench', `${name}.ts`)),
    outdir: COMPILED,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  });
}

/** Of a command, from its start to its end. */
export function medianMs(command: string[], runs: number): number {
  return median(Array.from({ length: runs }, () => {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, command);
    if (status !== 0) throw new Error(`${command.join(' ')} ended with exit code ${status}`);
    return performance.now() - start;
  }));
}

function run(how: 'hand' | 'library', scenario: Scenario): Measured {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(COMPILED, 'measure.js'), how, JSON.stringify(scenario)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function medians(all: Measured[]): Measured {
  return each((name) => median(all.map((measured) => measured[name])));
}

function each(figure: (name: typeof NAMES[number]) => number): Measured {
  return Object.fromEntries(NAMES.map((name) => [name, figure(name)])) as unknown as Measured;
}

function median(values: number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}
