import { CfnParameter } from 'aws-cdk-lib';
import type { DeliveryDestination } from '../../../lib/deliveries/delivery-destination';
import { deliveryTarget, validateTargets } from '../../../lib/deliveries/private/targets';
import { GOV_ENV, newStack, warningsOf } from '../../support/stack';

const ACME: DeliveryDestination = { partnerName: 'acme', bucketName: 'from-klavi', bucketOwner: '222222222222', region: 'us-east-1' };
const key = (region: string) => `arn:aws:kms:${region}:222222222222:key/0a1b2c3d-0000-4000-8000-000000000000`;
const target = (given: Partial<DeliveryDestination> = {}, stack = newStack()) => deliveryTarget(stack, { ...ACME, ...given }, true);

test('a destination keeps its values, its key prefix is normalised', () => {
  const given = { ...ACME, keyPrefix: '/daily-sync', kmsKeyArn: key('us-east-1'), group: 'late-2' };
  expect(deliveryTarget(newStack(), given, false)).toEqual({ ...given, keyPrefix: 'daily-sync/', requiresAcl: false });
});

test('tokens pass', () => {
  const stack = newStack({});
  const token = (id: string) => new CfnParameter(stack, id).valueAsString;
  const given = { bucketName: token('Bucket'), bucketOwner: token('Owner'), region: token('Region'), kmsKeyArn: token('Key'), keyPrefix: token('Prefix') };
  expect(target(given, stack)).toEqual({ partnerName: 'acme', ...given, requiresAcl: true });
});

test.each(['us-east-1', 'us-gov-west-1', 'us-isob-east-1', 'ap-southeast-4', 'eusc-de-east-1'])('Region %s passes in a stack that goes anywhere', (region) => {
  expect(target({ region }, newStack({})).region).toBe(region);
});

test.each<[what: string, given: Partial<DeliveryDestination>, message: string]>([
  ['an empty partner name', { partnerName: '' }, "'partnerName' must be a literal of 1 to 128 characters, got: ''"],
  ...(['partnerName', 'group', 'bucketName', 'bucketOwner', 'region', 'keyPrefix', 'kmsKeyArn'] as const).flatMap((property): [string, object, string][] => [
    [`white space at the end of ${property}`, { [property]: 'a ' }, `'${property}' must not have white space at either end, got: 'a '`],
    [`a number as ${property}`, { [property]: 222222222222 }, `'${property}' must be a string, put it in quotes, got: 222222222222`],
  ]),
  ['a long partner name', { partnerName: 'p'.repeat(129) }, `'partnerName' must be a literal of 1 to 128 characters, got: '${'p'.repeat(129)}'`],
  ['a group in capitals', { group: 'Late' }, "'group' must be a literal of 1 to 20 lowercase letters, digits and hyphens, got: 'Late'"],
  ['an empty group', { group: '' }, "'group' must be a literal of 1 to 20 lowercase letters, digits and hyphens, got: ''"],
  ['a bucket pattern', { bucketName: 'from-*' }, "'bucketName' must consist of lowercase letters, digits, hyphens and dots, got: 'from-*'"],
  ['an account of eleven digits', { bucketOwner: '22222222222' }, "'bucketOwner' must have twelve digits, got: '22222222222'"],
  ['a Region that is none', { region: 'Virginia' }, "'region' must be a Region, like 'us-east-1', got: 'Virginia'"],
  ['a Region of another partition', { region: 'cn-north-1' }, "'region' must be in partition 'aws' (buckets cannot be shared across partitions), got: 'cn-north-1'"],
  ['a key prefix with a wildcard', { keyPrefix: 'in/*' }, "'keyPrefix' must not contain '*', got: 'in/*'"],
  ['an alias', { kmsKeyArn: 'arn:aws:kms:us-east-1:222222222222:alias/acme' },
    "'kmsKeyArn' must be the ARN of a key (not an alias), got: 'arn:aws:kms:us-east-1:222222222222:alias/acme'"],
  ['the ID of a key', { kmsKeyArn: '1234abcd-12ab-34cd-56ef-1234567890ab' },
    "'kmsKeyArn' must be the ARN of a key (not its ID), got: '1234abcd-12ab-34cd-56ef-1234567890ab'"],
  ['every key', { kmsKeyArn: 'arn:aws:kms:us-east-1:222222222222:key/*' },
    "'kmsKeyArn' must be the ARN of a key (not an alias), got: 'arn:aws:kms:us-east-1:222222222222:key/*'"],
  ['a key of another Region', { kmsKeyArn: key('eu-west-1') }, `'kmsKeyArn' must be in the bucket's Region 'us-east-1', got: '${key('eu-west-1')}'`],
])('%s is refused', (_, given, message) => {
  expect(() => target(given)).toThrow(new Error(message));
});

test('a commercial Region is refused in GovCloud', () => {
  expect(() => target({}, newStack({ env: GOV_ENV })))
    .toThrow(new Error("'region' must be in partition 'aws-us-gov' (buckets cannot be shared across partitions), got: 'us-east-1'"));
});

test('a bucket name with dots warns', () => {
  const stack = newStack();
  target({ bucketName: 'in.acme.example' }, stack);
  expect(warningsOf(stack)).toEqual([expect.stringContaining("the bucket name 'in.acme.example' has dots")]);
});

test.each(['partnerName', 'group'])('%s cannot be a token: role and policy depend on it', (property) => {
  const stack = newStack();
  expect(() => target({ [property]: new CfnParameter(stack, 'Later').valueAsString }, stack)).toThrow(new RegExp(`^'${property}' must be a literal`));
});

describe('two destinations', () => {
  const pair = (other: Partial<DeliveryDestination>) => () => validateTargets([target(), target({ partnerName: 'globex', ...other })]);
  test.each<[what: string, other: Partial<DeliveryDestination>]>([
    ['in two buckets', { bucketName: 'globex-in', bucketOwner: '333333333333' }],
    ['below two key prefixes of one bucket', { keyPrefix: 'globex/' }],
  ])('%s pass', (_, other) => {
    expect(pair(other)).not.toThrow();
  });
  test.each<[what: string, other: Partial<DeliveryDestination>, message: string]>([
    ['of one partner name', { partnerName: 'acme', bucketName: 'other' }, "'partnerName' must be given once, got: 'acme'"],
    ['in one place', {}, "'destinations' must not send two partners to one bucket and key prefix, got: [\"acme\",\"globex\",\"s3://from-klavi/\"]"],
    ['in one bucket of two accounts', { keyPrefix: 'globex/', bucketOwner: '333333333333' },
      "'bucketOwner' must be one account for bucket 'from-klavi', got: [\"222222222222\",\"333333333333\"]"],
  ])('%s are refused', (_, other, message) => {
    expect(pair(other)).toThrow(new Error(message));
  });
});
