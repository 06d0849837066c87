import { App, Environment } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { CounterpartPolicyStack } from '../../lib/templates/counterpart-policy-stack';
import { Cloud } from '../../tools/policy-engine/cloud';
import { decisionTable } from '../../tools/policy-engine/jest';
import { resolveTemplate } from '../../tools/policy-engine/resolve';
import { Row } from '../../tools/policy-engine/table';
import { placeOf } from '../support/deployment';
import { paired } from '../support/pairwise';
import { describeForm, describePlainTemplate, parametersWithDefaults, takes, valuesByParameter } from '../support/published-template';
import { GOV_ENV, OWNER, templateOf, VENDOR } from '../support/stack';

const BUCKET = 'kohler-exchange';
const KEY = `arn:aws:kms:us-east-1:${OWNER}:key/0a1b2c3d-0000-4000-8000-000000000000`;
const EXCHANGE_ROLE = `arn:aws:iam::${OWNER}:role/exchange`;
const EXTERNAL_ID = 'id_YjJmODYz';

function newTemplate(context?: Record<string, unknown>): CounterpartPolicyStack {
  return new CounterpartPolicyStack(new App({ context }), 'counterpart-policy');
}

interface Deployment {
  /** Another company's cloud, with the template deployed in the grantee's account. */
  readonly cloud: Cloud;
  readonly grantee: string;
}

/** The bucket owner trusts the grantee with more than the template ever gives: what is denied, the counterpart policy denies. */
function deployed(parameters: Record<string, string>, env?: Environment, template = templateOf(newTemplate())): Deployment {
  const { partition, region } = placeOf(env);
  const local = (arn: string) => arn.replace('arn:aws:', `arn:${partition}:`).replace('us-east-1', region);
  const isRole = 'RoleName' in parameters;
  const grantee = local(`arn:aws:iam::${VENDOR}:${isRole ? `role/team/${parameters.RoleName}` : `user/${parameters.UserName}`}`);
  const cloud = new Cloud();
  const { resources } = cloud.deploy(template, { account: VENDOR, region, parameters });
  const { CounterpartPolicy: { Ref, Properties } } = resources;
  expect([Properties.Roles, Properties.Users]).toEqual(isRole ? [[parameters.RoleName], undefined] : [undefined, [parameters.UserName]]);
  cloud.addPrincipal({ arn: grantee, managedPolicyArns: [Ref] });

  const everything = (actions: string, resource: string | string[]) => ({
    Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: grantee }, Action: actions, Resource: resource }],
  });
  const keyArn = local(KEY);
  cloud.addKey({ arn: keyArn, policy: everything('kms:*', '*') });
  for (const name of [BUCKET, 'other-bucket']) {
    cloud.addBucket({
      name,
      account: OWNER,
      region,
      ownership: 'BucketOwnerPreferred',
      encryption: parameters.KmsKeyArn ? { algorithm: 'aws:kms', keyArn } : undefined,
      policy: everything('s3:*', [`arn:${partition}:s3:::${name}`, `arn:${partition}:s3:::${name}/*`]),
    });
  }
  for (const arn of [EXCHANGE_ROLE, `${EXCHANGE_ROLE}-other`].map(local)) {
    cloud.addPrincipal({
      arn,
      trust: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: grantee }, Action: 'sts:AssumeRole' }] },
    });
  }
  return { cloud, grantee };
}

test('the console asks for the grantee, and for what the sheet shows', () => {
  expect(parametersWithDefaults(templateOf(newTemplate()))).toEqual([
    ['RoleName', ''], ['UserName', ''], ['AssumeRoleArn', ''], ['BucketName', ''], ['KeyPrefix', ''], ['Access', 'read'], ['KmsKeyArn', ''],
  ]);
});

