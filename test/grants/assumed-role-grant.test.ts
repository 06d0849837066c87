import { Annotations, App, CfnCondition, CfnParameter, Duration, Environment, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AssumedRoleGrant, AssumedRoleGrantProps } from '../../lib/grants/assumed-role-grant';
import { HandoffOutputs } from '../../lib/handoffs/handoff-outputs';
import { ExchangeAccess } from '../../lib/policies/exchange-access';
import { ExternalId } from '../../lib/principals/external-id';
import { ExternalPrincipal, PrincipalMatch } from '../../lib/principals/external-principal';
import { Call, Cloud } from '../../tools/policy-engine/cloud';
import { decisionTable } from '../../tools/policy-engine/jest';
import { resolveTemplate } from '../../tools/policy-engine/resolve';
import { Row } from '../../tools/policy-engine/table';
import { deploy, Deployment, placeOf, resourceOf } from '../support/deployment';
import { acknowledgedOn, nagFindings } from '../support/nag';
import { pairedWithSettings } from '../support/pairwise';
import { refusalAt } from '../support/refusal';
import { onlyRole, permissionsOf } from '../support/role';
import { ENV, GOV_ENV, newStack, OWNER, resourcesOf, SETTINGS, templateOf, VENDOR, warningsOf } from '../support/stack';

type GrantProps = Partial<AssumedRoleGrantProps>;
type Question = Partial<Row> & Pick<Row, 'action'>;

const STRANGER = '333333333333';
const EXTERNAL_ID = 'id_YjJmODYzMmMtMDhhMy0xMWVmLTg1ZjEtMDM3MmViYjJjNDEyCg==';
const INGEST = `arn:aws:iam::${VENDOR}:role/adobe-ingest`;
const UPLOADER = `arn:aws:iam::${VENDOR}:user/uploader`;
const SESSION = 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/acme-import';
const OWN_KEY = `arn:aws:kms:us-east-1:${OWNER}:key/0a1b2c3d-0000-4000-8000-000000000001`;
const FOREIGN_KEY = `arn:aws:kms:us-east-1:${STRANGER}:key/0a1b2c3d-0000-4000-8000-000000000002`;
const DENY_EVERYONE = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] };
const READ_ACTIONS = ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging'];
const WRITE_ACTIONS = ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];
const VIA_S3 = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };

function bucketIn(stack: Stack, props: s3.BucketProps = {}, id = 'Bucket'): s3.Bucket {
  return new s3.Bucket(stack, id, { bucketName: 'exchange', enforceSSL: true, minimumTLSVersion: 1.2, ...props });
}

function grantOn(stack: Stack, bucket: s3.IBucket, props: GrantProps = {}, id = 'Adobe'): AssumedRoleGrant {
  return new AssumedRoleGrant(stack, id, {
    bucket,
    keyPrefix: 'adobe/',
    access: ExchangeAccess.READ_WRITE,
    principal: ExternalPrincipal.role(INGEST),
    externalId: ExternalId.of(EXTERNAL_ID),
    ...props,
  });
}

/** A stack with one bucket and one grant on it. */
function stackWith(props: GrantProps = {}, stack = newStack()): Stack {
  grantOn(stack, props.bucket ?? bucketIn(stack), props);
  return stack;
}

function roleWith(props: GrantProps = {}) {
  return onlyRole(deploy(stackWith(props)));
}

function handedOff(grant: AssumedRoleGrant, { fill }: Deployment): string[][] {
  return fill(grant.handoff.fields.map(({ name, value }) => [name, value]));
}

function rows(who: Pick<Call, 'who' | 'assume'>, expect: Row['expect'], questions: Question[]): Row[] {
  return questions.map((question) => ({ ...who, ...question, expect }));
}

/** The vendor in a session of our role. */
function through(roleArn: string, externalId: string | undefined = EXTERNAL_ID, arn = INGEST): Pick<Call, 'who' | 'assume'> {
  return { who: { arn }, assume: { roleArn, externalId } };
}

const on = (bucket: string, action: string, key: string, more: Partial<Row> = {}): Question => ({ action: `s3:${action}`, bucket, key, ...more });
const list = (bucket: string, prefix?: string): Question => ({ action: 's3:ListBucket', bucket, prefix });

const GET = on('exchange', 'GetObject', 'adobe/a.csv');
const PUT = on('exchange', 'PutObject', 'adobe/a.csv', { multipart: true });
const DELETE = on('exchange', 'DeleteObject', 'adobe/a.csv');
const LIST = list('exchange', 'adobe/');
/** What a grant of `READ_WRITE` below `adobe/` lets in, and some of what it does not. */
const INSIDE = [GET, PUT, LIST];
const OUTSIDE = [DELETE, on('exchange', 'GetObject', 'adobe2/a.csv'), list('exchange', 'adobe2/'), list('exchange')];

/** A key that only its administrator can use or hand on. */
function undelegatedKey(stack: Stack): kms.Key {
  const principals = [new iam.ArnPrincipal(`arn:aws:iam::${OWNER}:role/key-admin`)];
  return new kms.Key(stack, 'Key', {
    policy: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'], principals })] }),
  });
}

function govArn(arn: string, { partition }: { partition: string }): string {
  return arn.replace('arn:aws:', `arn:${partition}:`);
}

describe.each(pairedWithSettings({
  encryption: { 'a KMS key': true, 'SSE-S3': false },
  keyPrefix: { 'a key prefix': 'adobe/', 'the whole bucket': undefined },
}))('with $title', ({ env, context, encryption: withKey, keyPrefix }) => {
  const place = placeOf(env);
  const ingest = govArn(INGEST, place);
  const stack = newStack({ env, context });
  const encryptionKey = withKey ? new kms.Key(stack, 'Key', { enableKeyRotation: true }) : undefined;
  const logs = bucketIn(stack, { bucketName: 'logs' }, 'Logs');
  const bucket = bucketIn(stack, { encryptionKey, serverAccessLogsBucket: logs });
  const grant = grantOn(stack, bucket, { keyPrefix, principal: ExternalPrincipal.role(ingest) });
  const deployed = deploy(stack, env);
  const otherKey = FOREIGN_KEY.replace('arn:aws:', `arn:${place.partition}:`).replace('us-east-1', place.region);
  deployed.cloud.addKey({ arn: otherKey });
  const { Arn: roleArn } = onlyRole(deployed);
  const adobe = through(roleArn, EXTERNAL_ID, ingest);

  decisionTable('the vendor reads and writes below its prefix', () => deployed.cloud, [
    ...rows(adobe, 'allowed', [
      on('exchange', 'GetObject', 'adobe/in.csv'),
      on('exchange', 'GetObjectVersion', 'adobe/in.csv'),
      on('exchange', 'PutObject', 'adobe/out.csv'),
      on('exchange', 'PutObject', 'adobe/big.csv', { multipart: true }),
      list('exchange', 'adobe/'),
      list('exchange', 'adobe/2026/'),
      { action: 's3:GetBucketLocation', bucket: 'exchange' },
    ]),
    ...rows({ who: adobe.who }, 'denied', [
      on('exchange', 'GetObject', 'adobe/in.csv'),
      on('exchange', 'GetObject', 'adobe/in.csv', { assume: { roleArn } }),
      on('exchange', 'GetObject', 'adobe/in.csv', { assume: { roleArn, externalId: 'id_else' } }),
      on('exchange', 'GetObject', 'adobe/in.csv', through(roleArn, EXTERNAL_ID, govArn(UPLOADER, place))),
      on('exchange', 'GetObject', 'adobe/in.csv', through(roleArn, EXTERNAL_ID, govArn(INGEST.replace(VENDOR, STRANGER), place))),
    ]),
    ...rows(adobe, 'denied', [
      on('exchange', 'DeleteObject', 'adobe/in.csv'),
      on('exchange', 'DeleteObjectVersion', 'adobe/in.csv'),
      on('exchange', 'PutObjectAcl', 'adobe/in.csv'),
      on('exchange', 'GetObject', 'adobe/in.csv', { tls: false }),
      on('exchange', 'PutObject', 'adobe/out.csv', { tlsVersion: '1.1' }),
      on('exchange', 'PutObject', 'adobe/out.csv', { encryption: { algorithm: 'aws:kms', keyArn: otherKey } }),
      on('logs', 'GetObject', 'adobe/in.csv'),
      { action: 's3:PutBucketPolicy', bucket: 'exchange' },
    ]),
    ...rows(adobe, keyPrefix === undefined ? 'allowed' : 'denied', [
      on('exchange', 'GetObject', 'adobe2/in.csv'),
      on('exchange', 'PutObject', 'adobe2/out.csv'),
      list('exchange', 'adobe2/'),
      list('exchange', 'adobe'),
      list('exchange', ''),
      list('exchange'),
    ].slice(keyPrefix === undefined ? 4 : 0)),
    ...(withKey ? rows(adobe, 'denied', [
      { action: 'kms:Decrypt', kmsKeyArn: deployed.fill(encryptionKey!.keyArn) },
      { action: 'kms:GenerateDataKey', kmsKeyArn: deployed.fill(encryptionKey!.keyArn) },
      { action: 'kms:Decrypt', kmsKeyArn: deployed.fill(encryptionKey!.keyArn), context: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } },
    ]) : []),
  ]);

  test('the hand-off holds what the vendor asks for, in this order', () => {
    expect(handedOff(grant, deployed)).toEqual([
      ['RoleArn', roleArn],
      ['ExternalId', EXTERNAL_ID],
      ['BucketName', 'exchange'],
      ['KeyPrefix', keyPrefix ?? ''],
      ['Region', place.region],
      ...(withKey ? [['KmsKeyArn', deployed.fill(encryptionKey!.keyArn)]] : []),
      ['Status', 'READY'],
    ]);
  });
  test('the vendor gets the policy that lets its role assume ours', () => {
    expect(deployed.fill(grant.handoff.counterpartPolicy)).toEqual({
      Version: '2012-10-17',
      Statement: [{ Sid: 'AssumeExchangeRole', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn }],
    });
    const decide = (policies: object[]) => deployed.cloud.decide({ ...GET, ...adobe, who: { arn: ingest, policies } });
    expect(decide([])).toMatchObject({ allowed: false, action: 'sts:AssumeRole', by: 'identity policy' });
    expect(decide([deployed.fill(grant.handoff.counterpartPolicy)])).toMatchObject({ allowed: true });
  });
  test('cdk-nag finds nothing', () => {
    expect(nagFindings(stack)).toEqual([]);
  });
});

