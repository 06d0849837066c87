import { CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { ExchangeAccess } from '../../../lib/policies/exchange-access';
import { exchangeStatements } from '../../../lib/policies/private/exchange-statements';
import { statementsJson } from '../../../lib/policies/private/policy-json';
import { Cloud } from '../../../tools/policy-engine/cloud';
import { document, role, VENDOR } from '../../../tools/policy-engine/fixtures';
import { decisionTable } from '../../../tools/policy-engine/jest';
import { ENV, newStack, OWNER, resourcesOf, SETTINGS, templateOf } from '../../support/stack';

const READER = role(VENDOR, 'reader');
const READ: ExchangeAccess = { objectActions: ['s3:GetObject'], bucketActions: ['s3:GetBucketLocation'], listsPrefix: true };
const imported = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Bucket', 'exchange');
const PARTITION = { Ref: 'AWS::Partition' };
const arn = (path = '') => ({ 'Fn::Join': ['', ['arn:', PARTITION, `:s3:::exchange${path}`]] });

function statementsOf(stack: Stack, keyPrefix: string, actions: ExchangeAccess = READ, others: object = {}): any[] {
  return stack.resolve(statementsJson(exchangeStatements({ actions, bucket: imported(stack), keyPrefix, sid: 'Adobe', ...others })));
}

describe('exchangeStatements', () => {
  test('below a key prefix', () => {
    expect(statementsOf(newStack(), 'adobe/')).toEqual([
      { Sid: 'AdobeObjects', Effect: 'Allow', Action: 's3:GetObject', Resource: arn('/adobe/*') },
      { Sid: 'AdobeList', Effect: 'Allow', Action: 's3:ListBucket', Resource: arn(), Condition: { StringLike: { 's3:prefix': ['adobe/', 'adobe/*'] } } },
      { Sid: 'AdobeBucket', Effect: 'Allow', Action: 's3:GetBucketLocation', Resource: arn() },
    ]);
  });

  test('a prefix that is known can be read without resolving a token', () => {
    const [, list] = statementsJson(exchangeStatements({ actions: READ, bucket: imported(newStack()), keyPrefix: 'adobe/', sid: 'Adobe' }));
    expect(list.Condition).toEqual({ StringLike: { 's3:prefix': ['adobe/', 'adobe/*'] } });
  });

  test('on the whole bucket there is no condition: "*" would refuse a list without the parameter', () => {
    expect(statementsOf(newStack(), '')).toEqual([
      { Sid: 'AdobeObjects', Effect: 'Allow', Action: 's3:GetObject', Resource: arn('/*') },
      { Sid: 'AdobeList', Effect: 'Allow', Action: 's3:ListBucket', Resource: arn() },
      { Sid: 'AdobeBucket', Effect: 'Allow', Action: 's3:GetBucketLocation', Resource: arn() },
    ]);
  });

  test('only what is asked for', () => {
    const sids = (actions: Partial<ExchangeAccess>) => statementsOf(newStack(), 'adobe/', {
      objectActions: [], bucketActions: [], listsPrefix: false, ...actions,
    }).map(({ Sid }) => Sid);
    expect(sids({ objectActions: ['s3:PutObject'] })).toEqual(['AdobeObjects']);
    expect(sids({ listsPrefix: true })).toEqual(['AdobeList']);
    expect(sids({ bucketActions: ['s3:GetBucketLocation'] })).toEqual(['AdobeBucket']);
    expect(sids({})).toEqual([]);
  });

  test('s3:ListBucket and s3:ListBucketVersions never reach beyond the prefix, however they are asked for', () => {
    const bucketActions = ['s3:ListBucketVersions', 's3:ListBucket', 's3:GetBucketVersioning'];
    expect(statementsOf(newStack(), 'adobe/', { objectActions: [], bucketActions, listsPrefix: false })).toEqual([
      expect.objectContaining({ Action: ['s3:ListBucket', 's3:ListBucketVersions'], Condition: { StringLike: { 's3:prefix': ['adobe/', 'adobe/*'] } } }),
      { Sid: 'AdobeBucket', Effect: 'Allow', Action: 's3:GetBucketVersioning', Resource: arn() },
    ]);
    expect(bucketActions).toHaveLength(3);
  });

  test('with a principal and conditions, on every statement', () => {
    const conditions = { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] } };
    const statements = statementsOf(newStack(), 'adobe/', READ, { principal: new iam.ArnPrincipal(READER), conditions });
    expect(statements.map(({ Principal }) => Principal)).toEqual(Array(3).fill({ AWS: READER }));
    expect(statements.map(({ Condition }) => Condition)).toEqual([
      conditions, { ...conditions, StringLike: { 's3:prefix': ['adobe/', 'adobe/*'] } }, conditions,
    ]);
  });

  test.each([
    ['alone', undefined, { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } }],
    ['beside other conditions', { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] }, StringEquals: { 'aws:PrincipalArn': READER } }, {
      IpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] },
      StringEquals: { 'aws:PrincipalArn': READER, 's3:x-amz-acl': 'bucket-owner-full-control' },
    }],
  ])('an upload that has to be given to the bucket owner is a statement of its own: the ACL %s', (_, conditions, expected) => {
    const actions = { objectActions: ['s3:GetObject', 's3:PutObject'], bucketActions: [], listsPrefix: false };
    const [objects, uploads, ...others] = statementsOf(newStack(), 'adobe/', actions, { requiresAcl: true, conditions });
    expect(objects).toEqual({
      Sid: 'AdobeObjects', Effect: 'Allow', Action: 's3:GetObject', Resource: arn('/adobe/*'), ...(conditions && { Condition: conditions }),
    });
    expect(uploads).toEqual({
      Sid: 'AdobeUploads', Effect: 'Allow', Action: ['s3:PutObject', 's3:PutObjectAcl'], Resource: arn('/adobe/*'), Condition: expected,
    });
    expect(others).toEqual([]);
  });

  test('the ACL of an object may be set to that of the bucket owner alone, beside other conditions', () => {
    const actions = { objectActions: ['s3:PutObject', 's3:PutObjectAcl', 's3:PutObjectVersionAcl'], bucketActions: [], listsPrefix: false };
    const conditions = { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] }, StringEquals: { 'aws:PrincipalArn': READER } };
    const full = { 's3:x-amz-acl': 'bucket-owner-full-control' };
    const of = (others: object) => statementsOf(newStack(), 'adobe/', actions, others).map(({ Sid, Action, Condition }) => [Sid, Action, Condition]);
    expect(of({ conditions })).toEqual([
      ['AdobeObjects', 's3:PutObject', conditions],
      ['AdobeAcl', ['s3:PutObjectAcl', 's3:PutObjectVersionAcl'], { ...conditions, StringEquals: { ...conditions.StringEquals, ...full } }],
    ]);
    expect(of({ requiresAcl: true })).toEqual([
      ['AdobeUploads', ['s3:PutObject', 's3:PutObjectAcl'], { StringEquals: full }],
      ['AdobeAcl', 's3:PutObjectVersionAcl', { StringEquals: full }],
    ]);
  });

  test.each(SETTINGS)('no partition but the own one is named in $setting', ({ env, context }) => {
    const own = env?.region?.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
    const text = JSON.stringify(statementsOf(newStack({ env, context }), 'adobe/'));
    expect([...text.matchAll(/arn:(aws[a-z-]*)/g)].map(([, partition]) => partition).filter((partition) => partition !== own)).toEqual([]);
  });

  describe('with a key prefix that is known later', () => {
    test.each([
      ['adobe/', { StringLike: { 's3:prefix': ['adobe/', 'adobe/*'] } }],
      ['', {}],
    ])('a lazy %j is like the literal', (value, condition) => {
      const statements = statementsOf(newStack(), Lazy.string({ produce: () => value }));
      expect(statements[1]).toEqual({ Sid: 'AdobeList', Effect: 'Allow', Action: 's3:ListBucket', Resource: arn(), Condition: condition });
      expect(statements[0].Resource).toEqual(arn(`/${value}*`));
    });

    test('a template parameter chooses between the two lists', () => {
      const stack = newStack();
      const parameter = new CfnParameter(stack, 'KeyPrefix', { default: '' });
      const unlimited = { Sid: 'AdobeList', Effect: 'Allow', Action: 's3:ListBucket', Resource: arn() };
      expect(statementsOf(stack, parameter.valueAsString)[1]).toEqual({
        'Fn::If': [
          'KeyPrefixGiven',
          { ...unlimited, Condition: { StringLike: { 's3:prefix': [{ Ref: 'KeyPrefix' }, { 'Fn::Join': ['', [{ Ref: 'KeyPrefix' }, '*']] }] } } },
          unlimited,
        ],
      });
    });
  });
});

