import { ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** A command line in a pseudo terminal, with someone who reads and types. */
export class Terminal {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly ended: Promise<number>;
  private output = '';
  private seen = 0;

  constructor(commandLine: string, cwd: string, env: Record<string, string>) {
    const line = `stty cols 200 rows 50; ${commandLine}`;
    const args = process.platform === 'darwin' ? ['-qe', '/dev/null', 'sh', '-c', line] : ['-qec', line, '/dev/null'];
    this.child = spawn('script', args, { cwd, env: { TERM: 'xterm', ...env } });
    this.child.stdout.on('data', (chunk) => { this.output += chunk; });
    this.ended = new Promise((done) => { this.child.on('close', (exitCode) => done(exitCode ?? -1)); });
  }

  /** Waits for a text, after what was seen before. */
  async sees(text: string): Promise<void> {
    const waitsUntil = Date.now() + 20_000;
    for (let at = -1; at < 0; at = this.text().indexOf(text, this.seen)) {
      if (Date.now() > waitsUntil) throw new Error(`'${text}' is not on the screen: ${JSON.stringify(this.text().slice(this.seen))}`);
      await new Promise((done) => setTimeout(done, 20));
    }
    this.seen = this.text().indexOf(text, this.seen) + text.length;
  }

  type(keys: string): void {
    this.child.stdin.write(keys);
  }

  /** The exit code of the command line, and all that was on the screen. */
  async end(): Promise<{ exitCode: number; text: string }> {
    const exitCode = await this.ended;
    return { exitCode, text: this.text() };
  }

  private text(): string {
    return stripVTControlCharacters(this.output).replaceAll('\r', '');
  }
}