describe('the role', () => {
  test('is the only resource that a grant adds', () => {
    const bare = newStack();
    bucketIn(bare);
    const types = (template: any) => Object.values<any>(template.Resources).map(({ Type }) => Type);
    expect(types(templateOf(stackWith()))).toEqual([...types(templateOf(bare)), 'AWS::IAM::Role']);
  });

  test('has a name, session duration, boundary and description of CloudFormation or none by default', () => {
    expect(Object.keys(roleWith().Properties).sort()).toEqual(['AssumeRolePolicyDocument', 'Policies']);
  });

  test('has the name, session duration, boundary and description that were asked for', () => {
    const stack = newStack();
    stackWith({
      roleName: 'adobe-exchange',
      maxSessionDuration: Duration.hours(12),
      permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', `arn:aws:iam::${OWNER}:policy/exchange-boundary`),
      description: 'Adobe ingests for Kohler',
    }, stack);
    expect(resourcesOf(templateOf(stack), 'AWS::IAM::Role')[0].Properties).toMatchObject({
      RoleName: 'adobe-exchange',
      MaxSessionDuration: 43200,
      PermissionsBoundary: `arn:aws:iam::${OWNER}:policy/exchange-boundary`,
      Description: 'Adobe ingests for Kohler',
    });
  });

  test('can do no more than its permissions boundary', () => {
    const stack = newStack();
    const permissionsBoundary = new iam.ManagedPolicy(stack, 'Boundary', {
      statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })],
    });
    stackWith({ permissionsBoundary }, stack);
    const deployed = deploy(stack);
    const adobe = through(onlyRole(deployed).Arn);
    expect(deployed.cloud.decide({ ...adobe, ...GET })).toMatchObject({ allowed: true });
    expect(deployed.cloud.decide({ ...adobe, ...PUT })).toMatchObject({ allowed: false, by: 'permissions boundary' });
  });

  test.each<[string, any]>([
    ['30 minutes', { maxSessionDuration: Duration.minutes(30) }],
    ['13 hours', { maxSessionDuration: Duration.hours(13) }],
  ])('a session of %s is refused', (_, props) => {
    expect(() => stackWith(props)).toThrow(/^maxSessionDuration is set to \d+, but must be >= 3600sec \(1hr\) and <= 43200sec \(12hrs\) \(at Stack\/Adobe\)$/);
  });
  test('a description of more than 1,000 characters is refused', () => {
    expect(() => stackWith({ description: 'x'.repeat(1001) })).toThrow(refusalAt('Stack/Adobe', 'Role description must be no longer than 1000 characters.'));
  });
});

describe('the trust policy names', () => {
  const allow = (principal: string, conditions?: Record<string, unknown>) => ({
    Version: '2012-10-17',
    Statement: [{
      Effect: 'Allow',
      Principal: { AWS: principal },
      Action: 'sts:AssumeRole',
      ...(conditions && { Condition: { StringEquals: conditions } }),
    }],
  });
  const root = `arn:aws:iam::${VENDOR}:root`;
  const one = { 'sts:ExternalId': EXTERNAL_ID };

  test.each<[string, ExternalPrincipal, object]>([
    ['a role', ExternalPrincipal.role(INGEST), allow(INGEST, one)],
    ['a user', ExternalPrincipal.user(UPLOADER), allow(UPLOADER, one)],
    ['a role by its ARN', ExternalPrincipal.role(INGEST, { match: PrincipalMatch.BY_ARN }), allow(root, { 'aws:PrincipalArn': INGEST, ...one })],
    ['a user by its ARN', ExternalPrincipal.user(UPLOADER, { match: PrincipalMatch.BY_ARN }), allow(root, { 'aws:PrincipalArn': UPLOADER, ...one })],
    ['a session', ExternalPrincipal.session(SESSION), allow(SESSION, one)],
    ['an account', ExternalPrincipal.account(VENDOR), allow(root, one)],
  ])('%s with the external ID', (_, principal, document) => {
    expect(roleWith({ principal }).Properties.AssumeRolePolicyDocument).toEqual(document);
  });

  test.each<[string, ExternalId | undefined, Record<string, unknown> | undefined]>([
    ['no external ID when none was given', undefined, undefined],
    ['no external ID when none is used on purpose', ExternalId.none('their tool cannot send one'), undefined],
    ['old and new external ID while the vendor rotates', ExternalId.anyOf('old-1', 'new-1'), { 'sts:ExternalId': ['old-1', 'new-1'] }],
  ])('%s', (_, externalId, conditions) => {
    expect(roleWith({ externalId }).Properties.AssumeRolePolicyDocument).toEqual(allow(INGEST, conditions));
  });
});

describe('who can assume the role', () => {
  const assume = (arn: string, externalId?: string): Question => ({ who: { arn }, action: 'sts:AssumeRole', assume: { roleArn: '', externalId } });
  const otherRole = `arn:aws:iam::${VENDOR}:role/adobe-ingest2`;
  const sameNameElsewhere = `arn:aws:iam::${STRANGER}:role/adobe-ingest`;
  const vendorSession = 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/';

  describe.each<[string, GrantProps, Question[], Question[]]>([
    ['a role by id', {}, [assume(INGEST, EXTERNAL_ID)],
      [
        assume(INGEST),
        assume(INGEST, 'other'),
        assume(otherRole, EXTERNAL_ID),
        assume(UPLOADER, EXTERNAL_ID),
        assume(sameNameElsewhere, EXTERNAL_ID),
      ]],
    ['a role by ARN', { principal: ExternalPrincipal.role(INGEST, { match: PrincipalMatch.BY_ARN }) }, [assume(INGEST, EXTERNAL_ID)],
      [assume(INGEST), assume(INGEST, 'other'), assume(otherRole, EXTERNAL_ID), assume(`arn:aws:iam::${VENDOR}:root`, EXTERNAL_ID)]],
    ['a session', { principal: ExternalPrincipal.session(SESSION) }, [assume(SESSION, EXTERNAL_ID)],
      [assume(SESSION), assume(SESSION, 'other'), assume(`${vendorSession}someone-else`, EXTERNAL_ID), assume(INGEST, EXTERNAL_ID)]],
    ['an account', { principal: ExternalPrincipal.account(VENDOR) }, [assume(INGEST, EXTERNAL_ID), assume(UPLOADER, EXTERNAL_ID)],
      [assume(INGEST), assume(UPLOADER, 'other'), assume(sameNameElsewhere, EXTERNAL_ID)]],
    ['an account, and one of its users has no permissions', { principal: ExternalPrincipal.account(VENDOR) }, [],
      [{ ...assume(UPLOADER, EXTERNAL_ID), who: { arn: UPLOADER, policies: [] } }]],
    ['a role without external ID', { externalId: ExternalId.none('test') }, [assume(INGEST), assume(INGEST, 'any')],
      [assume(otherRole), assume(sameNameElsewhere)]],
    ['a role that rotates its external ID', { externalId: ExternalId.anyOf('old-1', 'new-1') }, [assume(INGEST, 'old-1'), assume(INGEST, 'new-1')],
      [assume(INGEST), assume(INGEST, 'older-1'), assume(otherRole, 'new-1')]],
    ['nobody while the principal is pending', { principal: ExternalPrincipal.pending() }, [],
      [assume(INGEST, EXTERNAL_ID), assume(INGEST), assume(`arn:aws:iam::${OWNER}:user/admin`, EXTERNAL_ID)]],
    ['nobody while the external ID is pending', { externalId: ExternalId.pending() }, [],
      [assume(INGEST, EXTERNAL_ID), assume(INGEST), assume(`arn:aws:iam::${OWNER}:root`)]],
  ])('%s', (_, props, allowed, denied) => {
    const deployed = deploy(stackWith(props));
    const { Arn: roleArn } = onlyRole(deployed);
    const ours = (questions: Question[]) => questions.map((question) => ({ ...question, assume: { ...question.assume, roleArn } }));
    const nobody = { who: { arn: '' } };
    decisionTable('decided', () => deployed.cloud, [...rows(nobody, 'allowed', ours(allowed)), ...rows(nobody, 'denied', ours(denied))]);
  });

  test('a session principal gets its session name handed back, after the external ID', () => {
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack), { principal: ExternalPrincipal.session(SESSION) });
    expect(handedOff(grant, deploy(stack)).slice(1, 4))
      .toEqual([['ExternalId', EXTERNAL_ID], ['SessionName', 'acme-import'], ['BucketName', 'exchange']]);
  });
  test('while the vendor rotates, the hand-off holds both external IDs', () => {
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack), { externalId: ExternalId.anyOf('old-1', 'new-1') });
    expect(handedOff(grant, deploy(stack))[1]).toEqual(['ExternalId', 'old-1, new-1']);
  });
  test('an external ID that is not used is no field of the hand-off', () => {
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack), { externalId: ExternalId.none('test') });
    expect(grant.handoff.fields.map(({ name }) => name)).toEqual(['RoleArn', 'BucketName', 'KeyPrefix', 'Region', 'Status']);
  });
});