/** The same statements, as the policy of a bucket. */
function cloudWith(keyPrefix: string): Cloud {
  const stack = newStack({ env: ENV });
  const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: 'exchange' });
  exchangeStatements({ actions: READ, bucket, keyPrefix, sid: 'Adobe', principal: new iam.ArnPrincipal(READER) })
    .forEach((statement) => bucket.addToResourcePolicy(statement));
  const cloud = new Cloud();
  cloud.deploy(templateOf(stack), { account: OWNER, region: 'us-east-1' });
  return cloud;
}

const reader = { who: { arn: READER }, bucket: 'exchange' };
const list = { ...reader, action: 's3:ListBucket' };
const get = { ...reader, action: 's3:GetObject' };
const prefixed = cloudWith('adobe/');
const whole = cloudWith('');
const lazily = cloudWith(Lazy.string({ produce: () => '' }));

decisionTable('a key prefix lets its reader list and read below it alone', () => prefixed, [
  { expect: 'allowed', ...get, key: 'adobe/a.csv' },
  { expect: 'allowed', ...list, prefix: 'adobe/' },
  { expect: 'allowed', ...list, prefix: 'adobe/2026/' },
  { expect: 'allowed', ...reader, action: 's3:GetBucketLocation' },
  { expect: 'denied', ...get, key: 'adobe2/a.csv' },
  { expect: 'denied', ...get, key: 'a.csv' },
  { expect: 'denied', ...list },
  { expect: 'denied', ...list, prefix: '' },
  { expect: 'denied', ...list, prefix: 'adobe' },
  { expect: 'denied', ...list, prefix: 'adobe2/' },
  { expect: 'denied', ...reader, action: 's3:PutObject', key: 'adobe/a.csv' },
]);

