import { App, aws_iam as iam, aws_kms as kms, aws_s3 as s3, CfnParameter, Environment, Lazy, Stack, Token } from 'aws-cdk-lib';
import { ClientBucket, ClientBucketProps } from '../../lib/clients/client-bucket';
import { AccessKeyUser, AccessKeyUserProps } from '../../lib/grants/access-key-user';
import { HandoffOutputs } from '../../lib/handoffs/handoff-outputs';
import { ExchangeAccess } from '../../lib/policies/exchange-access';
import { decisionTable } from '../../tools/policy-engine/jest';
import { Row } from '../../tools/policy-engine/table';
import { deploy, Deployment, placeOf, resourceOf } from '../support/deployment';
import { acknowledgedOn, nagFindings } from '../support/nag';
import { pairedWithSettings } from '../support/pairwise';
import { readWriteCalls } from '../support/read-write-calls';
import { refusalAt } from '../support/refusal';
import { ENV, newStack, OWNER, resourcesOf, templateOf, VENDOR, warningsOf } from '../support/stack';

const OFFICE = '203.0.113.0/24';
const INSIDE = '203.0.113.9';
const OUTSIDE = '203.0.114.9';
const REASON = 'on-premises tool without AWS identity';
const KMS = { encryption: s3.BucketEncryption.KMS };
type Given = Partial<AccessKeyUserProps>;

function clientBucket(stack: Stack, props: Partial<ClientBucketProps> = {}): s3.Bucket {
  return new ClientBucket(stack, 'Kohler', { clientName: 'kohler', ...props }).bucket;
}

function addUser(stack: Stack, props: Given = {}): AccessKeyUser {
  return new AccessKeyUser(stack, 'Ftp', {
    bucket: props.bucket ?? clientBucket(stack),
    integrationName: 'kohler_ftp',
    reason: REASON,
    keyPrefix: 'ftp/',
    access: ExchangeAccess.READ_WRITE,
    ...props,
  });
}

function templateWith(props: Given): any {
  const stack = newStack();
  addUser(stack, props);
  return templateOf(stack);
}

/** Logical ids of one type. */
function idsOf(template: any, type: string): string[] {
  return Object.entries<any>(template.Resources).filter(([, { Type }]) => Type === type).map(([id]) => id);
}

const statementsOf = (template: any): any[] => resourcesOf(template, 'AWS::IAM::User')[0].Properties.Policies[0].PolicyDocument.Statement;

describe.each(pairedWithSettings({
  encryption: { 'SSE-S3': {}, 'KMS': KMS, 'aws/s3': { encryption: s3.BucketEncryption.KMS_MANAGED } },
  keyPrefix: { 'a key prefix': 'ftp/', 'the whole bucket': undefined },
}))('with $title', ({ env, context, encryption, keyPrefix }) => {
  const stack = newStack({ env, context });
  addUser(stack, { bucket: clientBucket(stack, encryption), keyPrefix, allowedCidrs: [OFFICE] });
  const deployed = deploy(stack, env);

  test('cdk-nag finds nothing', () => {
    expect(nagFindings(stack)).toEqual([]);
  });
  decisionTable('READ_WRITE from the office', () => deployed.cloud, () => rows(deployed, keyPrefix, env));
});