describe('the hand-off', () => {
  const ROLE = `arn:aws:iam::${OWNER}:role/adobe-exchange`;
  const STS = 'https://sts.us-east-1.amazonaws.com';
  const ATTACH = `Attach the counterpart policy to ${INGEST}: without it, your own account refuses the call.`;
  const RESOURCE_CONTROL = {
    policyType: 'resource control policy',
    attachedBy: 'the organisation that owns the bucket or role',
    reason: 'where it denies sts:AssumeRole to principals of other organisations',
    condition: { StringNotEqualsIfExists: { 'aws:PrincipalAccount': VENDOR } },
  };
  const SERVICE_CONTROL = {
    policyType: 'service control policy',
    attachedBy: 'the organisation that calls',
    reason: 'where it denies sts:AssumeRole on resources of other organisations',
    condition: { StringNotEqualsIfExists: { 'aws:ResourceAccount': OWNER } },
  };
  const NOT_BEFORE = [
    `Set up your integration with the role ARN ${ROLE}.`,
    'Send back the ARN and the external ID that your side shows then: until they are filled in, nobody can assume the role.',
    'Work below s3://exchange/adobe/ in us-east-1.',
  ];
  const CANNOT = [
    'delete objects below s3://exchange/adobe/',
    'reach objects of s3://exchange outside adobe/, or list it without a key prefix',
    'connect to s3://exchange without TLS 1.2',
  ];
  const WHILE_PENDING = 'assume the role while the status is PENDING';
  const canOnce = (awaited: string) => ['list', 'read', 'put'].map((verb) => `${verb} objects below s3://exchange/adobe/${awaited}`);

  function sheetOf(props: GrantProps | ((stack: Stack) => GrantProps) = {}) {
    const stack = newStack();
    const given = typeof props === 'function' ? props(stack) : props;
    const { handoff } = grantOn(stack, given.bucket ?? bucketIn(stack), { roleName: 'adobe-exchange', ...given });
    const { title, steps, request, can, cannot, exemptions } = handoff;
    return deploy(stack, ENV).fill({ title, steps, request, can, cannot, exemptions });
  }

  test('says what the vendor does, sends, can and cannot do, and what its organisation may have to change', () => {
    expect(sheetOf()).toEqual({
      title: `Assumed role for ${INGEST}`,
      steps: [ATTACH, `Assume ${ROLE} at ${STS}, with external ID ${EXTERNAL_ID}.`, 'Work below s3://exchange/adobe/ in us-east-1.'],
      request: {
        stsEndpoint: STS,
        acl: 'none: the bucket owner owns what you upload',
        encryption: 'none: the bucket encrypts with SSE-S3',
        minimumTlsVersion: '1.2',
        uploads: 'single puts and multipart uploads',
        expectedBucketOwner: OWNER,
      },
      can: canOnce(''),
      cannot: CANNOT,
      exemptions: [RESOURCE_CONTROL, SERVICE_CONTROL],
    });
  });
  test.each<[string, GrantProps, string]>([
    ['nobody yet', { principal: ExternalPrincipal.pending() }, 'Assumed role, pending'],
    ['a role whose external ID is pending', { externalId: ExternalId.pending() }, `Assumed role for ${INGEST}`],
  ])('for %s claims nothing before the status is READY', (_, props, title) => {
    expect(sheetOf(props)).toMatchObject({
      title, steps: NOT_BEFORE, can: canOnce(', once the status is READY'), cannot: [...CANNOT, WHILE_PENDING], exemptions: [SERVICE_CONTROL],
    });
  });
  test('of a published stack claims nothing before the status is READY either', () => {
    const sheet = sheetOf((stack) => ({ readyWhen: new CfnCondition(stack, 'Ready', { expression: Fn.conditionEquals('', '') }) }));
    expect(sheet.steps.slice(0, 2)).toEqual([ATTACH, `Assume ${ROLE} at ${STS}, with external ID ${EXTERNAL_ID}.`]);
    expect(sheet).toMatchObject({ can: canOnce(', once the status is READY'), cannot: [...CANNOT, WHILE_PENDING] });
  });
  test.each<[string, ExternalId | undefined, string]>([
    ['no external ID, where none was given', undefined, ''],
    ['no external ID, where none is used on purpose', ExternalId.none('their tool cannot send one'), ''],
    ['both external IDs, while the vendor rotates', ExternalId.anyOf('old-1', 'new-1'), ', with external ID old-1 or new-1'],
  ])('asks for %s', (_, externalId, words) => {
    expect(sheetOf({ externalId }).steps[1]).toBe(`Assume ${ROLE} at ${STS}${words}.`);
  });
  test('says the session name where no other is trusted', () => {
    expect(sheetOf({ principal: ExternalPrincipal.session(SESSION) }).steps[1]).toBe('Name your session acme-import: no other is trusted.');
  });
  test('does not promise what a permissions boundary may take away', () => {
    const permissionsBoundary = (stack: Stack) => iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', `arn:aws:iam::${OWNER}:policy/exchange-boundary`);
    expect(sheetOf((stack) => ({ permissionsBoundary: permissionsBoundary(stack) })).can)
      .toEqual(canOnce(', once the permissions boundary of the role allows it'));
  });
  test('does not say that the vendor cannot read, where it can read old versions', () => {
    expect(sheetOf({ access: ExchangeAccess.custom({ objectActions: ['s3:GetObjectVersion'] }) }))
      .toMatchObject({ can: [], cannot: ['list objects below s3://exchange/adobe/', 'put objects below s3://exchange/adobe/', ...CANNOT] });
  });
});

const PENDING: [string, GrantProps, string[]][] = [
  ['the principal', { principal: ExternalPrincipal.pending() }, ['RoleArn', 'ExternalId', 'BucketName', 'KeyPrefix', 'Region', 'Status']],
  ['the external ID', { externalId: ExternalId.pending() }, ['RoleArn', 'BucketName', 'KeyPrefix', 'Region', 'Status']],
  ['both', { principal: ExternalPrincipal.pending(), externalId: ExternalId.pending() }, ['RoleArn', 'BucketName', 'KeyPrefix', 'Region', 'Status']],
];

describe.each(PENDING)('while %s is pending', (_, props, fields) => {
  test('the whole trust policy is one Deny for everyone', () => {
    expect(roleWith(props).Properties.AssumeRolePolicyDocument).toEqual(DENY_EVERYONE);
  });
  test('the role can be handed over, and its status is PENDING', () => {
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack), props);
    const deployed = deploy(stack);
    const handoff = handedOff(grant, deployed);
    expect(handoff.map(([name]) => name)).toEqual(fields);
    expect([handoff[0], handoff.at(-1)]).toEqual([['RoleArn', onlyRole(deployed).Arn], ['Status', 'PENDING']]);
  });
  test.each(SETTINGS)('with $setting, filling in the values changes nothing but the trust policy', ({ env, context }) => {
    const template = (later: GrantProps) => {
      const stack = newStack({ env, context });
      const encryptionKey = new kms.Key(stack, 'Key');
      const principal = ExternalPrincipal.role(govArn(INGEST, placeOf(env)));
      return templateOf(stackWith({ bucket: bucketIn(stack, { encryptionKey }), principal, roleName: 'adobe', ...later }, stack));
    };
    const [before, after] = [template(props), template({})];
    const [role] = resourcesOf(after, 'AWS::IAM::Role');
    expect(before).not.toEqual(after);
    resourcesOf(before, 'AWS::IAM::Role')[0].Properties.AssumeRolePolicyDocument = role.Properties.AssumeRolePolicyDocument;
    expect(before).toEqual(after);
  });
});

describe('a published stack with readyWhen', () => {
  function template(props: GrantProps = {}) {
    const stack = newStack();
    const vendor = new CfnParameter(stack, 'Vendor', { default: '' });
    const readyWhen = new CfnCondition(stack, 'Ready', { expression: Fn.conditionNot(Fn.conditionEquals(vendor.valueAsString, '')) });
    const grant = grantOn(stack, bucketIn(stack), { principal: ExternalPrincipal.fromArn(vendor.valueAsString), readyWhen, ...props });
    new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff });
    return stack;
  }

  test('denies everyone until the condition holds', () => {
    const deployed = deploy(template());
    expect(onlyRole(deployed).Properties.AssumeRolePolicyDocument).toEqual(DENY_EVERYONE);
    expect(deployed.outputs.Status).toBe('PENDING');
  });
  test('lets the vendor in once it holds', () => {
    const deployed = deploy(template(), ENV, { parameters: { Vendor: INGEST } });
    expect(deployed.outputs.Status).toBe('READY');
    expect(deployed.cloud.decide({ ...through(onlyRole(deployed).Arn), ...GET })).toMatchObject({ allowed: true });
  });
  test('denies everyone while a value is pending in code, whatever the condition', () => {
    const deployed = deploy(template({ externalId: ExternalId.pending() }), ENV, { parameters: { Vendor: INGEST } });
    expect(onlyRole(deployed).Properties.AssumeRolePolicyDocument).toEqual(DENY_EVERYONE);
    expect(deployed.outputs.Status).toBe('PENDING');
  });
});

