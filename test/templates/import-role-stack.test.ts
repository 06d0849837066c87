import { App, Environment, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { ImportRoleStack } from '../../lib/templates/import-role-stack';
import { Call, Cloud, Environment as Place } from '../../tools/policy-engine/cloud';
import { PolicyDocument } from '../../tools/policy-engine/documents';
import { decisionTable } from '../../tools/policy-engine/jest';
import { Row } from '../../tools/policy-engine/table';
import { deploy, Deployment, placeOf } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { paired } from '../support/pairwise';
import { describeForm, describePlainTemplate, parametersWithDefaults, takes, valuesByParameter } from '../support/published-template';
import { permissionsOf } from '../support/role';
import { GOV_ENV, OWNER, templateOf, VENDOR } from '../support/stack';

type Question = Partial<Row> & Pick<Row, 'action'>;

const STRANGER = '333333333333';
const BUCKET = 'acme-imports';
const EXTERNAL_ID = 'd68b1db43ed52e7e0297dbaca2bad20f40d4faaf92b5349891f08fddde530e23';
const USER = `arn:aws:iam::${VENDOR}:user/apperate`;
const SESSION = 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/acme-import';
const KEY = `arn:aws:kms:us-east-1:${OWNER}:key/0a1b2c3d-0000-4000-8000-000000000000`;
const MULTI_REGION_KEY = `arn:aws:kms:us-east-1:${OWNER}:key/mrk-0123456789abcdef0123456789abcdef`;
const FOREIGN_KEY = KEY.replace(OWNER, STRANGER);
const EVERYONE_DENIED = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] };

interface Parameters {
  readonly KeyPrefix: string;
  readonly KmsKeyArn: string;
  readonly PrincipalArn: string;
  readonly ExternalId: string;
}
const READY: Parameters = { KeyPrefix: 'imports/', KmsKeyArn: KEY, PrincipalArn: USER, ExternalId: EXTERNAL_ID };

function newTemplate(context?: Record<string, unknown>): ImportRoleStack {
  return new ImportRoleStack(new App({ context }), 'import-role');
}

const document = (...statements: object[]): PolicyDocument => ({ Version: '2012-10-17', Statement: statements });
const allow = (principal: string, actions: string | string[], resources: string | string[]) => ({
  Effect: 'Allow', Principal: { AWS: principal }, Action: actions, Resource: resources,
});

interface Owners {
  readonly key?: PolicyDocument;
  readonly bucket?: PolicyDocument;
  readonly bucketOwner?: string;
}

/** The bucket and key that were there before. */
function existing({ KmsKeyArn }: Parameters, place: Place, owners: Owners = {}): Cloud {
  const cloud = new Cloud();
  if (KmsKeyArn) cloud.addKey({ arn: KmsKeyArn, policy: owners.key });
  cloud.addBucket({
    ...place,
    name: BUCKET,
    account: owners.bucketOwner ?? place.account,
    policy: owners.bucket,
    encryption: KmsKeyArn ? { algorithm: 'aws:kms', keyArn: KmsKeyArn } : undefined,
  });
  return cloud;
}

function deployed(given: Partial<Parameters> = {}, options: { env?: Environment; stack?: Stack; cloud?: Cloud } = {}): Deployment {
  const parameters = { ...READY, ...given };
  const { env, stack = newTemplate(), cloud = existing(parameters, placeOf(env)) } = options;
  return deploy(stack, env, { cloud, parameters: { BucketName: BUCKET, RoleName: 'vendor-import', ...parameters } });
}

function through(roleArn: string, arn: string, externalId?: string): Pick<Call, 'who' | 'assume'> {
  return { who: { arn }, assume: { roleArn, externalId } };
}

function rows(who: Pick<Call, 'who' | 'assume'>, expect: Row['expect'], questions: Question[]): Row[] {
  return questions.map((question) => ({ ...who, ...question, expect }));
}

