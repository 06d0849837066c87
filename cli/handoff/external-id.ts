import type { HandoffTrustedParty } from '../../lib/handoffs/handoff-trust';

/** One of the external IDs that a role accepts; undefined where it asks for none. */
export function acceptedExternalId({ externalIds, externalIdPrefix }: Partial<HandoffTrustedParty>): string | undefined {
  return externalIds?.[0] ?? (externalIdPrefix && `${externalIdPrefix}s3-handoff`);
}
