import { join } from 'node:path';
import { Result, WorkFolder } from './work-folder';
import { runProgram } from '../../../cli/program';

/** The command, in the process of the test: one run at a time. */
export class Command extends WorkFolder {
  async run(args: string[], env: Record<string, string> = {}): Promise<Result> {
    const { env: environment } = process;
    const folder = process.cwd();
    const stdout = capture(process.stdout);
    const stderr = capture(process.stderr);
    process.env = { ...this.environment(), ...env };
    process.chdir(this.folder);
    try {
      const exitCode = await runProgram(args);
      return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
    } finally {
      process.chdir(folder);
      process.env = environment;
      stdout.restore();
      stderr.restore();
    }
  }

  private environment(): Record<string, string> {
    return {
      // Not HOME: Node.js reads the one that jest was started with.
      AWS_CONFIG_FILE: join(this.folder, '.aws', 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(this.folder, '.aws', 'credentials'),
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', // the command sets it when it loads the SDK, once a process
    };
  }
}

/** What is written to a stream that is no terminal. */
function capture(stream: NodeJS.WriteStream): { text(): string; restore(): void } {
  const { isTTY } = stream;
  let text = '';
  const write = jest.spyOn(stream, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  stream.isTTY = false;
  return {
    text: () => text,
    restore: () => {
      write.mockRestore();
      stream.isTTY = isTTY;
    },
  };
}