const on = (action: string, key: string, more: Partial<Row> = {}): Question => ({ action: `s3:${action}`, bucket: BUCKET, key, ...more });
const list = (prefix?: string): Question => ({ action: 's3:ListBucket', bucket: BUCKET, prefix });
const LOCATION: Question = { action: 's3:GetBucketLocation', bucket: BUCKET };
const IMPORT = [on('GetObject', 'imports/a.csv'), on('GetObjectVersion', 'imports/a.csv'), list('imports/'), LOCATION];
const NEVER = [on('PutObject', 'imports/a.csv'), on('DeleteObject', 'imports/a.csv'), on('PutObjectAcl', 'imports/a.csv')];
const BEYOND = [on('GetObject', 'imports2/a.csv'), on('GetObject', 'a.csv'), list('imports2/'), list('imports'), list()];

describe('the published API', () => {
  const template = templateOf(newTemplate());

  test('parameters and their defaults', () => {
    expect(parametersWithDefaults(template)).toEqual([
      ['BucketName', undefined],
      ['KeyPrefix', ''],
      ['PrincipalArn', ''],
      ['ExternalId', ''],
      ['KmsKeyArn', ''],
      ['RoleName', undefined],
    ]);
  });
  test('logical ids of the resources', () => {
    expect(Object.entries<any>(template.Resources).map(([id, { Type }]) => [id, Type])).toEqual([['ImportRole', 'AWS::IAM::Role']]);
  });
  test('outputs: the hand-off, and what the owners of key and bucket have to add', () => {
    expect(Object.keys(template.Outputs)).toEqual([
      'RoleArn', 'ExternalId', 'SessionName', 'BucketName', 'KeyPrefix', 'Region', 'KmsKeyArn', 'KeyPolicyStatement', 'BucketPolicyStatement', 'Status',
    ]);
  });
  describeForm(template);
});

describe('parameters', () => {
  const template = templateOf(newTemplate());
  const longest = `${'k'.repeat(899)}/`;

  test.each(valuesByParameter({
    BucketName: [BUCKET, 'abc', 'a.b', '1a1', 'b'.repeat(63)],
    KeyPrefix: ['', 'imports/', 'a/b/c/', '.hidden/', "it's (x)/", 'a=1/b=2/', '...a/', longest],
    PrincipalArn: [
      '', USER, SESSION,
      `arn:aws:iam::${VENDOR}:role/x`, `arn:aws:iam::${VENDOR}:role/team/ingest/x_+=,.@-`, `arn:aws:iam::${VENDOR}:user/division/x`,
      `arn:aws-us-gov:iam::${VENDOR}:role/x`, `arn:aws-cn:sts::${VENDOR}:assumed-role/x/y1`,
    ],
    ExternalId: ['', 'id', EXTERNAL_ID, 'id_YjJmODYzMmMtMDhhMy0xMWVmLTg1ZjEtMDM3MmViYjJjNDEyCg==', 'a+=,.@:/-_', 'x'.repeat(1224)],
    KmsKeyArn: ['', KEY, MULTI_REGION_KEY, FOREIGN_KEY, KEY.replace('aws:', 'aws-us-gov:')],
    RoleName: ['vendor-import', 'x', 'x_+=,.@-', 'r'.repeat(64)],
  }))('%s takes %j', (name, _, value) => {
    expect(takes(template, name, value)).toBe(true);
  });

  test.each(valuesByParameter({
    BucketName: ['', 'ab', 'Acme', 'acme_imports', '-acme', 'acme-', 'acme/imports', 'acme*', 'b'.repeat(64), `arn:aws:s3:::${BUCKET}`],
    KeyPrefix: [
      '/', '/imports/', 'imports', 'a//', 'a//b/', './', '../', 'a/../', 'a/./b/',
      '*/', 'imports/*', 'a?/', '${aws:username}/', 'ä/', 'a\n/', 'a"/', 'a\\/', `k${longest}`,
    ],
    PrincipalArn: [
      SESSION.replace('acme-import', 'Your Session Name'), SESSION.replace('/acme-import', ''), SESSION.replace('acme-import', '*'),
      '*', VENDOR, 'apperate',
      'arn:aws:iam::1234567890:user/ClientUser-abcd', 'arn:aws:iam::1234567890:role/VendorRole-abcd', `arn:aws:iam::${VENDOR}:role/*`,
      `arn:aws:iam::${VENDOR}:role/a*/x`, `arn:aws:iam::${VENDOR}:user/x?`, `arn:aws:iam::${VENDOR}:root`, `arn:aws:iam::${VENDOR}:group/x`,
      `arn:aws:iam::${VENDOR}:role/`, `arn:aws:iam::${VENDOR}:role/${'r'.repeat(65)}`, ` ${USER}`, `${USER}\n`,
    ],
    ExternalId: ['x', 'has space', ' ', '*', 'id*', 'id?', '${aws:username}', '"id"', 'x'.repeat(1225), 'ä1'],
    KmsKeyArn: [
      `arn:aws:kms:us-east-1:${OWNER}:alias/acme`, 'mrk-0123456789abcdef', 'alias/acme', `arn:aws:kms:us-east-1:${OWNER}:key/*`, '*',
      `arn:aws:kms:us-east-1:${OWNER}:key/`, `arn:aws:kms:*:${OWNER}:key/x`,
      'arn:aws:kms:us-east-1:1111111111:key/0a1b2c3d-0000-4000-8000-000000000000',
    ],
    RoleName: ['', 'vendor import', 'vendor/import', 'vendor*', 'r'.repeat(65)],
  }))('%s refuses %j', (name, _, value) => {
    expect(takes(template, name, value)).toBe(false);
  });
});

