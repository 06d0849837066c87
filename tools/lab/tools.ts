import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { CACHE } from './emulator';
import { isExecutable } from '../../test/support/programs';

const run = promisify(execFile);
const REQUIREMENTS = join(__dirname, 'requirements');

/** Other people's S3 clients: where they are, or undefined with a printed notice. None of them is needed. */
export interface Tools {
  /** The AWS CLI. */
  readonly aws?: string;
  /** A Python that has boto3. */
  readonly python?: string;
  readonly rclone?: string;
  readonly s5cmd?: string;
  /** Of MinIO. */
  readonly mc?: string;
}

export function findTools(): Tools {
  const bin = optional('awscli and boto3', () => pythonWith('awscli', join(REQUIREMENTS, 'awscli.txt')), PYTHON_NEEDS);
  return {
    aws: bin && join(bin, 'aws'),
    python: bin && join(bin, 'python'),
    rclone: optional('rclone', () => onPath('rclone', join(CACHE, 'bin')), 'for instance: apt-get install rclone'),
    s5cmd: optional('s5cmd', () => onPath('s5cmd', join(CACHE, 'bin')) ?? buildGo('s5cmd', 'github.com/peak/s5cmd/v2', 'v2.3.0'), GO_NEEDS),
    mc: optional('mc', () => buildGo('mc', 'github.com/minio/mc', 'v0.0.0-20250313080218-cf909e1063a9'), GO_NEEDS),
  };
}

const PYTHON_NEEDS = 'needs python3 (3.11 or newer) with venv, and PyPI';
const GO_NEEDS = 'needs go, and its module proxy';

/** Libraries that read and write tables, or undefined with a printed notice. */
export interface DataTools {
  /** A Python that has pyarrow, pandas, polars, deltalake, awswrangler, s3fs and smart_open. */
  readonly python?: string;
  /** The class path of Hadoop and S3A. */
  readonly hadoop?: string;
}

export function findDataTools(): DataTools {
  const bin = optional('data tools for Python', () => pythonWith('data-tools', join(REQUIREMENTS, 'data-tools.txt')), PYTHON_NEEDS);
  return {
    python: bin && join(bin, 'python'),
    hadoop: optional('Hadoop S3A', () => onPath('java') && mavenClasses(), 'needs java, mvn, and Maven Central'),
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

/** @returns the folder of the programs of a Python environment that has what a file of pinned requirements names */
export function pythonWith(name: string, requirements: string): string {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const venv = join(CACHE, `${name}-${version}`);
  const bin = join(venv, 'bin');
  installOnce(venv, () => {
    execFileSync('python3', ['-m', 'venv', '--clear', venv], { stdio: 'ignore' });
    execFileSync(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', '--requirement', requirements], { stdio: 'ignore', timeout: 300_000 });
  });
  return bin;
}

/** Not `go install`: it wants the list of all versions, which not every proxy has. */
function buildGo(name: string, module: string, version: string): string {
  const folder = join(CACHE, `${name}-${version}`);
  const binary = join(folder, name);
  installOnce(folder, () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'go.mod'), `module lab\ngo 1.22\nrequire ${module} ${version}\n`);
    execFileSync('go', ['build', '-mod=mod', '-o', binary, module], { cwd: folder, stdio: 'ignore', timeout: 300_000 });
  });
  return binary;
}

/** @returns the class path of what a POM names */
function mavenClasses(): string {
  const pom = join(REQUIREMENTS, 'hadoop-pom.xml');
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  const folder = join(CACHE, `hadoop-${version}`);
  installOnce(folder, () => execFileSync(
    'mvn', ['--quiet', '--batch-mode', '--file', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`], { stdio: 'ignore', timeout: 300_000 },
  ));
  return join(folder, '*');
}

/** What broke off half-way is installed again. */
function installOnce(folder: string, install: () => void): void {
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return;
  install();
  writeFileSync(complete, '');
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
