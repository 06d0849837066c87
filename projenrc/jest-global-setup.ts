import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The workers, and what they start, inherit a temporary folder of this run: every App without `outdir` leaves a cloud assembly there. */
export default function useTemporaryFolder(): void {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'cdk-s3-handoff-'));
}
