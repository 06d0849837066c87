import { App, aws_s3 as s3, Aws, CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { ClientAccess, ClientBucketConfig, ClientConfig, ClientEncryption, ClientIntegration } from '../../lib/clients/client-config';
import { ClientExchangeStack } from '../../lib/clients/client-exchange-stack';
import { ConfiguredMatch } from '../../lib/clients/trust-config';
import { FromFolderOptions } from '../../lib/configuration/from-folder-options';
import { DeliveryStack } from '../../lib/deliveries/delivery-stack';
import { decisionTable } from '../../tools/policy-engine/jest';
import { Row } from '../../tools/policy-engine/table';
import { loadClient } from '../support/config-files';
import { deploy, Deployment } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { GOV_ENV, OWNER, resourcesOf, SETTINGS, templateOf, VENDOR, warningsOf } from '../support/stack';

const STRANGER = '999999999999';
const ROLE = `arn:aws:iam::${VENDOR}:role/adobe-ingest`;

function stackOf(config: ClientConfig, context?: Record<string, unknown>): ClientExchangeStack {
  return new ClientExchangeStack(new App({ context }), `client-exchange-${config.client}`, { config });
}

function example(client: string, context?: Record<string, unknown>): { stack: ClientExchangeStack; deployed: Deployment } {
  const stack = stackOf(loadClient(`examples/clients/${client}.yaml`), context);
  return { stack, deployed: deploy(stack, stack) };
}

function configWith(integrations: ClientIntegration[], bucket?: ClientBucketConfig): ClientConfig {
  return { client: 'kohler', account: OWNER, region: 'us-east-1', bucket, integrations };
}

const integration = (others: Partial<ClientIntegration> = {}): ClientIntegration => ({
  name: 'kohler_adobe', access: ClientAccess.READ, keyPrefix: 'adobe/', assumedRole: { principalArn: ROLE }, ...others,
});
const templateWith = (integrations: ClientIntegration[], bucket?: ClientBucketConfig) => templateOf(stackOf(configWith(integrations, bucket)));

/** Everything that anyone could ask, as an administrator over there: what is refused is refused by our side. */
function calls(who: Row['who'], bucket: string, keyPrefix: string, others: Partial<Row> = {}) {
  const on = (action: string) => ({ who, bucket, action, key: `${keyPrefix}a.csv`, ...others });
  return {
    get: on('s3:GetObject'),
    put: on('s3:PutObject'),
    remove: on('s3:DeleteObject'),
    list: { who, bucket, action: 's3:ListBucket', prefix: keyPrefix, ...others },
  };
}

describe('kohler: a role, a user and an access key, under KMS', () => {
  const { deployed } = example('kohler');
  const { outputs, cloud } = deployed;
  const bucket = `kohler-exchange-${OWNER}-us-east-1`;

  test('says in every hand-off who sends it, and whom to ask', () => {
    const { handoffs } = templateOf(example('kohler').stack).Metadata['cdk-s3-handoff'];
    expect(handoffs.map(({ integration: name, sender, contact }: any) => [name, sender, contact])).toEqual(
      ['kohler_adobe', 'kohler_agency', 'kohler_legacyftp'].map((name) => [name, 'Example Agency', 'data-team@agency.example']));
  });
  test('hands off every value under the name of its integration', () => {
    expect(Object.keys(outputs)).toEqual([
      'KohlerAdobeRoleArn', 'KohlerAdobeExternalId', 'KohlerAdobeBucketName', 'KohlerAdobeKeyPrefix', 'KohlerAdobeRegion', 'KohlerAdobeKmsKeyArn',
      'KohlerAdobeStatus',
      'KohlerAgencyBucketName', 'KohlerAgencyKeyPrefix', 'KohlerAgencyRegion', 'KohlerAgencyKmsKeyArn',
      'KohlerLegacyftpAccessKeyId', 'KohlerLegacyftpSecretArn', 'KohlerLegacyftpBucketName', 'KohlerLegacyftpKeyPrefix', 'KohlerLegacyftpRegion',
    ]);
    expect(outputs).toMatchObject({
      KohlerAdobeRoleArn: expect.stringMatching(/^arn:aws:iam::111111111111:role\//),
      KohlerAdobeExternalId: 'id_YjJmODYz',
      KohlerAdobeBucketName: bucket,
      KohlerAdobeKeyPrefix: 'adobe/',
      KohlerAdobeRegion: 'us-east-1',
      KohlerAdobeStatus: 'READY',
      KohlerAgencyKeyPrefix: 'agency/in/',
      KohlerAgencyKmsKeyArn: outputs.KohlerAdobeKmsKeyArn,
      KohlerLegacyftpKeyPrefix: 'legacy/',
    });
  });

  decisionTable('kohler_adobe reads and writes below adobe/', () => cloud, (): Row[] => {
    const who = { arn: ROLE };
    const assume = { roleArn: outputs.KohlerAdobeRoleArn, externalId: 'id_YjJmODYz' };
    const { get, put, remove, list } = calls(who, bucket, 'adobe/', { assume });
    return [
      { expect: 'allowed', ...get },
      { expect: 'allowed', ...put, multipart: true },
      { expect: 'allowed', ...list },
      { expect: 'denied', ...get, assume: { ...assume, externalId: 'id_other' }, name: 'another external ID' },
      { expect: 'denied', ...get, assume: { roleArn: assume.roleArn }, name: 'no external ID' },
      { expect: 'denied', ...get, who: { arn: `arn:aws:iam::${VENDOR}:role/other` } },
      { expect: 'denied', ...get, who: { arn: `arn:aws:iam::${STRANGER}:role/adobe-ingest` } },
      { expect: 'denied', ...get, assume: undefined, name: 'without the role' },
      { expect: 'denied', ...remove },
      { expect: 'denied', ...list, prefix: 'agency/in/' },
      { expect: 'denied', ...put, key: 'legacy/a.csv' },
      { expect: 'denied', ...get, tls: false },
    ];
  });
  decisionTable('kohler_agency drops files below agency/in/', () => cloud, (): Row[] => {
    const { get, put, remove, list } = calls({ arn: 'arn:aws:iam::333333333333:user/uploader' }, bucket, 'agency/in/');
    return [
      { expect: 'allowed', ...put },
      { expect: 'allowed', ...put, multipart: true, name: 'a multipart upload' },
      { expect: 'denied', ...put, key: 'agency/out/a.csv' },
      { expect: 'denied', ...get },
      { expect: 'denied', ...list },
      { expect: 'denied', ...remove },
      { expect: 'denied', ...put, tls: false },
      { expect: 'denied', ...put, encryption: { algorithm: 'AES256' }, name: 'another algorithm' },
      { expect: 'denied', ...put, who: { arn: 'arn:aws:iam::333333333333:user/downloader' } },
    ];
  });
  decisionTable('kohler_legacyftp drops files below legacy/, from the office', () => cloud, (): Row[] => {
    const who = { arn: `arn:aws:iam::${OWNER}:user/exchange/kohler_legacyftp` };
    const { get, put, list } = calls(who, bucket, 'legacy/', { sourceIp: '203.0.113.7' });
    return [
      { expect: 'allowed', ...put },
      { expect: 'denied', ...put, sourceIp: '198.51.100.7', name: 'from elsewhere' },
      { expect: 'denied', ...put, key: 'adobe/a.csv' },
      { expect: 'denied', ...get },
      { expect: 'denied', ...list },
    ];
  });
});

describe('acme: a session and one that is pending', () => {
  const { stack, deployed } = example('acme');
  const { outputs, cloud } = deployed;
  const bucket = `acme-exchange-${stack.account}-eu-central-1`;

  test('hands off the session name, and says who is pending', () => {
    expect(outputs).toMatchObject({
      AcmeInfosumSessionName: 'acme-import',
      AcmeInfosumExternalId: 'd68b1db43ed52e7e0297dbaca2bad20f40d4faaf92b5349891f08fddde530e23',
      AcmeInfosumRoleArn: `arn:aws:iam::${stack.account}:role/acme-infosum-import`,
      AcmeInfosumStatus: 'READY',
      AcmeApperateRoleArn: `arn:aws:iam::${stack.account}:role/acme-apperate-import`,
      AcmeApperateStatus: 'PENDING',
    });
    expect(Object.keys(outputs)).not.toContain('AcmeApperateExternalId');
  });
  test('expires objects after a year, cools them after a month, and tells EventBridge', () => {
    const [{ Properties }] = resourcesOf(templateOf(stack), 'AWS::S3::Bucket');
    expect(Properties.LifecycleConfiguration.Rules.slice(1)).toEqual([
      { Id: 'Expire', Status: 'Enabled', ExpirationInDays: 365, NoncurrentVersionExpiration: { NoncurrentDays: 365 } },
      { Id: 'InfrequentAccess', Status: 'Enabled', Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 30 }] },
    ]);
    expect(Properties.NotificationConfiguration).toEqual({ EventBridgeConfiguration: { EventBridgeEnabled: true } });
  });
  decisionTable('acme_infosum reads below infosum/', () => cloud, (): Row[] => {
    const session = 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/acme-import';
    const assume = { roleArn: outputs.AcmeInfosumRoleArn, externalId: outputs.AcmeInfosumExternalId };
    const { get, put, list } = calls({ arn: session }, bucket, 'infosum/', { assume });
    return [
      { expect: 'allowed', ...get },
      { expect: 'allowed', ...list },
      { expect: 'denied', ...put },
      { expect: 'denied', ...get, key: 'apperate/a.csv' },
      { expect: 'denied', ...get, who: { arn: session.replace('acme-import', 'other-import') }, name: 'another session' },
      { expect: 'denied', ...get, assume: { roleArn: assume.roleArn }, name: 'no external ID' },
    ];
  });
  decisionTable('acme_apperate is open to nobody', () => cloud, (): Row[] => {
    const { get } = calls({ arn: ROLE }, bucket, 'apperate/', { assume: { roleArn: outputs.AcmeApperateRoleArn } });
    return [
      { expect: 'denied', ...get },
      { expect: 'denied', ...get, who: { arn: `arn:aws:iam::${stack.account}:user/admin` } },
    ];
  });
});