const KEY_PREFIXES = ['', 'imports/'];

describe.each(paired({
  KeyPrefix: { 'the whole bucket': '', 'a key prefix': 'imports/' },
  KmsKeyArn: { 'no key': '', 'a key': KEY, 'a multi-Region key': MULTI_REGION_KEY },
  PrincipalArn: { 'no principal yet': '', 'a user': USER, 'a session': SESSION },
  ExternalId: { 'no external ID yet': '', 'an external ID': EXTERNAL_ID },
}))('with $title', ({ KeyPrefix, KmsKeyArn, PrincipalArn, ExternalId }) => {
  const isReady = PrincipalArn !== '' && ExternalId !== '';
  const reference = deployed({ KeyPrefix, KmsKeyArn }).resources.ImportRole;
  const { cloud, outputs, resources: { ImportRole: role } } = deployed({ KeyPrefix, KmsKeyArn, PrincipalArn, ExternalId });

  test('the role has the ARN that the vendor was told, and the same permissions', () => {
    expect(role.Arn).toBe(`arn:aws:iam::${OWNER}:role/vendor-import`);
    const { AssumeRolePolicyDocument } = reference.Properties;
    expect({ ...role.Properties, AssumeRolePolicyDocument }).toEqual(reference.Properties);
  });
  test('the trust policy names principal and external ID, or denies everyone', () => {
    const condition = { StringEquals: { 'sts:ExternalId': ExternalId } };
    const trust = document({ Effect: 'Allow', Principal: { AWS: PrincipalArn }, Action: 'sts:AssumeRole', Condition: condition });
    expect(role.Properties.AssumeRolePolicyDocument).toEqual(isReady ? trust : EVERYONE_DENIED);
  });
  test('the outputs hold what is there, in the order of the hand-off', () => {
    const { KeyPolicyStatement, BucketPolicyStatement, ...values } = outputs;
    expect(Object.entries(values)).toEqual([
      ['RoleArn', role.Arn],
      ...(ExternalId ? [['ExternalId', ExternalId]] : []),
      ...(PrincipalArn === SESSION ? [['SessionName', 'acme-import']] : []),
      ['BucketName', BUCKET],
      ['KeyPrefix', KeyPrefix],
      ['Region', 'us-east-1'],
      ...(KmsKeyArn ? [['KmsKeyArn', KmsKeyArn]] : []),
      ['Status', isReady ? 'READY' : 'PENDING'],
    ]);
    expect(typeof KeyPolicyStatement).toBe(KmsKeyArn ? 'string' : 'undefined');
  });

  const vendors = [USER, SESSION, `arn:aws:iam::${VENDOR}:user/apperate2`, SESSION.replace('acme-import', 'someone-else')];
  const others = vendors.filter((arn) => arn !== PrincipalArn);
  const vendor = through(role.Arn, PrincipalArn, ExternalId);
  const ready = [
    ...rows(vendor, 'allowed', IMPORT),
    ...rows(vendor, 'denied', NEVER),
    ...rows(vendor, KeyPrefix ? 'denied' : 'allowed', BEYOND),
    ...(KmsKeyArn ? rows(vendor, 'denied', [{ action: 'kms:Decrypt', kmsKeyArn: KmsKeyArn }]) : []),
  ];
  decisionTable('only the vendor reads, with its external ID, once both are filled in', () => cloud, [
    ...(isReady ? ready : []),
    ...[USER, SESSION].flatMap((arn) => [undefined, 'other'].flatMap((id) => rows(through(role.Arn, arn, id), 'denied', IMPORT))),
    ...others.flatMap((arn) => rows(through(role.Arn, arn, ExternalId || EXTERNAL_ID), 'denied', IMPORT)),
  ]);
});