function rows(deployed: Deployment, keyPrefix: string | undefined, env?: Environment): Row[] {
  const { partition } = placeOf(env);
  const bucket = resourceOf(deployed, 'AWS::S3::Bucket')!.Ref;
  const kmsKeyArn = resourceOf(deployed, 'AWS::KMS::Key')?.Arn;
  const caller = { who: { arn: `arn:${partition}:iam::${OWNER}:user/exchange/kohler_ftp` }, sourceIp: INSIDE };
  const elsewhere = { ...caller, bucket, sourceIp: OUTSIDE };
  const get = { ...caller, bucket, action: 's3:GetObject', key: 'ftp/a.csv' };
  return [
    ...readWriteCalls(deployed.cloud, { caller, bucket, folder: 'ftp/', isWholeBucket: keyPrefix === undefined, kmsKeyArn }),
    { expect: 'denied', ...elsewhere, action: 's3:GetObject', key: 'ftp/a.csv', name: 'a get from elsewhere' },
    { expect: 'denied', ...elsewhere, action: 's3:PutObject', key: 'ftp/a.csv', name: 'a put from elsewhere' },
    { expect: 'denied', ...elsewhere, action: 's3:ListBucket', prefix: 'ftp/', name: 'a list from elsewhere' },
    { expect: 'denied', ...elsewhere, action: 's3:GetBucketLocation', name: 'the location from elsewhere' },
    { expect: 'denied', ...get, who: { arn: `arn:${partition}:iam::${OWNER}:user/exchange/other`, policies: [] } },
    { expect: 'denied', ...get, who: { arn: `arn:${partition}:iam::${VENDOR}:user/exchange/kohler_ftp` } },
  ];
}

describe('the user', () => {
  const template = templateWith({});
  const [user] = resourcesOf(template, 'AWS::IAM::User');
  test('is named after the integration, below /exchange/', () => {
    expect(user.Properties).toMatchObject({ UserName: 'kohler_ftp', Path: '/exchange/' });
  });
  test('carries integration and reason as tags', () => {
    expect(user.Properties.Tags).toEqual(expect.arrayContaining([{ Key: 'integration', Value: 'kohler_ftp' }, { Key: 'reason', Value: REASON }]));
  });
  test('carries of the reason only what IAM allows in a tag, the secret tells it in full', () => {
    const reason = 'the "FTP" box (büro, 5th floor); see https://wiki/x?y#z';
    const special = templateWith({ reason });
    const { Value } = resourcesOf(special, 'AWS::IAM::User')[0].Properties.Tags.find(({ Key }: any) => Key === 'reason');
    expect(Value).toBe('the  FTP  box  büro  5th floor   see https://wiki/x y z');
    expect(resourcesOf(special, 'AWS::SecretsManager::Secret')[0].Properties.Description).toBe(`Access key of kohler_ftp: ${reason}`);
  });
  test('carries at most 256 characters of the reason', () => {
    const special = templateWith({ reason: 'r'.repeat(1900) });
    const { Value } = resourcesOf(special, 'AWS::IAM::User')[0].Properties.Tags.find(({ Key }: any) => Key === 'reason');
    expect(Value).toBe('r'.repeat(256));
    expect(resourcesOf(special, 'AWS::SecretsManager::Secret')[0].Properties.Description).toHaveLength('Access key of kohler_ftp: '.length + 1900);
  });
  test('can do no more than its permissions boundary', () => {
    const stack = newStack();
    const permissionsBoundary = new iam.ManagedPolicy(stack, 'Boundary', {
      statements: [new iam.PolicyStatement({ actions: ['s3:GetObject', 's3:ListBucket'], resources: ['*'] })],
    });
    addUser(stack, { permissionsBoundary });
    const deployed = deploy(stack);
    const asked = { who: { arn: `arn:aws:iam::${OWNER}:user/exchange/kohler_ftp` }, bucket: resourceOf(deployed, 'AWS::S3::Bucket')!.Ref, key: 'ftp/a.csv' };
    expect(deployed.cloud.decide({ ...asked, action: 's3:GetObject' }).allowed).toBe(true);
    expect(deployed.cloud.decide({ ...asked, action: 's3:PutObject' })).toMatchObject({ allowed: false, by: 'permissions boundary' });
  });
  test('has one inline policy, no managed one, and no console password', () => {
    expect(user.Properties.Policies.map(({ PolicyName }: any) => PolicyName)).toEqual(['exchange']);
    expect(Object.keys(user.Properties).sort()).toEqual(['Path', 'Policies', 'Tags', 'UserName']);
  });
});