describe('globex: a role by ARN and two external IDs', () => {
  const { stack, deployed } = example('globex');
  const { outputs, cloud } = deployed;
  const bucket = `globex-exchange-${stack.account}-us-west-2`;

  test('hands off both external IDs, and no key', () => {
    expect(outputs.GlobexSnowflakeExternalId).toBe('GLOBEX_SFCRole=2_old=, GLOBEX_SFCRole=3_new=');
    expect(Object.keys(outputs).filter((name) => name.includes('Kms'))).toEqual([]);
  });
  decisionTable('globex_warehouse may delete, too', () => cloud, (): Row[] => {
    const { get, put, remove, list } = calls({ arn: 'arn:aws:iam::444444444444:role/warehouse-sync' }, bucket, 'warehouse/');
    return [
      { expect: 'allowed', ...get },
      { expect: 'allowed', ...put },
      { expect: 'allowed', ...remove },
      { expect: 'allowed', ...list },
      { expect: 'denied', ...remove, action: 's3:DeleteObjectVersion' },
      { expect: 'denied', ...remove, key: 'snowflake/a.csv' },
      { expect: 'denied', ...list, prefix: '' },
      { expect: 'denied', ...get, who: { arn: 'arn:aws:iam::444444444444:role/warehouse' } },
      { expect: 'denied', ...get, who: { arn: 'arn:aws:iam::444444444444:user/warehouse-sync' } },
    ];
  });
  decisionTable('globex_snowflake comes with the old or the new external ID', () => cloud, (): Row[] => {
    const roleArn = outputs.GlobexSnowflakeRoleArn;
    const { get, remove } = calls({ arn: 'arn:aws:iam::555555555555:user/snowflake-stage' }, bucket, 'snowflake/');
    return [
      { expect: 'allowed', ...get, assume: { roleArn, externalId: 'GLOBEX_SFCRole=2_old=' } },
      { expect: 'allowed', ...get, assume: { roleArn, externalId: 'GLOBEX_SFCRole=3_new=' } },
      { expect: 'denied', ...get, assume: { roleArn, externalId: outputs.GlobexSnowflakeExternalId }, name: 'both at once' },
      { expect: 'denied', ...get, assume: { roleArn } },
      { expect: 'denied', ...remove, assume: { roleArn, externalId: 'GLOBEX_SFCRole=3_new=' } },
    ];
  });
});