describe.each([['given as a literal', whole], ['found out at synthesis', lazily]])('the whole bucket, %s', (_, cloud) => {
  decisionTable('can be listed and read by its reader alone', () => cloud, [
    { expect: 'allowed', ...get, key: 'adobe2/a.csv' },
    { expect: 'allowed', ...list },
    { expect: 'allowed', ...list, prefix: 'anything/' },
    { expect: 'denied', ...list, who: { arn: READER, policies: [] } },
    { expect: 'denied', ...get, key: 'a.csv', who: { arn: role(VENDOR, 'other') } },
    { expect: 'denied', ...reader, action: 's3:PutObject', key: 'a.csv' },
  ]);
});

test('the decisions above come from a policy without a wildcard action', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Bucket');
  exchangeStatements({ actions: READ, bucket, keyPrefix: '', sid: 'Adobe', principal: new iam.ArnPrincipal(READER) })
    .forEach((statement) => bucket.addToResourcePolicy(statement));
  const [{ Properties }] = resourcesOf(templateOf(stack), 'AWS::S3::BucketPolicy');
  expect(document(...Properties.PolicyDocument.Statement).Statement.flatMap(({ Action }: any) => Action)).toEqual([
    's3:GetObject', 's3:ListBucket', 's3:GetBucketLocation',
  ]);
});
