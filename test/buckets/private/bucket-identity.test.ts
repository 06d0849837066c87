import { aws_s3 as s3, CfnParameter } from 'aws-cdk-lib';
import { bucketIdentity } from '../../../lib/buckets/private/bucket-identity';
import { GOV_ENV, newStack } from '../../support/stack';

test('a bucket with a known name is that name in its partition, made or imported', () => {
  const stack = newStack();
  expect(bucketIdentity(new s3.Bucket(stack, 'Made', { bucketName: 'files' }))).toBe('aws:files');
  expect(bucketIdentity(s3.Bucket.fromBucketName(stack, 'Imported', 'files'))).toBe('aws:files');
  expect(bucketIdentity(s3.Bucket.fromBucketName(newStack({}), 'Agnostic', 'files'))).toBe('aws:files');
  expect(bucketIdentity(s3.Bucket.fromBucketName(newStack({ env: GOV_ENV }), 'Gov', 'files'))).toBe('aws-us-gov:files');
});

test('a bucket whose name CloudFormation knows is itself', () => {
  const stack = newStack();
  const made = new s3.Bucket(stack, 'Made');
  const imported = s3.Bucket.fromBucketName(stack, 'Imported', new CfnParameter(stack, 'Name').valueAsString);
  expect([made, imported].map(bucketIdentity)).toEqual([made, imported]);
});
