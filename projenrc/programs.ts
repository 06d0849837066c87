import { spawn } from 'child_process';
import { readdirSync, readFileSync } from 'fs';
import { availableParallelism } from 'os';
import { join, resolve } from 'path';

export const root = resolve(__dirname, '..');

/** All of examples/*.ts. */
export const examples = readdirSync(join(root, 'examples')).filter((file) => /(?<!\.d)\.ts$/.test(file)).map((file) => join('examples', file));

const context = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context;

export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

export interface SynthesizeOptions {
  /** Modules to import before the program. */
  readonly preload?: string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a CDK program in its own process, as `cdk synth` would. */
export function synthesize(program: string, outdir: string, { preload = [], env }: SynthesizeOptions = {}): Promise<Ended> {
  return new Promise((done, failed) => {
    const imports = ['tsx', ...preload].flatMap((file) => ['--import', file]);
    const child = spawn(process.execPath, [...imports, program], {
      cwd: root, env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: 'false', ...env },
    });
    let output = '';
    child.stdout.on('data', (chunk) => { output += chunk; });
    child.stderr.on('data', (chunk) => { output += chunk; });
    child.on('error', failed);
    child.on('close', (exitCode) => done({ exitCode, output }));
  });
}

/** As many at a time as there are cores. */
export async function forEach<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}
