import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { basename, join } from 'path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { examples, forEach, synthesize } from './programs';

/**
 * Synthesizes examples as `cdk synth` would: all of examples/*.ts, or those given as arguments.
 * They import the package by name, which Node resolves through `exports` to the compiled code: what users get.
 */
async function problemOf(example: string): Promise<string | undefined> {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  try {
    const { exitCode, output } = await synthesize(example, outdir);
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

async function main(): Promise<void> {
  const chosen = process.argv.length > 2 ? process.argv.slice(2) : examples;
  if (chosen.length === 0) throw new Error('no examples found');
  await forEach(chosen, async (example) => {
    const problem = await problemOf(example);
    console.log(`${problem ? 'FAIL' : 'ok  '} ${basename(example)}${problem ? `\n${problem}` : ''}`);
    if (problem) process.exitCode = 1;
  });
}

void main();
