import { Annotations, App, aws_kms as kms, aws_s3 as s3, CfnParameter, Environment, Lazy, Stack, Token } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { ClientBucket, ClientBucketProps } from '../../lib/clients/client-bucket';
import { DirectTrustGrant, DirectTrustGrantProps } from '../../lib/grants/direct-trust-grant';
import { ExchangeAccess } from '../../lib/policies/exchange-access';
import { ExternalPrincipal, PrincipalMatch } from '../../lib/principals/external-principal';
import { decisionTable } from '../../tools/policy-engine/jest';
import { Row } from '../../tools/policy-engine/table';
import { deploy, Deployment, placeOf, resourceOf } from '../support/deployment';
import { exemptionsOf } from '../support/exemptions';
import { nagFindings } from '../support/nag';
import { pairedWithSettings } from '../support/pairwise';
import { readWriteCalls } from '../support/read-write-calls';
import { refusalAt } from '../support/refusal';
import { ENV, newStack, OWNER, resourcesOf, SETTINGS, templateOf, VENDOR, warningsOf } from '../support/stack';

const STRANGER = '333333333333';
const INGEST = `arn:aws:iam::${VENDOR}:role/adobe-ingest`;
const KEY_ARN = `arn:aws:kms:us-east-1:${OWNER}:key/0a1b2c3d-0000-4000-8000-000000000000`;
const KMS = { encryption: s3.BucketEncryption.KMS };

function clientBucket(stack: Stack, props: Partial<ClientBucketProps> = {}): ClientBucket {
  return new ClientBucket(stack, 'Kohler', { clientName: 'kohler', ...props });
}

function trust(stack: Stack, bucket: s3.IBucket, props: Partial<DirectTrustGrantProps> = {}, id = 'Adobe'): DirectTrustGrant {
  return new DirectTrustGrant(stack, id, {
    bucket, principal: ExternalPrincipal.role(INGEST), keyPrefix: 'adobe/', access: ExchangeAccess.READ_WRITE, ...props,
  });
}

/** What the resource policies of a template grant by name; the denials for everyone are left out. */
function grantsIn(template: any, type = 'AWS::S3::BucketPolicy', property = 'PolicyDocument'): any[] {
  return resourcesOf(template, type).flatMap(({ Properties }) => Properties[property].Statement)
    .filter(({ Effect, Action }) => Effect === 'Allow' && Action !== 'kms:*');
}

const keyGrantsIn = (template: any) => grantsIn(template, 'AWS::KMS::Key', 'KeyPolicy');

/** Nothing but the policy of the hand-off is attached to the principal. */
function vendorOf({ fill }: Deployment, grant: DirectTrustGrant, arn: string) {
  return { arn, policies: [fill(grant.handoff.counterpartPolicy)] };
}

const bucketIn = (deployed: Deployment) => resourceOf(deployed, 'AWS::S3::Bucket')!.Ref;
const keyIn = (deployed: Deployment) => resourceOf(deployed, 'AWS::KMS::Key')?.Arn;

describe.each(pairedWithSettings({
  encryption: { 'SSE-S3': {}, 'KMS': KMS },
  keyPrefix: { 'a key prefix': 'adobe/', 'the whole bucket': undefined },
}))('with $title', ({ env, context, encryption, keyPrefix }) => {
  const { partition } = placeOf(env);
  const ingest = `arn:${partition}:iam::${VENDOR}:role/adobe-ingest`;
  const stack = newStack({ env, context });
  const grant = trust(stack, clientBucket(stack, encryption).bucket, { principal: ExternalPrincipal.role(ingest), keyPrefix });
  const deployed = deploy(stack, env);

  test('cdk-nag finds nothing', () => {
    expect(nagFindings(stack)).toEqual([]);
  });
  decisionTable('the vendor reads and writes as far as its key prefix goes', () => deployed.cloud, () => rows(deployed, grant, ingest, keyPrefix, env));
});

function rows(deployed: Deployment, grant: DirectTrustGrant, ingest: string, keyPrefix: string | undefined, env?: Environment): Row[] {
  const { partition } = placeOf(env);
  const bucket = bucketIn(deployed);
  const kmsKeyArn = keyIn(deployed);
  const who = vendorOf(deployed, grant, ingest);
  const other = (account: string, name: string) => ({ arn: `arn:${partition}:iam::${account}:${name}` });
  const get = { who, action: 's3:GetObject', bucket, key: 'adobe/in/a.csv' };
  return [
    ...readWriteCalls(deployed.cloud, { caller: { who }, bucket, folder: 'adobe/', isWholeBucket: keyPrefix === undefined, kmsKeyArn }),
    { expect: 'denied', ...get, who: { ...who, policies: [] }, name: 'without the policy of the hand-off' },
    { expect: 'denied', ...get, who: other(VENDOR, 'role/adobe-other') },
    { expect: 'denied', ...get, who: other(VENDOR, 'user/adobe-ingest') },
    { expect: 'denied', ...get, who: other(STRANGER, 'role/adobe-ingest') },
    { expect: 'denied', ...get, action: 's3:PutObject', who: other(STRANGER, 'root') },
    ...(kmsKeyArn ? kmsRows(deployed, get, kmsKeyArn) : []),
  ];
}

