import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { succeed } from './run';

const REPOSITORY = join(__dirname, '..', '..');

export interface PackageManager {
  readonly name: string;
  /** The program and arguments that install packages. */
  readonly install: (packages: string[]) => [program: string, args: string[]];
}

export const NPM: PackageManager = {
  name: 'npm',
  install: (packages) => ['npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--strict-peer-deps', ...packages]],
};

export const PNPM: PackageManager = {
  name: 'pnpm',
  install: (packages) => ['npx', ['--yes', 'pnpm@10.20.0', 'add', '--config.strict-peer-dependencies=true', '--config.auto-install-peers=false', ...packages]],
};

export const YARN: PackageManager = {
  name: 'yarn',
  // Its cache goes by name and version: the one of the machine would serve the tarball of an earlier run.
  install: (packages) => ['npx', ['--yes', 'yarn@1.22.22', 'add', '--no-progress', '--cache-folder', '.yarn-cache', ...packages]],
};

/** A folder for one test run: outside the repository, so that nothing of it is found by chance. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'cdk-s3-handoff-package-'));
}

/** The tarball as `npm pack` makes it in a clone where nothing was built; its path. Made once in a run of jest, which has a temporary folder of its own. */
export async function pack(): Promise<string> {
  const folder = join(tmpdir(), 'packed');
  mkdirSync(folder, { recursive: true });
  const packed = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (packed !== undefined) return join(folder, packed);
  const printed = await succeed(REPOSITORY, 'npm', ['pack', '--json', '--pack-destination', folder]);
  return join(folder, JSON.parse(printed.slice(printed.lastIndexOf('\n[\n') + 1))[0].filename);
}

/** What somebody has who installs the tarball into an empty folder. */
export async function install(folder: string, tarball: string, manager: PackageManager, packages: string[]): Promise<void> {
  mkdirSync(folder);
  copyFileSync(tarball, join(folder, basename(tarball)));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', version: '1.0.0', private: true }));
  const [program, args] = manager.install([`./${basename(tarball)}`, ...packages]);
  await succeed(folder, program, args);
}
