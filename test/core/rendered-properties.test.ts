import * as s3 from 'aws-cdk-lib/aws-s3';
import { renderedProperties } from '../../lib/core/rendered-properties';
import { newStack } from '../support/stack';

test('properties are read as the template has them, overrides included', () => {
  const bucket = new s3.CfnBucket(newStack(), 'Bucket', { bucketName: 'one' });
  expect(renderedProperties(bucket)).toEqual({ BucketName: 'one' });
  bucket.addPropertyOverride('BucketName', 'other');
  expect(renderedProperties(bucket)).toEqual({ BucketName: 'other' });
});

test('a resource without properties has none', () => {
  expect(renderedProperties(new s3.CfnBucket(newStack(), 'Bucket'))).toEqual({});
});