describe('access keys', () => {
  const templates = [[1], [1, 2], [2]].map((keySerials) => templateWith({ keySerials }));
  const [first, both, second] = templates.map((template) => idsOf(template, 'AWS::IAM::AccessKey'));
  const newestIn = (template: any) => JSON.stringify(resourcesOf(template, 'AWS::SecretsManager::Secret')[0].Properties.SecretString);

  test('a new one joins, then the old one goes: no key that stays is made again', () => {
    expect(first).toHaveLength(1);
    expect(both).toHaveLength(2);
    expect(second).toHaveLength(1);
    expect(both).toEqual([...first, ...second]);
  });
  test('while two overlap both are active', () => {
    expect(resourcesOf(templates[1], 'AWS::IAM::AccessKey').map(({ Properties }) => Properties.Status ?? 'Active')).toEqual(['Active', 'Active']);
  });
  test('one secret stays, and holds the newest key', () => {
    const [one, two, three] = templates.map((template) => idsOf(template, 'AWS::SecretsManager::Secret'));
    expect(one).toHaveLength(1);
    expect([two, three]).toEqual([one, one]);
    expect(newestIn(templates[0])).toContain(first[0]);
    expect(newestIn(templates[1])).toContain(second[0]);
    expect(newestIn(templates[1])).not.toContain(first[0]);
    expect(newestIn(templates[2])).toContain(second[0]);
  });
  test('the newest is the highest serial, in whatever order', () => {
    expect(newestIn(templateWith({ keySerials: [2, 1] }))).toBe(newestIn(templates[1]));
  });
  test('there is one, serial 1, by default', () => {
    expect(idsOf(templateWith({}), 'AWS::IAM::AccessKey')).toEqual(first);
  });
});

describe('the secret', () => {
  const stack = newStack();
  const { handoff } = addUser(stack, { keySerials: [1, 2] });
  new HandoffOutputs(stack, 'Handoff', { handoff });
  const template = templateOf(stack);
  const { resources, outputs } = deploy(stack, ENV);
  const [secret] = resourcesOf(template, 'AWS::SecretsManager::Secret');

  test('is JSON with everything that the other side needs', () => {
    const stored = Object.values(resources).find(({ Type }) => Type === 'AWS::SecretsManager::Secret')!;
    expect(JSON.parse(stored.Properties.SecretString)).toEqual({
      accessKeyId: outputs.AccessKeyId,
      secretAccessKey: expect.stringMatching(/^[0-9a-f]{40}$/),
      bucketName: `kohler-exchange-${OWNER}-us-east-1`,
      keyPrefix: 'ftp/',
      region: 'us-east-1',
    });
    expect(outputs.AccessKeyId).toMatch(/^AKIA/);
  });
  test('is in no output, and nowhere else in the template', () => {
    const stored = Object.values(resources).find(({ Type }) => Type === 'AWS::SecretsManager::Secret')!;
    const { secretAccessKey } = JSON.parse(stored.Properties.SecretString);
    expect(JSON.stringify(outputs)).not.toContain(secretAccessKey);
    expect(JSON.stringify(template)).not.toContain(secretAccessKey);
    expect(JSON.stringify(template).split('SecretAccessKey')).toHaveLength(2);
    expect(JSON.stringify(secret.Properties.SecretString).split('SecretAccessKey')).toHaveLength(2);
  });
  test('is handed off as an ARN, with the newest access key', () => {
    expect(handoff.fields.map(({ name }) => name)).toEqual(['AccessKeyId', 'SecretArn', 'BucketName', 'KeyPrefix', 'Region']);
    expect(handoff.title).toBe('Access key for kohler_ftp');
    expect(handoff.counterpartPolicy).toBeUndefined();
    expect(outputs).toMatchObject({ BucketName: `kohler-exchange-${OWNER}-us-east-1`, KeyPrefix: 'ftp/', Region: 'us-east-1' });
    expect(outputs.SecretArn).toMatch(/^arn:aws:secretsmanager:us-east-1:111111111111:secret:/);
  });
  test('is encrypted with a customer key when one is given', () => {
    expect(secret.Properties).not.toHaveProperty('KmsKeyId');
    const other = newStack();
    const secretEncryptionKey = new kms.Key(other, 'SecretKey', { enableKeyRotation: true });
    addUser(other, { secretEncryptionKey });
    expect(resourcesOf(templateOf(other), 'AWS::SecretsManager::Secret')[0].Properties.KmsKeyId).toEqual(other.resolve(secretEncryptionKey.keyArn));
    expect(nagFindings(other)).toEqual([]);
  });
});

