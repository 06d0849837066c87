import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../files';

/** The context in the `cdk.json` of a folder. It contains limits and feature flags, which change what synth refuses. */
export function appContext(folder: string): Record<string, unknown> {
  const file = join(folder, 'cdk.json');
  return existsSync(file) ? (readJson(file) as { context?: Record<string, unknown> }).context ?? {} : {};
}
