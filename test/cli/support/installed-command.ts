import { execFile } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Result, WorkFolder } from './work-folder';
import { bundle } from '../../../cli/bundle';

const ROOT = join(__dirname, '..', '..', '..');

/** The bundled command, as in the package, in a folder and a process of its own. Only for what {@link Command} cannot show. */
export class InstalledCommand extends WorkFolder {
  constructor() {
    super();
    bundle(join(this.folder, 'build', 'cli.js'));
    cpSync(join(ROOT, 'package.json'), join(this.folder, 'package.json'));
    mkdirSync(join(this.folder, 'bin'));
    cpSync(join(ROOT, 'bin', 's3-handoff'), join(this.folder, 'bin', 's3-handoff'));
  }

  async run(args: string[], env: Record<string, string> = {}): Promise<Result> {
    return new Promise((done) => {
      const options = { cwd: this.folder, env: { HOME: this.folder, ...env }, maxBuffer: 16_000_000 };
      execFile(process.execPath, [join(this.folder, 'bin', 's3-handoff'), ...args], options, (error, stdout, stderr) => {
        done({ exitCode: error ? Number(error.code) : 0, stdout, stderr });
      });
    });
  }
}
