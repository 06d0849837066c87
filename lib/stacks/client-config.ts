/**
 * What an integration may do below its key prefix.
 */
export enum ClientAccess {
  /** `ExchangeAccess.READ` */
  READ = 'read',
  /** `ExchangeAccess.WRITE` */
  WRITE = 'write',
  /** `ExchangeAccess.READ_WRITE` */
  READ_WRITE = 'read-write',
  /** `ExchangeAccess.READ_WRITE_DELETE` */
  READ_WRITE_DELETE = 'read-write-delete',
}

/**
 * How a client's bucket is encrypted.
 */
export enum ClientEncryption {
  /** SSE-S3 */
  S3 = 's3',
  /** SSE-KMS with a key of the client's own */
  KMS = 'kms',
}

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
 * The bucket of a client.
 */
export interface ClientBucketConfig {
  /**
   * Name of the bucket.
   *
   * @default - `<client>-exchange-<account>-<region>`
   */
  readonly name?: string;

  /**
   * How the bucket is encrypted.
   *
   * @default ClientEncryption.S3
   */
  readonly encryption?: ClientEncryption;

  /**
   * Days after which objects expire. Earlier versions go as many days after they were replaced or deleted.
   *
   * @default - never
   */
  readonly expireAfterDays?: number;

  /**
   * Days, 30 or more, after which objects move to infrequent access.
   *
   * @default - never
   */
  readonly infrequentAccessAfterDays?: number;

  /**
   * Whether S3 tells Amazon EventBridge about every object.
   *
   * @default false
   */
  readonly eventBridge?: boolean;

  /**
   * For test environments: the bucket and its objects go away with the stack.
   *
   * @default false
   */
  readonly ephemeral?: boolean;
}

/**
 * The other side assumes a role of ours.
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
  readonly externalId?: any;

  /**
   * The other side has not issued its values yet, or is shut out for now: nobody can assume the role.
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
   * Fixed name of the role.
   *
   * @default - CloudFormation makes one
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
  /** ARN of the role, user or session on the other side. */
  readonly principalArn: string;

  /**
   * How the bucket policy names the principal.
   *
   * @default ConfiguredMatch.BY_ID
   */
  readonly match?: ConfiguredMatch;
}

/**
 * The other side gets an access key.
 */
export interface AccessKeyConfig {
  /** Why no way in without a long-lived credential will do. */
  readonly reason: string;

  /**
   * Address ranges, in CIDR notation, that the key works from.
   *
   * @default - from everywhere
   */
  readonly allowedCidrs?: string[];

  /**
   * `[1]`, then `[1, 2]` while the other side changes over, then `[2]`.
   *
   * @default [1]
   */
  readonly keySerials?: number[];
}

/**
 * One partner's way in. Exactly one of `assumedRole`, `directTrust` and `accessKey` is given.
 */
export interface ClientIntegration {
  /** Client and purpose, like `kohler_adobe`: lowercase letters and digits, joined by underscores. */
  readonly name: string;

  /** The folder to stay below; `''` is the whole bucket. */
  readonly keyPrefix: string;

  /** What the partner may do there. */
  readonly access: ClientAccess;

  /**
   * The other side assumes a role of ours.
   *
   * @default - another way in
   */
  readonly assumedRole?: AssumedRoleConfig;

  /**
   * The bucket policy names the other side.
   *
   * @default - another way in
   */
  readonly directTrust?: DirectTrustConfig;

  /**
   * The other side gets an access key.
   *
   * @default - another way in
   */
  readonly accessKey?: AccessKeyConfig;
}

/**
 * One client, as its YAML file has it. The package's `client-config.schema.json` is the JSON Schema.
 */
export interface ClientConfig {
  /** Name of the client: lowercase letters, digits and hyphens. */
  readonly client: string;

  /** The account that owns the bucket, twelve digits. */
  readonly account: string;

  /** The Region of the bucket. */
  readonly region: string;

  /**
   * The bucket.
   *
   * @default - SSE-S3, and objects stay
   */
  readonly bucket?: ClientBucketConfig;

  /** The ways in. */
  readonly integrations: ClientIntegration[];
}
