import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PARAMETERS } from './parameters';
import { synthesize } from './synth';
import { runProgram } from '../../cli/program';

async function main(): Promise<void> {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-s3-handoff-'));
  try {
    synthesize(outdir);
    process.exitCode = await runProgram(['check', '--cdk-out', outdir, ...PARAMETERS]);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

void main();
