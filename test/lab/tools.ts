import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { CACHE } from './emulator';
import { isExecutable } from '../support/programs';

const run = promisify(execFile);
const S5CMD = 'v2.3.0';

/** Other people's S3 clients: where they are, or undefined with a printed notice. None of them is needed. */
export interface Tools {
  /** The AWS CLI. */
  readonly aws?: string;
  /** A Python that has boto3. */
  readonly python?: string;
  readonly rclone?: string;
  readonly s5cmd?: string;
}

export function findTools(): Tools {
  const venv = optional('awscli and boto3', pythonTools, 'needs python3 with venv, and PyPI');
  return {
    aws: venv && join(venv, 'bin/aws'),
    python: venv && join(venv, 'bin/python'),
    rclone: optional('rclone', () => onPath('rclone', join(CACHE, 'bin')), 'for instance: apt-get install rclone'),
    s5cmd: optional('s5cmd', () => onPath('s5cmd', join(CACHE, 'bin')) ?? buildS5cmd(), 'needs go, and its module proxy'),
  };
}

export interface ToolRun {
  readonly succeeded: boolean;
  readonly output: string;
}

export async function runTool(command: string, args: string[], environment: Record<string, string>): Promise<ToolRun> {
  const env = { PATH: process.env.PATH, HOME: CACHE, AWS_EC2_METADATA_DISABLED: 'true', ...environment };
  return run(command, args, { env, timeout: 60_000 }).then(
    ({ stdout, stderr }) => ({ succeeded: true, output: stdout + stderr }),
    ({ stdout, stderr, message }) => ({ succeeded: false, output: `${stdout}${stderr}` || message }),
  );
}

function pythonTools(): string {
  const venv = join(CACHE, 'venv');
  if (!isExecutable(join(venv, 'bin/aws'))) {
    execFileSync('python3', ['-m', 'venv', venv], { stdio: 'ignore' });
    execFileSync(join(venv, 'bin/pip'), ['install', '--quiet', 'awscli', 'boto3'], { stdio: 'ignore', timeout: 120_000 });
  }
  return venv;
}

/** Not `go install`: it wants the list of all versions, which not every proxy has. */
function buildS5cmd(): string {
  const folder = join(CACHE, 's5cmd');
  const binary = join(CACHE, 'bin/s5cmd');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'go.mod'), `module lab\ngo 1.22\nrequire github.com/peak/s5cmd/v2 ${S5CMD}\n`);
  execFileSync('go', ['build', '-mod=mod', '-o', binary, 'github.com/peak/s5cmd/v2'], { cwd: folder, stdio: 'ignore', timeout: 240_000 });
  return binary;
}

function optional(name: string, find: () => string | undefined, hint: string): string | undefined {
  try {
    const found = find();
    if (found) return found;
  } catch {
    // The notice says all there is to say.
  }
  process.stdout.write(`notice: ${name} left out, it is not here and could not be installed (${hint})\n`);
  return undefined;
}

function onPath(name: string, ...more: string[]): string | undefined {
  return [...more, ...(process.env.PATH ?? '').split(delimiter)].map((folder) => join(folder, name)).find(isExecutable);
}
