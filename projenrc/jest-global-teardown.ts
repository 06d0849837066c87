import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** Stryker runs jest again and again in one process: each run makes its folder in the same place. */
export default function removeTemporaryFolder(): void {
  const folder = process.env.TMPDIR!;
  process.env.TMPDIR = dirname(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); // what was stopped a moment ago may still write
}
