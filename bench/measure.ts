import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import type { Scenario } from './app';

/** What one process has spent on one app. */
export interface Measured {
  /** Until whatever the program names is loaded, behind the classes that the documents by hand are made of. */
  readonly importMs: number;
  readonly totalMs: number;
  /** Of the whole process: it grows less on a busy machine. */
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly templateBytes: number;
  readonly resources: number;
}

async function measure(how: string, scenario: Scenario): Promise<Measured> {
  const start = performance.now();
  const { byHand } = await import('./by-hand.js');
  const program = how === 'hand' ? byHand : (await import('./by-library.js')).byLibrary;
  const imported = performance.now();
  const { makeApp, templatesIn } = await import('./app.js');
  const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    makeApp(program, scenario, outdir).synth();
    const end = performance.now();
    const { user, system } = process.cpuUsage();
    const templates = templatesIn(outdir);
    return {
      importMs: imported - start,
      totalMs: end - start,
      cpuMs: (user + system) / 1000,
      peakMb: process.resourceUsage().maxRSS / 1024,
      templateBytes: templates.reduce((sum, template) => sum + Buffer.byteLength(template), 0),
      resources: templates.reduce((sum, template) => sum + Object.keys(JSON.parse(template).Resources).length, 0),
    };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const [how, scenario] = process.argv.slice(2);
void measure(how, JSON.parse(scenario)).then((measured) => console.log(JSON.stringify(measured)));
