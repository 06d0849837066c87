import * as s3 from 'aws-cdk-lib/aws-s3';
import { DirectTrustGrant, ExchangeAccess, ExternalPrincipal } from '../../lib';
import { Call, Cloud } from '../../tools/policy-engine/cloud';
import { role } from '../../tools/policy-engine/fixtures';
import { decisionTable } from '../../tools/policy-engine/jest';
import { Row } from '../../tools/policy-engine/table';
import { ENV, newStack, OWNER, resourcesOf, templateOf, VENDOR } from '../support/stack';

const READ_OBJECTS = ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging'];
const WRITE_OBJECTS = ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];
const PRESETS = {
  READ: ExchangeAccess.READ,
  WRITE: ExchangeAccess.WRITE,
  READ_WRITE: ExchangeAccess.READ_WRITE,
  READ_WRITE_DELETE: ExchangeAccess.READ_WRITE_DELETE,
};

describe('presets grant exactly', () => {
  test.each([
    ['READ', READ_OBJECTS, ['s3:GetBucketLocation'], true],
    ['WRITE', WRITE_OBJECTS, [], false],
    ['READ_WRITE', [...READ_OBJECTS, ...WRITE_OBJECTS], ['s3:GetBucketLocation'], true],
    ['READ_WRITE_DELETE', [...READ_OBJECTS, ...WRITE_OBJECTS, 's3:DeleteObject'], ['s3:GetBucketLocation'], true],
  ] as const)('%s', (name, objectActions, bucketActions, listsPrefix) => {
    expect({ ...PRESETS[name] }).toEqual({ objectActions, bucketActions, listsPrefix });
  });

  test.each(Object.entries(PRESETS))('%s never touches versions, ACLs, retention or the bucket itself', (_, { objectActions, bucketActions }) => {
    for (const action of [...objectActions, ...bucketActions]) {
      expect(action).not.toMatch(/\*|DeleteObjectVersion|Acl|Retention|LegalHold|Bypass|PutBucket|DeleteBucket/);
    }
  });
});

describe('custom', () => {
  test('grants what it is given', () => {
    expect({ ...ExchangeAccess.custom({ objectActions: ['s3:PutObject', 's3:PutObjectTagging'] }) })
      .toEqual({ objectActions: ['s3:PutObject', 's3:PutObjectTagging'], bucketActions: [], listsPrefix: false });
    expect({ ...ExchangeAccess.custom({ objectActions: [], bucketActions: ['s3:GetBucketLocation'], listsPrefix: true }) })
      .toEqual({ objectActions: [], bucketActions: ['s3:GetBucketLocation'], listsPrefix: true });
  });

  test('may do nothing but list', () => {
    expect(ExchangeAccess.custom({ objectActions: [], listsPrefix: true }).listsPrefix).toBe(true);
  });

  test("does not change when the caller's lists do", () => {
    const objectActions = ['s3:GetObject'];
    const bucketActions = ['s3:GetBucketLocation'];
    const access = ExchangeAccess.custom({ objectActions, bucketActions });
    objectActions.push('s3:DeleteObject');
    bucketActions.push('s3:DeleteBucket');
    expect(access).toMatchObject({ objectActions: ['s3:GetObject'], bucketActions: ['s3:GetBucketLocation'] });
  });

  test.each(['s3:*', '*', 's3:Get*', 'GetObject', 'S3:GetObject', 's3:getObject', 'kms:Decrypt', 'xs3:GetObject', 's3:GetObjec?', ''])('refuses %j', (action) => {
    expect(() => ExchangeAccess.custom({ objectActions: ['s3:GetObject', action] }))
      .toThrow(new Error(`'objectActions' must hold full names of S3 actions, like 's3:GetObject', got: '${action}'`));
    expect(() => ExchangeAccess.custom({ objectActions: [], bucketActions: [action] }))
      .toThrow(new Error(`'bucketActions' must hold full names of S3 actions, like 's3:GetObject', got: '${action}'`));
  });

  test.each<[what: string, actions: unknown, message: string]>([
    ['white space', { objectActions: ['s3:GetObject '] }, "'objectActions' must not have white space at either end, got: 's3:GetObject '"],
    ['an action in place of the list', { objectActions: 's3:GetObject' }, "'objectActions' must be a list of strings, got: 's3:GetObject'"],
    ['a list of the bucket that is none', { objectActions: [], bucketActions: null }, "'bucketActions' must be a list of strings, got: null"],
    ['a number', { objectActions: [1] }, "'objectActions' must be a string, put it in quotes, got: 1"],
    ['nothing', undefined, "'objectActions' must be a list of strings, got: undefined"],
    ['null', null, "'objectActions' must be a list of strings, got: undefined"],
  ])('refuses %s', (_, actions, message) => {
    expect(() => ExchangeAccess.custom(actions as any)).toThrow(new Error(message));
  });

  test('refuses to grant nothing', () => {
    expect(() => ExchangeAccess.custom({ objectActions: [] }))
      .toThrow(new Error('\'access\' must grant at least one action, got: {"objectActions":[]}'));
    expect(() => ExchangeAccess.custom({ objectActions: [], bucketActions: [], listsPrefix: false }))
      .toThrow(new Error('\'access\' must grant at least one action, got: {"objectActions":[],"bucketActions":[],"listsPrefix":false}'));
  });

  test('limits listing of versions to the key prefix too', () => {
    const stack = newStack();
    new DirectTrustGrant(stack, 'Grant', {
      bucket: new s3.Bucket(stack, 'Bucket'),
      keyPrefix: 'adobe/',
      principal: ExternalPrincipal.account(VENDOR),
      access: ExchangeAccess.custom({ objectActions: [], bucketActions: ['s3:ListBucketVersions', 's3:GetBucketLocation'], listsPrefix: true }),
    });
    const [policy] = resourcesOf(templateOf(stack), 'AWS::S3::BucketPolicy');
    expect(policy.Properties.PolicyDocument.Statement.map(({ Action, Condition }: any) => ({ Action, Condition }))).toEqual([
      { Action: ['s3:ListBucket', 's3:ListBucketVersions'], Condition: { StringLike: { 's3:prefix': ['adobe/', 'adobe/*'] } } },
      { Action: 's3:GetBucketLocation', Condition: undefined },
    ]);
  });
});