describe.each<[string, Environment | undefined, Record<string, unknown> | undefined]>([
  ['with the recommended feature flags', undefined, recommendedFlags],
  ['in aws-us-gov', GOV_ENV, undefined],
])('%s', (_, env, context) => {
  const { region, partition } = placeOf(env);
  const local = (arn: string) => arn.replace('arn:aws:', `arn:${partition}:`).replace('us-east-1', region);
  const stack = newTemplate(context);
  const { cloud, outputs, resources } = deployed({ KmsKeyArn: local(KEY), PrincipalArn: local(USER) }, { env, stack });
  const vendor = through(outputs.RoleArn, local(USER), EXTERNAL_ID);

  test('ARNs and service names are those of the partition', () => {
    expect(outputs).toMatchObject({ RoleArn: `arn:${partition}:iam::${OWNER}:role/vendor-import`, Region: region });
    expect(JSON.parse(outputs.KeyPolicyStatement).Condition.StringEquals['kms:ViaService']).toBe(`s3.${region}.amazonaws.com`);
    expect(permissionsOf(resources.ImportRole)[0].Resource).toBe(`arn:${partition}:s3:::${BUCKET}/imports/*`);
  });
  decisionTable('the vendor reads below the key prefix alone', () => cloud, [...rows(vendor, 'allowed', IMPORT), ...rows(vendor, 'denied', [...NEVER, ...BEYOND])]);
});

