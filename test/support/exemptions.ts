import { OWNER, VENDOR } from './stack';
import { HandoffExemption } from '../../lib/handoffs/handoff';

/** The conditions to add to policies that would block an exchange: those of the bucket owner's organisation, and of the caller's. */
export function exemptionsOf(actions: string, { caller = VENDOR, owner = OWNER } = {}): [owners: HandoffExemption, callers: HandoffExemption] {
  return [
    {
      policyType: 'resource control policy',
      attachedBy: 'the organisation that owns the bucket or role',
      reason: `where it denies ${actions} to principals of other organisations`,
      condition: { StringNotEqualsIfExists: { 'aws:PrincipalAccount': caller } },
    },
    {
      policyType: 'service control policy',
      attachedBy: 'the organisation that calls',
      reason: `where it denies ${actions} on resources of other organisations`,
      condition: { StringNotEqualsIfExists: { 'aws:ResourceAccount': owner } },
    },
  ];
}
