/**
 * Whom the bucket owner trusts.
 */
export interface HandoffTrust {
  /**
   * Who reaches the bucket or assumes the role; the counterpart policy is attached to it, unless the other side owns the bucket.
   *
   * @default - not known yet, or whoever holds the access key
   */
  readonly principalArn?: string;

  /**
   * The role of the bucket owner that the principal assumes.
   *
   * @default - no role is assumed
   */
  readonly roleArn?: string;

  /**
   * The external IDs that the role accepts, any of which the principal presents.
   *
   * @default - none
   */
  readonly externalIds?: string[];

  /**
   * What every external ID starts with that the role accepts, where it accepts any below a tenant.
   *
   * @default - none, or `externalIds`
   */
  readonly externalIdPrefix?: string;

  /**
   * The name that the principal has to give to its session of the role.
   *
   * @default - any
   */
  readonly sessionName?: string;

  /**
   * The keys that the tags of its session may have; `*`: any.
   *
   * @default - no tags
   */
  readonly sessionTagKeys?: string[];

  /**
   * Whether it may set a source identity.
   *
   * @default false
   */
  readonly sourceIdentity?: boolean;

  /**
   * Further parties that reach the bucket or assume the role, each with what it presents itself.
   *
   * @default - the principal alone
   */
  readonly others?: HandoffTrustedParty[];

  /**
   * Whether further parties are pending: the status is `PENDING`, although those that are named here can assume the role.
   *
   * @default false
   */
  readonly awaitsOthers?: boolean;

  /**
   * Whether the role may assume itself, with the external ID of the principal.
   *
   * @default false
   */
  readonly selfAssume?: boolean;
}

/**
 * One of several parties that the bucket owner trusts.
 */
export interface HandoffTrustedParty {
  /** Who reaches the bucket or assumes the role. */
  readonly principalArn: string;

  /**
   * The external IDs that the role accepts from it, any of which it presents.
   *
   * @default - none
   */
  readonly externalIds?: string[];

  /**
   * What every external ID starts with that the role accepts from it, where it accepts any below a tenant.
   *
   * @default - none, or `externalIds`
   */
  readonly externalIdPrefix?: string;

  /**
   * The name that it has to give to its session of the role.
   *
   * @default - any
   */
  readonly sessionName?: string;

  /**
   * The keys that the tags of its session may have; `*`: any.
   *
   * @default - no tags
   */
  readonly sessionTagKeys?: string[];

  /**
   * Whether it may set a source identity.
   *
   * @default false
   */
  readonly sourceIdentity?: boolean;
}