describe('the configuration', () => {
  const bucketWith = (bucket?: ClientBucketConfig) => resourcesOf(templateWith([], bucket), 'AWS::S3::Bucket')[0];
  const algorithmOf = ({ Properties }: any) => {
    const [rule] = Properties.BucketEncryption.ServerSideEncryptionConfiguration;
    return rule.ServerSideEncryptionByDefault.SSEAlgorithm;
  };

  test('decides name, account, Region and description of the stack', () => {
    const stack = stackOf(configWith([]));
    expect([stack.stackName, stack.account, stack.region]).toEqual(['client-exchange-kohler', OWNER, 'us-east-1']);
    expect(templateOf(stack).Description).toBe('Exchange bucket of kohler');
  });
  test('gives way to stack properties', () => {
    const stack = new ClientExchangeStack(new App(), 'Stack', { config: configWith([]), stackName: 'kohler', description: 'Kohler', env: GOV_ENV });
    expect([stack.stackName, stack.region, templateOf(stack).Description]).toEqual(['kohler', 'us-gov-west-1', 'Kohler']);
  });
  test('may leave the bucket out: SSE-S3, and objects stay', () => {
    expect(algorithmOf(bucketWith())).toBe('AES256');
    expect(bucketWith().Properties.LifecycleConfiguration.Rules.map(({ Id }: any) => Id)).toEqual(['AbortIncompleteUploads']);
    expect(bucketWith()).toMatchObject({ DeletionPolicy: 'Retain' });
    expect(bucketWith().Properties.BucketName).toBe(`kohler-exchange-${OWNER}-us-east-1`);
  });
  test.each([[ClientEncryption.S3, 'AES256'], [ClientEncryption.KMS, 'aws:kms']])('encryption: %s', (encryption, algorithm) => {
    expect(algorithmOf(bucketWith({ encryption }))).toBe(algorithm);
  });
  test('name and ephemeral', () => {
    expect(bucketWith({ name: 'kohler-files', ephemeral: true })).toMatchObject({ DeletionPolicy: 'Delete', Properties: { BucketName: 'kohler-files' } });
  });
  test('roleName and maxSessionHours', () => {
    const assumedRole = { principalArn: ROLE, roleName: 'kohler-adobe', maxSessionHours: 12 };
    expect(resourcesOf(templateWith([integration({ assumedRole })]), 'AWS::IAM::Role')[0].Properties)
      .toMatchObject({ RoleName: 'kohler-adobe', MaxSessionDuration: 43200 });
  });
  test.each([
    ['by-id', ConfiguredMatch.BY_ID, { AWS: ROLE }],
    ['by-arn', ConfiguredMatch.BY_ARN, { AWS: `arn:aws:iam::${VENDOR}:root` }],
  ])('match: %s, of a role and of direct trust', (_, match, Principal) => {
    const template = templateWith([
      integration({ assumedRole: { principalArn: ROLE, match } }),
      integration({ name: 'kohler_direct', assumedRole: undefined, directTrust: { principalArn: ROLE, match } }),
    ]);
    expect(resourcesOf(template, 'AWS::IAM::Role')[0].Properties.AssumeRolePolicyDocument.Statement[0].Principal).toEqual(Principal);
    expect(resourcesOf(template, 'AWS::S3::BucketPolicy')[0].Properties.PolicyDocument.Statement.at(-1).Principal).toEqual(Principal);
  });
  test.each([[{ pending: true }], [{ pending: true, principalArn: ROLE, externalId: 'id_1' }]])('a role with %j is pending', (assumedRole) => {
    const template = templateWith([integration({ assumedRole })]);
    expect(resourcesOf(template, 'AWS::IAM::Role')[0].Properties.AssumeRolePolicyDocument.Statement)
      .toEqual([{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }]);
    expect(template.Outputs.KohlerAdobeStatus.Value).toBe('PENDING');
  });
  test('keySerials', () => {
    const accessKey = { reason: 'old', keySerials: [1, 2] };
    expect(resourcesOf(templateWith([integration({ assumedRole: undefined, accessKey })]), 'AWS::IAM::AccessKey')).toHaveLength(2);
  });
  test.each<[ClientAccess, string[]]>([
    [ClientAccess.READ, ['s3:GetObject']],
    [ClientAccess.WRITE, ['s3:PutObject']],
    [ClientAccess.READ_WRITE, ['s3:GetObject', 's3:PutObject']],
    [ClientAccess.READ_WRITE_DELETE, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']],
  ])('access: %s', (access, granted) => {
    const [role] = resourcesOf(templateWith([integration({ access })]), 'AWS::IAM::Role');
    const actions = role.Properties.Policies[0].PolicyDocument.Statement.flatMap(({ Action }: any) => Action);
    expect(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].filter((action) => actions.includes(action))).toEqual(granted);
  });
});

