import { Stack } from 'aws-cdk-lib';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { givenBucketName } from '../../core/bucket-name';
import { partitionOfRegion } from '../../core/partitions';

/**
 * Identifies a bucket that several constructs represent: by its name if known, otherwise by the construct.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html: a name is unique within its partition
 */
export function bucketIdentity(bucket: IBucket): IBucket | string {
  const stack = Stack.of(bucket);
  const name = stack.resolve(givenBucketName(bucket));
  return typeof name === 'string' ? `${partitionOfRegion(stack.region) ?? 'aws'}:${name}` : bucket;
}
