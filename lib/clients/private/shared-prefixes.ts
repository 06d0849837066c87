import { normalizeKeyPrefix } from '../../buckets/private/key-prefix';

interface Sharing {
  readonly name: string;
  readonly keyPrefix: string;
  readonly sharesPrefixWith?: string[];
}

/** Whether `sharesPrefixWith`, on either side, names every integration whose key prefix overlaps with this one. */
export function sharesOnPurpose(one: Sharing, all: Sharing[]): boolean {
  return all.filter((other) => other !== one && overlap(one, other))
    .every((other) => one.sharesPrefixWith?.includes(other.name) || other.sharesPrefixWith?.includes(one.name));
}

function overlap(one: Sharing, other: Sharing): boolean {
  const [shorter, longer] = [one, other].map(({ keyPrefix }) => normalizeKeyPrefix(keyPrefix)).sort((a, b) => a.length - b.length);
  return longer.startsWith(shorter);
}
