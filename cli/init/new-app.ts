import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { appPackage } from './app-package';
import { wrongUsage } from '../errors';
import { makeFolder, readText, writeText } from '../files';
import { OwnPackage, PACKAGE_ROOT } from '../package-files';

/** The files of a new app, as an example that is checked and linted with the rest of the command. */
const TEMPLATE = join(PACKAGE_ROOT, 'cli', 'init', 'app');

/** npm leaves a file named .gitignore out of a package. */
const RENAMED: Record<string, string> = { gitignore: '.gitignore' };

/** @throws if there is anything in the folder but a repository without files */
export function checkEmpty(folder: string): void {
  const [first] = namesIn(folder).filter((name) => name !== '.git').sort();
  if (first !== undefined) throw wrongUsage(`'folder' must be empty, got: '${folder}', which contains ${first}`);
}

function namesIn(folder: string): string[] {
  try {
    return existsSync(folder) ? readdirSync(folder) : [];
  } catch (error) {
    throw wrongUsage(`cannot read ${folder}: ${(error as Error).message}`);
  }
}

/** The files of a new app by their paths in it: those of the template, and its package.json. */
export function appFiles(own: OwnPackage, source: string | undefined): Record<string, string> {
  const names = readdirSync(TEMPLATE, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(TEMPLATE, name)).isFile()).sort();
  return {
    ...Object.fromEntries(names.map((name) => [RENAMED[name] ?? name, readText(join(TEMPLATE, name))])),
    'package.json': `${JSON.stringify(appPackage(own, source), null, 2)}\n`,
  };
}

export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    makeFolder(dirname(file));
    writeText(file, text);
  }
}
