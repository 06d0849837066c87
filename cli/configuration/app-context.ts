import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../files';

/** The context in the `cdk.json` of a folder: limits and feature flags decide what is refused. */
export function appContext(folder: string): Record<string, unknown> {
  const file = join(folder, 'cdk.json');
  return existsSync(file) ? (readJson(file) as { context?: Record<string, unknown> }).context ?? {} : {};
}
