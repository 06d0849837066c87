import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ExchangeAccess } from '../../lib/policies/exchange-access';
import { ExternalId } from '../../lib/principals/external-id';
import { ExternalPrincipal } from '../../lib/principals/external-principal';
import { decisionTable } from '../../tools/policy-engine/jest';
import { bucketIn, DELETE, EXTERNAL_ID, FOREIGN_KEY, GET, govArn, grantOn, handedOff, INGEST, INSIDE, list, LIST, on, PUT, Question, READ_ACTIONS, roleWith, rows, stackWith, STRANGER, through, UPLOADER, WRITE_ACTIONS } from '../support/assumed-role';
import { deploy, placeOf } from '../support/deployment';
import { acknowledgedOn, nagFindings } from '../support/nag';
import { pairedWithSettings } from '../support/pairwise';
import { errorOf, refusalAt } from '../support/refusal';
import { onlyRole, permissionsOf } from '../support/role';
import { ENV, newStack, OWNER, resourcesOf, templateOf, VENDOR } from '../support/stack';

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
    decisionTable('allows what its access says, below its key prefix alone', () => deployed.cloud, [...rows(adobe, 'allowed', allowed), ...rows(adobe, 'denied', denied)]);
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
      + '  [Stack/Adobe/Role] the inline policy of the role has <size> characters, the limit is 10240: use several roles, each for fewer buckets');
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
      + "or request a quota increase (8192 at most) and set context 'cdk-s3-handoff:trustPolicyLimit' to the new limit"));
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
