import { App, Environment } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { AceEnvironment, AceOppSyncRole } from '../../lib/grants/ace-opp-sync-role';
import { ExternalId } from '../../lib/principals/external-id';
import { ExternalPrincipal } from '../../lib/principals/external-principal';
import { AceOppSyncStack } from '../../lib/templates/ace-opp-sync-stack';
import { Call, Cloud } from '../../tools/policy-engine/cloud';
import { decisionTable } from '../../tools/policy-engine/jest';
import { Row } from '../../tools/policy-engine/table';
import { deploy, placeOf } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { describeForm, describePlainTemplate, parametersWithDefaults, takes, valuesByParameter } from '../support/published-template';
import { onlyRole } from '../support/role';
import { ENV, GOV_ENV, newStack, OWNER, templateOf } from '../support/stack';

type Question = Partial<Row> & Pick<Row, 'action'>;

const LABRA = '555555555555';
const ACE = '123456789012';
const STRANGER = '333333333333';
const PARAMETERS = {
  TrustedAccountId: LABRA,
  ExternalId: 'labra-3f1c9a',
  AceBucketName: 'ace-apn-33333-prod-us-west-2',
  AceKmsKeyArn: `arn:aws:kms:us-west-2:${ACE}:key/df216356-609b-4c47-9af9-bd487ec63b0a`,
  RoleName: 'ace-oppsync',
};

function newTemplate(context?: Record<string, unknown>): AceOppSyncStack {
  return new AceOppSyncStack(new App({ context }), 'ace-opp-sync');
}

describe('the published API', () => {
  const template = templateOf(newTemplate());

  test('parameters and their defaults', () => {
    expect(parametersWithDefaults(template)).toEqual([
      ['TrustedAccountId', undefined],
      ['ExternalId', undefined],
      ['Environment', 'Production'],
      ['AceBucketName', undefined],
      ['AceKmsKeyArn', undefined],
      ['RoleName', undefined],
    ]);
  });
  test('logical ids of the resources', () => {
    expect(Object.entries<any>(template.Resources).map(([id, { Type }]) => [id, Type])).toEqual([['OppSyncRole', 'AWS::IAM::Role']]);
  });
  test('outputs: the hand-off', () => {
    expect(Object.keys(template.Outputs)).toEqual(['RoleArn', 'ExternalId', 'StagingBucketName', 'ProductionBucketName']);
  });
  test('the environment is chosen from a list', () => {
    expect(template.Parameters.Environment.AllowedValues).toEqual(['Production', 'Staging']);
  });
  describeForm(template);
});

describe('parameters', () => {
  const template = templateOf(newTemplate());
  const { AceKmsKeyArn: KEY } = PARAMETERS;

  test.each(valuesByParameter({
    TrustedAccountId: [LABRA, '012345678901'],
    ExternalId: ['id', PARAMETERS.ExternalId, 'id_YjJmODYzMmMtMDhhMy0xMWVmLTg1ZjEtMDM3MmViYjJjNDEyCg==', 'a+=,.@:/-_', 'x'.repeat(1224)],
    Environment: ['Production', 'Staging'],
    AceBucketName: [PARAMETERS.AceBucketName, 'ace-apn-33333-beta-us-west-2', 'abc', 'b'.repeat(63)],
    AceKmsKeyArn: [KEY, `arn:aws:kms:us-west-2:${ACE}:key/mrk-0123456789abcdef0123456789abcdef`],
    RoleName: ['ace-oppsync', 'AceOppSync_+=,.@-', 'r'.repeat(64)],
  }))('%s takes %j', (name, _, value) => {
    expect(takes(template, name, value)).toBe(true);
  });

  test.each(valuesByParameter({
    TrustedAccountId: ['', '1234567890', '5555555555555', '5555-5555-5555', '*', 'labra', `arn:aws:iam::${LABRA}:root`, `${LABRA} `],
    ExternalId: ['', 'x', 'has space', '*', 'id*', '${aws:username}', '"id"', 'x'.repeat(1225)],
    Environment: ['', 'production', 'Beta', 'Production '],
    AceBucketName: ['', 'ab', 'ACE', 'ace_apn', 'ace-*', '*', `arn:aws:s3:::${PARAMETERS.AceBucketName}`, 'ace-apn/*', 'b'.repeat(64)],
    AceKmsKeyArn: [
      '', '*', 'df216356-609b-4c47-9af9-bd487ec63b0a', `arn:aws:kms:us-west-2:${ACE}:alias/ace`, `arn:aws:kms:us-west-2:${ACE}:key/*`,
      'arn:aws:kms:us-west-2:1234567890:key/df216356-609b-4c47-9af9-bd487ec63b0a', `arn:aws:kms:*:${ACE}:key/df216356`, `${KEY},${KEY}`,
    ],
    RoleName: ['', 'ace oppsync', 'ace/oppsync', 'ace*', 'r'.repeat(65)],
  }))('%s refuses %j', (name, _, value) => {
    expect(takes(template, name, value)).toBe(false);
  });
});

