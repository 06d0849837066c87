import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct, IMixin } from 'constructs';
import { bucketFacts } from './private/bucket-facts';
import { addToBucketPolicy } from '../policies/private/resource-policies';
import { transportDenials } from '../policies/private/statements';

/**
 * Mixin: the bucket's policy refuses plain HTTP and TLS below 1.2, for everybody. `ClientBucket` and the bucket of a
 * `CrossAccountPutDestination` come with it.
 *
 * What the policy refuses already is not added again (`enforceSSL`, `minimumTLSVersion`, the mixin itself): apply it as often as you like.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 *
 * @example
 * declare const bucket: s3.Bucket;
 * bucket.with(new BucketTransportSecurity());
 */
export class BucketTransportSecurity implements IMixin {
  /** Buckets: constructs with a bucket policy. */
  public supports(construct: IConstruct): boolean {
    return 'bucketArn' in construct && 'addToResourcePolicy' in construct;
  }

  /**
   * @throws when this app cannot edit the bucket's policy: the error holds what its owner has to add
   */
  public applyTo(construct: IConstruct): void {
    const bucket = construct as IBucket;
    const { refusesPlainHttp, minimumTlsVersion = '' } = bucketFacts(bucket);
    const [withoutTls, below12] = transportDenials(bucket);
    addToBucketPolicy(bucket, [...(refusesPlainHttp ? [] : [withoutTls]), ...(minimumTlsVersion >= '1.2' ? [] : [below12])]);
  }
}