describe('an integration that goes', () => {
  const { integrations, ...config } = loadClient('examples/clients/kohler.yaml');
  const all = templateOf(stackOf({ ...config, integrations }));

  test.each(integrations.map(({ name }) => name))('%s leaves the others as they are', (name) => {
    const without = templateOf(stackOf({ ...config, integrations: integrations.filter((other) => other.name !== name) }));
    for (const section of ['Resources', 'Outputs']) {
      const kept = Object.keys(without[section]);
      expect(Object.keys(all[section])).toEqual(expect.arrayContaining(kept));
      for (const id of kept.filter((candidate) => !/BucketPolicy|EncryptionKey/.test(candidate))) expect(without[section][id]).toEqual(all[section][id]);
    }
    expect(Object.keys(without.Outputs).length).toBeLessThan(Object.keys(all.Outputs).length);
  });
  test('may come back in another order', () => {
    const reversed = templateOf(stackOf({ ...config, integrations: [...integrations].reverse() }));
    expect(Object.keys(reversed.Resources).sort()).toEqual(Object.keys(all.Resources).sort());
    expect(Object.keys(reversed.Outputs).sort()).toEqual(Object.keys(all.Outputs).sort());
  });
});

describe('refuses', () => {
  const WAYS = 'must have exactly one of assumedRole, directTrust, accessKey';
  const direct = { directTrust: { principalArn: ROLE } };
  const role = (changes: object) => [integration({ assumedRole: { principalArn: ROLE, ...changes } })];
  const IN = '/integrations/0';
  const NAME = ' (kohler_adobe)';
  test.each<[what: string, integrations: any[], message: string]>([
    ['a misspelt key prefix', [{ name: 'kohler_adobe', access: 'read', keyprefix: 'adobe/', ...direct }],
      `${IN}${NAME}: must not have 'keyprefix', did you mean keyPrefix?`],
    ['a misspelt external ID', role({ externalID: 'id_1' }), `${IN}/assumedRole${NAME}: must not have 'externalID', did you mean externalId?`],
    ['an access that is none', [integration({ access: 'readwrite' as ClientAccess })],
      `${IN}/access${NAME}: must be one of read, write, read-write, read-write-delete, got: "readwrite", did you mean read-write?`],
    ['an external ID that is a number', role({ externalId: 12345 }), `${IN}/assumedRole/externalId${NAME}: must be string or array, got: 12345, put it in quotes`],
    ['an empty external ID', role({ externalId: '' }),
      `${IN}/assumedRole/externalId${NAME}: must NOT have fewer than 2 characters, got: ""\n`
      + `${IN}/assumedRole/externalId${NAME}: must consist of letters, digits and the characters '_+=,.@:/-', got: ""`],
    ['one name twice', [integration(), integration()], '/integrations/1/name (kohler_adobe): must be given once, got: "kohler_adobe"'],
    ['no way in', [integration({ assumedRole: undefined })], `${IN}${NAME}: ${WAYS}`],
    ['two ways in', [integration(direct)], `${IN}${NAME}: ${WAYS}`],
    ['an ARN that is none', [integration({ assumedRole: { principalArn: 'adobe' } })],
      `${IN}/assumedRole/principalArn${NAME}: must be the ARN of a role, user, assumed-role session or account root, got: "adobe"`],
    ['a key prefix with a wildcard', [integration({ keyPrefix: '*' })], `${IN}/keyPrefix${NAME}: must not contain '*', got: "*"`],
  ])('%s, before anything is made', (_, integrations, message) => {
    const app = new App();
    expect(() => new ClientExchangeStack(app, 'Stack', { config: configWith(integrations) })).toThrow(new Error(message));
    expect(app.node.children).toEqual([]);
  });
  test.each([undefined, null, 'kohler', [], 7])('%j in place of a configuration', (config: any) => {
    const shown = config === undefined ? 'undefined' : JSON.stringify(config);
    expect(() => new ClientExchangeStack(new App(), 'Stack', { config })).toThrow(new Error(`/: must be object, got: ${shown}`));
  });
  test('more outputs than a stack can have', () => {
    const integrations = Array.from({ length: 51 }, (_, index) => integration({ name: `partner${index}`, keyPrefix: `partner${index}/` }));
    expect(() => templateWith(integrations)).toThrow(/stack 'client-exchange-kohler' has 255 outputs, the limit is 200: spread the integrations over several stacks/);
  });
});

