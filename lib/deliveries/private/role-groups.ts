import { createHash } from 'node:crypto';
import { validateIamName } from '../../core/iam-name';
import type { DeliveryDestination } from '../delivery-destination';

/** The group of everyone who is in no other. */
export const FIRST_GROUP = '1';

/** Highest number of managed policies that a role can have once the quota was raised. */
export const MOST_POLICIES = 20;

/** Roles of an account, unless its quota was raised. */
export const MOST_ROLES = 1000;

/** What decides on the role and the policy of a partner: nothing that another partner changes. */
type GroupedPartner = Pick<DeliveryDestination, 'partnerName' | 'group'>;

/** The name of a partner's role: as given, or one of `roleCount` by a hash of the partner's name. */
export function groupOf({ partnerName, group }: GroupedPartner, roleCount: number): string {
  return group ?? String(hashOf('role', partnerName) % roleCount + 1);
}

/** Of all groups together. */
export function destinationsOf<T>(groups: { readonly destinations: T[] }[]): T[] {
  return groups.flatMap(({ destinations }) => destinations);
}

/**
 * Which of its role's managed policies a partner is in, from 1. Twice as many policies leave each partner where it is, or move it
 * into a new one.
 */
export function policyOf(partnerName: string, policyCount: number): number {
  return hashOf('policy', partnerName) % policyCount + 1;
}

/** The groups that roles are made for, in a fixed order: those of the hash even while nobody is in them, then those that are given. */
export function groupNames(partners: GroupedPartner[], roleCount: number): string[] {
  const hashed = Array.from({ length: roleCount }, (_, index) => String(index + 1));
  const given = partners.flatMap(({ group }) => group ?? []);
  return [...new Set([...hashed, ...given.sort()])];
}

/** The partners of each policy of one role; policies without partners are left out. */
export function partnersByPolicy<T extends GroupedPartner>(partners: T[], policyCount: number): Map<number, T[]> {
  const policies = new Map<number, T[]>();
  for (const partner of [...partners].sort((one, other) => compare(one.partnerName, other.partnerName))) {
    const number = policyOf(partner.partnerName, policyCount);
    policies.set(number, [...policies.get(number) ?? [], partner]);
  }
  return new Map([...policies].sort(([one], [other]) => one - other));
}

/** By code units: the same on every machine, whatever its language. */
function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function hashOf(purpose: string, partnerName: string): number {
  return createHash('sha256').update(`${purpose}:${partnerName}`).digest().readUInt32BE(0);
}

/** The name that partners' bucket policies hold: of the first group as it was given, of another with the group. */
export function roleNameOf(roleName: string | undefined, group: string): string | undefined {
  validateIamName('roleName', roleName);
  if (roleName === undefined) return undefined;
  const name = group === FIRST_GROUP ? roleName : `${roleName}-${group}`;
  if (group !== FIRST_GROUP) validateIamName('roleName', name, ', group and hyphen included');
  return name;
}

/** The remedy for a full policy. The partners that are already in it keep their role. */
export function policyRemedy(group: string, partners: GroupedPartner[], policyCount: number): string {
  const raise = policyCount < MOST_POLICIES
    ? `, or request a higher quota of managed policies per role (${MOST_POLICIES} at most) and set 'policiesPerRole' to it`
    : '';
  return `give the newest of its partners (${partners.map(({ partnerName }) => partnerName).join(', ')}) a 'group' other than '${group}'${raise}`;
}
