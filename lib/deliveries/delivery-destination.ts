import { DestinationOwnership } from '../destinations/cross-account-put-destination';

/**
 * A partner's bucket, as the partner described it: the checklist "from partner" of a sender's page, and the account that owns it.
 */
export interface DeliveryDestination {
  /**
   * The company that receives, each once. Never change it: the name decides on the role where there are several, and the partner's
   * bucket policy names that role.
   */
  readonly partnerName: string;

  /** The exact name of the partner's bucket. */
  readonly bucketName: string;

  /** The account that owns the bucket, twelve digits. A bucket of that name in another account gets nothing. */
  readonly bucketOwner: string;

  /** The Region of the bucket. */
  readonly region: string;

  /**
   * The folder to put objects below, without bucket or scheme. A leading `/` is dropped, a trailing one added.
   *
   * @default - the whole bucket
   */
  readonly keyPrefix?: string;

  /**
   * ARN of the customer managed key that encrypts the bucket, in the bucket's Region; not of an alias.
   *
   * @default - the bucket is under SSE-S3
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
   * is made for the first of them. Never change it once the partner has the role's ARN.
   *
   * @default - '1', or one of the `roleCount` roles by a hash of the partner's name
   */
  readonly group?: string;
}