describe('parameters', () => {
  const template = templateOf(newTemplate());
  describeForm(template);

  test.each(valuesByParameter({
    RoleName: ['', 'ingest', 'x_+=,.@-', 'r'.repeat(64)],
    UserName: ['', 'uploader'],
    AssumeRoleArn: ['', EXCHANGE_ROLE, EXCHANGE_ROLE.replace('role/', 'role/team/'), EXCHANGE_ROLE.replace('aws', 'aws-us-gov')],
    BucketName: ['', BUCKET],
    Access: ['read', 'write', 'read-write', 'read-write-delete'],
    KmsKeyArn: ['', KEY],
  }))('%s takes %j', (name, _, value) => {
    expect(takes(template, name, value)).toBe(true);
  });
  test.each(valuesByParameter({
    RoleName: ['team/ingest', 'a b', '*', 'r'.repeat(65), `arn:aws:iam::${VENDOR}:role/ingest`],
    UserName: ['division/x', '?'],
    AssumeRoleArn: ['*', `arn:aws:iam::${OWNER}:role/*`, `arn:aws:iam::${OWNER}:root`, `arn:aws:iam::${OWNER}:user/x`, `${EXCHANGE_ROLE},${EXCHANGE_ROLE}`],
    BucketName: [`s3://${BUCKET}`, 'a*', `arn:aws:s3:::${BUCKET}`],
    Access: ['', 'full', 'READ', '*'],
    KmsKeyArn: ['alias/x', '*'],
  }))('%s refuses %j', (name, _, value) => {
    expect(takes(template, name, value)).toBe(false);
  });

  const valid = { RoleName: 'ingest', AssumeRoleArn: EXCHANGE_ROLE };
  test.each<[string, Record<string, string>, string]>([
    ['neither a role nor a user', { ...valid, RoleName: '' }, 'Enter either RoleName or UserName'],
    ['a role and a user', { ...valid, UserName: 'uploader' }, 'Enter either RoleName or UserName'],
    ['neither a role to assume nor a bucket', { ...valid, AssumeRoleArn: '' }, 'Enter either AssumeRoleArn or BucketName'],
    ['a role to assume and a bucket', { ...valid, BucketName: BUCKET }, 'Enter either AssumeRoleArn or BucketName'],
  ])('CloudFormation rejects %s', (_, parameters, message) => {
    expect(() => resolveTemplate(template, { account: VENDOR, region: 'us-east-1', parameters })).toThrow(new Error(message));
  });
});

const GRANTEES = { 'a role': { RoleName: 'ingest' }, 'a user': { UserName: 'uploader' } };

describe.each(Object.entries(GRANTEES))('with a role to assume, %s', (_, names) => {
  const { cloud, grantee } = deployed({ ...names, AssumeRoleArn: EXCHANGE_ROLE });
  const who = { arn: grantee };
  decisionTable('assumes that role, and can do nothing else', () => cloud, [
    { who, action: 'sts:AssumeRole', assume: { roleArn: EXCHANGE_ROLE, externalId: EXTERNAL_ID }, expect: 'allowed' },
    { who, action: 'sts:AssumeRole', assume: { roleArn: `${EXCHANGE_ROLE}-other`, externalId: EXTERNAL_ID }, expect: 'denied' },
    { who, action: 's3:GetObject', bucket: BUCKET, key: 'in/a.csv', expect: 'denied' },
    { who, action: 's3:PutObject', bucket: BUCKET, key: 'in/a.csv', expect: 'denied' },
  ]);
});

const ABILITIES: Record<string, string[]> = {
  read: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging'],
  write: ['s3:PutObject', 's3:AbortMultipartUpload'],
  delete: ['s3:DeleteObject'],
};