describe('what security teams ask for', () => {
  const KEY = `arn:aws:kms:us-east-1:${OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  const user = integration({ name: 'kohler_ftp', assumedRole: undefined, accessKey: { reason: 'old', secretKmsKeyArn: KEY }, keyPrefix: 'ftp/' });
  const bucketWith = (bucket: ClientBucketConfig) => resourcesOf(templateWith([], bucket), 'AWS::S3::Bucket')[0].Properties;

  test('a key that exists encrypts the bucket, and the role may use it', () => {
    const template = templateWith([integration()], { kmsKeyArn: KEY });
    expect(resourcesOf(template, 'AWS::KMS::Key')).toEqual([]);
    expect(JSON.stringify(resourcesOf(template, 'AWS::S3::Bucket')[0].Properties.BucketEncryption)).toContain(`"KMSMasterKeyID":"${KEY}","SSEAlgorithm":"aws:kms"`);
    const [role] = resourcesOf(template, 'AWS::IAM::Role');
    expect(role.Properties.Policies[0].PolicyDocument.Statement).toContainEqual(expect.objectContaining({ Action: 'kms:Decrypt', Resource: KEY }));
    expect(template.Outputs.KohlerAdobeKmsKeyArn.Value).toBe(KEY);
  });
  test('direct trust with a key that exists hands over what its policy needs', () => {
    const direct = integration({ assumedRole: undefined, directTrust: { principalArn: ROLE } });
    const { KohlerAdobeKeyPolicyStatement } = deploy(stackOf(configWith([direct], { kmsKeyArn: KEY }))).outputs;
    expect(JSON.parse(KohlerAdobeKeyPolicyStatement)).toMatchObject({ Action: 'kms:Decrypt', Principal: { AWS: ROLE }, Resource: '*' });
  });
  test('versioned: false', () => {
    expect(bucketWith({}).VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(bucketWith({ versioned: false }).VersioningConfiguration).toBeUndefined();
  });
  test('accessLogs, below the name of the client or another prefix, without a warning', () => {
    expect(bucketWith({ accessLogs: { bucket: 'org-logs' } }).LoggingConfiguration).toEqual({ DestinationBucketName: 'org-logs', LogFilePrefix: 'kohler/' });
    expect(bucketWith({ accessLogs: { bucket: 'org-logs', prefix: 's3/' } }).LoggingConfiguration).toMatchObject({ LogFilePrefix: 's3/' });
    expect(warningsOf(stackOf(configWith([], { accessLogs: { bucket: 'org-logs' } })))).toEqual([]);
  });
  test('secretKmsKeyArn encrypts the secret', () => {
    expect(resourcesOf(templateWith([user]), 'AWS::SecretsManager::Secret')[0].Properties.KmsKeyId).toBe(KEY);
  });
  test('tags are on everything that can have them, beside those of the constructs', () => {
    const template = templateOf(stackOf({ ...configWith([integration(), user], { encryption: ClientEncryption.KMS }), tags: { 'team': 'data', 'cost center': '7' } }));
    for (const type of ['AWS::S3::Bucket', 'AWS::IAM::Role', 'AWS::IAM::User', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret']) {
      expect(resourcesOf(template, type)[0].Properties.Tags).toEqual(expect.arrayContaining([
        { Key: 'client', Value: 'kohler' }, { Key: 'cost center', Value: '7' }, { Key: 'team', Value: 'data' },
      ]));
    }
  });
  test('permissionsBoundary limits every role and user', () => {
    const permissionsBoundary = `arn:aws:iam::${OWNER}:policy/boundary`;
    const template = templateOf(stackOf({ ...configWith([integration(), user], { ephemeral: true }), permissionsBoundary }));
    const identities = ['AWS::IAM::Role', 'AWS::IAM::User'].flatMap((type) => resourcesOf(template, type));
    expect(identities).toHaveLength(3); // one is of the custom resource that empties the bucket
    for (const { Properties } of identities) expect(Properties.PermissionsBoundary).toBe(permissionsBoundary);
  });
  test('and cdk-nag finds nothing in all of it', () => {
    const stack = stackOf({
      ...configWith([integration(), user], { kmsKeyArn: KEY, versioned: false, accessLogs: { bucket: 'org-logs' } }),
      tags: { team: 'data' },
      permissionsBoundary: `arn:aws:iam::${OWNER}:policy/boundary`,
    });
    expect(nagFindings(stack)).toEqual([]);
  });
});

describe('an existing bucket', () => {
  const BUCKET = 'kohler-lake';
  const existing = { existing: BUCKET };
  const direct = integration({ name: 'kohler_agency', keyPrefix: 'agency/', access: ClientAccess.WRITE, assumedRole: undefined, directTrust: { principalArn: ROLE } });
  const stack = stackOf(configWith([integration(), direct], existing));
  const { outputs, cloud } = deploy(stack);
  cloud.addBucket({
    name: BUCKET, account: OWNER, region: 'us-east-1', policy: { Version: '2012-10-17', Statement: [JSON.parse(outputs.KohlerAgencyBucketPolicyStatement)].flat() },
  });

  test('is left as it is', () => {
    const types = Object.values<any>(templateOf(stack).Resources).map(({ Type }) => Type);
    expect(types).toEqual(['AWS::IAM::Role']);
    expect([stack.bucket.bucketName, stack.clientBucket]).toEqual([BUCKET, undefined]);
    expect(outputs).toMatchObject({ KohlerAdobeBucketName: BUCKET, KohlerAdobeRegion: 'us-east-1', KohlerAgencyBucketName: BUCKET });
  });
  test('that the stack itself made and left keeps the roles of its integrations', () => {
    const ids = (bucket?: ClientBucketConfig) => {
      const { Resources } = templateWith([integration()], bucket);
      return Object.keys(Resources).filter((id) => Resources[id].Type === 'AWS::IAM::Role');
    };
    expect(ids(existing)).toEqual(ids());
  });
  test('under a key: the role may use it', () => {
    const kmsKeyArn = `arn:aws:kms:us-east-1:${OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const [role] = resourcesOf(templateWith([integration()], { ...existing, kmsKeyArn }), 'AWS::IAM::Role');
    expect(role.Properties.Policies[0].PolicyDocument.Statement).toContainEqual(expect.objectContaining({ Action: 'kms:Decrypt', Resource: kmsKeyArn }));
  });
  test('cdk-nag finds nothing', () => {
    expect(nagFindings(stackOf(configWith([integration(), direct], existing)))).toEqual([]);
  });
  decisionTable('is open as far as its integrations are, once its owner has added the statement', () => cloud, (): Row[] => {
    const assume = { roleArn: outputs.KohlerAdobeRoleArn };
    const adobe = calls({ arn: ROLE }, BUCKET, 'adobe/', { assume });
    const agency = calls({ arn: ROLE }, BUCKET, 'agency/');
    return [
      { expect: 'allowed', ...adobe.get },
      { expect: 'allowed', ...adobe.list },
      { expect: 'allowed', ...agency.put },
      { expect: 'denied', ...adobe.put },
      { expect: 'denied', ...adobe.get, key: 'agency/a.csv' },
      { expect: 'denied', ...adobe.list, prefix: '' },
      { expect: 'denied', ...agency.get },
      { expect: 'denied', ...agency.put, key: 'adobe/a.csv' },
      { expect: 'denied', ...agency.put, who: { arn: `arn:aws:iam::${STRANGER}:role/adobe-ingest` } },
    ];
  });
});