describe('the hand-off', () => {
  const KOHLER = `s3://kohler-exchange-${OWNER}-us-east-1`;
  const can = ['list', 'read', 'put'].map((verb) => `${verb} objects below ${KOHLER}/ftp/`);
  const CANNOT = [
    `delete objects below ${KOHLER}/ftp/`,
    `reach objects of ${KOHLER} outside ftp/, or list it without a key prefix`,
    `connect to ${KOHLER} without TLS 1.2`,
  ];
  const sheetOf = (props: (stack: Stack) => Given = () => ({})) => {
    const stack = newStack();
    const { title, steps, request, can: able, cannot, exemptions } = addUser(stack, props(stack)).handoff;
    return deploy(stack, ENV).fill({ title, steps, request, can: able, cannot, exemptions });
  };
  test('says how the key is handed over, and what its holder sends, can and cannot do', () => {
    expect(sheetOf(() => ({ allowedCidrs: [OFFICE, '198.51.100.0/24'] }))).toEqual({
      title: 'Access key for kohler_ftp',
      steps: [
        'The bucket owner hands over the access key ID and the secret access key through a secure channel.',
        'Enter the access key ID and the secret access key in your tool, and keep no other copy.',
        `Work below ${KOHLER}/ftp/ in us-east-1.`,
        'When you receive a new key, switch to it. The old key keeps working until you do.',
      ],
      request: {
        acl: 'none: the bucket owner owns every object',
        encryption: 'none: the bucket encrypts with SSE-S3',
        minimumTlsVersion: '1.2',
        uploads: 'single puts and multipart uploads',
        expectedBucketOwner: OWNER,
      },
      can,
      cannot: [...CANNOT, `call from an address outside ${OFFICE}, 198.51.100.0/24`],
      exemptions: [],
    });
  });
  test('keeps the key of the bucket to its owner', () => {
    expect(sheetOf((stack) => ({ bucket: clientBucket(stack, KMS) }))).toMatchObject({
      request: { encryption: 'none: the bucket encrypts with its own KMS key' }, can, cannot: CANNOT,
    });
  });
  test('does not promise what a permissions boundary may take away', () => {
    const boundary = (stack: Stack) => iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', `arn:aws:iam::${OWNER}:policy/boundary`);
    expect(sheetOf((stack) => ({ permissionsBoundary: boundary(stack) })).can)
      .toEqual(can.map((words) => `${words}, once the permissions boundary of the user allows it`));
  });
  test('does not say that its holder cannot read, where it can read old versions', () => {
    expect(sheetOf(() => ({ access: ExchangeAccess.custom({ objectActions: ['s3:GetObjectVersion'] }) })))
      .toMatchObject({ can: [], cannot: [`list objects below ${KOHLER}/ftp/`, `put objects below ${KOHLER}/ftp/`, ...CANNOT] });
  });
});

