import type { ExternalId } from '../principals/external-id';
import type { ExternalPrincipal } from '../principals/external-principal';

/**
 * A party that may assume a role, and what it has to present.
 */
export interface AssumedRoleTrustOptions {
  /** Who may assume the role. */
  readonly principal: ExternalPrincipal;

  /**
   * What the principal must present when it assumes the role: one external ID for each customer of a vendor, issued by the vendor. The same value for
   * two principals of an account, or for two buckets, gives a synth warning. For several buckets of one customer, use `addBucket`.
   *
   * @default - nothing; a synth warning for an account-wide principal
   */
  readonly externalId?: ExternalId;
}
