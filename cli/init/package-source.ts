import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * The tarball or repository that a package was installed from, as `npx ./cdk-s3-handoff-0.1.0.tgz` does; undefined from a registry, or in a clone.
 * npm writes it into the package.json of the folder that it installs into, as the version.
 */
export function packageSource(packageFolder: string, name: string): string | undefined {
  const home = dirname(dirname(packageFolder));
  const file = join(home, 'package.json');
  if (basename(dirname(packageFolder)) !== 'node_modules' || !existsSync(file)) return undefined;
  const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string> | undefined>;
  const version = dependencies[name] ?? devDependencies[name] ?? '';
  if (version.startsWith('file:')) return `file:${resolve(home, version.slice('file:'.length))}`;
  return /^(git|github:)/.test(version) ? version : undefined;
}