describe('what the role may do', () => {
  test.each<[string, ExchangeAccess, string[], boolean]>([
    ['READ', ExchangeAccess.READ, READ_ACTIONS, true],
    ['WRITE', ExchangeAccess.WRITE, WRITE_ACTIONS, false],
    ['READ_WRITE', ExchangeAccess.READ_WRITE, [...READ_ACTIONS, ...WRITE_ACTIONS], true],
    ['READ_WRITE_DELETE', ExchangeAccess.READ_WRITE_DELETE, [...READ_ACTIONS, ...WRITE_ACTIONS, 's3:DeleteObject'], true],
  ])('%s is exactly these statements', (_, access, objectActions, reads) => {
    const belowPrefix = { StringLike: { 's3:prefix': ['adobe/', 'adobe/*'] } };
    expect(permissionsOf(roleWith({ access }))).toEqual([
      { Effect: 'Allow', Action: objectActions, Resource: 'arn:aws:s3:::exchange/adobe/*' },
      ...(reads ? [
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::exchange', Condition: belowPrefix },
        { Effect: 'Allow', Action: 's3:GetBucketLocation', Resource: 'arn:aws:s3:::exchange' },
      ] : []),
    ]);
  });

  test('without key prefix there is no condition on the list', () => {
    expect(permissionsOf(roleWith({ access: ExchangeAccess.READ, keyPrefix: '' }))).toEqual([
      { Effect: 'Allow', Action: READ_ACTIONS, Resource: 'arn:aws:s3:::exchange/*' },
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::exchange' },
      { Effect: 'Allow', Action: 's3:GetBucketLocation', Resource: 'arn:aws:s3:::exchange' },
    ]);
  });

  test('a leading slash of the key prefix is dropped and a trailing one added', () => {
    const objects = (keyPrefix: string) => permissionsOf(roleWith({ keyPrefix }))[0].Resource;
    expect(['/daily-sync/', 'daily-sync', '/daily-sync'].map(objects)).toEqual(Array(3).fill('arn:aws:s3:::exchange/daily-sync/*'));
  });

  const never = [
    on('exchange', 'DeleteObjectVersion', 'adobe/a.csv'),
    on('exchange', 'PutObjectAcl', 'adobe/a.csv'),
    on('exchange', 'PutObjectRetention', 'adobe/a.csv'),
    on('exchange', 'BypassGovernanceRetention', 'adobe/a.csv'),
    on('exchange', 'DeleteObject', 'adobe2/a.csv'),
  ];
  describe.each<[string, ExchangeAccess, Question[], Question[]]>([
    ['READ', ExchangeAccess.READ, [GET, LIST], [PUT, DELETE, ...never]],
    ['WRITE', ExchangeAccess.WRITE, [PUT, on('exchange', 'AbortMultipartUpload', 'adobe/a.csv')], [GET, DELETE, LIST, ...never]],
    ['READ_WRITE', ExchangeAccess.READ_WRITE, INSIDE, [DELETE, ...never]],
    ['READ_WRITE_DELETE', ExchangeAccess.READ_WRITE_DELETE, [...INSIDE, DELETE], never],
    ['actions of its own', ExchangeAccess.custom({ objectActions: ['s3:PutObject', 's3:PutObjectTagging'] }),
      [PUT, on('exchange', 'PutObjectTagging', 'adobe/a.csv')], [GET, DELETE, on('exchange', 'PutObjectTagging', 'adobe2/a.csv'), ...never]],
  ])('with %s', (_, access, allowed, denied) => {
    const deployed = deploy(stackWith({ access }));
    const adobe = through(onlyRole(deployed).Arn);
    decisionTable('decided', () => deployed.cloud, [...rows(adobe, 'allowed', allowed), ...rows(adobe, 'denied', denied)]);
  });
});

describe('several grants on one bucket do not leak into one another', () => {
  const stack = newStack();
  const bucket = bucketIn(stack);
  const folders = { Adobe: 'adobe/', Adobe2: 'adobe2/', AdobeIn: 'adobe/in/' };
  for (const [id, keyPrefix] of Object.entries(folders)) {
    grantOn(stack, bucket, { keyPrefix, roleName: id, externalId: ExternalId.of(id), access: ExchangeAccess.READ_WRITE_DELETE }, id);
  }
  const deployed = deploy(stack);
  const as = (name: string, externalId = name) => through(`arn:aws:iam::${OWNER}:role/${name}`, externalId);
  const all = (key: string) => ['GetObject', 'PutObject', 'DeleteObject'].map((action) => on('exchange', action, key));

  decisionTable('decided', () => deployed.cloud, [
    ...rows(as('Adobe'), 'allowed', [...all('adobe/a.csv'), ...all('adobe/in/a.csv'), list('exchange', 'adobe/'), list('exchange', 'adobe/in/')]),
    ...rows(as('Adobe'), 'denied', [...all('adobe2/a.csv'), list('exchange', 'adobe2/'), list('exchange', 'adobe'), list('exchange')]),
    ...rows(as('Adobe2'), 'allowed', [...all('adobe2/a.csv'), list('exchange', 'adobe2/')]),
    ...rows(as('Adobe2'), 'denied', [...all('adobe/a.csv'), ...all('adobe/in/a.csv'), list('exchange', 'adobe/'), list('exchange', 'adobe')]),
    ...rows(as('AdobeIn'), 'allowed', [...all('adobe/in/a.csv'), list('exchange', 'adobe/in/')]),
    ...rows(as('AdobeIn'), 'denied', [...all('adobe/a.csv'), ...all('adobe/in2/a.csv'), ...all('adobe2/in/a.csv'), list('exchange', 'adobe/')]),
    ...rows(as('AdobeIn', 'Adobe'), 'denied', all('adobe/in/a.csv')),
  ]);
});

describe('one role for several buckets', () => {
  const stack = newStack();
  const key = new kms.Key(stack, 'Key');
  const grant = grantOn(stack, bucketIn(stack));
  grant.addBucket(bucketIn(stack, { bucketName: 'reports', encryptionKey: key }, 'Reports'), { access: ExchangeAccess.READ, keyPrefix: 'out' });
  grant.addBucket(s3.Bucket.fromBucketAttributes(stack, 'Archive', { bucketName: 'archive', region: 'eu-west-1' }), {
    access: ExchangeAccess.WRITE,
    encryptionKey: kms.Key.fromKeyArn(stack, 'ArchiveKey', OWN_KEY.replace('us-east-1', 'eu-west-1')),
  });
  const archiveKey = OWN_KEY.replace('us-east-1', 'eu-west-1');
  new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff, outputPrefix: 'KohlerAdobe' });

  const cloud = new Cloud();
  cloud.addKey({ arn: archiveKey });
  cloud.addBucket({ name: 'archive', account: OWNER, region: 'eu-west-1', encryption: { algorithm: 'aws:kms', keyArn: archiveKey } });
  const deployed = deploy(stack, ENV, { cloud });
  const role = onlyRole(deployed);
  const adobe = through(role.Arn);

  decisionTable('each bucket has its own folder, key and access', () => cloud, [
    ...rows(adobe, 'allowed', [
      on('exchange', 'GetObject', 'adobe/a.csv'),
      on('exchange', 'PutObject', 'adobe/a.csv'),
      on('reports', 'GetObject', 'out/a.csv'),
      list('reports', 'out/'),
      on('archive', 'PutObject', 'anywhere/a.csv', { multipart: true }),
    ]),
    ...rows(adobe, 'denied', [
      on('exchange', 'GetObject', 'out/a.csv'),
      on('reports', 'PutObject', 'out/a.csv'),
      on('reports', 'GetObject', 'adobe/a.csv'),
      list('reports', 'adobe/'),
      on('archive', 'GetObject', 'anywhere/a.csv'),
      list('archive'),
      on('exchange', 'PutObject', 'adobe/a.csv', { encryption: { algorithm: 'aws:kms', keyArn: archiveKey } }),
    ]),
    ...rows({ who: { arn: INGEST } }, 'denied', [on('reports', 'GetObject', 'out/a.csv')]),
  ]);

  test('the hand-off counts the fields of later buckets on, and Status stays last', () => {
    expect(Object.entries(deployed.outputs)).toEqual([
      ['KohlerAdobeRoleArn', role.Arn],
      ['KohlerAdobeExternalId', EXTERNAL_ID],
      ['KohlerAdobeBucketName', 'exchange'],
      ['KohlerAdobeKeyPrefix', 'adobe/'],
      ['KohlerAdobeRegion', 'us-east-1'],
      ['KohlerAdobeBucketName2', 'reports'],
      ['KohlerAdobeKeyPrefix2', 'out/'],
      ['KohlerAdobeRegion2', 'us-east-1'],
      ['KohlerAdobeKmsKeyArn2', deployed.fill(key.keyArn)],
      ['KohlerAdobeBucketName3', 'archive'],
      ['KohlerAdobeKeyPrefix3', ''],
      ['KohlerAdobeRegion3', 'eu-west-1'],
      ['KohlerAdobeKmsKeyArn3', archiveKey],
      ['KohlerAdobeStatus', 'READY'],
    ]);
  });
  test('labels and Sids tell the buckets apart', () => {
    expect(role.Properties.Policies[0].PolicyDocument.Statement.map(({ Sid }: any) => Sid)).toEqual([
      'ExchangeObjects', 'ExchangeList', 'ExchangeBucket',
      'Exchange2Objects', 'Exchange2List', 'Exchange2Bucket', 'Exchange2Key',
      'Exchange3Objects', 'Exchange3Key',
    ]);
    expect(grant.handoff.fields.filter(({ name }) => name.startsWith('BucketName')).map(({ label }) => label))
      .toEqual(['S3 bucket name', 'S3 bucket name (2)', 'S3 bucket name (3)']);
  });
  test('the statements for owners of a later bucket and key count on too', () => {
    const other = newStack();
    const growing = grantOn(other, bucketIn(other));
    growing.addBucket(s3.Bucket.fromBucketName(other, 'Theirs', 'theirs'), {
      access: ExchangeAccess.READ, encryptionKey: kms.Key.fromKeyArn(other, 'TheirKey', OWN_KEY), ownerEditsBucketPolicy: true, ownerEditsKeyPolicy: true,
    });
    expect(growing.handoff.fields.map(({ name }) => name).slice(-7)).toEqual([
      'BucketName2', 'KeyPrefix2', 'Region2', 'KmsKeyArn2', 'KeyPolicyStatement2', 'BucketPolicyStatement2', 'Status',
    ]);
  });
  test('outputs that were made too early are a synth error', () => {
    const other = newStack();
    const growing = grantOn(other, bucketIn(other));
    new HandoffOutputs(other, 'Handoff', { handoff: growing.handoff });
    growing.addBucket(bucketIn(other, { bucketName: 'reports' }, 'Reports'), { access: ExchangeAccess.READ });
    expect(() => templateOf(other)).toThrow(new Error('Validation failed with the following errors:\n'
      + '  [Stack/Handoff] the hand-off grew after its outputs were made, add buckets first: BucketName2, KeyPrefix2, Region2'));
  });
});