/** Every call below a key prefix, and the same beyond it. */
function rowsOf(grantee: string, access: string, keyPrefix: string): Row[] {
  const abilities = access.split('-');
  const who = { arn: grantee };
  const decide = (isAllowed: boolean): Row['expect'] => isAllowed ? 'allowed' : 'denied';
  const below = `${keyPrefix}a.csv`;
  const beyond = [...keyPrefix ? [{ bucket: BUCKET, key: 'payroll/a.csv' }] : [], { bucket: 'other-bucket', key: below }];
  const canList = abilities.includes('read');
  return [
    ...Object.entries(ABILITIES).flatMap(([ability, actions]) => actions.flatMap((action): Row[] => [
      { who, action, bucket: BUCKET, key: below, expect: decide(abilities.includes(ability)) },
      ...beyond.map((place): Row => ({ who, action, ...place, expect: 'denied' })),
    ])),
    { who, action: 's3:PutObject', bucket: BUCKET, key: below, acl: 'bucket-owner-full-control', expect: decide(abilities.includes('write')) },
    { who, action: 's3:PutObject', bucket: BUCKET, key: below, acl: 'bucket-owner-read', expect: 'denied' },
    { who, action: 's3:ListBucket', bucket: BUCKET, prefix: keyPrefix, expect: decide(canList) },
    { who, action: 's3:ListBucket', bucket: BUCKET, prefix: 'payroll/', expect: decide(canList && keyPrefix === '') },
    { who, action: 's3:ListBucket', bucket: 'other-bucket', prefix: keyPrefix, expect: 'denied' },
    { who, action: 's3:GetBucketLocation', bucket: BUCKET, expect: decide(canList) },
    { who, action: 's3:PutBucketPolicy', bucket: BUCKET, expect: 'denied' },
  ];
}

describe.each(paired({
  names: GRANTEES,
  KeyPrefix: { 'the whole bucket': '', 'a key prefix': 'in/' },
  KmsKeyArn: { 'no key': '', 'a key': KEY },
  Access: { 'read': 'read', 'write': 'write', 'read-write': 'read-write', 'read-write-delete': 'read-write-delete' },
}))('without a role to assume, with $title', ({ names, KeyPrefix, KmsKeyArn, Access }) => {
  const { cloud, grantee } = deployed({ ...names, BucketName: BUCKET, KeyPrefix, Access, KmsKeyArn });
  const key: Row[] = ['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => ({ who: { arn: grantee }, action, kmsKeyArn: KEY, expect: 'denied' }));

  decisionTable('the grantee calls what was granted, and nothing else', () => cloud, [
    ...rowsOf(grantee, Access, KeyPrefix),
    ...(KmsKeyArn ? key : []),
  ]);
});

test('without the parameter for the key, objects under a key stay closed', () => {
  const parameters = { UserName: 'uploader', BucketName: BUCKET, Access: 'read-write' };
  const { cloud, grantee } = deployed({ ...parameters, KmsKeyArn: KEY });
  const without = deployed({ ...parameters, KmsKeyArn: '' });
  without.cloud.addBucket({ ...cloud.bucket(BUCKET) });
  const get = { who: { arn: grantee }, action: 's3:GetObject', bucket: BUCKET, key: 'a.csv' };
  expect(cloud.decide(get).allowed).toBe(true);
  expect(without.cloud.decide(get)).toMatchObject({ allowed: false, action: 'kms:Decrypt' });
});

describe.each<[string, Environment | undefined, Record<string, unknown> | undefined]>([
  ['with the recommended feature flags', undefined, recommendedFlags],
  ['in aws-us-gov', GOV_ENV, undefined],
])('%s', (_, env, context) => {
  const { partition, region } = placeOf(env);
  const KmsKeyArn = KEY.replace('arn:aws:', `arn:${partition}:`).replace('us-east-1', region);
  const { cloud, grantee } = deployed(
    { RoleName: 'ingest', BucketName: BUCKET, KeyPrefix: 'in/', Access: 'read-write', KmsKeyArn }, env, templateOf(newTemplate(context)));

  decisionTable('the grantee calls what was granted, and nothing else', () => cloud, rowsOf(grantee, 'read-write', 'in/'));
});

describePlainTemplate((app) => new CounterpartPolicyStack(app, 'counterpart-policy'), { sections: ['Rules'], handsOff: false });

test('description and stack properties can be given', () => {
  const stack = new CounterpartPolicyStack(new App(), 'counterpart-policy', { description: 'Ingest for Acme', stackName: 'acme-ingest' });
  expect(templateOf(stack).Description).toBe('Ingest for Acme');
  expect(stack.stackName).toBe('acme-ingest');
});
