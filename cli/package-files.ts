import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFailed } from './errors';

/** The package's folder: one above the sources in cli/ as well as above the bundle in build/. */
const PACKAGE_ROOT = join(__dirname, '..');

export const PUBLISHED_TEMPLATES = ['partner-destination', 'ace-opp-sync', 'import-role'];

/** From where `npm run bundle` writes, and the package carries them. */
export function publishedTemplate(name: string, extension: 'json' | 'yaml'): string {
  const file = join(PACKAGE_ROOT, 'dist', 'templates', `${name}.template.${extension}`);
  if (!existsSync(file)) throw checkFailed(`${file} is not there: in a clone of the repository, run 'npm run bundle' first`);
  return readFileSync(file, 'utf8');
}

export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string }).version;
}
