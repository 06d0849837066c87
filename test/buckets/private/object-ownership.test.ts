import * as s3 from 'aws-cdk-lib/aws-s3';
import { foreignUploadsRequireAcl, ownershipOf, validateOwnerCanOwn } from '../../../lib/buckets/private/object-ownership';
import { newStack } from '../../support/stack';

const READ = { objectActions: ['s3:GetObject'], bucketActions: [], listsPrefix: false };
const WRITE = { objectActions: ['s3:PutObject'], bucketActions: [], listsPrefix: false };
const { BUCKET_OWNER_ENFORCED, BUCKET_OWNER_PREFERRED, OBJECT_WRITER } = s3.ObjectOwnership;
const plain = (objectOwnership?: s3.ObjectOwnership) => new s3.Bucket(newStack(), 'Bucket', { objectOwnership });

test('the ownership is read as the template has it', () => {
  expect([undefined, BUCKET_OWNER_ENFORCED, OBJECT_WRITER].map((ownership) => ownershipOf(plain(ownership))))
    .toEqual([undefined, 'BucketOwnerEnforced', 'ObjectWriter']);
  const bucket = plain();
  (bucket.node.defaultChild as s3.CfnBucket).addPropertyOverride('OwnershipControls.Rules', [{ ObjectOwnership: 'ObjectWriter' }]);
  expect(ownershipOf(bucket)).toBe('ObjectWriter');
  expect(ownershipOf(s3.Bucket.fromBucketName(newStack(), 'Imported', 'exchange'))).toBeUndefined();
});

test('a bucket that leaves objects to their writer is refused', () => {
  expect(() => validateOwnerCanOwn(plain(OBJECT_WRITER)))
    .toThrow(new Error("'bucket' must not leave objects to their writer (ObjectWriter), got: 'Stack/Bucket'"));
  expect(() => validateOwnerCanOwn(plain(BUCKET_OWNER_PREFERRED))).not.toThrow();
});

test('only what is put where ACLs are on needs an ACL', () => {
  const required = (actions: typeof READ, ownership?: s3.ObjectOwnership) => {
    const bucket = plain(ownership);
    return foreignUploadsRequireAcl(bucket, bucket, actions);
  };
  expect(required(WRITE, BUCKET_OWNER_PREFERRED)).toBe(true);
  expect([required(READ, BUCKET_OWNER_PREFERRED), required(READ, OBJECT_WRITER), required(WRITE), required(WRITE, BUCKET_OWNER_ENFORCED)])
    .toEqual([false, false, false, false]);
});

test('an ownership that changes after the grant was made is a synth error', () => {
  const bucket = plain();
  foreignUploadsRequireAcl(bucket, bucket, WRITE);
  expect(bucket.node.validate()).toEqual([]);
  (bucket.node.defaultChild as s3.CfnBucket).ownershipControls = { rules: [{ objectOwnership: BUCKET_OWNER_PREFERRED }] };
  expect(bucket.node.validate()).toEqual(["the bucket's object ownership was changed after this grant was made: set it before"]);
});