describe('with a KMS key', () => {
  const clerk = `arn:aws:iam::${OWNER}:user/clerk`;
  const s3Only = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
  const kmsToo = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['s3:*', 'kms:*'], Resource: '*' }] };

  test.each<[string, ExchangeAccess, string | string[] | undefined]>([
    ['READ decrypts', ExchangeAccess.READ, 'kms:Decrypt'],
    ['WRITE decrypts too, because multipart uploads do', ExchangeAccess.WRITE, ['kms:Decrypt', 'kms:GenerateDataKey']],
    ['READ_WRITE does both', ExchangeAccess.READ_WRITE, ['kms:Decrypt', 'kms:GenerateDataKey']],
    ['a list needs no key', ExchangeAccess.custom({ objectActions: [], listsPrefix: true }), undefined],
  ])('%s', (_, access, actions) => {
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack), { access, encryptionKey: kms.Key.fromKeyArn(stack, 'Key', OWN_KEY) });
    const ofKey = permissionsOf(onlyRole(deploy(stack))).filter(({ Action }) => [Action].flat().some((action: string) => action.startsWith('kms:')));
    expect(ofKey).toEqual(actions ? [{ Effect: 'Allow', Action: actions, Resource: OWN_KEY, Condition: VIA_S3 }] : []);
    expect(grant.handoff.fields.find(({ name }) => name === 'KmsKeyArn')?.value).toBe(OWN_KEY);
  });

  test('a key that delegates to IAM keeps its policy', () => {
    const stack = newStack();
    stackWith({ bucket: bucketIn(stack, { encryptionKey: new kms.Key(stack, 'Key') }) }, stack);
    const bare = newStack();
    new kms.Key(bare, 'Key');
    const policyOf = (template: any) => resourcesOf(template, 'AWS::KMS::Key')[0].Properties.KeyPolicy;
    expect(policyOf(templateOf(stack))).toEqual(policyOf(templateOf(bare)));
  });

  describe('whose policy does not delegate to IAM', () => {
    describe.each([['with a role name', 'adobe-exchange'], ['without role name', undefined]])('%s', (_, roleName) => {
      const stack = newStack();
      stackWith({ bucket: bucketIn(stack, { encryptionKey: undelegatedKey(stack) }), roleName }, stack);
      const deployed = deploy(stack);
      const { Arn: keyArn } = resourceOf(deployed, 'AWS::KMS::Key')!;
      const adobe = through(onlyRole(deployed).Arn);

      test('the key policy lets the role in, through S3 only and without a cycle', () => {
        const [, { Sid, ...statement }, ...others] = resourceOf(deployed, 'AWS::KMS::Key')!.Properties.KeyPolicy.Statement;
        expect(others).toEqual([]);
        const onlyRoleOfThatName = roleName && { 'aws:PrincipalArn': `arn:aws:iam::${OWNER}:role/${roleName}` };
        expect(statement).toEqual({
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${OWNER}:root` },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Resource: '*',
          Condition: { StringEquals: { ...VIA_S3.StringEquals, ...onlyRoleOfThatName } },
        });
      });
      decisionTable('decided', () => deployed.cloud, [
        ...rows(adobe, 'allowed', [GET, PUT]),
        ...rows(adobe, 'denied', [{ action: 'kms:Decrypt', kmsKeyArn: keyArn }, on('exchange', 'GetObject', 'adobe2/a.csv')]),
        ...rows({ who: { arn: clerk, policies: [s3Only] } }, 'denied', [{ ...GET, name: 'a get by a clerk with a policy for S3 alone' }, PUT]),
        ...rows({ who: { arn: clerk, policies: [kmsToo] } }, roleName ? 'denied' : 'allowed', [GET]),
        ...rows({ who: { arn: clerk, policies: [kmsToo] } }, 'denied', [{ action: 'kms:Decrypt', kmsKeyArn: keyArn }]),
      ]);
    });
    test('two buckets of one grant that share the key have a statement each, with Sids of their own', () => {
      const stack = newStack();
      const encryptionKey = undelegatedKey(stack);
      const grant = grantOn(stack, bucketIn(stack, { encryptionKey }), { access: ExchangeAccess.READ });
      grant.addBucket(bucketIn(stack, { bucketName: 'inbox', encryptionKey }, 'Inbox'), { access: ExchangeAccess.WRITE });
      const [, ...statements] = resourceOf(deploy(stack), 'AWS::KMS::Key')!.Properties.KeyPolicy.Statement;
      expect(statements.map(({ Action }: any) => Action)).toEqual(['kms:Decrypt', ['kms:Decrypt', 'kms:GenerateDataKey']]);
      expect(new Set(statements.map(({ Sid }: any) => Sid)).size).toBe(2);
    });
    test('no grant that needs no key is written into its policy', () => {
      const stack = newStack();
      const access = ExchangeAccess.custom({ objectActions: ['s3:DeleteObject'] });
      stackWith({ bucket: bucketIn(stack, { encryptionKey: undelegatedKey(stack) }), access }, stack);
      expect(resourceOf(deploy(stack), 'AWS::KMS::Key')!.Properties.KeyPolicy.Statement).toHaveLength(1);
    });
  });

  describe('that was imported from the same account', () => {
    const cloud = new Cloud();
    cloud.addKey({ arn: OWN_KEY });
    const stack = newStack();
    stackWith({ bucket: bucketIn(stack, { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', OWN_KEY) }) }, stack);
    const deployed = deploy(stack, ENV, { cloud });
    const adobe = through(onlyRole(deployed).Arn);
    decisionTable('the role reads and writes, because the key delegates to IAM', () => cloud, [
      ...rows(adobe, 'allowed', [GET, PUT]),
      ...rows(adobe, 'denied', [{ action: 'kms:Decrypt', kmsKeyArn: OWN_KEY }, on('exchange', 'GetObject', 'adobe2/a.csv')]),
    ]);
  });

  describe('of another account', () => {
    const foreignKey = (stack: Stack) => kms.Key.fromKeyArn(stack, 'Key', FOREIGN_KEY);

    test('is an error that holds the statement for its owner', () => {
      const stack = newStack();
      const bucket = bucketIn(stack);
      const statement = [
        '{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{',
        '"kms:ViaService":"s3.us-east-1.amazonaws.com","aws:PrincipalArn":"arn:aws:iam::111111111111:role/adobe"}},',
        '"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},',
        '"Resource":"*","Sid":"<sid>"}',
      ].join('');
      const message = errorOf(() => grantOn(stack, bucket, { encryptionKey: foreignKey(stack), roleName: 'adobe' }))
        .replace(/"Adobe[0-9a-f]{6}Key"/, '"<sid>"');
      expect(message).toBe(`'encryptionKey' must have a policy that this app can edit, got: an imported key; its owner has to add [${statement}] (at Stack/Adobe)`);
    });

    test('is an error in which a role without a name stands as its logical id', () => {
      const stack = newStack();
      const bucket = bucketIn(stack);
      expect(errorOf(() => grantOn(stack, bucket, { encryptionKey: foreignKey(stack) }))).toMatch(/"aws:PrincipalArn":"\{\{AdobeRole[0-9A-F]{8}\.Arn\}\}"/);
    });

    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack, { encryptionKey: foreignKey(stack) }), { ownerEditsKeyPolicy: true });
    const cloud = new Cloud();
    cloud.addKey({ arn: FOREIGN_KEY });
    const deployed = deploy(stack, ENV, { cloud });
    const handoff = Object.fromEntries(handedOff(grant, deployed));
    const admin = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${STRANGER}:root` }, Action: 'kms:*', Resource: '*' };
    const adobe = through(onlyRole(deployed).Arn);

    test('is used by nobody until its owner adds the statement', () => {
      expect(cloud.decide({ ...adobe, ...GET })).toEqual({ allowed: false, by: 'key policy', action: 'kms:Decrypt' });
    });
    describe('whose owner added the statement of the hand-off', () => {
      const edited = new Cloud();
      edited.addKey({ arn: FOREIGN_KEY, policy: { Version: '2012-10-17', Statement: [admin, JSON.parse(handoff.KeyPolicyStatement)] } });
      deploy(stack, ENV, { cloud: edited });
      decisionTable('decided', () => edited, [
        ...rows(adobe, 'allowed', [GET, PUT]),
        ...rows(adobe, 'denied', [{ action: 'kms:Decrypt', kmsKeyArn: FOREIGN_KEY }, on('exchange', 'GetObject', 'adobe2/a.csv')]),
        ...rows({ who: { arn: clerk, policies: [kmsToo] } }, 'denied', [GET, PUT, { action: 'kms:Decrypt', kmsKeyArn: FOREIGN_KEY }]),
      ]);
    });
    test('the statement comes right after the key ARN', () => {
      expect(grant.handoff.fields.map(({ name }) => name).slice(-3)).toEqual(['KmsKeyArn', 'KeyPolicyStatement', 'Status']);
    });
    test('no statement is handed off for an access that needs no key', () => {
      const other = newStack();
      const access = ExchangeAccess.custom({ objectActions: ['s3:DeleteObject'] });
      const { handoff: without } = grantOn(other, bucketIn(other), { access, encryptionKey: foreignKey(other), ownerEditsKeyPolicy: true });
      expect(without.fields.map(({ name }) => name)).not.toContain('KeyPolicyStatement');
    });
  });

  describe('that AWS manages (aws/s3)', () => {
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack, { encryption: s3.BucketEncryption.KMS_MANAGED }));
    const deployed = deploy(stack);
    const adobe = through(onlyRole(deployed).Arn);
    decisionTable('the role reads and writes', () => deployed.cloud, [
      ...rows(adobe, 'allowed', [GET, PUT]),
      ...rows(adobe, 'denied', [on('exchange', 'GetObject', 'adobe2/a.csv'), on('exchange', 'DeleteObject', 'adobe/a.csv')]),
    ]);
    test('no KMS statement is written and no key handed off', () => {
      expect(JSON.stringify(onlyRole(deployed).Properties)).not.toContain('kms');
      expect(grant.handoff.fields.map(({ name }) => name)).not.toContain('KmsKeyArn');
    });
  });
});