describe('the policy statements for owners', () => {
  const colleague = { who: { arn: `arn:aws:iam::${OWNER}:role/colleague` } };
  const reads = [on('GetObject', 'imports/a.csv'), on('GetObjectVersion', 'imports/a.csv')];

  describe.each<[string, Parameters, string]>([
    ['a key of the same account that does not delegate to IAM', READY, `arn:aws:iam::${OWNER}:role/key-admin`],
    ['a key of another account', { ...READY, KmsKeyArn: FOREIGN_KEY }, `arn:aws:iam::${STRANGER}:root`],
    ['a multi-Region key', { ...READY, KmsKeyArn: MULTI_REGION_KEY }, `arn:aws:iam::${OWNER}:role/key-admin`],
  ])('%s', (_, parameters, admin) => {
    const adminOnly = document(allow(admin, 'kms:*', '*'));
    const before = existing(parameters, placeOf(), { key: adminOnly });
    const { outputs } = deployed(parameters, { cloud: before });
    const statement = JSON.parse(outputs.KeyPolicyStatement);
    const after = existing(parameters, placeOf(), { key: document(...adminOnly.Statement, statement) });
    deployed(parameters, { cloud: after });
    const vendor = through(outputs.RoleArn, USER, EXTERNAL_ID);

    test('the key lets nobody read before its owner adds the statement', () => {
      expect(before.decide({ ...vendor, ...reads[0] })).toEqual({ allowed: false, by: 'key policy', action: 'kms:Decrypt' });
    });
    test('the statement names our role alone, and S3', () => {
      expect(statement).toEqual({
        Sid: expect.stringMatching(/^[A-Za-z0-9]+$/),
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${OWNER}:root` },
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalArn': outputs.RoleArn, 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
      });
    });
    decisionTable('with the statement, our role alone reads', () => after, [
      ...rows(vendor, 'allowed', reads),
      ...rows(vendor, 'denied', [{ action: 'kms:Decrypt', kmsKeyArn: parameters.KmsKeyArn }, ...NEVER]),
      ...rows(colleague, 'denied', [...reads, { action: 'kms:Decrypt', kmsKeyArn: parameters.KmsKeyArn }]),
    ]);
  });

  describe.each(KEY_PREFIXES)('a bucket of another account, with key prefix %j', (KeyPrefix) => {
    const parameters = { ...READY, KmsKeyArn: '', KeyPrefix };
    const before = existing(parameters, placeOf(), { bucketOwner: STRANGER });
    const { outputs } = deployed(parameters, { cloud: before });
    const bucket = document(...JSON.parse(outputs.BucketPolicyStatement));
    const after = existing(parameters, placeOf(), { bucketOwner: STRANGER, bucket });
    deployed(parameters, { cloud: after });
    const vendor = through(outputs.RoleArn, USER, EXTERNAL_ID);

    test('the bucket lets nobody in before its owner adds the statements', () => {
      expect(IMPORT.map((question) => before.decide({ ...vendor, ...question }).by)).toEqual(IMPORT.map(() => 'bucket policy'));
    });
    test('the statements allow our role what its own policy allows', () => {
      const statements = bucket.Statement.map(({ Sid, Principal, ...statement }: any) => statement);
      expect(statements).toEqual(permissionsOf(deployed(parameters).resources.ImportRole));
      expect(bucket.Statement.map(({ Principal }: any) => Principal)).toEqual(statements.map(() => ({ AWS: outputs.RoleArn })));
    });
    decisionTable('with the statements, our role alone reads', () => after, [
      ...rows(vendor, 'allowed', IMPORT),
      ...rows(vendor, 'denied', KeyPrefix ? [...NEVER, ...BEYOND] : NEVER),
      ...rows(colleague, 'denied', IMPORT),
    ]);
  });
});

describePlainTemplate((app) => new ImportRoleStack(app, 'import-role'));

test('cdk-nag can find something: a wildcard that is not ours', () => {
  const stack = newTemplate();
  const role = stack.node.findChild('Import').node.findChild('Role') as iam.Role;
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
  expect(nagFindings(stack).sort()).toEqual(['AwsSolutions-IAM5[Action::s3:*]', 'AwsSolutions-IAM5[Resource::*]']);
});

test('description and stack properties can be given', () => {
  const stack = new ImportRoleStack(new App(), 'import-role', { description: 'Apperate for Acme', stackName: 'apperate-import' });
  expect(templateOf(stack).Description).toBe('Apperate for Acme');
  expect(stack.stackName).toBe('apperate-import');
  expect(templateOf(newTemplate()).Description).toBe('A role that a vendor assumes to import from an existing bucket');
});
