import { spawn } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { availableParallelism, tmpdir } from 'os';
import { basename, join, resolve } from 'path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';

/**
 * Synthesizes examples as `cdk synth` would: all of examples/*.ts, or those given as arguments.
 * They import the package by name, which Node resolves through `exports` to the compiled code: what users get.
 */
const root = resolve(__dirname, '..');
const examples = process.argv.length > 2
  ? process.argv.slice(2)
  : readdirSync(join(root, 'examples')).filter((file) => /(?<!\.d)\.ts$/.test(file)).map((file) => join('examples', file));
const context = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context;

/** Runs one example in its own process; answers what is wrong with it, if anything. */
async function synthesize(example: string): Promise<string | undefined> {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  try {
    const [exitCode, output] = await run(example, outdir);
    if (exitCode !== 0) return `exit code ${exitCode}\n${output}`;
    const stacks = new CloudAssembly(outdir).stacksRecursively;
    if (stacks.length === 0) return 'no stack in its app';
    const errors = stacks.flatMap((stack) => stack.messages).filter((message) => message.level === 'error');
    return errors.length === 0 ? undefined : errors.map((error) => `${error.id}: ${error.entry.data}`).join('\n');
  } catch (error) {
    return String(error);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function run(example: string, outdir: string): Promise<[number | null, string]> {
  return new Promise((done, failed) => {
    const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: 'false' };
    const child = spawn(process.execPath, ['--import', 'tsx', example], { cwd: root, env });
    let output = '';
    child.stdout.on('data', (chunk) => { output += chunk; });
    child.stderr.on('data', (chunk) => { output += chunk; });
    child.on('error', failed);
    child.on('close', (exitCode) => done([exitCode, output]));
  });
}

async function main(): Promise<void> {
  const queue = [...examples];
  const worker = async () => {
    for (let example = queue.shift(); example; example = queue.shift()) {
      const problem = await synthesize(example);
      console.log(`${problem ? 'FAIL' : 'ok  '} ${basename(example)}${problem ? `\n${problem}` : ''}`);
      if (problem) process.exitCode = 1;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  if (examples.length === 0) throw new Error('no examples found');
}

void main();
