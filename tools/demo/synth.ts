import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const REPOSITORY = resolve(__dirname, '../..');

/** Writes the cloud assembly of bin/app.ts, in a process of its own as the CDK CLI does it. */
export function synthesize(outdir: string): void {
  execFileSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
    cwd: REPOSITORY,
    env: { ...process.env, CDK_OUTDIR: outdir },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
