import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFailed } from './errors';

/** The package's folder: one above the sources in cli/ as well as above the bundle in build/. */
export const PACKAGE_ROOT = join(__dirname, '..');

/** Where `npm run bundle` writes the published templates, and the package carries them. */
const TEMPLATES = join(PACKAGE_ROOT, 'dist', 'templates');

/** Names of the published templates; none in a clone without a bundle. */
export function publishedTemplates(): string[] {
  if (!existsSync(TEMPLATES)) return [];
  return readdirSync(TEMPLATES).flatMap((file) => /^(.+)\.template\.json$/.exec(file)?.[1] ?? []).sort();
}

export function publishedTemplate(name: string, extension: 'json' | 'yaml'): string {
  const file = join(TEMPLATES, `${name}.template.${extension}`);
  if (!existsSync(file)) throw checkFailed(`${file} does not exist: in a clone of the repository, run 'npm run bundle' first`);
  return readFileSync(file, 'utf8');
}

export function packageVersion(): string {
  return ownPackage().version;
}

/** What the command reads of its own package.json. */
export interface OwnPackage {
  readonly name: string;
  readonly version: string;
  readonly peerDependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

export function ownPackage(): OwnPackage {
  return JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8'));
}
