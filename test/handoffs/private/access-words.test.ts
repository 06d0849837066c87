import { CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { bucketFacts } from '../../../lib/buckets/private/bucket-facts';
import { accessWords, Opening, Party } from '../../../lib/handoffs/private/access-words';
import { exchangeStatements } from '../../../lib/policies/private/exchange-statements';
import { newStack, VENDOR } from '../../support/stack';

const READ = { objectActions: ['s3:GetObject'], bucketActions: [], listsPrefix: true };
const WRITE = { objectActions: ['s3:PutObject'], bucketActions: [], listsPrefix: false };
const VENDOR_ROLE = `arn:aws:iam::${VENDOR}:role/ingest`;
const party: Party = { arn: VENDOR_ROLE, account: VENDOR };

interface Given {
  readonly keyPrefix: string;
  readonly actions: Opening['actions'];
}

/** What a sheet says of the first opening, of a bucket that grants the vendor all of them. */
function words(stack: Stack, openings: Given[], more: (bucket: s3.Bucket) => void = () => undefined) {
  const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: 'exchange' });
  for (const given of openings) {
    for (const statement of exchangeStatements({ ...given, bucket, sid: 'Exchange', principal: new iam.ArnPrincipal(VENDOR_ROLE) })) {
      bucket.addToResourcePolicy(statement);
    }
  }
  more(bucket);
  const { can, cannot } = accessWords([{ ...openings[0], bucket, facts: bucketFacts(bucket) }], party);
  const plain = (text: string) => JSON.stringify(stack.resolve(text)).replace(/\{"Fn::Join":\["",\["|"\]\]\}|^"|"$/g, '').replace(/",\{"Ref":"\w+"\},"/g, 'exchange');
  return { can: can.map(plain), cannot: cannot.map(plain) };
}

test('what is granted can be done, and nothing else', () => {
  expect(words(newStack(), [{ keyPrefix: 'adobe/', actions: READ }])).toEqual({
    can: ['list objects below s3://exchange/adobe/', 'read objects below s3://exchange/adobe/'],
    cannot: [
      'put objects below s3://exchange/adobe/',
      'delete objects below s3://exchange/adobe/',
      'reach objects of s3://exchange outside adobe/, or list it without a key prefix',
    ],
  });
});

test('nothing is said of an outside where the whole bucket is open', () => {
  expect(words(newStack(), [{ keyPrefix: '', actions: READ }]).cannot)
    .toEqual(['put objects below s3://exchange/', 'delete objects below s3://exchange/']);
});

test('a key prefix that a template parameter may leave empty has no outside then', () => {
  const stack = newStack();
  const keyPrefix = new CfnParameter(stack, 'KeyPrefix').valueAsString;
  expect(words(stack, [{ keyPrefix, actions: READ }]).cannot.at(-1))
    .toBe('reach objects of s3://exchange outside the key prefix, or list it without a key prefix, unless the key prefix is empty');
});

test.each<[string, Given, string[]]>([
  ['beside it', { keyPrefix: 'out/', actions: WRITE }, [
    'put objects below s3://exchange/in/', 'delete objects below s3://exchange/in/',
    'reach objects of s3://exchange outside in/ and out/, or list it without a key prefix',
  ]],
  ['inside', { keyPrefix: 'in/sub/', actions: WRITE }, [
    'delete objects below s3://exchange/in/', 'reach objects of s3://exchange outside in/ and in/sub/, or list it without a key prefix',
  ]],
  ['around it', { keyPrefix: '', actions: WRITE }, ['delete objects below s3://exchange/in/']],
])('another grant to the same party %s counts', (_, other, cannot) => {
  expect(words(newStack(), [{ keyPrefix: 'in/', actions: READ }, other]).cannot).toEqual(cannot);
});

test.each<[string, (bucket: s3.Bucket) => iam.PolicyStatement, string[]]>([
  ['everybody', (bucket) => new iam.PolicyStatement({ principals: [new iam.AnyPrincipal()], actions: ['s3:*'], resources: [bucket.arnForObjects('*')] }), []],
  ['the account', (bucket) => new iam.PolicyStatement({
    principals: [new iam.AccountPrincipal(VENDOR)], actions: ['s3:DeleteObject'], resources: [bucket.arnForObjects('tmp/*')],
  }), [
    'put objects below s3://exchange/in/', 'delete objects below s3://exchange/in/',
    'reach objects of s3://exchange outside in/ and tmp/, or list it without a key prefix',
  ]],
  ['somebody else', (bucket) => new iam.PolicyStatement({
    principals: [new iam.AccountPrincipal('333333333333')], actions: ['s3:*'], resources: [bucket.arnForObjects('*')],
  }), [
    'put objects below s3://exchange/in/', 'delete objects below s3://exchange/in/',
    'reach objects of s3://exchange outside in/, or list it without a key prefix',
  ]],
])('a statement for %s counts as far as it goes', (_, statementFor, cannot) => {
  expect(words(newStack(), [{ keyPrefix: 'in/', actions: READ }], (bucket) => bucket.addToResourcePolicy(statementFor(bucket))).cannot).toEqual(cannot);
});

test('versions are objects: who can get or list them has not nothing', () => {
  const actions = { objectActions: ['s3:GetObjectVersion', 's3:DeleteObjectVersion'], bucketActions: ['s3:ListBucketVersions'], listsPrefix: false };
  expect(words(newStack(), [{ keyPrefix: 'in/', actions }])).toEqual({
    can: [],
    cannot: ['put objects below s3://exchange/in/', 'reach objects of s3://exchange outside in/, or list it without a key prefix'],
  });
});

test('what has to happen first is said with what can be done then', () => {
  const bucket = s3.Bucket.fromBucketName(newStack(), 'Bucket', 'exchange');
  const opening = { bucket, facts: bucketFacts(bucket), keyPrefix: 'in/', actions: WRITE, awaits: ['one thing is done', 'the other is'] };
  expect(accessWords([opening], party).can).toEqual(['put objects below s3://exchange/in/, once one thing is done and the other is']);
});
