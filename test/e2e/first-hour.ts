import { execFile } from 'node:child_process';
import Table from 'cli-table3';

export interface Step {
  readonly who: string;
  readonly what: string;
  readonly seconds: number;
}

/** Counts and times what two companies do, each a command or a click. */
export class Stopwatch {
  private readonly steps: Step[] = [];

  async step<T>(who: string, what: string, act: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await act();
    this.steps.push({ who, what, seconds: (performance.now() - started) / 1000 });
    return result;
  }

  /** The steps as a table, with their sum. */
  toString(): string {
    const table = new Table({ head: ['#', 'who', 'a command or a click', 'seconds'], colAligns: ['right', 'left', 'left', 'right'], style: { head: [], border: [] } });
    table.push(...this.steps.map(({ who, what, seconds }, index) => [index + 1, who, what, seconds.toFixed(1)]));
    const total = this.steps.reduce((sum, { seconds }) => sum + seconds, 0);
    return `${table.toString()}\nfirst hour: ${this.steps.length} steps in ${total.toFixed(0)} s\n`;
  }
}

/** Standard output of a program. @throws with all that it printed, unless it ends well */
export function succeed(folder: string, program: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const { PATH, HOME, TMPDIR } = process.env;
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env: { PATH, HOME, TMPDIR, AWS_EC2_METADATA_DISABLED: 'true', ...env }, maxBuffer: 2 ** 26 };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args.join(' ')}: ${error.code}\n${stdout}\n${stderr}`));
      else resolve(stdout);
    });
  });
}

/** What a click on a launch link of a page fills in. */
export function parametersOfLink(page: string, template: string): Record<string, string> {
  const [, link] = new RegExp(`href="(https://[^"]*${template}\\.yaml[^"]*)"`).exec(page)!;
  const query = new URLSearchParams(link.replaceAll('&amp;', '&').split('/review?')[1]);
  return Object.fromEntries([...query].filter(([name]) => name.startsWith('param_')).map(([name, value]) => [name.slice('param_'.length), value]));
}

/** The sheet that a page attaches, as its download. */
export function attachedSheet(page: string): string {
  const [, content] = /href="data:application\/json;base64,([^"]+)"/.exec(page)!;
  return Buffer.from(content, 'base64').toString('utf8');
}