function kmsRows({ fill }: Deployment, get: Omit<Row, 'expect'>, kmsKeyArn: string): Row[] {
  const [{ Statement }] = get.who.policies!;
  const s3Only = { ...get.who, policies: [fill({ Version: '2012-10-17', Statement: Statement.filter(({ Sid }: any) => Sid !== 'ExchangeKey') })] };
  return [
    { expect: 'denied', ...get, who: s3Only, name: 'get without the KMS statement of the hand-off' },
    { expect: 'denied', ...get, action: 's3:PutObject', who: s3Only, name: 'put without the KMS statement of the hand-off' },
    { expect: 'denied', who: { arn: get.who.arn }, action: 'kms:GenerateDataKey', kmsKeyArn, name: 'the key directly, by an administrator over there' },
  ];
}

describe('kinds of principals', () => {
  type Condition = Record<string, Record<string, string>> | undefined;
  const principals: [kind: string, principal: ExternalPrincipal, element: object, condition: Condition, inside: string[], outside: string[]][] = [
    ['a role by id', ExternalPrincipal.role(INGEST), { AWS: INGEST }, undefined,
      ['role/adobe-ingest'], ['role/adobe', 'user/adobe-ingest']],
    ['a user by id', ExternalPrincipal.user(`arn:aws:iam::${VENDOR}:user/uploader`), { AWS: `arn:aws:iam::${VENDOR}:user/uploader` }, undefined,
      ['user/uploader'], ['user/downloader', 'role/uploader']],
    ['a role by ARN', ExternalPrincipal.role(INGEST, { match: PrincipalMatch.BY_ARN }), { AWS: `arn:aws:iam::${VENDOR}:root` },
      { StringEquals: { 'aws:PrincipalArn': INGEST } }, ['role/adobe-ingest'], ['role/adobe', 'user/adobe-ingest']],
    ['a user by ARN', ExternalPrincipal.user(`arn:aws:iam::${VENDOR}:user/uploader`, { match: PrincipalMatch.BY_ARN }),
      { AWS: `arn:aws:iam::${VENDOR}:root` }, { StringEquals: { 'aws:PrincipalArn': `arn:aws:iam::${VENDOR}:user/uploader` } },
      ['user/uploader'], ['user/downloader', 'role/uploader']],
    ['a session', ExternalPrincipal.session(`arn:aws:sts::${VENDOR}:assumed-role/etl/nightly`),
      { AWS: `arn:aws:sts::${VENDOR}:assumed-role/etl/nightly` }, undefined, ['assumed-role/etl/nightly'], ['assumed-role/etl/daily', 'role/etl']],
    ['an account', ExternalPrincipal.account(VENDOR), { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${VENDOR}:root`]] } }, undefined,
      ['role/anyone', 'user/anyone'], []],
  ];

  describe.each(principals)('%s', (_, principal, Principal, condition, inside, outside) => {
    const stack = newStack();
    const grant = trust(stack, clientBucket(stack, KMS).bucket, { principal, access: ExchangeAccess.READ });
    const template = templateOf(stack);
    const deployed = deploy(stack, ENV);

    test('is named by bucket policy and key policy alike', () => {
      const statements = [...grantsIn(template), ...keyGrantsIn(template)];
      expect(statements.map(({ Sid }) => Sid.replace(/^Adobe[0-9a-f]{6}/, ''))).toEqual(['Objects', 'List', 'Bucket', 'Key']);
      for (const statement of statements) {
        expect(statement.Principal).toEqual(Principal);
        expect(statement.Condition?.StringEquals?.['aws:PrincipalArn']).toEqual(condition?.StringEquals['aws:PrincipalArn']);
      }
    });
    decisionTable('reads, and whoever is not named does not', () => deployed.cloud, (): Row[] => {
      const read = { action: 's3:GetObject', bucket: bucketIn(deployed), key: 'adobe/a.csv' };
      const arnOf = (name: string) => `arn:aws:${name.startsWith('assumed-role') ? 'sts' : 'iam'}::${VENDOR}:${name}`;
      const policies = [deployed.fill(grant.handoff.counterpartPolicy)];
      return [
        ...inside.map((name): Row => ({ expect: 'allowed', ...read, who: { arn: arnOf(name), policies } })),
        ...inside.map((name): Row => ({ expect: 'denied', ...read, who: { arn: arnOf(name), policies: [] } })),
        ...inside.map((name): Row => ({ expect: 'denied', ...read, action: 's3:PutObject', who: { arn: arnOf(name), policies } })),
        ...outside.map((name): Row => ({ expect: 'denied', ...read, who: { arn: arnOf(name), policies } })),
        { expect: 'denied', ...read, who: { arn: `arn:aws:iam::${STRANGER}:role/adobe-ingest` } },
      ];
    });
  });
});

describe('the statements', () => {
  const statementsOf = (props: Partial<DirectTrustGrantProps>, encryption = {}) => {
    const stack = newStack();
    trust(stack, clientBucket(stack, encryption).bucket, props);
    return { bucket: grantsIn(templateOf(stack)), key: keyGrantsIn(templateOf(stack)) };
  };
  test('of a drop box let put, abort and list parts, and nothing on the bucket itself', () => {
    expect(statementsOf({ access: ExchangeAccess.WRITE }).bucket.map(({ Action }) => Action))
      .toEqual([['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts']]);
  });
  test('limit a list to the key prefix, normalised', () => {
    const { bucket } = statementsOf({ keyPrefix: '/adobe' });
    expect(bucket.find(({ Action }) => Action === 's3:ListBucket').Condition).toEqual({ StringLike: { 's3:prefix': ['adobe/', 'adobe/*'] } });
    expect(bucket[0].Resource['Fn::Join'][1].at(-1)).toBe('/adobe/*');
  });
  test('do not limit a list of the whole bucket', () => {
    const { bucket } = statementsOf({ keyPrefix: undefined });
    expect(bucket.find(({ Action }) => Action === 's3:ListBucket')).not.toHaveProperty('Condition');
  });
  test.each([
    ['READ', ExchangeAccess.READ, 'kms:Decrypt'],
    ['WRITE', ExchangeAccess.WRITE, ['kms:Decrypt', 'kms:GenerateDataKey']],
    ['READ_WRITE_DELETE', ExchangeAccess.READ_WRITE_DELETE, ['kms:Decrypt', 'kms:GenerateDataKey']],
  ])('of the key give %s what it needs, through S3 only', (_, access, Action) => {
    const [statement, ...others] = statementsOf({ access }, KMS).key;
    expect(others).toEqual([]);
    expect(statement).toMatchObject({ Action, Resource: '*', Principal: { AWS: INGEST } });
    expect(statement.Condition).toEqual({
      StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['s3.us-east-1.', { Ref: 'AWS::URLSuffix' }]] } },
    });
  });
  test('leave the key alone where the access needs none', () => {
    expect(statementsOf({ access: ExchangeAccess.custom({ objectActions: ['s3:DeleteObject'] }) }, KMS).key).toEqual([]);
  });
});

describe('two grants for one principal', () => {
  describe.each([['without flags', undefined], ['with minimizePolicies', recommendedFlags]])('%s', (_, context) => {
    const stack = newStack({ env: ENV, context });
    const { bucket } = clientBucket(stack, KMS);
    const grants = [
      trust(stack, bucket, { keyPrefix: 'in/', access: ExchangeAccess.READ }, 'In'),
      trust(stack, bucket, { keyPrefix: 'out/', access: ExchangeAccess.READ_WRITE }, 'Out'),
    ];
    const template = templateOf(stack);
    const deployed = deploy(stack, ENV);

    test('stay apart under Sids of their own', () => {
      for (const statements of [grantsIn(template), keyGrantsIn(template)]) {
        const sids = statements.map(({ Sid }) => Sid);
        expect(new Set(sids).size).toBe(sids.length);
        expect(sids.filter((sid) => sid.startsWith('In'))).toHaveLength(sids.filter((sid) => sid.startsWith('Out')).length);
      }
    });
    decisionTable('each reach their own folder alone', () => deployed.cloud, (): Row[] => {
      const who = { arn: INGEST, policies: grants.map(({ handoff }) => deployed.fill(handoff.counterpartPolicy)) };
      const on = (key: string) => ({ who, bucket: bucketIn(deployed), key });
      return [
        { expect: 'allowed', ...on('in/a.csv'), action: 's3:GetObject' },
        { expect: 'allowed', ...on('out/a.csv'), action: 's3:PutObject' },
        { expect: 'denied', ...on('in/a.csv'), action: 's3:PutObject' },
        { expect: 'denied', ...on('inn/a.csv'), action: 's3:GetObject' },
        { expect: 'denied', ...on('out/a.csv'), action: 's3:DeleteObject' },
      ];
    });
  });

  test('may have one id in two places', () => {
    const stack = newStack();
    const { bucket } = clientBucket(stack);
    for (const id of ['A', 'B']) {
      const scope = new Stack(stack, id, { env: ENV });
      trust(scope, bucket, { keyPrefix: `${id}/` }, 'Grant');
    }
    const sids = grantsIn(templateOf(stack)).map(({ Sid }) => Sid);
    expect(sids).toHaveLength(6);
    expect(new Set(sids).size).toBe(6);
  });
});

describe('on a bucket with ACLs', () => {
  const { BUCKET_OWNER_PREFERRED, OBJECT_WRITER } = s3.ObjectOwnership;
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Plain', { objectOwnership: BUCKET_OWNER_PREFERRED });
  const grant = trust(stack, bucket);
  const deployed = deploy(stack);
  const who = vendorOf(deployed, grant, INGEST);
  const put = { who, action: 's3:PutObject', bucket: bucketIn(deployed), key: 'adobe/a.csv' };
  const full = { ...put, acl: 'bucket-owner-full-control' };
  const get = { ...put, action: 's3:GetObject' };

  decisionTable('uploads belong to the bucket owner', () => deployed.cloud, [
    { expect: 'allowed', ...full, name: 'put with bucket-owner-full-control' },
    { expect: 'allowed', ...get },
    { expect: 'denied', ...put, name: 'put without an ACL' },
    { expect: 'denied', ...put, acl: 'private', name: 'put with ACL private' },
    { expect: 'denied', ...put, acl: 'public-read', name: 'put with ACL public-read' },
    { expect: 'denied', ...full, multipart: true, name: 'in parts, which carry no ACL' },
    { expect: 'denied', ...put, action: 's3:PutObjectAcl', acl: 'private', name: 'take the object back' },
    { expect: 'denied', ...full, key: 'other/a.csv' },
    { expect: 'denied', ...full, who: { arn: `${INGEST}-other` } },
  ]);

  test('the hand-off asks for the ACL', () => {
    expect(grant.handoff.request).toMatchObject({
      acl: 'x-amz-acl: bucket-owner-full-control, with every object',
      uploads: 'single puts of at most 5 GB: the parts of a multipart upload carry no ACL, and are refused',
    });
  });

  test('who only reads is asked for nothing', () => {
    const { request, counterpartPolicy } = trust(stack, bucket, { access: ExchangeAccess.READ, keyPrefix: 'out/' }, 'Reader').handoff;
    expect(request).toMatchObject({ acl: undefined, uploads: undefined });
    expect(JSON.stringify(counterpartPolicy)).not.toContain('s3:Put');
  });

  test('objects that would stay with their writer are refused', () => {
    const writers = new s3.Bucket(newStack(), 'Writers', { objectOwnership: OBJECT_WRITER });
    const message = "'bucket' must not leave objects to their writer (ObjectWriter), got: 'Stack/Writers'";
    expect(() => trust(Stack.of(writers), writers)).toThrow(refusalAt('Stack/Adobe', message));
    expect(() => trust(Stack.of(writers), writers, { access: ExchangeAccess.READ }, 'Reader')).not.toThrow();
  });

  test('a principal of the bucket owner writes as the bucket owner', () => {
    const own = newStack();
    const writers = new s3.Bucket(own, 'Writers', { objectOwnership: OBJECT_WRITER });
    expect(() => trust(own, writers, { principal: ExternalPrincipal.role(`arn:aws:iam::${OWNER}:role/ours`) })).not.toThrow();
  });
});

describe('the hand-off', () => {
  const fieldsOf = (encryption = {}, props: Partial<DirectTrustGrantProps> = {}) => {
    const stack = newStack();
    const { handoff } = trust(stack, clientBucket(stack, encryption).bucket, props);
    return { handoff, fields: stack.resolve(handoff.fields.map(({ name, value }) => [name, value])), template: templateOf(stack) };
  };
  test('has bucket, key prefix and Region, in this order', () => {
    const { fields, template, handoff } = fieldsOf();
    const [bucketId] = Object.keys(template.Resources);
    expect(fields).toEqual([['BucketName', { Ref: bucketId }], ['KeyPrefix', 'adobe/'], ['Region', 'us-east-1']]);
    expect(handoff.title).toBe('Direct trust for arn:aws:iam::222222222222:role/adobe-ingest');
  });
  test('has the key of a KMS bucket, as its last field', () => {
    expect(fieldsOf(KMS).fields.map(([name]: [string]) => name)).toEqual(['BucketName', 'KeyPrefix', 'Region', 'KmsKeyArn']);
  });
  const KOHLER = `s3://kohler-exchange-${OWNER}-us-east-1`;
  const canOnce = (place: string, awaited = '') => ['list', 'read', 'put'].map((verb) => `${verb} objects below ${place}${awaited}`);
  const STEPS = [
    `Attach the counterpart policy to ${INGEST}: without it, your own account refuses the calls.`,
    `Work below ${KOHLER}/adobe/ in us-east-1.`,
  ];
  const sheetOf = (make: (stack: Stack) => DirectTrustGrant) => {
    const stack = newStack();
    const { title, steps, request, can, cannot, exemptions, counterpartPolicy } = make(stack).handoff;
    return deploy(stack, ENV).fill({ title, steps, request, can, cannot, exemptions, counterpartPolicy });
  };

  test('says what the principal does, sends, can and cannot do, and what its organisation may have to change', () => {
    const arn = KOHLER.replace('s3://', 'arn:aws:s3:::');
    expect(sheetOf((stack) => trust(stack, clientBucket(stack).bucket))).toEqual({
      title: `Direct trust for ${INGEST}`,
      steps: STEPS,
      request: {
        acl: 'none: the bucket owner owns every object',
        encryption: 'none: the bucket encrypts with SSE-S3',
        minimumTlsVersion: '1.2',
        uploads: 'single puts and multipart uploads',
        expectedBucketOwner: OWNER,
      },
      can: canOnce(`${KOHLER}/adobe/`),
      cannot: [
        `delete objects below ${KOHLER}/adobe/`,
        `reach objects of ${KOHLER} outside adobe/, or list it without a key prefix`,
        `connect to ${KOHLER} without TLS 1.2`,
      ],
      exemptions: exemptionsOf('s3:*'),
      counterpartPolicy: {
        Version: '2012-10-17',
        Statement: [
          { Sid: 'ExchangeObjects', Effect: 'Allow', Action: [...ExchangeAccess.READ_WRITE.objectActions], Resource: `${arn}/adobe/*` },
          { Sid: 'ExchangeList', Effect: 'Allow', Action: 's3:ListBucket', Resource: arn, Condition: { StringLike: { 's3:prefix': ['adobe/', 'adobe/*'] } } },
          { Sid: 'ExchangeBucket', Effect: 'Allow', Action: 's3:GetBucketLocation', Resource: arn },
        ],
      },
    });
  });
  test('names the key of a KMS bucket, and lets the principal use it', () => {
    const sheet = sheetOf((stack) => trust(stack, clientBucket(stack, KMS).bucket));
    const [, , , { Resource: key, ...useKey }] = sheet.counterpartPolicy.Statement;
    expect(key).toMatch(/^arn:aws:kms:us-east-1:111111111111:key\//);
    expect(useKey).toEqual({
      Sid: 'ExchangeKey',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
    });
    expect(sheet.request.encryption).toBe(`no header, or both: the algorithm aws:kms and the key ${key}`);
    expect(sheet.can).toEqual(canOnce(`${KOHLER}/adobe/`));
  });
  const imported = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs');
  test.each<[string, (stack: Stack) => DirectTrustGrant, string]>([
    ['the bucket policy', (stack) => trust(stack, imported(stack), { ownerEditsBucketPolicy: true }),
      ', once the bucket owner has added the bucket policy statement'],
    ['the bucket policy, whatever was said of a key that there is not', (stack) => trust(stack, imported(stack), { ownerEditsBucketPolicy: true, ownerEditsKeyPolicy: true }),
      ', once the bucket owner has added the bucket policy statement'],
    ['the key policy', (stack) => {
      const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', KEY_ARN);
      return trust(stack, new s3.Bucket(stack, 'Bucket', { bucketName: 'theirs', encryptionKey }), { ownerEditsKeyPolicy: true });
    }, ", once the key's owner has added the key policy statement, if there is one"],
    ['both', (stack) => trust(stack, imported(stack), {
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN), ownerEditsBucketPolicy: true, ownerEditsKeyPolicy: true,
    }), ", once the bucket owner has added the bucket policy statement and the key's owner has added the key policy statement, if there is one"],
  ])('promises nothing before others have edited %s', (_, make, awaited) => {
    expect(sheetOf(make).can).toEqual(canOnce('s3://theirs/adobe/', awaited));
  });
  test('has an empty key prefix for the whole bucket', () => {
    expect(fieldsOf({}, { keyPrefix: undefined }).fields[1]).toEqual(['KeyPrefix', '']);
  });
  test('grants the principal no more than the bucket policy does', () => {
    const { handoff, template } = fieldsOf();
    const own = handoff.counterpartPolicy!.Statement.map(({ Action }: any) => Action);
    expect(own).toEqual(grantsIn(template).map(({ Action }) => Action));
  });
});

describe('tokens', () => {
  const withParameters = (match?: PrincipalMatch) => {
    const stack = newStack({});
    const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
    const principal = ExternalPrincipal.role(parameter('PrincipalArn'), { match });
    return { stack, grant: trust(stack, clientBucket(stack, KMS).bucket, { principal, keyPrefix: parameter('KeyPrefix') }) };
  };
  describe.each([['by id', PrincipalMatch.BY_ID], ['by ARN', PrincipalMatch.BY_ARN]])('principal %s and key prefix come as parameters', (_, match) => {
    const { stack, grant } = withParameters(match);
    test('cdk-nag finds nothing', () => {
      expect(nagFindings(stack)).toEqual([]);
    });
    const limited = deploy(stack, undefined, { parameters: { PrincipalArn: INGEST, KeyPrefix: 'adobe/' } });
    decisionTable('a key prefix that a parameter supplies limits the vendor to it', () => limited.cloud, () => rows(limited, grant, INGEST, 'adobe/'));
    const whole = deploy(stack, undefined, { parameters: { PrincipalArn: INGEST, KeyPrefix: '' } });
    decisionTable('an empty parameter opens the whole bucket', () => whole.cloud, () => rows(whole, grant, INGEST, undefined));
  });
  test('a key prefix that is known late is normalised late', () => {
    const stack = newStack();
    trust(stack, clientBucket(stack).bucket, { keyPrefix: Lazy.string({ produce: () => '/late' }) });
    const [objects, list] = grantsIn(templateOf(stack));
    expect(objects.Resource['Fn::Join'][1].join('')).toMatch(/\/late\/\*$/);
    expect(list.Condition.StringLike['s3:prefix'].map((pattern: any) => pattern['Fn::Join']?.[1].join('') ?? pattern)).toEqual(['late/', 'late/*']);
  });
});

describe('a bucket of another stack', () => {
  const app = new App();
  const bucketStack = new Stack(app, 'BucketStack', { env: ENV });
  const grantStack = new Stack(app, 'GrantStack', { env: ENV });
  const grant = trust(grantStack, clientBucket(bucketStack, KMS).bucket);

  test('gets the grant into its own policy, and the stack of the grant stays empty', () => {
    expect(templateOf(grantStack).Resources ?? {}).toEqual({});
    expect(grantsIn(templateOf(bucketStack))).toHaveLength(3);
    expect(keyGrantsIn(templateOf(bucketStack))).toHaveLength(1);
  });
  const deployed = deploy(bucketStack, ENV);
  const policies = [deployed.fill({ ...grant.handoff.counterpartPolicy })];
  decisionTable('the vendor reads and writes below its key prefix alone', () => deployed.cloud, (): Row[] => {
    const get = { who: { arn: INGEST, policies }, action: 's3:GetObject', bucket: bucketIn(deployed), key: 'adobe/a.csv' };
    return [{ expect: 'allowed', ...get }, { expect: 'denied', ...get, key: 'other/a.csv' }];
  });
});

describe('warnings', () => {
  const OWN = `the principal is in the bucket owner's own account ${OWNER}: an identity policy there would do [ack: cdk-s3-handoff:ownAccount]`;
  const WHOLE = 'this grant has no keyPrefix: it opens the whole bucket, with whatever is put there later [ack: cdk-s3-handoff:wholeBucket]';
  const own = ExternalPrincipal.role(`arn:aws:iam::${OWNER}:role/ours`);

  test('the principal is in our own account', () => {
    const stack = newStack();
    trust(stack, clientBucket(stack).bucket, { principal: own });
    expect(warningsOf(stack)).toEqual([OWN]);
  });
  test('our own account is not known: no warning', () => {
    const stack = newStack({});
    trust(stack, clientBucket(stack).bucket, { principal: own });
    expect(warningsOf(stack)).toEqual([]);
  });
  test.each([['first', [undefined, 'adobe/']], ['second', ['adobe/', undefined]]])('the %s of two grants opens the whole bucket', (_, keyPrefixes) => {
    const stack = newStack();
    const { bucket } = clientBucket(stack);
    keyPrefixes.forEach((keyPrefix, index) => trust(stack, bucket, { keyPrefix }, `Grant${index}`));
    expect(warningsOf(stack)).toEqual([WHOLE]);
  });
  test.each([
    ['by its number', ExternalPrincipal.account(VENDOR)], ['by its root', ExternalPrincipal.fromArn(`arn:aws:iam::${VENDOR}:root`)],
  ])('a whole account is trusted, %s', (_, principal) => {
    const stack = newStack();
    const grant = trust(stack, clientBucket(stack).bucket, { principal });
    expect(warningsOf(stack)).toEqual([
      'the bucket policy trusts a whole account: its administrators choose who reaches the bucket, name a role or user instead [ack: cdk-s3-handoff:wholeAccount]',
    ]);
    Annotations.of(grant).acknowledgeWarning('cdk-s3-handoff:wholeAccount');
    expect(warningsOf(stack)).toEqual([]);
  });
  test('key prefixes overlap: of one principal never, of two on the wider grant', () => {
    const stack = newStack();
    const { bucket } = clientBucket(stack);
    trust(stack, bucket, { keyPrefix: 'adobe/' }, 'Adobe');
    trust(stack, bucket, { keyPrefix: 'adobe/out/' }, 'Out');
    expect(warningsOf(stack)).toEqual([]);
    trust(stack, bucket, { keyPrefix: 'adobe/in/', principal: ExternalPrincipal.user(`arn:aws:iam::${STRANGER}:user/uploader`) }, 'In');
    expect(warningsOf(stack)).toEqual(["'Stack/Adobe' (key prefix 'adobe/') and 'Stack/In' (key prefix 'adobe/in/') are different parties and share "
      + "the objects below 'adobe/in/' [ack: cdk-s3-handoff:overlappingPrefixes]"]);
  });
  test('a lone grant opens the whole bucket, and grants with key prefixes may be many', () => {
    const stack = newStack();
    trust(stack, clientBucket(stack).bucket, { keyPrefix: undefined });
    expect(warningsOf(stack)).toEqual([WHOLE]);
    const other = newStack();
    const { bucket } = clientBucket(other);
    ['a/', 'b/'].forEach((keyPrefix) => trust(other, bucket, { keyPrefix }, keyPrefix.slice(0, 1)));
    expect(warningsOf(other)).toEqual([]);
  });
});

describe('on a bucket and key whose policies only their owner edits', () => {
  const handedOver = (stack: Stack, partition: string) => trust(stack, s3.Bucket.fromBucketAttributes(stack, 'Theirs', {
    bucketName: 'theirs', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN.replace('arn:aws:', `arn:${partition}:`).replace('us-east-1', placeRegion(stack))),
  }), { principal: ExternalPrincipal.role(INGEST.replace('arn:aws:', `arn:${partition}:`)), ownerEditsBucketPolicy: true, ownerEditsKeyPolicy: true });
  const placeRegion = ({ region }: Stack) => Token.isUnresolved(region) ? 'us-east-1' : region;

  describe.each(SETTINGS)('with $setting', ({ env, context }) => {
    const { partition, region } = placeOf(env);
    const stack = newStack({ env, context });
    const { handoff } = handedOver(stack, partition);
    const deployed = deploy(stack, env);
    const fields = Object.fromEntries(handoff.fields.map(({ name, value }) => [name, deployed.fill(value)]));
    const [bucketPolicy, keyPolicy] = ['BucketPolicyStatement', 'KeyPolicyStatement'].map((name) => ({
      Version: '2012-10-17', Statement: [JSON.parse(fields[name])].flat(),
    }));
    const { cloud } = deployed;
    const key = { arn: fields.KmsKeyArn, policy: keyPolicy };
    cloud.addKey(key);
    cloud.addBucket({ name: 'theirs', account: OWNER, region, policy: bucketPolicy, encryption: { algorithm: 'aws:kms', keyArn: key.arn } });

    test('the values and both statements are handed over, and nothing is made', () => {
      expect(handoff.fields.map(({ name }) => name)).toEqual([
        'BucketName', 'KeyPrefix', 'Region', 'KmsKeyArn', 'BucketPolicyStatement', 'KeyPolicyStatement',
      ]);
      expect(templateOf(stack).Resources).toBeUndefined();
      expect(nagFindings(stack)).toEqual([]);
    });
    decisionTable('the vendor reads and writes once the owner has added them', () => cloud, (): Row[] => {
      const who = { arn: INGEST.replace('arn:aws:', `arn:${partition}:`) };
      const get = { who, bucket: 'theirs', action: 's3:GetObject', key: 'adobe/a.csv' };
      return [
        { expect: 'allowed', ...get },
        { expect: 'allowed', ...get, action: 's3:PutObject' },
        { expect: 'allowed', who, bucket: 'theirs', action: 's3:ListBucket', prefix: 'adobe/' },
        { expect: 'denied', ...get, key: 'other/a.csv' },
        { expect: 'denied', ...get, action: 's3:DeleteObject' },
        { expect: 'denied', who, bucket: 'theirs', action: 's3:ListBucket', prefix: '' },
        { expect: 'denied', ...get, who: { arn: who.arn.replace('adobe-ingest', 'other') } },
      ];
    });
  });
  test('nothing is handed over that the access does not need: tags take no key', () => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Theirs', { bucketName: 'theirs', region: 'us-east-1', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) });
    const access = ExchangeAccess.custom({ objectActions: ['s3:GetObjectTagging'] });
    const { handoff } = trust(stack, bucket, { access, ownerEditsBucketPolicy: true, ownerEditsKeyPolicy: true });
    expect(handoff.fields.map(({ name }) => name)).not.toContain('KeyPolicyStatement');
  });
});

describe('refuses', () => {
  /** The message up to the statements, and the statements as the owner can paste them. */
  function refusalOf(make: (stack: Stack) => unknown): { rule: string; statements: any } {
    const stack = newStack();
    try {
      make(stack);
    } catch (error) {
      const [, rule, json] = /^(.*?; its owner must add) (\[.*\]) \(at Stack\/Adobe\)$/.exec((error as Error).message)!;
      return { rule, statements: deploy(newStack()).fill(JSON.parse(json)) };
    }
    throw new Error('nothing was refused');
  }

  test('an imported bucket, with the statements that its owner must add', () => {
    const { rule, statements } = refusalOf((stack) => trust(stack, s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs')));
    expect(rule).toBe("'bucket' must have a policy that this app can edit (or set 'ownerEditsBucketPolicy: true'), got: an imported bucket; its owner must add");
    const Principal = { AWS: INGEST };
    const own = { Effect: 'Allow', Principal, Sid: expect.stringMatching(/^Adobe\w+(Objects|List|Bucket)$/) };
    expect(statements).toEqual([
      { ...own, Action: [...ExchangeAccess.READ_WRITE.objectActions], Resource: 'arn:aws:s3:::theirs/adobe/*' },
      { ...own, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::theirs', Condition: { StringLike: { 's3:prefix': ['adobe/', 'adobe/*'] } } },
      { ...own, Action: 's3:GetBucketLocation', Resource: 'arn:aws:s3:::theirs' },
    ]);
  });
  test('an imported bucket: the message is one line', () => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketArn(stack, 'Theirs', 'arn:aws:s3:::theirs');
    const access = ExchangeAccess.custom({ objectActions: ['s3:GetObject'] });
    expect(() => trust(stack, bucket, { access })).toThrow(refusalAt('Stack/Adobe', "'bucket' must have a policy that this app can edit (or set 'ownerEditsBucketPolicy: true'), "
      + 'got: an imported bucket; its owner must add [{"Action":"s3:GetObject","Effect":"Allow","Principal":{"AWS":"'
      + `${INGEST}"},"Resource":"arn:aws:s3:::theirs/adobe/*","Sid":"${/Adobe[0-9a-f]{6}/.exec(sidOfGrant())![0]}Objects"}]`));
  });
  test('an imported key, with the statement that its owner must add', () => {
    const { rule, statements } = refusalOf((stack) => {
      const key = kms.Key.fromKeyArn(stack, 'Key', KEY_ARN);
      return trust(stack, new s3.Bucket(stack, 'Bucket', { encryptionKey: key }));
    });
    expect(rule).toBe("'encryptionKey' must have a policy that this app can edit, got: an imported key; its owner must add");
    expect(statements).toEqual([{
      Sid: expect.stringMatching(/^Adobe\w+Key$/),
      Effect: 'Allow',
      Principal: { AWS: INGEST },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
    }]);
  });
  test('a bucket under aws/s3, wherever it was made', () => {
    const stack = newStack();
    const message = (path: string) => `'bucket' must not be encrypted with the AWS managed key aws/s3, got: '${path}': `
      + 'no other account can use that key, take SSE-S3 or a customer managed key';
    const plain = new s3.Bucket(stack, 'Plain', { encryption: s3.BucketEncryption.KMS_MANAGED });
    expect(() => trust(stack, plain)).toThrow(refusalAt('Stack/Adobe', message('Stack/Plain')));
    const { bucket } = clientBucket(stack, { encryption: s3.BucketEncryption.KMS_MANAGED });
    expect(() => trust(stack, bucket, {}, 'Other')).toThrow(refusalAt('Stack/Other', message('Stack/Kohler/Resource')));
  });
  test.each<[what: string, props: (stack: Stack) => Partial<DirectTrustGrantProps>, message: string]>([
    ['a pending principal', () => ({ principal: ExternalPrincipal.pending() }),
      "'principal' must be known where a bucket policy names it, got: ExternalPrincipal.pending()"],
    ['a principal of another partition', () => ({ principal: ExternalPrincipal.role(`arn:aws-us-gov:iam::${VENDOR}:role/adobe`) }),
      "'principal' must be in partition 'aws' (roles cannot be assumed and buckets not be shared across partitions), "
      + `got: 'arn:aws-us-gov:iam::${VENDOR}:role/adobe'`],
    ['a key prefix with a wildcard', () => ({ keyPrefix: 'in/*' }), "'keyPrefix' must not contain '*', got: 'in/*'"],
    ['a key prefix with a policy variable', () => ({ keyPrefix: '${aws:username}/' }), "'keyPrefix' must not contain '${', got: '${aws:username}/'"],
    ['a lone slash', () => ({ keyPrefix: '/' }), "'keyPrefix' must be empty or name a folder, not be a lone '/', got: '/'"],
    ['an alias for a key', (stack) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Alias', `arn:aws:kms:us-east-1:${OWNER}:alias/kohler`) }),
      `'encryptionKey' must be a key ARN (not an alias), got: 'arn:aws:kms:us-east-1:${OWNER}:alias/kohler'`],
    ['a key of another Region than the bucket', (stack) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Abroad', `arn:aws:kms:eu-west-1:${OWNER}:key/1234abcd`) }),
      `'encryptionKey' must be in the bucket's Region 'us-east-1', got: 'arn:aws:kms:eu-west-1:${OWNER}:key/1234abcd'`],
    ['the ARN of the bucket as key prefix', () => ({ keyPrefix: 'arn:aws:s3:::b/a' }),
      "'keyPrefix' must be the key prefix alone, without bucket or scheme, got: 'arn:aws:s3:::b/a'"],
  ])('%s', (_, props, message) => {
    const stack = newStack();
    const { bucket } = clientBucket(stack);
    expect(() => trust(stack, bucket, props(stack))).toThrow(refusalAt('Stack/Adobe', message));
    expect(grantsIn(templateOf(stack))).toEqual([]);
  });

  /** A Sid depends on the place of the grant alone. */
  function sidOfGrant(): string {
    const stack = newStack();
    trust(stack, clientBucket(stack).bucket);
    return grantsIn(templateOf(stack))[0].Sid;
  }
});

describe('one bucket policy', () => {
  const stackWith = (partners: number, access: ExchangeAccess) => {
    const stack = newStack({});
    const { bucket } = clientBucket(stack);
    for (let partner = 1; partner <= partners; partner += 1) {
      const principal = ExternalPrincipal.role(`arn:aws:iam::${VENDOR}:role/partner-${partner}`);
      trust(stack, bucket, { principal, access, keyPrefix: `partner-${partner}/` }, `Partner${partner}`);
    }
    return stack;
  };
  test('holds 60 drop boxes', () => {
    expect(resourcesOf(templateOf(stackWith(60, ExchangeAccess.WRITE)), 'AWS::S3::BucketPolicy')).toHaveLength(1);
  });
  test('that is too large is refused, with the remedy', () => {
    expect(() => templateOf(stackWith(60, ExchangeAccess.READ_WRITE)))
      .toThrow(/the bucket policy has \d{5} bytes, the limit is 20480: use assumed roles/);
  });
});