describe('an integration on the whole bucket', () => {
  const whole = (sharesPrefixWith?: string[]) => integration({
    name: 'kohler_audit', keyPrefix: '', sharesPrefixWith, assumedRole: { principalArn: `arn:aws:iam::${STRANGER}:role/audit`, externalId: 'id_audit' },
  });
  const warnings = (...integrations: ClientIntegration[]) => warningsOf(stackOf(configWith(integrations)));

  test('is what the configuration says, alone or beside those that it names', () => {
    expect(warnings(whole())).toEqual([]);
    expect(warnings(whole(['kohler_adobe']), integration())).toEqual([]);
  });
  test('is a warning beside one that it does not name', () => {
    expect(warnings(whole(), integration())).toEqual([
      expect.stringMatching(/^'.*KohlerAuditGrant' \(the whole bucket\) and '.*KohlerAdobeGrant' \(key prefix 'adobe\/'\) .*overlappingPrefixes]$/),
    ]);
  });
});

describe('a configuration in code', () => {
  test('may leave to CloudFormation what it does not know yet', () => {
    const app = new App();
    const parameters = new Stack(app, 'Parameters', { env: { account: OWNER, region: 'us-east-1' } });
    const parameter = (id: string) => new CfnParameter(parameters, id).valueAsString;
    const stack = new ClientExchangeStack(app, 'Stack', {
      env: { account: OWNER, region: 'us-east-1' },
      config: {
        client: 'kohler',
        account: Aws.ACCOUNT_ID,
        region: Aws.REGION,
        bucket: { name: parameter('Name'), expireAfterDays: Lazy.number({ produce: () => 30 }) },
        integrations: [
          integration({ keyPrefix: Lazy.string({ produce: () => 'adobe' }), assumedRole: { principalArn: ROLE, externalId: parameter('ExternalId') } }),
          integration({ name: 'kohler_old', assumedRole: undefined, accessKey: { reason: 'old', allowedCidrs: [parameter('Cidr')] } }),
        ],
      },
    });
    const template = templateOf(stack);
    expect(template.Outputs.KohlerAdobeKeyPrefix.Value).toBe('adobe/');
    expect(JSON.stringify(resourcesOf(template, 'AWS::IAM::Role')[0].Properties.AssumeRolePolicyDocument)).toContain('ExternalId');
  });
  test('must say the names of integrations itself', () => {
    const name = Lazy.string({ produce: () => 'kohler_adobe' });
    expect(() => templateWith([integration({ name })])).toThrow('/integrations/0/name (${Token[TOKEN.');
  });
  test('may be in a Region that is newer than this library, with a warning', () => {
    expect(warningsOf(stackOf({ ...configWith([]), region: 'eu-west-4' }))).toEqual([
      expect.stringMatching(/^'region' is no known Region, got: 'eu-west-4': it is newer than this library, or misspelt .*cdk-s3-handoff:unknownRegion/),
    ]);
    expect(warningsOf(stackOf(configWith([])))).toEqual([]);
  });
});

