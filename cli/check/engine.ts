import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { LIBRARY, loadLibrary, setLibrary } from '../../tools/policy-engine/library';
import { wrongUsage } from '../errors';

/** Every release of the library may change what it exports: only its last number ever rises. */
const VERSIONS = { series: '0.1', least: 173 };

/**
 * Loads the policy engine, which is AGPL, from the project of the user: the command does not contain it.
 *
 * @throws when it is not installed, or in a version that this command was not tested with
 */
export function loadEngine(): void {
  const file = [join(process.cwd(), 'package.json'), __filename].map(resolveFrom).find((found) => found !== undefined);
  if (file === undefined) {
    throw wrongUsage(`'check' evaluates policies with ${LIBRARY}, which is AGPL and no part of this package, install it: npm install --save-dev ${LIBRARY}`);
  }
  checkVersion(file);
  setLibrary(loadLibrary(file));
}

function resolveFrom(place: string): string | undefined {
  try {
    return createRequire(place).resolve(LIBRARY);
  } catch {
    return undefined;
  }
}

function checkVersion(file: string): void {
  const version = versionOf(file);
  const [, series, patch] = /^(\d+\.\d+)\.(\d+)$/.exec(version) ?? [];
  if (series === VERSIONS.series && Number(patch) >= VERSIONS.least) return;
  throw wrongUsage(`'check' needs ${LIBRARY} ${VERSIONS.series}.${VERSIONS.least} or a later ${VERSIONS.series}, got: ${version}`);
}

/** Its package.json is not among its exports. */
function versionOf(file: string): string {
  const name = LIBRARY.split('/').join(sep);
  const folder = file.slice(0, file.lastIndexOf(name) + name.length);
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}