describe('what scanners object to is acknowledged, with a reason', () => {
  const acknowledgedIn = (props: Given = {}) => {
    const stack = newStack();
    const { user, secret } = addUser(stack, { bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'exchange'), ...props });
    return { user: acknowledgedOn(user.node.defaultChild!), secret: acknowledgedOn(secret), template: templateOf(stack) };
  };
  const ROTATION = 'IAM access keys are rotated by keySerials, together with the other side: Secrets Manager cannot rotate them';
  const NO_KEY = 'aws/secretsmanager encrypts the secret, and no other account can read it. secretEncryptionKey sets another key';

  test('of the user: its wildcard, and that it is in no group', () => {
    expect(acknowledgedIn().user).toMatchObject({
      'annotation::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::exchange/ftp/*]':
        'The wildcard is every object below the key prefix that this user was made for',
      'annotation::HIPAA.Security-IAMUserGroupMembership': 'Each integration has its own user. Other members of a group would get the same permissions',
    });
  });
  test('of the secret: that it does not rotate, and that it has no customer key', () => {
    const { secret, template } = acknowledgedIn();
    expect(secret).toMatchObject({
      'annotation::AwsSolutions-SMG4': ROTATION,
      'annotation::HIPAA.Security-SecretsManagerUsingKMSKey': NO_KEY,
    });
    expect(resourcesOf(template, 'AWS::SecretsManager::Secret')[0].Metadata.checkov).toEqual({ skip: [{ id: 'CKV_AWS_149', comment: NO_KEY }] });
  });
  test('of a secret with a customer key: that it does not rotate', () => {
    const { secret } = acknowledgedIn({ secretEncryptionKey: kms.Key.fromKeyArn(newStack(), 'Imported', `arn:aws:kms:us-east-1:${OWNER}:key/1234abcd`) });
    expect([...new Set(Object.values(secret))]).toEqual([ROTATION]);
  });
});

describe('a bucket of another account that this app deploys', () => {
  const bucketOf = (account: string, objectOwnership: s3.ObjectOwnership) => {
    const app = new App();
    const owner = new Stack(app, 'Owner', { env: { account, region: 'us-east-1' } });
    return { stack: new Stack(app, 'Users', { env: ENV }), bucket: new s3.Bucket(owner, 'Bucket', { bucketName: 'exchange', objectOwnership }) };
  };
  test('takes only uploads that are given to its owner', () => {
    const { stack, bucket } = bucketOf(VENDOR, s3.ObjectOwnership.BUCKET_OWNER_PREFERRED);
    const { handoff } = addUser(stack, { bucket });
    const uploads = statementsOf(templateOf(stack)).find(({ Sid }) => Sid === 'ExchangeUploads');
    expect(uploads).toMatchObject({
      Action: ['s3:PutObject', 's3:PutObjectAcl'], Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    });
    expect(handoff.request).toMatchObject({ acl: 'x-amz-acl: bucket-owner-full-control, with every object', expectedBucketOwner: VENDOR });
  });
  test('is refused where objects would stay with their writer', () => {
    const { stack, bucket } = bucketOf(VENDOR, s3.ObjectOwnership.OBJECT_WRITER);
    expect(() => addUser(stack, { bucket }))
      .toThrow(refusalAt('Users/Ftp', "'bucket' must not leave objects to their writer (ObjectWriter), got: 'Owner/Bucket'"));
  });
  test('in our own account needs no ACL: the user uploads as the bucket owner', () => {
    const { stack, bucket } = bucketOf(OWNER, s3.ObjectOwnership.OBJECT_WRITER);
    expect(addUser(stack, { bucket }).handoff.request)
      .toMatchObject({ acl: 'none: the bucket owner owns what you upload', uploads: 'single puts and multipart uploads' });
  });
});

describe('address ranges', () => {
  const kmsTemplate = (props: Given) => {
    const stack = newStack();
    addUser(stack, { bucket: clientBucket(stack, KMS), ...props });
    return templateOf(stack);
  };
  test('are a condition of every S3 statement, and never of a KMS statement', () => {
    const statements = statementsOf(kmsTemplate({ allowedCidrs: [OFFICE, '2001:db8::/32'] }));
    expect(statements.map(({ Sid }) => Sid)).toEqual(['ExchangeObjects', 'ExchangeList', 'ExchangeBucket', 'ExchangeKey']);
    for (const { Sid, Condition } of statements) {
      expect(Condition.IpAddress).toEqual(Sid === 'ExchangeKey' ? undefined : { 'aws:SourceIp': [OFFICE, '2001:db8::/32'] });
    }
    expect(statements[3].Condition).toEqual({
      StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['s3.us-east-1.', { Ref: 'AWS::URLSuffix' }]] } },
    });
  });
  test('are no condition when none are given', () => {
    expect(JSON.stringify(statementsOf(kmsTemplate({})))).not.toContain('aws:SourceIp');
  });
});

