import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { validateOwnership, validateSettings, validateSidsAreFree, validateStatementSid } from '../../../lib/destinations/private/destination-rules';
import { ExternalPrincipal } from '../../../lib/principals/external-principal';
import { newStack, VENDOR } from '../../support/stack';

const principal = ExternalPrincipal.account(VENDOR);
const bucketWith = (objectOwnership?: s3.ObjectOwnership) => new s3.Bucket(newStack(), 'Bucket', { objectOwnership });
const statement = (sid: string) => new PolicyStatement({ sid, actions: ['s3:PutObject'], principals: [principal], resources: ['*'] });

test('a bucket has settings of its own, and an owner who edits its policy, only where it exists', () => {
  expect(() => validateSettings({ principal, bucket: bucketWith(), ownerEditsBucketPolicy: true })).not.toThrow();
  expect(() => validateSettings({ principal, ownerEditsBucketPolicy: true }))
    .toThrow(new Error("'ownerEditsBucketPolicy' must be given with an existing 'bucket' only, got: true"));
  expect(() => validateSettings({ principal, bucket: bucketWith(), serverAccessLogsBucket: bucketWith() }))
    .toThrow(new Error("'serverAccessLogsBucket' must not be given with a 'bucket', which has its own settings, got: 'Stack/Bucket'"));
});

test('a Sid consists of letters and digits', () => {
  expect(() => validateStatementSid('Allow1')).not.toThrow();
  expect(() => validateStatementSid('Allow-1')).toThrow(new Error("'statementSid' must consist of letters and digits, got: 'Allow-1'"));
});

test('no Sid comes twice, that of a second statement neither', () => {
  const bucket = bucketWith();
  expect(() => validateSidsAreFree(bucket, [statement('Allow')])).not.toThrow();
  bucket.addToResourcePolicy(statement('Allow2'));
  expect(() => validateSidsAreFree(bucket, [statement('Allow'), statement('Allow3')])).not.toThrow();
  expect(() => validateSidsAreFree(bucket, [statement('Allow'), statement('Allow2')]))
    .toThrow(new Error("'statementSid' must not be in the bucket's policy already, got: 'Allow2'"));
});

test('ACLs are not off where the bucket has them on', () => {
  const { BUCKET_OWNER_ENFORCED, BUCKET_OWNER_PREFERRED } = s3.ObjectOwnership;
  expect(() => validateOwnership(bucketWith(BUCKET_OWNER_PREFERRED), false)).not.toThrow();
  expect(() => validateOwnership(bucketWith(BUCKET_OWNER_ENFORCED), true)).not.toThrow();
  expect(() => validateOwnership(bucketWith(BUCKET_OWNER_PREFERRED), true))
    .toThrow(new Error("'ownership' must match the bucket's object ownership, which is not BucketOwnerEnforced, got: 'BUCKET_OWNER_ENFORCED'"));
});
