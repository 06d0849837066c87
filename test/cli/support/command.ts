import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StackFixture } from './hand-offs';
import { bundle } from '../../../cli/bundle';

const ROOT = join(__dirname, '..', '..', '..');

export interface Result {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The bundled command, as in the package, in a folder of its own. */
export class InstalledCommand {
  readonly folder = mkdtempSync(join(tmpdir(), 's3-handoff-'));

  constructor() {
    bundle(join(this.folder, 'build', 'cli.js'));
    cpSync(join(ROOT, 'package.json'), join(this.folder, 'package.json'));
    mkdirSync(join(this.folder, 'bin'));
    cpSync(join(ROOT, 'bin', 's3-handoff'), join(this.folder, 'bin', 's3-handoff'));
  }

  /** @param env is all there is, so that no credentials of whoever runs the tests are used */
  async run(args: string[], env: Record<string, string> = {}): Promise<Result> {
    return new Promise((done) => {
      execFile(process.execPath, [join(this.folder, 'bin', 's3-handoff'), ...args], { env: { HOME: this.folder, ...env }, maxBuffer: 16_000_000 }, (error, stdout, stderr) => {
        done({ exitCode: error ? Number(error.code) : 0, stdout, stderr });
      });
    });
  }

  file(name: string, content: unknown): string {
    const file = join(this.folder, name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  }

  /** The options that read a fixture from its template and outputs. */
  source({ name, template, outputs }: StackFixture): string[] {
    return ['--template', this.file(`${name}.template.json`, template), '--outputs', this.file(`${name}.outputs.json`, { [name]: outputs })];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
