import type { ExternalId } from '../principals/external-id';
import type { ExternalPrincipal } from '../principals/external-principal';
import type { SessionTags } from '../principals/session-tags';

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

  /**
   * The name that the principal must give to its session of the role (`sts:RoleSessionName`), 2 to 64 characters of `[A-Za-z0-9_+=,.@-]`. For vendors with one fixed
   * name for each customer. It shows in the logs of both sides: it does not replace an external ID. A session principal has its name in its ARN instead.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
   *
   * @default - any name
   */
  readonly sessionName?: string;

  /**
   * The tags that the principal may attach to its session. It needs `sts:TagSession` in its own policy too, which the counterpart policy has.
   *
   * @default - none: STS refuses to assume the role with tags
   */
  readonly sessionTags?: SessionTags;

  /**
   * Whether the principal may set a source identity, which then stays in the logs of every role that its session assumes (`sts:SetSourceIdentity`). The counterpart policy has it too.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
   *
   * @default false - STS refuses to assume the role with a source identity
   */
  readonly sourceIdentity?: boolean;
}
