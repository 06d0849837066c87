import * as s3 from 'aws-cdk-lib/aws-s3';
import { bucketNameOf } from '../../../lib/destinations/private/destination-bucket-name';
import { ExternalPrincipal } from '../../../lib/principals/external-principal';
import { newStack } from '../../support/stack';

const principal = ExternalPrincipal.role('arn:aws:iam::444444444444:role/writer');
const bucket = s3.Bucket.fromBucketName(newStack(), 'Bucket', 'exchange');

test('the new bucket has the given name, or one made of sender and partner', () => {
  expect(bucketNameOf({ principal, bucketName: 'from-klavi' })).toBe('from-klavi');
  expect(bucketNameOf({ principal, senderName: 'klavi', partnerName: 'acme' })).toBe('klavi-data-transfer-acme');
});

test('an existing bucket needs no name', () => {
  expect(bucketNameOf({ principal, bucket })).toBeUndefined();
});

const ONE_WAY = "'bucket' must be given in exactly one way: 'bucket', 'bucketName', or 'senderName' with 'partnerName'";

test.each<[string, object, string]>([
  ['no bucket', {}, `${ONE_WAY}, got: []`],
  ['a sender without a partner', { senderName: 'klavi' }, `${ONE_WAY}, got: ["senderName"]`],
  ['two ways at once', { bucket, bucketName: 'from-klavi' }, `${ONE_WAY}, got: ["bucket","bucketName"]`],
])('refuses %s', (_, props, message) => {
  expect(() => bucketNameOf({ principal, ...props })).toThrow(new Error(message));
});
