import { DestinationOwnership } from '../destinations/cross-account-put-destination';

/**
 * A partner's bucket, with the values that the partner supplied, and the account that owns it.
 */
export interface DeliveryDestination {
  /**
   * The receiving company; unique. Never change it: with several roles, the name selects the role, and the partner's
   * bucket policy names that role.
   */
  readonly partnerName: string;

  /** The exact name of the partner's bucket. */
  readonly bucketName: string;

  /** The account that owns the bucket, twelve digits. Nothing is delivered to a bucket of that name in another account. */
  readonly bucketOwner: string;

  /** The Region of the bucket. */
  readonly region: string;

  /**
   * The folder to put objects below, without bucket or scheme. A leading `/` is removed, a trailing one is added.
   *
   * @default - the whole bucket
   */
  readonly keyPrefix?: string;

  /**
   * ARN of the customer managed key that encrypts the bucket, in the bucket's Region; not of an alias.
   *
   * @default - the bucket uses SSE-S3
   */
  readonly kmsKeyArn?: string;

  /**
   * Who owns the objects, as agreed with the partner.
   *
   * @default DestinationOwnership.BUCKET_OWNER_PREFERRED
   */
  readonly ownership?: DestinationOwnership;

  /**
   * Which role delivers to this partner: 1 to 20 lowercase letters, digits and hyphens. Partners of the same group share a role, which
   * is created for the first of them. Never change it once the partner has the role's ARN.
   *
   * @default - '1', or one of the `roleCount` roles by a hash of the partner's name
   */
  readonly group?: string;
}
