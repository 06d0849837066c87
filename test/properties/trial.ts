import * as fc from 'fast-check';
import { Call } from '../../tools/policy-engine/call';
import { Cloud } from '../../tools/policy-engine/cloud';

const { FC_NUM_RUNS, FC_SEED, FC_PATH } = process.env;

/** Few cases, because they run with all other tests: FC_NUM_RUNS=2000 looks further. FC_SEED and FC_PATH repeat a failure. */
export function boundedTo(byDefault: number): { numRuns: number; seed?: number; path?: string } {
  return { numRuns: Number(FC_NUM_RUNS ?? byDefault), ...(FC_SEED !== undefined && { seed: Number(FC_SEED), path: FC_PATH }) };
}

const BOUNDS = boundedTo(80);

export const RUNS = BOUNDS.numRuns;

/** A request, and whether it is among those that were promised. */
export interface Trial {
  readonly call: Call;
  readonly isPromised: boolean;
}

/** How many requests were decided. */
export interface Seen {
  promised: number;
  others: number;
}

/** Fails with the first request that the policy engine does not decide as it was promised. */
export function judge(cloud: Cloud, trials: Trial[], seen: Seen): void {
  for (const { call, isPromised } of trials) {
    const { allowed, by } = cloud.decide(call);
    seen[isPromised ? 'promised' : 'others'] += 1;
    if (allowed !== isPromised) throw new Error(`${isPromised ? `promised, and refused by the ${by}` : 'allowed, and not promised'}: ${JSON.stringify(call, undefined, 1)}`);
  }
}

/** The property holds for every situation, whatever is tried in it. A failure is not shrunk: every step would synthesise a stack. */
export function assertAlways<S, A>(situations: fc.Arbitrary<S>, attempts: fc.Arbitrary<A>, property: (situation: S, attempts: A[]) => void): void {
  const { failed, seed, counterexamplePath, counterexample, errorInstance } = fc.check(
    fc.property(situations, fc.array(attempts, { minLength: 40, maxLength: 60 }), property),
    { ...BOUNDS, endOnFailure: true },
  );
  if (!failed) return;
  const { message } = errorInstance as Error;
  throw new Error(`FC_SEED=${seed} FC_PATH=${counterexamplePath}: ${message}\nwhere ${JSON.stringify(counterexample?.[0], undefined, 1)}`);
}
