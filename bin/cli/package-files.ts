import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The package's folder: two above the sources in bin/cli as well as above the bundle in build/cli. */
const PACKAGE_ROOT = join(__dirname, '..', '..');

/** Where `npm run templates` writes, and where the package carries them. */
export function publishedTemplatePath(name: string, extension: 'json' | 'yaml'): string {
  return join(PACKAGE_ROOT, 'dist', 'templates', `${name}.template.${extension}`);
}

export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string }).version;
}
