import { createRequire } from 'node:module';
import type * as policy from '@cloud-copilot/iam-policy';
import type * as simulate from '@cloud-copilot/iam-simulate';

/** What evaluates the policies. It is AGPL, so the command contains it nowhere and finds it in its user's project: no import may name it. */
export interface Library {
  readonly simulate: Pick<typeof simulate, 'runSimulation' | 'runUnsafeSimulation'>;
  readonly policy: Pick<typeof policy, 'createValidatedPolicy' | 'validateIdentityPolicy' | 'validateResourcePolicy' | 'validateTrustPolicy'>;
}

export const LIBRARY = '@cloud-copilot/iam-simulate';

let current: Library | undefined;

/** The library in use; by default the one that is installed for this folder. */
export function library(): Library {
  return current ??= loadLibrary(createRequire(__filename).resolve(LIBRARY));
}

/** Replaces the library for all clouds. */
export function setLibrary(found: Library): void {
  current = found;
}

/** @param file its main file; its own version of the policy library comes with it */
export function loadLibrary(file: string): Library {
  const requireFrom = createRequire(file);
  return { simulate: requireFrom(file), policy: requireFrom('@cloud-copilot/iam-policy') };
}
