import type { ExternalIdFact, Principal, Use, VendorProfile } from './profile';
import { plainTable } from '../plain-table';

const HEAD = ['vendor', 'use', 'direction', 'ways in', 'principal', 'external ID'];
const UNKNOWN = 'ask the vendor';

/** For people: one line for each use of each vendor. */
export function printVendors(profiles: VendorProfile[]): string {
  const rows = profiles.flatMap(({ id, status, uses }) => Object.entries(uses).map(([name, use]) => [
    status === 'closed' ? `${id} (closed)` : id,
    name,
    use.direction.value,
    use.waysIn.map(({ way }) => way).join(', '),
    principalsIn(use),
    externalIdIn(use),
  ]));
  return `${plainTable(rows, HEAD)}\n`;
}

/** The profiles that have the word in their id, name, products, uses or ways in, in any case. */
export function profilesWith(word: string, profiles: VendorProfile[]): VendorProfile[] {
  return profiles.filter(({ id, name, uses }) => (
    [id, name, ...Object.entries(uses).flatMap(([use, facts]) => wordsOf(use, facts))].some((text) => text.toLowerCase().includes(word.toLowerCase()))
  ));
}

function wordsOf(name: string, { product, direction, waysIn }: Use): string[] {
  return [name, product, direction.value, ...waysIn.map(({ way }) => way)];
}

/** `published role`, `issued account`: which kinds of principals the vendor publishes, and which it issues for each customer. */
function principalsIn({ principals }: Use): string {
  if (!principals) return UNKNOWN;
  const kinds = principals.value.map((principal) => `${isPublished(principal) ? 'published' : 'issued'} ${principal.kind}`);
  return [...new Set(kinds)].join(', ');
}

/** Whether the principal is the same for every customer. */
export function isPublished({ value }: Principal): boolean {
  return value !== undefined;
}

function externalIdIn({ externalId }: Use): string {
  return externalId ? externalIdWords(externalId.value) : UNKNOWN;
}

const ISSUERS = { vendor: 'issued by the vendor', customer: 'chosen by you', held: 'a value that you have at the vendor' };

/** `required, issued by the vendor` */
export function externalIdWords({ requirement, issuedBy }: ExternalIdFact): string {
  return [requirement, ...issuedBy === undefined ? [] : [ISSUERS[issuedBy]]].join(', ');
}