/** One bucket with one grant below `adobe/`. */
function cloudWith(access: ExchangeAccess): Cloud {
  const stack = newStack({ env: ENV });
  const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: 'exchange', enforceSSL: true, minimumTLSVersion: 1.2 });
  new DirectTrustGrant(stack, 'Grant', { bucket, keyPrefix: 'adobe/', access, principal: ExternalPrincipal.role(role(VENDOR, 'ingest')) });
  const cloud = new Cloud();
  cloud.deploy(templateOf(stack), { account: OWNER, region: 'us-east-1' });
  return cloud;
}

const vendor = { who: { arn: role(VENDOR, 'ingest') }, bucket: 'exchange' };
const object = (action: string, key = 'adobe/a.csv'): Call => ({ ...vendor, action, key });
const LISTS: Call[] = [{ ...vendor, action: 's3:ListBucket', prefix: 'adobe/' }, { ...vendor, action: 's3:ListBucket', prefix: 'adobe/2026/' }];
const GETS = [object('s3:GetObject'), object('s3:GetObjectVersion'), object('s3:GetObjectTagging'), { ...vendor, action: 's3:GetBucketLocation' }];
const PUTS = [object('s3:PutObject'), { ...object('s3:PutObject'), multipart: true }, object('s3:AbortMultipartUpload')];
const DELETES = [object('s3:DeleteObject')];
/** What no access gives. */
const NEVER: Call[] = [
  object('s3:GetObject', 'adobe2/a.csv'), object('s3:GetObject', 'adobe'), object('s3:PutObject', 'adobe2/a.csv'), object('s3:PutObject', 'a.csv'),
  object('s3:DeleteObject', 'adobe2/a.csv'), object('s3:DeleteObjectVersion'), object('s3:PutObjectAcl'), object('s3:PutObjectRetention'),
  { ...vendor, action: 's3:ListBucket' }, { ...vendor, action: 's3:ListBucket', prefix: '' }, { ...vendor, action: 's3:ListBucket', prefix: 'adobe' },
  { ...vendor, action: 's3:ListBucket', prefix: 'adobe2/' }, { ...object('s3:GetObject'), tls: false }, { ...object('s3:PutObject'), tlsVersion: '1.1' },
  { ...object('s3:GetObject'), who: { arn: role(VENDOR, 'other') } }, { ...object('s3:PutObject'), who: { arn: role('333333333333', 'ingest') } },
];

const promised = (allowed: Call[], denied: Call[]): Row[] => [
  ...allowed.map((call): Row => ({ ...call, expect: 'allowed' })),
  ...[...denied, ...NEVER].map((call): Row => ({ ...call, expect: 'denied' })),
];

const decide = (title: string, access: ExchangeAccess, rows: Row[]) => {
  const cloud = cloudWith(access);
  decisionTable(title, () => cloud, rows);
};

decide('READ', ExchangeAccess.READ, promised([...LISTS, ...GETS], [...PUTS, ...DELETES]));
decide('WRITE is a drop box', ExchangeAccess.WRITE, promised(PUTS, [...LISTS, ...GETS, ...DELETES]));
decide('READ_WRITE', ExchangeAccess.READ_WRITE, promised([...LISTS, ...GETS, ...PUTS], DELETES));
decide('READ_WRITE_DELETE', ExchangeAccess.READ_WRITE_DELETE, promised([...LISTS, ...GETS, ...PUTS, ...DELETES], []));
decide('custom: list only', ExchangeAccess.custom({ objectActions: [], listsPrefix: true }), promised(LISTS, [...GETS, ...PUTS, ...DELETES]));
