import { Annotations, App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { normalizeKeyPrefix } from '../../../lib/buckets/private/key-prefix';
import { partyOf, registerGrant, registerPrefix } from '../../../lib/buckets/private/neighbours';
import { ENV, GOV_ENV, newStack, warningsOf } from '../../support/stack';

const OVERLAP = 'cdk-s3-handoff:overlappingPrefixes';
const WHOLE = 'this grant has no keyPrefix: it opens the whole bucket, with whatever is put there later [ack: cdk-s3-handoff:wholeBucket]';

type Given = [party: string, keyPrefix: string];

function grantsOn(stack: Stack, bucket: s3.IBucket, ...given: Given[]): Construct[] {
  return given.map(([party, keyPrefix]) => {
    const grant = new Construct(stack, party + stack.node.children.length);
    registerGrant(grant, { bucket, keyPrefix, party });
    return grant;
  });
}

const overlaps = (stack: Stack) => warningsOf(stack).filter((text) => text.includes(OVERLAP)).map((text) => text.split(' are different')[0]);

describe('key prefixes of different parties that overlap are a warning on the wider grant', () => {
  test.each<[string, Given[], warned: number, text: string]>([
    ['the same one: on the later grant', [['A', 'adobe/'], ['B', 'adobe/']], 1,
      "'Stack/B2' (key prefix 'adobe/') and 'Stack/A1' (key prefix 'adobe/') are different parties and share the objects below 'adobe/'"],
    ['the narrower one later', [['A', 'adobe/'], ['B', 'adobe/in/']], 0,
      "'Stack/A1' (key prefix 'adobe/') and 'Stack/B2' (key prefix 'adobe/in/') are different parties and share the objects below 'adobe/in/'"],
    ['the wider one later', [['A', 'adobe/in/'], ['B', 'adobe/']], 1,
      "'Stack/B2' (key prefix 'adobe/') and 'Stack/A1' (key prefix 'adobe/in/') are different parties and share the objects below 'adobe/in/'"],
    ['the whole bucket', [['A', 'adobe/'], ['B', '']], 1,
      "'Stack/B2' (the whole bucket) and 'Stack/A1' (key prefix 'adobe/') are different parties and share the objects below 'adobe/'"],
    ['the whole bucket twice', [['A', ''], ['B', '']], 1,
      "'Stack/B2' (the whole bucket) and 'Stack/A1' (the whole bucket) are different parties and share every object"],
  ])('%s', (_, given, warned, text) => {
    const stack = newStack();
    const grants = grantsOn(stack, new s3.Bucket(stack, 'Bucket'), ...given);
    expect(warningsOf(stack).filter((warning) => warning !== WHOLE)).toEqual([`${text} [ack: ${OVERLAP}]`]);
    expect(grants.findIndex(({ node }) => node.metadata.some(({ data }) => data.includes(OVERLAP)))).toBe(warned);
  });

  test('every pair is named', () => {
    const stack = newStack();
    grantsOn(stack, new s3.Bucket(stack, 'Bucket'), ['A', 'a/x/'], ['B', 'a/y/'], ['C', 'a/'], ['D', 'b/']);
    expect(overlaps(stack)).toEqual(['A1', 'B2'].map((name, index) => (
      `'Stack/C3' (key prefix 'a/') and 'Stack/${name}' (key prefix 'a/${'xy'[index]}/')`)));
  });

  test.each<[string, Given[]]>([
    ['folders side by side', [['A', 'adobe/'], ['B', 'agency/']]],
    ['folders of which one name begins with the other', [['A', 'adobe/'], ['B', 'adobe2/']]],
    ['one party, nested', [['A', 'adobe/'], ['A', 'adobe/in/']]],
    ['one party, twice', [['A', 'adobe/'], ['A', 'adobe/']]],
  ])('%s: no warning', (_, given) => {
    const stack = newStack();
    grantsOn(stack, new s3.Bucket(stack, 'Bucket'), ...given);
    expect(warningsOf(stack)).toEqual([]);
  });

  test.each(['before', 'after'])('acknowledged %s it comes up', (when) => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    const [wider] = grantsOn(stack, bucket, ['A', 'adobe/']);
    const acknowledge = () => Annotations.of(wider).acknowledgeWarning(OVERLAP);
    if (when === 'before') acknowledge();
    grantsOn(stack, bucket, ['B', 'adobe/in/']);
    if (when === 'after') acknowledge();
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('the same bucket', () => {
  const named = (bucketName: string) => (stack: Stack, id: string): s3.IBucket => s3.Bucket.fromBucketName(stack, id, bucketName);
  const made = (bucketName?: string) => (stack: Stack, id: string): s3.IBucket => new s3.Bucket(stack, id, { bucketName });

  test.each<[string, ((stack: Stack, id: string) => s3.IBucket)[], count: number]>([
    ['is imported twice', [named('files'), named('files')], 1],
    ['is made and imported', [made('files'), named('files')], 1],
    ['is imported by ARN', [named('files'), (stack, id) => s3.Bucket.fromBucketArn(stack, id, 'arn:aws:s3:::files')], 1],
    ['is not one of another name', [named('files'), named('files2')], 0],
    ['is not one whose name CloudFormation makes', [made(), made()], 0],
    ['is not one named by another parameter', [
      (stack, id) => named(new CfnParameter(stack, `${id}Name`).valueAsString)(stack, id),
      (stack, id) => named(new CfnParameter(stack, `${id}Name`).valueAsString)(stack, id),
    ], 0],
  ])('%s', (_, buckets, count) => {
    const stack = newStack();
    buckets.forEach((bucket, index) => grantsOn(stack, bucket(stack, `Bucket${index}`), [`P${index}`, 'adobe/']));
    expect(overlaps(stack)).toHaveLength(count);
  });

  test('is found in all stacks of an app, of one partition', () => {
    const app = new App();
    const stacks = [ENV, ENV, GOV_ENV].map((env, index) => new Stack(app, `Stack${index}`, { env }));
    stacks.forEach((stack, index) => grantsOn(stack, named('files')(stack, 'Bucket'), [`P${index}`, 'adobe/']));
    expect(stacks.map((stack) => overlaps(stack).length)).toEqual([0, 1, 0]);
  });
});

describe('a key prefix that only CloudFormation knows', () => {
  const keyPrefixes = (stack: Stack) => normalizeKeyPrefix(new CfnParameter(stack, 'KeyPrefix').valueAsString);
  test.each<[string, others: (own: string) => string, string[]]>([
    ['overlaps with itself', (own) => own, ["'Stack/B3' (key prefix '<KeyPrefix>') and 'Stack/A2' (key prefix '<KeyPrefix>')"]],
    ['overlaps with the whole bucket', () => '', ["'Stack/B3' (the whole bucket) and 'Stack/A2' (key prefix '<KeyPrefix>')"]],
    ['may be beside any other', () => 'adobe/', []],
  ])('%s', (_, others, warnings) => {
    const stack = newStack();
    const own = keyPrefixes(stack);
    grantsOn(stack, new s3.Bucket(stack, 'Bucket'), ['A', own], ['B', others(own)]);
    expect(overlaps(stack)).toEqual(warnings);
  });
});

describe('the whole bucket', () => {
  test.each<[string, Given[], count: number]>([
    ['opened by a lone grant', [['A', '']], 1],
    ['opened by two grants of one party', [['A', ''], ['A', '']], 2],
    ['not opened', [['A', 'adobe/']], 0],
  ])('%s', (_, given, count) => {
    const stack = newStack();
    grantsOn(stack, new s3.Bucket(stack, 'Bucket'), ...given);
    expect(warningsOf(stack)).toEqual(Array(count).fill(WHOLE));
  });

  test('used by the bucket owner is no news by itself', () => {
    const stack = newStack();
    registerPrefix(new Construct(stack, 'Own'), { bucket: new s3.Bucket(stack, 'Bucket'), keyPrefix: '', party: 'own' });
    expect(warningsOf(stack)).toEqual([]);
  });
});

test.each<[string, Parameters<typeof partyOf>[1], string]>([
  ['a principal is its ARN', { arn: 'arn:aws:iam::222222222222:role/a', isAccountWide: false, principalAccount: '222222222222' }, 'arn:aws:iam::222222222222:role/a'],
  ['an account is its number, however it is written', { arn: 'arn:aws:iam::222222222222:root', isAccountWide: true, principalAccount: '222222222222' }, '222222222222'],
  ['a pending principal is one of its own', { isAccountWide: false }, 'Stack/Grant'],
])('the party of %s', (_, principal, party) => {
  expect(partyOf(new Construct(newStack(), 'Grant'), principal)).toBe(party);
});