describe('two clients in one app', () => {
  const withRole = (client: string, account: string, region: string) => ({
    ...configWith([integration({ assumedRole: { principalArn: ROLE, roleName: 'exchange' } })]), client, account, region,
  });
  const synthOf = (...configs: ClientConfig[]) => () => {
    const app = new App();
    for (const config of configs) new ClientExchangeStack(app, `client-exchange-${config.client}`, { config });
    return app.synth();
  };

  test('must not have one role name in an account, whatever the Region', () => {
    expect(synthOf(withRole('acme', OWNER, 'us-east-1'), withRole('kohler', OWNER, 'eu-west-1'))).toThrow(
      `'roleName' must be given once in account ${OWNER}, whatever the Region, got: 'exchange' of `
      + "'client-exchange-acme/Bucket/KohlerAdobeGrant/Role' and 'client-exchange-kohler/Bucket/KohlerAdobeGrant/Role'",
    );
    expect(synthOf(withRole('acme', OWNER, 'us-east-1'), withRole('kohler', VENDOR, 'eu-west-1'))).not.toThrow();
  });
  test('must not have one access key integration in an account: it names the user', () => {
    const ftp = (client: string) => ({ ...configWith([integration({ assumedRole: undefined, accessKey: { reason: 'old' } })]), client });
    expect(synthOf(ftp('acme'), ftp('kohler'))).toThrow(`'userName' must be given once in account ${OWNER}, whatever the Region, got: 'kohler_adobe' of `);
  });
  test('must not have one bucket name, in two accounts either', () => {
    const named = (client: string, account: string) => ({ ...configWith([], { name: 'exchange-files' }), client, account });
    expect(synthOf(named('acme', OWNER), named('kohler', VENDOR)))
      .toThrow("'bucketName' must be given once in partition aws, whatever account and Region, got: 'exchange-files' of ");
  });
});
test('a client and a partner must not have one role name in an account', () => {
  const app = new App();
  const config = configWith([integration({ assumedRole: { principalArn: ROLE, roleName: 'KlaviDataExporterRole-acme' } })]);
  new ClientExchangeStack(app, 'client-exchange-kohler', { config: { ...config, account: '444444444444' } });
  DeliveryStack.fromFile(app, 'examples/partners/acme.yaml');
  expect(() => app.synth()).toThrow(/got: 'KlaviDataExporterRole-acme' of 'client-exchange-kohler\/.*' and 'delivery-acme\/Delivery\/Role'/);
});

