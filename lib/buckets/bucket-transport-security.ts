import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct, IMixin } from 'constructs';
import { bucketFacts } from './private/bucket-facts';
import { transportDenials } from '../policies/private/bucket-denials';
import { addToBucketPolicy } from '../policies/private/resource-policies';

/**
 * Mixin: the bucket policy denies plain HTTP and TLS below 1.2 to everyone. `ClientBucket` and the bucket created by
 * `CrossAccountPutDestination` include it.
 *
 * Statements that the policy has already (`enforceSSL`, `minimumTLSVersion`, the mixin itself) are not added again.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 *
 * @example
 * declare const bucket: s3.Bucket;
 * bucket.with(new BucketTransportSecurity());
 */
export class BucketTransportSecurity implements IMixin {
  /** Supports buckets. */
  public supports(construct: IConstruct): boolean {
    return 'bucketArn' in construct && 'addToResourcePolicy' in construct;
  }

  /**
   * @throws if this app cannot edit the bucket's policy: the error contains the statements for its owner to add
   */
  public applyTo(construct: IConstruct): void {
    const bucket = construct as IBucket;
    const { refusesPlainHttp, minimumTlsVersion = '' } = bucketFacts(bucket);
    const [withoutTls, below12] = transportDenials(bucket);
    addToBucketPolicy(bucket, [...(refusesPlainHttp ? [] : [withoutTls]), ...(minimumTlsVersion >= '1.2' ? [] : [below12])]);
  }
}
