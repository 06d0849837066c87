import type * as kms from 'aws-cdk-lib/aws-kms';
import type { ExchangeAccess } from '../policies/exchange-access';

/**
 * What a role may do in one bucket.
 */
export interface AssumedRoleBucketOptions {
  /**
   * The folder to stay below, without bucket or scheme. A leading `/` is removed, a trailing one is added.
   *
   * @default - the whole bucket, and a synth warning
   */
  readonly keyPrefix?: string;

  /** What the principal may do below the key prefix. */
  readonly access: ExchangeAccess;

  /**
   * The customer managed key that encrypts the bucket, in the bucket's Region. If its policy does not delegate to IAM, set `roleName`:
   * the key policy then names the role. Without it, the key policy allows the whole account to use the key through S3.
   *
   * @default - the bucket's own `encryptionKey`; needed for imported buckets
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Hands over the key policy statement for the key's owner to add, if this app cannot edit the key policy.
   *
   * @default false - such a key is an error, and the error contains the statement
   */
  readonly ownerEditsKeyPolicy?: boolean;

  /**
   * Hands over the bucket policy statements that allow the role, as a JSON list. Needed if the bucket is in another
   * account. The owner must exempt the role from any Deny statement that covers it.
   *
   * @default false - in the bucket's own account, the role's permissions are enough
   */
  readonly ownerEditsBucketPolicy?: boolean;
}
