/**
 * Who owns the objects in a partner's bucket.
 */
export enum ConfiguredOwnership {
  /** `DestinationOwnership.BUCKET_OWNER_PREFERRED` */
  BUCKET_OWNER_PREFERRED = 'bucket-owner-preferred',
  /** `DestinationOwnership.BUCKET_OWNER_ENFORCED` */
  BUCKET_OWNER_ENFORCED = 'bucket-owner-enforced',
}

/**
 * The bucket that files are delivered from. It must exist.
 */
export interface DeliverySourceConfig {
  /** Name of the bucket. */
  readonly bucket: string;

  /** The key prefix that the role may read; `''` is the whole bucket. */
  readonly keyPrefix: string;

  /**
   * The folder below the key prefix that is delivered. May contain `{partner}`, `{date}` (`2026-11-23`), `{yyyy}`, `{MM}` and `{dd}`.
   *
   * @default - everything below the key prefix
   */
  readonly folder?: string;

  /**
   * ARN of the customer managed key that encrypts the bucket. Its policy must delegate to IAM.
   *
   * @default - the bucket uses SSE-S3
   */
  readonly kmsKeyArn?: string;
}

/**
 * The partner's bucket, as the partner described it.
 */
export interface DeliveryDestinationConfig {
  /** Name of the bucket. */
  readonly bucket: string;

  /** The account that owns the bucket, twelve digits. */
  readonly owner: string;

  /** The folder to put objects below; `''` is the whole bucket. */
  readonly keyPrefix: string;

  /**
   * The folder below the key prefix that replaces the source's folder, with the same placeholders.
   *
   * @default - the source's folder
   */
  readonly folder?: string;

  /**
   * ARN of the customer managed key that encrypts the bucket.
   *
   * @default - the bucket uses SSE-S3
   */
  readonly kmsKeyArn?: string;

  /**
   * Who owns the objects, as agreed with the partner.
   *
   * @default ConfiguredOwnership.BUCKET_OWNER_PREFERRED
   */
  readonly ownership?: ConfiguredOwnership;
}

/**
 * When files are delivered, and for which day.
 */
export interface DeliveryScheduleConfig {
  /** Six fields, as in EventBridge Scheduler: `0 6 * * ? *`. */
  readonly cron: string;

  /**
   * The time zone of the fields, by its IANA name.
   *
   * @default "UTC"
   */
  readonly timeZone?: string;

  /**
   * The flexible window in minutes, 1 to 1440, in which a delivery starts.
   *
   * @default - it starts on time
   */
  readonly flexibleMinutes?: number;

  /**
   * Days added to the day of the scheduled time, in UTC: -1 delivers the day before.
   *
   * @default 0
   */
  readonly dayOffset?: number;

  /**
   * Whether the schedule starts deliveries.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/**
 * Alarms about deliveries that failed or are late.
 */
export interface DeliveryMonitorConfig {
  /** The address that receives the alarms. Its owner must confirm the subscription once. */
  readonly email: string;

  /**
   * ARN of the customer managed key that encrypts the topic. Its policy must allow `cloudwatch.amazonaws.com` to use it.
   *
   * @default - a new key
   */
  readonly kmsKeyArn?: string;

  /**
   * Hours after the scheduled time within which a delivery must end.
   *
   * @default 4
   */
  readonly lateAfterHours?: number;

  /**
   * The longest time between two scheduled deliveries, in hours.
   *
   * @default 24
   */
  readonly everyHours?: number;
}

/**
 * The deliveries to one partner, as in its YAML file. The package's `delivery-config.schema.json` is the JSON Schema.
 */
export interface DeliveryConfig {
  /** Name of the partner: lowercase letters, digits and hyphens. */
  readonly partner: string;

  /** The account that sends, twelve digits. */
  readonly account: string;

  /** The Region of source, state machine and destination. */
  readonly region: string;

  /** The bucket that files are delivered from. */
  readonly source: DeliverySourceConfig;

  /** The partner's bucket. */
  readonly destination: DeliveryDestinationConfig;

  /** When files are delivered. */
  readonly schedule: DeliveryScheduleConfig;

  /**
   * Fixed name of the role that the partner's bucket policy names.
   *
   * @default - CloudFormation generates a name
   */
  readonly roleName?: string;

  /**
   * Whether objects keep their tags. The partner's bucket policy must then grant `s3:PutObjectTagging`.
   *
   * @default false
   */
  readonly copyTags?: boolean;

  /**
   * Whether a list of what was delivered is put below the partner's key prefix once every object has arrived.
   *
   * @default false
   */
  readonly manifest?: boolean;

  /**
   * How many objects are copied at a time, 1 to 10,000.
   *
   * @default 400
   */
  readonly maxConcurrency?: number;

  /**
   * The percentage of objects, 0 to 100, that may fail before a delivery fails.
   *
   * @default 0
   */
  readonly toleratedFailurePercentage?: number;

  /**
   * Whether each deployment puts a test object into the partner's bucket.
   *
   * @default false
   */
  readonly checkOnDeploy?: boolean;

  /**
   * Alarms about deliveries that failed or are late.
   *
   * @default - no alarms
   */
  readonly monitor?: DeliveryMonitorConfig;

  /**
   * Name of the company that hands off, as the other side's sheet shows it: `Example Agency`. One line.
   *
   * @default - the sheet names the account
   */
  readonly sender?: string;

  /**
   * Whom the other side asks: an e-mail address, a name or a URL. One line.
   *
   * @default - the sheet names nobody
   */
  readonly contact?: string;

  /**
   * Tags of the stack and its resources.
   *
   * @default - none but those of the constructs
   */
  readonly tags?: { [key: string]: string };

  /**
   * ARN of the managed policy that is the permissions boundary of every role and user of the stack.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: string;
}
