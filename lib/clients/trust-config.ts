/**
 * How policies name a principal.
 */
export enum ConfiguredMatch {
  /** `PrincipalMatch.BY_ID` */
  BY_ID = 'by-id',
  /** `PrincipalMatch.BY_ARN` */
  BY_ARN = 'by-arn',
}

/**
 * The tags that the other side may attach to its session of a role. Set either `keys` or `anyBecause`.
 */
export interface SessionTagsConfig {
  /**
   * The keys that tags may have.
   *
   * @default - any, for the reason in `anyBecause`
   */
  readonly keys?: string[];

  /**
   * Why the keys are not known: any are accepted.
   *
   * @default - the keys are known
   */
  readonly anyBecause?: string;

  /**
   * Whether the session may pass the tags on.
   *
   * @default false
   */
  readonly transitive?: boolean;
}

/**
 * A further party that assumes the role.
 */
export interface TrustConfig {
  /**
   * ARN of the role, user or session on the other side.
   *
   * @default - pending: this party cannot assume the role
   */
  readonly principalArn?: string;

  /**
   * The external ID, or a list of the old and the new one while the other side rotates.
   *
   * @default - none is used
   */
  readonly externalId?: string | string[];

  /**
   * The tenant of the vendor, with a `/` at its end: every external ID below it is accepted (`ExternalId.below`).
   *
   * @default - `externalId` alone is accepted
   */
  readonly externalIdBelow?: string;

  /**
   * The name that the other side must give to its session of the role.
   *
   * @default - any name
   */
  readonly sessionName?: string;

  /**
   * The tags that the other side may attach to its session.
   *
   * @default - none
   */
  readonly sessionTags?: SessionTagsConfig;

  /**
   * Whether the other side may set a source identity.
   *
   * @default false
   */
  readonly sourceIdentity?: boolean;

  /**
   * Whether the other side has not issued its values yet, or its access is suspended. The trust policy leaves it out.
   *
   * @default false
   */
  readonly pending?: boolean;

  /**
   * How the trust policy names the principal.
   *
   * @default ConfiguredMatch.BY_ID
   */
  readonly match?: ConfiguredMatch;
}

/**
 * The other side assumes a role in this account.
 */
export interface AssumedRoleConfig {
  /**
   * ARN of the role, user or session on the other side.
   *
   * @default - pending: nobody can assume the role
   */
  readonly principalArn?: string;

  /**
   * The external ID, or a list of the old and the new one while the other side rotates.
   *
   * @default - none is used
   */
  readonly externalId?: string | string[];

  /**
   * The tenant of the vendor, with a `/` at its end: every external ID below it is accepted (`ExternalId.below`).
   *
   * @default - `externalId` alone is accepted
   */
  readonly externalIdBelow?: string;

  /**
   * The name that the other side must give to its session of the role.
   *
   * @default - any name
   */
  readonly sessionName?: string;

  /**
   * The tags that the other side may attach to its session.
   *
   * @default - none
   */
  readonly sessionTags?: SessionTagsConfig;

  /**
   * Whether the other side may set a source identity.
   *
   * @default false
   */
  readonly sourceIdentity?: boolean;

  /**
   * Whether the other side has not issued its values yet, or its access is suspended. The trust policy denies everyone.
   *
   * @default false
   */
  readonly pending?: boolean;

  /**
   * How the trust policy names the principal.
   *
   * @default ConfiguredMatch.BY_ID
   */
  readonly match?: ConfiguredMatch;

  /**
   * Further parties that assume the role, each with its own external ID. `Status` is `PENDING` until all are complete.
   *
   * @default - the principal alone
   */
  readonly trusts?: TrustConfig[];

  /**
   * Whether the role may also assume itself, with the same external ID.
   *
   * @default false
   */
  readonly selfAssume?: boolean;

  /**
   * Fixed name of the role.
   *
   * @default - CloudFormation generates a name; with `selfAssume`, it is derived
   */
  readonly roleName?: string;

  /**
   * The longest session, 1 to 12 hours.
   *
   * @default 1
   */
  readonly maxSessionHours?: number;
}

/**
 * The bucket policy names the other side.
 */
export interface DirectTrustConfig {
  /** ARN of the role, user or session on the other side, or a list of several with the same access. */
  readonly principalArn: string | string[];

  /**
   * How the bucket policy names the principals.
   *
   * @default ConfiguredMatch.BY_ID
   */
  readonly match?: ConfiguredMatch;
}