describe('from files', () => {
  test('one stack of one file', () => {
    const stack = ClientExchangeStack.fromFile(new App(), 'examples/clients/kohler.yaml');
    expect(stack.node.path).toBe('client-exchange-kohler');
    expect(templateOf(stack)).toEqual(templateOf(example('kohler').stack));
  });
  test('a stack of each file of a folder, in the order of their names, or only of one', () => {
    const paths = (options?: FromFolderOptions) => ClientExchangeStack.fromFolder(new App(), 'examples/clients', options).map(({ node }) => node.path);
    expect(paths()).toEqual(['client-exchange-acme', 'client-exchange-globex', 'client-exchange-kohler']);
    expect(paths({ only: 'kohler' })).toEqual(['client-exchange-kohler']);
    expect(() => paths({ only: 'kholer' })).toThrow(new Error("examples/clients: has no client 'kholer', did you mean kohler?"));
  });
});

describe.each(SETTINGS)('with $setting', ({ env, context }) => {
  const { integrations, ...config } = loadClient('examples/clients/kohler.yaml');
  const partition = env?.region?.startsWith('us-gov') ? 'aws-us-gov' : 'aws';
  const moved = JSON.parse(JSON.stringify(integrations).replaceAll('arn:aws:', `arn:${partition}:`));
  const stack = stackOf({ ...config, region: env?.region ?? config.region, integrations: moved }, context);

  test('the example synthesises, and cdk-nag finds nothing', () => {
    expect(resourcesOf(templateOf(stack), 'AWS::S3::Bucket')).toHaveLength(1);
    expect(nagFindings(stack)).toEqual([]);
  });
});

test('cdk-nag would have found something', () => {
  const stack = stackOf(configWith([]));
  new s3.Bucket(stack, 'Other', { enforceSSL: true });
  expect(nagFindings(stack)).toEqual(['AwsSolutions-S1']);
});
test('the recommended feature flags change no hand-off', () => {
  for (const client of ['kohler', 'acme', 'globex']) {
    expect(Object.keys(example(client, recommendedFlags).deployed.outputs)).toEqual(Object.keys(example(client).deployed.outputs));
  }
});
