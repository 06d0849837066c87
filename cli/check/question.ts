import type { Ability } from '../../lib/policies/private/access-levels';
import { Cloud } from '../../tools/policy-engine/cloud';
import { Row } from '../../tools/policy-engine/table';

/** A call of one party, with what the hand-off promises for it. */
export interface Question extends Row {
  /** The party, and what is special about this call. */
  readonly party: string;
}

/** A folder of a bucket that a hand-off opens to a party. */
export interface Reach {
  /** A role, principal or access key. */
  readonly party: string;
  readonly bucketName: string;
  readonly keyPrefix: string;
  /** Undefined: the bucket owner alone knows. */
  readonly access?: string[];
}

/** What a question is asked about, beside the hand-off itself. */
export interface Surroundings {
  readonly cloud: Cloud;
  /** What all hand-offs of the app open. */
  readonly reaches: Reach[];
  /** Names of the buckets and ARNs of the keys that the app makes. */
  readonly made: ReadonlySet<string>;
  /** An account that nothing in the app names. */
  readonly stranger: string;
  /** Another one: the owner of a bucket of which no policy says whose it is. */
  readonly otherOwner: string;
}

export const ACTIONS: Record<Ability, string> = { write: 's3:PutObject', read: 's3:GetObject', list: 's3:ListBucket', delete: 's3:DeleteObject' };
export const ABILITIES = Object.keys(ACTIONS) as Ability[];

/** Whether two folders have objects in common. */
export function overlap(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