test('an alias for a key is refused: policies do not see through it', () => {
  const stack = newStack();
  const alias = new kms.Key(stack, 'Key').addAlias('exchange');
  const message = "'encryptionKey' must be a key ARN (not an alias), got: 'arn:<AWS::Partition>:kms:us-east-1:111111111111:alias/exchange'";
  expect(() => stackWith({ bucket: bucketIn(stack, { encryptionKey: alias }) }, stack)).toThrow(refusalAt('Stack/Adobe', message));
  const grant = grantOn(stack, bucketIn(stack, {}, 'OtherBucket'), {}, 'Other');
  const second = bucketIn(stack, { bucketName: 'two' }, 'Two');
  expect(() => grant.addBucket(second, { access: ExchangeAccess.READ, encryptionKey: alias })).toThrow(refusalAt('Stack/Other', message));
});

function errorOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('a bucket of another stack', () => {
  const app = new App();
  const owner = new Stack(app, 'Owner', { env: ENV });
  const encryptionKey = new kms.Key(owner, 'Key');
  const bucket = bucketIn(owner, { encryptionKey });
  const stack = new Stack(app, 'Grants', { env: ENV });
  const grant = grantOn(stack, bucket);

  const cloud = new Cloud();
  const exporter = deploy(owner, ENV, { cloud });
  const imported = JSON.parse(JSON.stringify(templateOf(stack)), (_, value) => value?.['Fn::ImportValue']
    ? exporter.outputs[value['Fn::ImportValue'].split(':')[1]]
    : value);
  const { Arn: roleArn } = onlyRole(cloud.deploy(imported, { ...placeOf(ENV), stackName: 'Grants' }));

  decisionTable('the role reaches bucket and key', () => cloud, [
    ...rows(through(roleArn), 'allowed', INSIDE),
    ...rows(through(roleArn), 'denied', OUTSIDE),
    ...rows(through(roleArn, 'other'), 'denied', INSIDE),
  ]);
  test('the role alone is in the stack of the grant', () => {
    expect(Object.values<any>(templateOf(stack).Resources).map(({ Type }) => Type)).toEqual(['AWS::IAM::Role']);
  });
  test('bucket and key of the other stack keep their policies', () => {
    const untouched = new Stack(new App(), 'Owner', { env: ENV });
    bucketIn(untouched, { encryptionKey: new kms.Key(untouched, 'Key') });
    expect(templateOf(owner).Resources).toEqual(templateOf(untouched).Resources);
  });
  test('its name and key are handed off', () => {
    expect(stack.resolve(grant.handoff.fields.map(({ name }) => name)))
      .toEqual(['RoleArn', 'ExternalId', 'BucketName', 'KeyPrefix', 'Region', 'KmsKeyArn', 'Status']);
  });
  test('cdk-nag finds nothing in the stack of the grant', () => {
    const alone = new Stack(new App(), 'Owner', { env: ENV });
    const logs = bucketIn(alone, { bucketName: 'logs' }, 'Logs');
    const other = new Stack(alone.node.root as App, 'Grants', { env: ENV });
    grantOn(other, bucketIn(alone, { serverAccessLogsBucket: logs, encryptionKey: new kms.Key(alone, 'Key', { enableKeyRotation: true }) }));
    expect(nagFindings(other)).toEqual([]);
  });
  test('a key that does not delegate is edited in its own stack, without a cycle', () => {
    const other = new App();
    const owning = new Stack(other, 'Owner', { env: ENV });
    const undelegated = bucketIn(owning, { encryptionKey: undelegatedKey(owning) });
    grantOn(new Stack(other, 'Grants', { env: ENV }), undelegated, { roleName: 'adobe-exchange' });
    const { Statement } = resourceOf(deploy(owning), 'AWS::KMS::Key')!.Properties.KeyPolicy;
    expect(Statement[1].Condition.StringEquals['aws:PrincipalArn']).toBe(`arn:aws:iam::${OWNER}:role/adobe-exchange`);
  });
});

describe('an imported bucket', () => {
  const stack = newStack();
  const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'exchange');
  const grant = grantOn(stack, bucket, { ownerEditsBucketPolicy: true });
  const cloud = new Cloud();
  const statement = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
  cloud.addBucket({ name: 'exchange', account: OWNER, region: 'us-east-1' });
  const deployed = deploy(stack, ENV, { cloud });
  const adobe = through(onlyRole(deployed).Arn);
  const location: Question = { action: 's3:GetBucketLocation', bucket: 'exchange' };

  decisionTable('needs nothing from its owner in the same account', () => cloud, [
    ...rows(adobe, 'allowed', INSIDE),
    ...rows(adobe, 'denied', OUTSIDE),
  ]);

  test('the statements for a bucket policy are handed off only when asked for', () => {
    const other = newStack();
    const names = grantOn(other, bucketIn(other)).handoff.fields.map(({ name }) => name);
    expect(names).not.toContain('BucketPolicyStatement');
    expect(grant.handoff.fields.map(({ name }) => name).slice(-2)).toEqual(['BucketPolicyStatement', 'Status']);
  });

  describe('of another account, whose owner added the statements of the hand-off', () => {
    const shared = new Cloud();
    const { BucketPolicyStatement } = Object.fromEntries(handedOff(grant, deployed));
    shared.addBucket({ name: 'exchange', account: STRANGER, region: 'us-east-1', policy: statement(...JSON.parse(BucketPolicyStatement)) });
    deploy(stack, ENV, { cloud: shared });
    const colleague = { who: { arn: `arn:aws:iam::${OWNER}:role/colleague` } };
    decisionTable('decided', () => shared, [
      ...rows(adobe, 'allowed', [...INSIDE, location]),
      ...rows(adobe, 'denied', OUTSIDE),
      ...rows(colleague, 'denied', [...INSIDE, location]),
    ]);
  });

  test('of another account gives a warning', () => {
    const other = newStack();
    const foreign = s3.Bucket.fromBucketAttributes(other, 'Bucket', { bucketName: 'exchange', account: STRANGER });
    grantOn(other, foreign);
    expect(warningsOf(other)).toEqual([
      `the bucket is in account ${STRANGER}: its owner has to allow the role in the bucket policy too [ack: cdk-s3-handoff:foreignBucket]`,
    ]);
  });
});

describe('a bucket of another account that this app deploys', () => {
  function foreignBucket(objectOwnership?: s3.ObjectOwnership, account = STRANGER) {
    const app = new App();
    const owner = new Stack(app, 'Owner', { env: { account, region: 'us-east-1' } });
    const stack = new Stack(app, 'Grants', { env: ENV });
    const bucket = bucketIn(owner, { objectOwnership });
    return { owner, stack, bucket };
  }
  function foreignWith(access: ExchangeAccess, { owner, stack, bucket } = foreignBucket(s3.ObjectOwnership.BUCKET_OWNER_PREFERRED)) {
    const grant = grantOn(stack, bucket, { access, roleName: 'adobe-exchange', ownerEditsBucketPolicy: true });
    const fields = Object.fromEntries(grant.handoff.fields.map(({ name, value }) => [name, value]));
    const cloud = new Cloud();
    const deployed = deploy(stack, ENV, { cloud });
    cloud.addBucket({
      name: 'exchange',
      account: owner.account,
      region: 'us-east-1',
      ownership: 'BucketOwnerPreferred',
      policy: { Version: '2012-10-17', Statement: JSON.parse(deployed.fill(fields.BucketPolicyStatement)) },
    });
    const sids = onlyRole(deployed).Properties.Policies[0].PolicyDocument.Statement.map(({ Sid }: any) => Sid);
    return { cloud, request: deployed.fill(grant.handoff.request), sids };
  }
  const adobe = through(`arn:aws:iam::${OWNER}:role/adobe-exchange`);
  const given = { acl: 'bucket-owner-full-control' };

  const foreign = foreignWith(ExchangeAccess.READ_WRITE);
  decisionTable('takes only uploads that are given to its owner', () => foreign.cloud, [
    ...rows(adobe, 'allowed', [GET, LIST, on('exchange', 'PutObject', 'adobe/a.csv', given)]),
    ...rows(adobe, 'denied', [
      on('exchange', 'PutObject', 'adobe/a.csv'),
      on('exchange', 'PutObject', 'adobe/a.csv', { acl: 'private' }),
      on('exchange', 'PutObject', 'adobe/a.csv', { ...given, multipart: true }),
      on('exchange', 'PutObject', 'adobe2/a.csv', given),
      DELETE,
    ]),
  ]);
  test('the hand-off asks for the ACL', () => {
    expect(foreign.request).toMatchObject({
      acl: 'x-amz-acl: bucket-owner-full-control, with every object',
      uploads: 'single puts of at most 5 GB: the parts of a multipart upload carry no ACL, and are refused',
      expectedBucketOwner: STRANGER,
    });
    expect(foreign.sids).toEqual(['ExchangeObjects', 'ExchangeUploads', 'ExchangeList', 'ExchangeBucket']);
  });
  test('is refused where objects would stay with their writer', () => {
    const { stack, bucket } = foreignBucket(s3.ObjectOwnership.OBJECT_WRITER);
    expect(() => grantOn(stack, bucket)).toThrow(refusalAt('Grants/Adobe', "'bucket' must not leave objects to their writer (ObjectWriter), got: 'Owner/Bucket'"));
  });
  test('in our own account needs no ACL: the role uploads as the bucket owner', () => {
    const own = foreignBucket(s3.ObjectOwnership.OBJECT_WRITER, OWNER);
    const { handoff } = grantOn(own.stack, own.bucket);
    expect(handoff.request).toMatchObject({ acl: 'none: the bucket owner owns what you upload', uploads: 'single puts and multipart uploads' });
  });
});

