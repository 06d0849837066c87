import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StackFixture } from './hand-offs';

export interface Result {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own for a command: its home and its working directory. */
export abstract class WorkFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 's3-handoff-'));

  /** @param env is all there is, so that no credentials of whoever runs the tests are used */
  abstract run(args: string[], env?: Record<string, string>): Promise<Result>;

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