describe.each<[string, Environment | undefined, Record<string, unknown> | undefined]>([
  ['in a commercial Region', undefined, undefined],
  ['with the recommended feature flags', undefined, recommendedFlags],
  ['in aws-us-gov', GOV_ENV, undefined],
])('%s', (_, env, context) => {
  describe.each([
    ['Production', 'ace-apn-33333-prod-us-west-2'],
    ['Staging', 'ace-apn-33333-beta-us-west-2'],
  ])('for %s', (AceEnvironmentName, AceBucketName) => {
    const { partition } = placeOf(env);
    const local = (arn: string) => arn.replace('arn:aws:', `arn:${partition}:`);
    const roleArn = local(`arn:aws:iam::${OWNER}:role/ace-oppsync`);
    const kmsKeyArn = local(PARAMETERS.AceKmsKeyArn);
    const otherKey = kmsKeyArn.replace(/[^/]+$/, '0a1b2c3d-0000-4000-8000-000000000001');
    const parameters = { ...PARAMETERS, AceBucketName, AceKmsKeyArn: kmsKeyArn, Environment: AceEnvironmentName };

    const cloud = aceCloud([AceBucketName, 'ace-apn-44444-prod-us-west-2'], [kmsKeyArn, otherKey], roleArn, partition);
    const { outputs } = deploy(newTemplate(context), env, { cloud, parameters });
    const labra = (externalId: string | undefined = PARAMETERS.ExternalId, account = LABRA): Pick<Call, 'who' | 'assume'> =>
      ({ who: { arn: local(`arn:aws:iam::${account}:role/oppsync`) }, assume: { roleArn, externalId } });

    test('the outputs are the hand-off, with the bucket under the name of its environment', () => {
      expect(Object.entries(outputs)).toEqual([
        ['RoleArn', roleArn],
        ['ExternalId', PARAMETERS.ExternalId],
        [`${AceEnvironmentName}BucketName`, AceBucketName],
      ]);
    });

    const put = on(AceBucketName, 'PutObject', 'lead-inbound/a.json', { acl: 'bucket-owner-full-control', multipart: true });
    const work: Question[] = [
      { action: 's3:ListBucket', bucket: AceBucketName },
      on(AceBucketName, 'GetObject', 'opportunity-outbound/a.json'),
      on(AceBucketName, 'DeleteObject', 'opportunity-outbound/a.json'),
      put,
      { action: 'kms:Decrypt', kmsKeyArn },
    ];
    decisionTable('Labra synchronises with its external ID, and nobody else does', () => cloud, [
      ...rows(labra(), 'allowed', work),
      ...rows(labra(), 'denied', [
        { ...put, key: 'outbound/a.json' },
        { ...put, key: 'lead-outbound/a.json' },
        { ...put, key: 'opportunity-outbound-archive/a.json' },
        { ...put, encryption: { algorithm: 'aws:kms', keyArn: otherKey } },
        on(AceBucketName, 'DeleteObjectVersion', 'lead-inbound/a.json'),
        on('ace-apn-44444-prod-us-west-2', 'GetObject', 'opportunity-outbound/a.json'),
        { action: 'kms:Decrypt', kmsKeyArn: otherKey },
        { action: 'kms:ScheduleKeyDeletion', kmsKeyArn },
      ]),
      ...rows(labra('labra-other'), 'denied', work),
      ...rows(labra(PARAMETERS.ExternalId, STRANGER), 'denied', work),
      ...rows({ ...labra(), assume: { roleArn } }, 'denied', work),
      ...rows({ who: { arn: local(`arn:aws:iam::${OWNER}:role/sales`) } }, 'denied', work),
    ]);
  });
});

function on(bucket: string, action: string, key: string, more: Partial<Row> = {}): Question {
  return { action: `s3:${action}`, bucket, key, ...more };
}

function rows(who: Pick<Call, 'who' | 'assume'>, expect: Row['expect'], questions: Question[]): Row[] {
  return questions.map((question) => ({ ...who, ...question, expect }));
}

/** ACE's side, open to the customer's role: then the role's own policy decides. */
function aceCloud([bucketName, ...otherBuckets]: string[], [keyArn, ...otherKeys]: string[], roleArn: string, partition: string): Cloud {
  const cloud = new Cloud();
  const open = (actions: string, resources: string | string[]) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: roleArn }, Action: actions, Resource: resources }],
  });
  for (const arn of [keyArn, ...otherKeys]) cloud.addKey({ arn, policy: open('kms:*', '*') });
  for (const name of [bucketName, ...otherBuckets]) {
    const arn = `arn:${partition}:s3:::${name}`;
    const encryption = { algorithm: 'aws:kms', keyArn };
    cloud.addBucket({ name, account: ACE, region: 'us-west-2', partition, encryption, policy: open('s3:*', [arn, `${arn}/*`]) });
  }
  return cloud;
}

test('the role is the one that AceOppSyncRole makes from literals', () => {
  const stack = newStack();
  new AceOppSyncRole(stack, 'OppSync', {
    principal: ExternalPrincipal.account(PARAMETERS.TrustedAccountId),
    externalId: ExternalId.of(PARAMETERS.ExternalId),
    stages: [{ environment: AceEnvironment.PRODUCTION, bucketName: PARAMETERS.AceBucketName, kmsKeyArn: PARAMETERS.AceKmsKeyArn }],
    roleName: PARAMETERS.RoleName,
  });
  expect(onlyRole(deploy(newTemplate(), ENV, { parameters: PARAMETERS }))).toEqual(onlyRole(deploy(stack)));
});

describePlainTemplate((app) => new AceOppSyncStack(app, 'ace-opp-sync'));

test("cdk-nag can find something: wildcards that are not ACE's", () => {
  const stack = newTemplate();
  const role = stack.node.findChild('OppSync').node.findChild('Role') as iam.Role;
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
  expect(nagFindings(stack).sort()).toEqual(['AwsSolutions-IAM5[Action::s3:*]', 'AwsSolutions-IAM5[Resource::*]']);
});

test('description and stack properties can be given', () => {
  const stack = new AceOppSyncStack(new App(), 'ace-opp-sync', { description: 'OppSync for Acme', stackName: 'acme-oppsync' });
  expect(templateOf(stack).Description).toBe('OppSync for Acme');
  expect(stack.stackName).toBe('acme-oppsync');
  expect(templateOf(newTemplate()).Description).toBe('A role that Labra OppSync assumes to read and write your ACE bucket');
});
