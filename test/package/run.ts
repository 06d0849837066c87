import { execFile } from 'node:child_process';

export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program as somebody would who has never seen this repository: without its variables and its credentials. */
export function run(folder: string, program: string, args: string[]): Promise<Run> {
  const { PATH, HOME, TMPDIR } = process.env;
  const env = { PATH, HOME, TMPDIR, AWS_EC2_METADATA_DISABLED: 'true', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };
  return new Promise((resolve) => {
    execFile(program, args, { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

/** Its standard output, or an error that holds all that it printed. */
export async function succeed(folder: string, program: string, args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(folder, program, args);
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')}: exit code ${exitCode}\n${stdout}\n${stderr}`);
  return stdout;
}
