import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { BucketFacts, bucketFacts } from '../../../lib/buckets/private/bucket-facts';
import { requestRules, RuledOpening, transportWords } from '../../../lib/handoffs/private/request-rules';
import { newStack, OWNER } from '../../support/stack';

const READ = { objectActions: ['s3:GetObject'], bucketActions: [], listsPrefix: true };
const WRITE = { objectActions: ['s3:PutObject'], bucketActions: [], listsPrefix: false };
const KEY = `arn:aws:kms:us-east-1:${OWNER}:key/11111111-2222-3333-4444-555555555555`;

const scope = newStack();
const bucket = s3.Bucket.fromBucketName(scope, 'Bucket', 'exchange');
const unknown: BucketFacts = bucketFacts(bucket);
const known: BucketFacts = { ...unknown, isOwn: true, statements: [], encryption: { algorithm: 'AES256' } };
const opening = (facts: Partial<BucketFacts> = {}, more: Partial<RuledOpening> = {}): RuledOpening => (
  { bucket, facts: { ...known, ...facts }, keyPrefix: 'in/', actions: WRITE, ...more });
const rules = (facts?: Partial<BucketFacts>, more?: Partial<RuledOpening>) => requestRules([opening(facts, more)]);

const FULL_CONTROL = 'x-amz-acl: bucket-owner-full-control, with every object';
const SINGLE = 'single puts of at most 5 GB: the parts of a multipart upload carry no ACL, and are refused';
const ANY_SIZE = 'single puts and multipart uploads';

test('nothing is said of a bucket that nothing is known of', () => {
  const request = requestRules([opening(unknown, { facts: unknown })]);
  expect(request).toEqual({
    acl: 'none. Not known: ask the bucket owner whether S3 Object Ownership is BucketOwnerEnforced, otherwise it may not own what you upload',
    encryption: 'not known: ask the bucket owner whether a KMS key encrypts the bucket, because its ARN and the permission to use it are needed then',
    minimumTlsVersion: 'not known: ask the bucket owner whether the bucket refuses plain HTTP and TLS below 1.2, and use TLS 1.2 or newer in any case',
    uploads: ANY_SIZE,
    expectedBucketOwner: `${OWNER}, if the bucket is in this account: not known, ask the bucket owner`,
  });
  expect(transportWords(opening(unknown, { facts: unknown }))).toEqual([]);
});

test('who uploads nothing has no rules for uploads', () => {
  expect(rules({}, { actions: READ })).toEqual({
    acl: undefined,
    encryption: undefined,
    uploads: undefined,
    minimumTlsVersion: 'none: the bucket policy does not refuse plain HTTP, use TLS 1.2 or newer in any case',
    expectedBucketOwner: OWNER,
  });
});

test.each<[Partial<BucketFacts>, string, string[]]>([
  [{ refusesPlainHttp: true, minimumTlsVersion: '1.2' }, '1.2', ['connect to s3://exchange without TLS 1.2']],
  [{ refusesPlainHttp: true }, 'every one: the bucket policy refuses plain HTTP only', ['connect to s3://exchange without TLS']],
  [{ minimumTlsVersion: '1.2', refusesSomeTransport: true },
    'not known: ask the bucket owner which requests without TLS 1.2 the bucket policy refuses, and use TLS 1.2 or newer in any case', []],
  [{}, 'none: the bucket policy does not refuse plain HTTP, use TLS 1.2 or newer in any case', []],
])('of transport, %j says %j', (facts, rule, claims) => {
  expect(rules(facts).minimumTlsVersion).toBe(rule);
  expect(transportWords(opening(facts))).toEqual(claims);
});

test.each<[Partial<BucketFacts>, Partial<RuledOpening>, string, string]>([
  [{ ownership: 'BucketOwnerEnforced' }, {}, 'none: the bucket owner owns every object', ANY_SIZE],
  [{ ownership: 'ObjectWriter' }, { uploadsAsOwner: true }, 'none: the bucket owner owns what you upload', ANY_SIZE],
  [{}, {}, 'none: the bucket owner owns every object, unless the bucket is from before April 2023: ask the bucket owner then', ANY_SIZE],
  [{ ownership: 'BucketOwnerPreferred' }, { requiresAcl: true }, FULL_CONTROL, SINGLE],
  [{}, { allowsAcl: true }, 'none, or bucket-owner-full-control: the bucket owner owns every object', ANY_SIZE],
])('of ownership, %j with %j says %j', (facts, more, acl, uploads) => {
  expect(rules(facts, more)).toMatchObject({ acl, uploads });
});

test('where a template parameter decides on the ownership, both rules are said', () => {
  const enforcedWhen = new CfnCondition(scope, 'Enforced', { expression: Fn.conditionEquals('a', 'b') });
  expect(rules({}, { enforcedWhen, allowsAcl: true })).toMatchObject({
    acl: `${FULL_CONTROL}; unless the object ownership is BucketOwnerEnforced, which takes `
      + 'none, or bucket-owner-full-control: the bucket owner owns every object',
    uploads: `${SINGLE}; unless the object ownership is BucketOwnerEnforced, which takes ${ANY_SIZE}`,
  });
});

const KMS = { algorithm: 'aws:kms', keyId: KEY };
test.each<[Partial<BucketFacts>, Partial<RuledOpening>, string]>([
  [{}, { keyArn: KEY }, 'none: the bucket encrypts with SSE-S3'],
  [{ encryption: { algorithm: 'aws:kms' } }, {}, 'none: the bucket encrypts with the AWS managed key aws/s3'],
  [{ encryption: KMS }, { keyArn: KEY }, `none: the bucket encrypts with the key ${KEY}`],
  [{ encryption: KMS, refusesOtherEncryption: true }, { keyArn: KEY }, `no header, or both: the algorithm aws:kms and the key ${KEY}`],
  [{ encryption: KMS }, { keyArn: KEY, hidesKey: true }, 'none: the bucket encrypts with its own KMS key'],
  [{ encryption: KMS }, {}, 'not known: ask the bucket owner for the KMS key that encrypts the bucket, and for the permission to use it'],
  [{ isOwn: false, encryption: undefined }, { keyArn: KEY }, `none: the bucket encrypts with the key ${KEY}`],
])('of encryption, %j with %j says %j', (facts, more, encryption) => {
  expect(rules(facts, more).encryption).toBe(encryption);
});

test('a key that a template parameter may leave out is named by its field', () => {
  const keyArn = new CfnParameter(scope, 'KmsKeyArn').valueAsString;
  expect(rules({ encryption: undefined, refusesOtherEncryption: true }, { keyArn }).encryption)
    .toBe('no header, or both: the algorithm aws:kms and the KMS key above, if there is one');
});

test('rules of buckets that differ name their bucket, once', () => {
  const other = { bucket: s3.Bucket.fromBucketName(scope, 'Other', 'other') };
  const request = requestRules([opening(), opening({}, { ...other, actions: READ }), opening({}, { keyPrefix: 'out/' })]);
  expect(request).toEqual({
    acl: 's3://exchange: none: the bucket owner owns every object, unless the bucket is from before April 2023: ask the bucket owner then',
    encryption: 's3://exchange: none: the bucket encrypts with SSE-S3',
    uploads: `s3://exchange: ${ANY_SIZE}`,
    minimumTlsVersion: 'none: the bucket policy does not refuse plain HTTP, use TLS 1.2 or newer in any case',
    expectedBucketOwner: OWNER,
  });
});
