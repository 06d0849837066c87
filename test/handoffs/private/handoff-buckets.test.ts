import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { bucketFacts } from '../../../lib/buckets/private/bucket-facts';
import { ClientBucket } from '../../../lib/clients/client-bucket';
import { handoffBuckets } from '../../../lib/handoffs/private/handoff-buckets';
import { RuledOpening } from '../../../lib/handoffs/private/request-rules';
import { ExchangeAccess } from '../../../lib/policies/exchange-access';
import { newStack, OWNER } from '../../support/stack';

const KEY = `arn:aws:kms:us-east-1:${OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

const stack = newStack({ env: { account: OWNER, region: 'us-east-1' } });
const own = new s3.Bucket(stack, 'Own', { bucketName: 'own', enforceSSL: true });
const imported = s3.Bucket.fromBucketAttributes(stack, 'Imported', { bucketName: 'imported', region: 'eu-west-1' });
const parameter = new CfnParameter(stack, 'KmsKeyArn').valueAsString;
const enforcedWhen = new CfnCondition(stack, 'Enforced', { expression: Fn.conditionEquals('a', 'b') });

const opening = (bucket: s3.IBucket, given: Partial<RuledOpening> = {}): RuledOpening => ({
  bucket, facts: bucketFacts(bucket), keyPrefix: 'in/', actions: ExchangeAccess.WRITE, ...given,
});
const described = (bucket: s3.IBucket, given?: Partial<RuledOpening>) => handoffBuckets([opening(bucket, given)])[0];

test('a bucket of the app is known', () => {
  expect(described(own)).toEqual({
    bucketName: own.bucketName,
    keyPrefix: 'in/',
    region: 'us-east-1',
    access: ['write'],
    requiredAcl: undefined,
    encryption: 'AES256',
    kmsKeyArn: undefined,
    expectedBucketOwner: OWNER,
    refusesPlainHttp: true,
  });
});

test('of an imported bucket, neither owner nor encryption nor denials are', () => {
  expect(described(imported)).toMatchObject({
    bucketName: 'imported', region: 'eu-west-1', encryption: undefined, expectedBucketOwner: undefined, refusesPlainHttp: false,
  });
});

test.each<[string, ExchangeAccess, string[]]>([
  ['READ', ExchangeAccess.READ, ['list', 'read']],
  ['WRITE', ExchangeAccess.WRITE, ['write']],
  ['READ_WRITE', ExchangeAccess.READ_WRITE, ['list', 'read', 'write']],
  ['READ_WRITE_DELETE', ExchangeAccess.READ_WRITE_DELETE, ['list', 'read', 'write', 'delete']],
  ['tags only', ExchangeAccess.custom({ objectActions: ['s3:GetObjectTagging'] }), []],
])('access of %s', (_, actions, access) => {
  expect(described(own, { actions }).access).toEqual(access);
});

test('two grants in one folder allow what either does, another folder only its own', () => {
  const openings = [opening(own), opening(own, { actions: ExchangeAccess.READ }), opening(own, { keyPrefix: 'out/' }), opening(imported)];
  expect(handoffBuckets(openings).map(({ access }) => access)).toEqual([['list', 'read', 'write'], ['list', 'read', 'write'], ['write'], ['write']]);
});

test.each<[string, Partial<RuledOpening>, string | undefined]>([
  ['where the policy requires it', { requiresAcl: true }, 'bucket-owner-full-control'],
  ['where the policy may require it, by a template parameter', { enforcedWhen }, 'bucket-owner-full-control'],
  ['where nothing requires it', {}, undefined],
  ['where nothing is uploaded', { requiresAcl: true, actions: ExchangeAccess.READ }, undefined],
])('the ACL %s', (_, given, requiredAcl) => {
  expect(described(own, given).requiredAcl).toBe(requiredAcl);
});

test.each<[string, Partial<RuledOpening>, string | undefined, string | undefined]>([
  ['a key', { keyArn: KEY }, 'aws:kms', KEY],
  ['a key that concerns the bucket owner alone', { keyArn: KEY, hidesKey: true }, 'aws:kms', undefined],
  ['a key that a template parameter may leave empty', { keyArn: parameter }, undefined, parameter],
])('%s', (_, given, encryption, kmsKeyArn) => {
  expect(described(imported, given)).toMatchObject({ encryption, kmsKeyArn });
});

test('other encryption is refused where the policy says so, to those who write', () => {
  const { bucket } = new ClientBucket(stack, 'Kms', { clientName: 'kohler', encryption: s3.BucketEncryption.KMS });
  expect(described(bucket).refusesOtherEncryption).toBe(true);
  expect(described(bucket, { actions: ExchangeAccess.READ }).refusesOtherEncryption).toBeUndefined();
  expect(described(own).refusesOtherEncryption).toBeUndefined();
});
