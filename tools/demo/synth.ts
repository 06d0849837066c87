import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';

const REPOSITORY = resolve(__dirname, '../..');

/** The templates of bin/app.ts by stack name, synthesised in a process of its own as the CDK CLI does it. */
export function synthesize(context: Record<string, string> = {}): Record<string, any> {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-s3-handoff-'));
  try {
    execFileSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
      cwd: REPOSITORY,
      env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return Object.fromEntries(new CloudAssembly(outdir).stacks.map((stack) => [stack.stackName, stack.template]));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