describe('a warning', () => {
  const warning = (id: string, text: string) => `${text} [ack: cdk-s3-handoff:${id}]`;
  const WHOLE_ACCOUNT = warning('wholeAccount', 'the whole account can assume this role: give it an externalId, or ExternalId.none(reason)');
  const OWN_ACCOUNT = warning('ownAccount', `the principal is in the bucket owner's own account ${OWNER}: an identity policy there would do`);
  const WHOLE_BUCKET = warning('wholeBucket', 'this grant has no keyPrefix: it opens the whole bucket, with whatever is put there later');
  const account = ExternalPrincipal.account(VENDOR);
  const accountRoot = ExternalPrincipal.fromArn(`arn:aws:iam::${VENDOR}:root`);

  test.each<[string, GrantProps, string[]]>([
    ['an account without external ID', { principal: account, externalId: undefined }, [WHOLE_ACCOUNT]],
    ['an account root without external ID', { principal: accountRoot, externalId: undefined }, [WHOLE_ACCOUNT]],
    ['an account with external ID', { principal: ExternalPrincipal.account(VENDOR) }, []],
    ['an account that uses none on purpose', { principal: ExternalPrincipal.account(VENDOR), externalId: ExternalId.none('their tool cannot') }, []],
    ['an account whose external ID is pending', { principal: ExternalPrincipal.account(VENDOR), externalId: ExternalId.pending() }, []],
    ['a role without external ID', { externalId: undefined }, []],
    ['a role of our own account', { principal: ExternalPrincipal.role(`arn:aws:iam::${OWNER}:role/batch`) }, [OWN_ACCOUNT]],
    ['a pending principal', { principal: ExternalPrincipal.pending() }, []],
  ])('for %s', (_, props, warnings) => {
    expect(warningsOf(stackWith(props))).toEqual(warnings);
  });
  test('for our own account only where it is known', () => {
    expect(warningsOf(stackWith({ principal: ExternalPrincipal.role(`arn:aws:iam::${OWNER}:role/batch`) }, newStack({})))).toEqual([]);
  });

  test.each<[string, (string | undefined)[], string[]]>([
    ['one grant on the whole bucket', [undefined], [WHOLE_BUCKET]],
    ['the whole bucket first, a folder later', [undefined, 'adobe/'], [WHOLE_BUCKET]],
    ['a folder first, the whole bucket later', ['adobe/', ''], [WHOLE_BUCKET]],
    ['two folders', ['adobe/', 'adobe2/'], []],
  ])('for %s', (_, prefixes, warnings) => {
    const stack = newStack();
    const bucket = bucketIn(stack);
    prefixes.forEach((keyPrefix, index) => grantOn(stack, bucket, { keyPrefix }, `Grant${index}`));
    expect(warningsOf(stack)).toEqual(warnings);
  });

  test('for one external ID that two clients of an account have, and not for two roles of one client', () => {
    const stack = newStack();
    const bucket = bucketIn(stack);
    grantOn(stack, bucket, { keyPrefix: 'in/' });
    grantOn(stack, bucket, { keyPrefix: 'out/' }, 'Out');
    expect(warningsOf(stack)).toEqual([]);
    const grant = grantOn(stack, bucketIn(stack, { bucketName: 'other' }, 'OtherClient'), { keyPrefix: 'in/' }, 'Other');
    expect(warningsOf(stack)).toEqual([expect.stringMatching(/^account 222222222222 has the same external ID for .* and 'Stack\/Other': .*sharedExternalId]$/)]);
    Annotations.of(grant).acknowledgeWarning('cdk-s3-handoff:sharedExternalId');
    expect(warningsOf(stack)).toEqual([]);
  });
  test('not for two clients of an account that have no external ID', () => {
    const stack = newStack();
    grantOn(stack, bucketIn(stack), { externalId: undefined });
    grantOn(stack, bucketIn(stack, { bucketName: 'other' }, 'OtherClient'), { externalId: undefined }, 'Other');
    expect(warningsOf(stack)).toEqual([]);
  });
  test('for key prefixes of two principals that overlap, and not for buckets that one role gets', () => {
    const stack = newStack();
    const bucket = bucketIn(stack);
    const grant = grantOn(stack, bucket, { keyPrefix: 'adobe/in/' });
    grant.addBucket(bucket, { keyPrefix: 'adobe/in/', access: ExchangeAccess.READ });
    grantOn(stack, bucket, { keyPrefix: 'adobe/in/old/', externalId: ExternalId.pending() }, 'SamePrincipal');
    expect(warningsOf(stack)).toEqual([]);
    const other = grantOn(stack, bucket, { keyPrefix: 'adobe/', principal: ExternalPrincipal.pending() }, 'Pending');
    expect(warningsOf(stack)).toEqual(other.node.metadata.map(({ data }) => data));
    expect(warningsOf(stack)).toContain(`'Stack/Pending' (key prefix 'adobe/') and '${grant.node.path}' (key prefix 'adobe/in/') are different parties `
      + "and share the objects below 'adobe/in/' [ack: cdk-s3-handoff:overlappingPrefixes]");
  });
});

describe('refused', () => {
  const govRole = INGEST.replace('arn:aws:', 'arn:aws-us-gov:');
  const across = (partition: string, arn: string) => `'principal' must be in partition '${partition}' `
    + `(roles cannot be assumed and buckets not be shared across partitions), got: '${arn}'`;

  test.each<[string, Environment, string, string]>([
    ['GovCloud', ENV, govRole, 'aws'],
    ['China', ENV, INGEST.replace('arn:aws:', 'arn:aws-cn:'), 'aws'],
    ['a commercial Region', GOV_ENV, INGEST, 'aws-us-gov'],
  ])('a principal from %s, which cannot assume a role here', (_, env, arn, partition) => {
    expect(() => stackWith({ principal: ExternalPrincipal.role(arn) }, newStack({ env }))).toThrow(refusalAt('Stack/Adobe', across(partition, arn)));
  });
  test('not where only CloudFormation knows the partition', () => {
    expect(() => templateOf(stackWith({ principal: ExternalPrincipal.role(govRole) }, newStack({})))).not.toThrow();
  });

  test.each([
    ['in/*', "'keyPrefix' must not contain '*', got: 'in/*'"],
    ['in?/', "'keyPrefix' must not contain '?', got: 'in?/'"],
    ['${aws:username}/', "'keyPrefix' must not contain '${', got: '${aws:username}/'"],
    ['in//out', "'keyPrefix' must not contain '//', got: 'in//out'"],
    ['/', "'keyPrefix' must be empty or name a folder, not be a lone '/', got: '/'"],
    ['../other/', "'keyPrefix' must not have a '.' or '..' segment, got: '../other/'"],
    ['s3://exchange/in', "'keyPrefix' must be the key prefix alone, without bucket or scheme, got: 's3://exchange/in'"],
    ['a/ ', "'keyPrefix' must not have white space at either end, got: 'a/ '"],
  ])('the key prefix %s, for the first bucket and for later ones', (keyPrefix, message) => {
    expect(() => stackWith({ keyPrefix })).toThrow(refusalAt('Stack/Adobe', message));
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack));
    const second = bucketIn(stack, { bucketName: 'two' }, 'Two');
    expect(() => grant.addBucket(second, { keyPrefix, access: ExchangeAccess.READ })).toThrow(refusalAt('Stack/Adobe', message));
  });

  test.each<[roleName: unknown, rule: string, shown: string]>([
    ['', "must have 1 to 64 letters, digits or characters of '_+=,.@-'", "''"],
    ['service-role/adobe', "must have 1 to 64 letters, digits or characters of '_+=,.@-'", "'service-role/adobe'"],
    ['adobe ', 'must not have white space at either end', "'adobe '"],
    [1, 'must be a string, put it in quotes', '1'],
  ])('the role name %j', (roleName, rule, shown) => {
    expect(() => stackWith({ roleName: roleName as string })).toThrow(refusalAt('Stack/Adobe', `'roleName' ${rule}, got: ${shown}`));
  });

  test('a key of another Region than the bucket, for the first bucket and for later ones', () => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Abroad', 'arn:aws:kms:eu-west-1:111111111111:key/1234abcd');
    const message = "'encryptionKey' must be in the bucket's Region 'us-east-1', got: 'arn:aws:kms:eu-west-1:111111111111:key/1234abcd'";
    expect(() => stackWith({ encryptionKey }, stack)).toThrow(refusalAt('Stack/Adobe', message));
    const grant = grantOn(stack, bucketIn(stack, {}, 'OtherBucket'), {}, 'Other');
    expect(() => grant.addBucket(bucketIn(stack, { bucketName: 'two' }, 'Two'), { access: ExchangeAccess.READ, encryptionKey })).toThrow(refusalAt('Stack/Other', message));
  });

  test('a role that Role.customizeRoles keeps out of the template', () => {
    const stack = newStack();
    iam.Role.customizeRoles(stack, { preventSynthesis: true, usePrecreatedRoles: { 'Stack/Adobe/Role': 'precreated' } });
    expect(() => stackWith({}, stack)).toThrow(refusalAt('Stack/Adobe',
      "'Role.customizeRoles' must not prevent the synthesis of this role: nothing else can hold its trust policy, got: 'Stack/Adobe/Role'",
    ));
  });
});