describe('KMS', () => {
  const keyPolicyWith = (key: (stack: Stack) => kms.Key, access = ExchangeAccess.READ_WRITE) => {
    const stack = newStack();
    const bucket = clientBucket(stack, { encryptionKey: key(stack) });
    addUser(stack, { bucket, access });
    return { stack, statements: resourcesOf(templateOf(stack), 'AWS::KMS::Key')[0].Properties.KeyPolicy.Statement };
  };
  const undelegated = (stack: Stack) => new kms.Key(stack, 'Key', {
    enableKeyRotation: true,
    policy: new iam.PolicyDocument({
      statements: [new iam.PolicyStatement({
        principals: [new iam.ArnPrincipal(`arn:aws:iam::${OWNER}:role/keeper`)], actions: ['kms:*'], resources: ['*'],
      })],
    }),
  });

  test('a key that delegates to IAM needs no statement for the user', () => {
    expect(keyPolicyWith((stack) => new kms.Key(stack, 'Key', { enableKeyRotation: true })).statements).toHaveLength(1);
  });
  test('a key that does not delegate gets a statement for this user alone', () => {
    const { statements } = keyPolicyWith(undelegated);
    const arn = (resource: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${OWNER}:${resource}`]] });
    expect(statements).toHaveLength(2);
    expect(statements[1]).toEqual({
      Sid: expect.stringMatching(/^Ftp[0-9a-f]{6}Key$/),
      Effect: 'Allow',
      Principal: { AWS: arn('root') },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: {
        StringEquals: {
          'kms:ViaService': { 'Fn::Join': ['', ['s3.us-east-1.', { Ref: 'AWS::URLSuffix' }]] },
          'aws:PrincipalArn': arn('user/exchange/kohler_ftp'),
        },
      },
    });
  });
  test('no access that needs no key is written into its policy', () => {
    expect(keyPolicyWith(undelegated, ExchangeAccess.custom({ objectActions: ['s3:DeleteObject'] })).statements).toHaveLength(1);
  });
  const { stack } = keyPolicyWith(undelegated);
  const deployed = deploy(stack, ENV);
  decisionTable('a key that does not delegate', () => deployed.cloud, (): Row[] => {
    const all = [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }];
    const get = {
      who: { arn: `arn:aws:iam::${OWNER}:user/exchange/kohler_ftp` },
      action: 's3:GetObject',
      bucket: resourceOf(deployed, 'AWS::S3::Bucket')!.Ref,
      key: 'ftp/a.csv',
    };
    return [
      { expect: 'allowed', ...get },
      { expect: 'allowed', ...get, action: 's3:PutObject', multipart: true },
      { expect: 'denied', ...get, who: { arn: `arn:aws:iam::${OWNER}:user/kohler_ftp`, policies: all }, name: 'a namesake on another path' },
      { expect: 'denied', ...get, who: { arn: `arn:aws:iam::${OWNER}:user/admin`, policies: all }, name: 'an administrator' },
      { expect: 'denied', who: get.who, action: 'kms:Decrypt', kmsKeyArn: resourceOf(deployed, 'AWS::KMS::Key')!.Arn, name: 'the key directly' },
    ];
  });

  test('aws/s3 needs no KMS statement', () => {
    const other = newStack();
    addUser(other, { bucket: clientBucket(other, { encryption: s3.BucketEncryption.KMS_MANAGED }) });
    expect(JSON.stringify(statementsOf(templateOf(other)))).not.toContain('kms:');
  });
  test('a key of an imported bucket is named by the user and its own policy stays as it is', () => {
    const other = newStack();
    const bucket = s3.Bucket.fromBucketName(other, 'Theirs', 'theirs');
    const arn = `arn:aws:kms:us-east-1:${OWNER}:key/0a1b2c3d-0000-4000-8000-000000000000`;
    addUser(other, { bucket, encryptionKey: kms.Key.fromKeyArn(other, 'Key', arn) });
    expect(statementsOf(templateOf(other)).at(-1)).toMatchObject({ Sid: 'ExchangeKey', Resource: arn });
  });
  test('a key of another account is refused, with the statement that its owner must add', () => {
    const other = newStack();
    const arn = `arn:aws:kms:us-east-1:${VENDOR}:key/0a1b2c3d-0000-4000-8000-000000000000`;
    expect(() => addUser(other, { encryptionKey: kms.Key.fromKeyArn(other, 'Key', arn) }))
      .toThrow(/^'encryptionKey' must have a policy that this app can edit, got: an imported key; its owner must add \[\{.*kohler_ftp.*\}\] \(at Stack\/Ftp\)$/);
  });
});

describe('tokens', () => {
  const stack = newStack({});
  const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
  addUser(stack, {
    bucket: clientBucket(stack, KMS),
    integrationName: parameter('Name'),
    reason: parameter('Reason'),
    keyPrefix: parameter('KeyPrefix'),
    allowedCidrs: new CfnParameter(stack, 'Cidrs', { type: 'CommaDelimitedList' }).valueAsList,
  });
  const parameters = { Name: 'kohler_ftp', Reason: REASON, KeyPrefix: 'ftp/', Cidrs: `198.51.100.0/24, ${OFFICE}` };
  const limited = deploy(stack, undefined, { parameters });
  decisionTable('every text comes as a parameter', () => limited.cloud, () => rows(limited, 'ftp/'));
  const whole = deploy(stack, undefined, { parameters: { ...parameters, KeyPrefix: '' } });
  decisionTable('and the key prefix is empty', () => whole.cloud, () => rows(whole, undefined));

  test('the length of a reason that is known late is not checked', () => {
    expect(() => addUser(newStack(), { reason: `${Lazy.string({ produce: () => 'r' })}${'r'.repeat(1890)}` })).not.toThrow();
  });
  test('a single address range may be one', () => {
    const statements = statementsOf(templateWith({ allowedCidrs: [Lazy.string({ produce: () => OFFICE })] }));
    expect(statements[0].Condition).toEqual({ IpAddress: { 'aws:SourceIp': [OFFICE] } });
  });
});

describe('refuses', () => {
  const NAME = "'integrationName' must have 1 to 64 letters, digits or characters of '_+=,.@-'";
  const SERIALS = "'keySerials' must be one or two distinct positive integers";
  const CIDR = "'allowedCidrs' must hold address ranges in CIDR notation, like '203.0.113.0/24'";
  const WHOLE = "'allowedCidrs' must not hold a range that is the whole internet";
  test.each<[what: string, props: Given, message: string]>([
    ...['', 'kohler ftp', 'kohler/ftp', 'köhler', 'k'.repeat(65)].map((integrationName): [string, Given, string] =>
      [`integration name '${integrationName}'`, { integrationName }, `${NAME}, got: '${integrationName}'`]),
    ['an empty reason', { reason: '' }, "'reason' must have 1 to 1900 characters, got: ''"],
    ...(['integrationName', 'reason', 'keyPrefix'] as const).flatMap((property): [string, Given, string][] => [
      [`white space in front of ${property}`, { [property]: ' ftp' }, `'${property}' must not have white space at either end, got: ' ftp'`],
      [`a number as ${property}`, { [property]: 1 }, `'${property}' must be a string, put it in quotes, got: 1`],
    ]),
    ['an address range with white space', { allowedCidrs: [OFFICE, `${OFFICE} `] }, `'allowedCidrs' must not have white space at either end, got: '${OFFICE} '`],
    ['a reason that is too long', { reason: 'r'.repeat(1901) }, `'reason' must have 1 to 1900 characters, got: '${'r'.repeat(1901)}'`],
    ...[[], [1, 2, 3], [1, 1], [0], [-1], [1.5], [1, 0], [1, 1.5]].map((keySerials): [string, Given, string] =>
      [`key serials ${JSON.stringify(keySerials)}`, { keySerials }, `${SERIALS}, got: ${JSON.stringify(keySerials)}`]),
    ['a key serial that is no list', { keySerials: 1 as any }, "'keySerials' must be a list, got: 1"],
    ['an empty list of address ranges', { allowedCidrs: [] }, "'allowedCidrs' must not be empty (leave it out to allow every address), got: []"],
    ...['203.0.113.7', '203.0.113.0/33', '203.0.113/24', '2001:db8::/129', '203.0.113.0/24/8', 'office', ''].map((cidr): [string, Given, string] =>
      [`address range '${cidr}'`, { allowedCidrs: [OFFICE, cidr] }, `${CIDR}, got: '${cidr}'`]),
    ...['0.0.0.0/0', '::/0', '203.0.113.0/0'].map((cidr): [string, Given, string] =>
      [`address range '${cidr}'`, { allowedCidrs: [cidr] }, `${WHOLE}, got: '${cidr}'`]),
    ['a key prefix with a wildcard', { keyPrefix: 'in/?' }, "'keyPrefix' must not contain '?', got: 'in/?'"],
    ['a key prefix that goes up', { keyPrefix: 'in/../' }, "'keyPrefix' must not have a '.' or '..' segment, got: 'in/../'"],
  ])('%s', (_, props, message) => {
    expect(() => addUser(newStack(), props)).toThrow(refusalAt('Stack/Ftp', message));
  });

  test('a serial that only CloudFormation knows: it is part of a logical id', () => {
    expect(() => addUser(newStack(), { keySerials: [Token.asNumber({ Ref: 'Serial' })] })).toThrow(SERIALS);
  });
  test('a key of another Region than the bucket', () => {
    const stack = newStack();
    const arn = `arn:aws:kms:eu-west-1:${OWNER}:key/1234abcd`;
    expect(() => addUser(stack, { encryptionKey: kms.Key.fromKeyArn(stack, 'Abroad', arn) }))
      .toThrow(refusalAt('Stack/Ftp', `'encryptionKey' must be in the bucket's Region 'us-east-1', got: '${arn}'`));
  });
  test('an alias for a key', () => {
    const stack = newStack();
    const arn = `arn:aws:kms:us-east-1:${OWNER}:alias/kohler`;
    expect(() => addUser(stack, { encryptionKey: kms.Key.fromKeyArn(stack, 'Alias', arn) }))
      .toThrow(refusalAt('Stack/Ftp', `'encryptionKey' must be a key ARN (not an alias), got: '${arn}'`));
  });
  test('more address ranges than an inline policy can hold, with the remedy', () => {
    const allowedCidrs = Array.from({ length: 60 }, (_, index) => `203.0.${index}.0/24`);
    const message = /the inline policy of the user has \d{4} characters, the limit is 2048: use fewer address ranges, or one user for each key prefix/;
    expect(() => templateWith({ allowedCidrs })).toThrow(message);
    expect(() => templateWith({ allowedCidrs: allowedCidrs.slice(0, 10) })).not.toThrow();
  });
});

describe('warnings', () => {
  test('a user of the whole bucket next to another one', () => {
    const stack = newStack();
    const bucket = clientBucket(stack);
    addUser(stack, { bucket, keyPrefix: undefined });
    new AccessKeyUser(stack, 'Other', { bucket, integrationName: 'other', reason: REASON, keyPrefix: 'other/', access: ExchangeAccess.READ });
    expect(warningsOf(stack)).toEqual([
      'this grant has no keyPrefix: it opens the whole bucket, with whatever is put there later [ack: cdk-s3-handoff:wholeBucket]',
      expect.stringMatching(/ \(the whole bucket\) and 'Stack\/Other' \(key prefix 'other\/'\) are different parties .*overlappingPrefixes]$/),
    ]);
  });
  test('a bucket of another account, whose owner has to allow the user too', () => {
    const stack = newStack();
    addUser(stack, { bucket: s3.Bucket.fromBucketAttributes(stack, 'Theirs', { bucketName: 'theirs', account: VENDOR }) });
    expect(warningsOf(stack)).toEqual([`the bucket is in account ${VENDOR}: its owner has to allow the user in the bucket policy too `
      + '[ack: cdk-s3-handoff:foreignBucket]']);
  });
});