describe('the trust policy belongs to the construct', () => {
  const stranger = new iam.AccountPrincipal(STRANGER);
  const error = new Error('Validation failed with the following errors:\n'
    + '  [Stack/Adobe/Role] the trust policy must not be changed from outside: it would let others in without the external ID');

  test('a statement that code adds is a synth error', () => {
    const stack = newStack();
    const { role } = grantOn(stack, bucketIn(stack));
    role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [stranger] }));
    expect(() => templateOf(stack)).toThrow(error);
  });
  test('another document is a synth error', () => {
    const stack = newStack();
    const { role } = grantOn(stack, bucketIn(stack));
    (role.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument = new iam.PolicyDocument();
    expect(() => templateOf(stack)).toThrow(error);
  });
  test('grantAssumeRole leaves it as it is', () => {
    const stack = newStack();
    const { role } = grantOn(stack, bucketIn(stack));
    const before = stack.resolve((role.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument);
    role.grantAssumeRole(new iam.ArnPrincipal(`arn:aws:iam::${STRANGER}:role/other`));
    expect(resourcesOf(templateOf(stack), 'AWS::IAM::Role')[0].Properties.AssumeRolePolicyDocument).toEqual(before);
  });
});

describe('a limit of IAM', () => {
  const withBuckets = (count: number) => {
    const stack = newStack();
    const grant = grantOn(stack, s3.Bucket.fromBucketName(stack, 'Bucket', 'exchange'));
    for (let index = 1; index < count; index++) {
      const bucket = s3.Bucket.fromBucketName(stack, `Bucket${index}`, `exchange-${index}`);
      grant.addBucket(bucket, { access: ExchangeAccess.READ_WRITE, keyPrefix: 'adobe/' });
    }
    return stack;
  };
  const sizeOf = (stack: Stack) => JSON.stringify(onlyRole(deploy(stack)).Properties.Policies[0].PolicyDocument).length;

  test('an inline policy above 10,240 characters is a synth error', () => {
    const most = 17;
    expect(sizeOf(withBuckets(most))).toBeGreaterThan(9000);
    const tooMany = errorOf(() => templateOf(withBuckets(most + 3))).replace(/has 1[0-9]{4} /, 'has <size> ');
    expect(tooMany).toBe('Validation failed with the following errors:\n'
      + '  [Stack/Adobe/Role] the inline policy of the role has <size> characters, the limit is 10240: use one role for fewer buckets');
  });

  const trusting = (otherId: number, context?: Record<string, unknown>) => {
    const externalId = ExternalId.anyOf('a'.repeat(1000), 'b'.repeat(otherId));
    return stackWith({ externalId }, newStack({ env: ENV, context }));
  };
  const trust = {
    Statement: [{
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': ['a'.repeat(1000), 'b'.repeat(1000)] } },
      Effect: 'Allow',
      Principal: { AWS: INGEST },
    }],
    Version: '2012-10-17',
  };
  test('a trust policy above 2,048 characters is a synth error', () => {
    expect(() => templateOf(trusting(1000))).toThrow(new Error('Validation failed with the following errors:\n'
      + `  [Stack/Adobe/Role] the trust policy has ${JSON.stringify(trust).length} characters, the limit is 2048: use fewer external IDs, `
      + "or have the quota raised (8192 at most) and say so with context 'cdk-s3-handoff:trustPolicyLimit'"));
  });
  test('a trust policy of exactly 2,048 characters passes, one more does not', () => {
    const spare = 2048 - JSON.stringify(trust).length + 1000;
    expect(() => templateOf(trusting(spare))).not.toThrow();
    expect(() => templateOf(trusting(spare + 1))).toThrow('the trust policy has 2049 characters, the limit is 2048');
  });
  test('an account whose quota was raised says so in the context', () => {
    expect(() => templateOf(trusting(1000, { 'cdk-s3-handoff:trustPolicyLimit': 4096 }))).not.toThrow();
  });
});

describe('parameters of a template', () => {
  const VALUES = {
    Bucket: 'exchange', Prefix: 'adobe/', Principal: INGEST, ExternalId: EXTERNAL_ID, Role: 'adobe-exchange', Description: 'Adobe', Key: OWN_KEY,
  };
  function stackOf(value: (stack: Stack, name: keyof typeof VALUES) => string, principal = (arn: string) => ExternalPrincipal.role(arn)): Stack {
    const stack = newStack();
    const given = (name: keyof typeof VALUES) => value(stack, name);
    const grant = grantOn(stack, s3.Bucket.fromBucketName(stack, 'TheBucket', given('Bucket')), {
      keyPrefix: given('Prefix'),
      principal: principal(given('Principal')),
      externalId: ExternalId.of(given('ExternalId')),
      roleName: given('Role'),
      description: given('Description'),
      encryptionKey: kms.Key.fromKeyArn(stack, 'TheKey', given('Key')),
      ownerEditsKeyPolicy: true,
      ownerEditsBucketPolicy: true,
    });
    new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff });
    return stack;
  }
  const parameter = (stack: Stack, name: string) => new CfnParameter(stack, name).valueAsString;
  const lazy = (_: Stack, name: keyof typeof VALUES) => Lazy.string({ produce: () => VALUES[name] });
  const literal = (_: Stack, name: keyof typeof VALUES) => VALUES[name];
  const resolved = (stack: Stack, parameters?: Record<string, string>) =>
    resolveTemplate(templateOf(stack), { ...placeOf(ENV), stackName: 'Stack', parameters });
  const byArn = (arn: string) => ExternalPrincipal.fromArn(arn, { match: PrincipalMatch.BY_ARN });

  test('give the same role and hand-off as literals', () => {
    expect(resolved(stackOf(parameter), VALUES)).toEqual(resolved(stackOf(literal)));
  });
  test('give the same role for a principal by its ARN', () => {
    expect(onlyRole(resolved(stackOf(parameter, byArn), VALUES))).toEqual(onlyRole(resolved(stackOf(literal, byArn))));
  });
  test('as lazy values give the same too', () => {
    expect(resolved(stackOf(lazy))).toEqual(resolved(stackOf(literal)));
  });
  test('a lazy key prefix is normalised when it is known', () => {
    const keyPrefix = Lazy.string({ produce: () => '/adobe' });
    expect(permissionsOf(roleWith({ keyPrefix }))).toEqual(permissionsOf(roleWith()));
  });
  test('a lazy key prefix that is not valid is refused when it is known', () => {
    const stack = stackWith({ keyPrefix: Lazy.string({ produce: () => 'in/*' }) });
    expect(() => templateOf(stack)).toThrow("'keyPrefix' must not contain '*', got: 'in/*'");
  });
  test.each([
    ['a session', ExternalPrincipal.session, SESSION],
    ['an account', ExternalPrincipal.account, VENDOR],
    ['a user', ExternalPrincipal.user, UPLOADER],
  ])('name %s like a literal', (_, principal, value) => {
    const withParameter = newStack();
    const grant = grantOn(withParameter, bucketIn(withParameter), { principal: principal(parameter(withParameter, 'Vendor')) });
    const deployed = deploy(withParameter, ENV, { parameters: { Vendor: value } });
    const other = newStack();
    const expected = grantOn(other, bucketIn(other), { principal: principal(value) });
    expect(onlyRole(deployed)).toEqual(onlyRole(deploy(other)));
    expect(handedOff(grant, deployed)).toEqual(handedOff(expected, deploy(other)));
  });
  test('that may stay empty give outputs only for what was filled in', () => {
    const stack = newStack();
    const optional = (name: string) => new CfnParameter(stack, name, { default: '' }).valueAsString;
    const grant = grantOn(stack, bucketIn(stack), {
      principal: ExternalPrincipal.fromArn(optional('Principal')),
      externalId: ExternalId.of(optional('ExternalId')),
      encryptionKey: kms.Key.fromKeyArn(stack, 'TheKey', optional('Key')),
      ownerEditsKeyPolicy: true,
    });
    new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff });
    const outputsWith = (parameters: Record<string, string>) => resolved(stack, parameters).outputs;
    const always = ['BucketName', 'KeyPrefix', 'Region', 'RoleArn', 'Status'];
    expect(Object.keys(outputsWith({})).sort()).toEqual(always);
    expect(Object.keys(outputsWith({ Principal: INGEST })).sort()).toEqual(always);
    const filledIn = outputsWith({ Principal: SESSION, ExternalId: EXTERNAL_ID, Key: OWN_KEY });
    expect(Object.keys(filledIn).sort()).toEqual([...always, 'ExternalId', 'KeyPolicyStatement', 'KmsKeyArn', 'SessionName'].sort());
    expect(filledIn).toMatchObject({ ExternalId: EXTERNAL_ID, KmsKeyArn: OWN_KEY, SessionName: 'acme-import' });
  });
  test('an empty key prefix opens the whole bucket', () => {
    expect(permissionsOf(onlyRole(resolved(stackOf(parameter), { ...VALUES, Prefix: '' }))))
      .toEqual(permissionsOf(onlyRole(resolved(stackOf((stack, name) => name === 'Prefix' ? '' : literal(stack, name))))));
  });
});

describe('cdk-nag', () => {
  test('gets the reason for the wildcard of the key prefix', () => {
    const stack = newStack();
    const { role } = grantOn(stack, s3.Bucket.fromBucketName(stack, 'Bucket', 'exchange'));
    expect(acknowledgedOn(role.node.defaultChild!)['annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::exchange/adobe/*]'])
      .toBe('The wildcard is every object below the key prefix that this role was made for');
  });
  test('finds a wildcard that is not ours', () => {
    const stack = newStack();
    const { role } = grantOn(stack, s3.Bucket.fromBucketName(stack, 'Bucket', 'exchange'));
    role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
    expect(nagFindings(stack).sort()).toEqual(['AwsSolutions-IAM5[Action::s3:*]', 'AwsSolutions-IAM5[Resource::*]']);
  });
  test('finds a bucket without access logs', () => {
    expect(nagFindings(stackWith())).toEqual(['AwsSolutions-S1']);
  });
});
