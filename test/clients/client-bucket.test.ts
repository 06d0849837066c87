import { Annotations, aws_kms as kms, aws_s3 as s3, Duration, Environment, Lazy, Stack } from 'aws-cdk-lib';
import { ClientBucket, ClientBucketProps } from '../../lib/clients/client-bucket';
import { AccessKeyUser } from '../../lib/grants/access-key-user';
import { AssumedRoleGrant } from '../../lib/grants/assumed-role-grant';
import { DirectTrustGrant } from '../../lib/grants/direct-trust-grant';
import { ExchangeAccess } from '../../lib/policies/exchange-access';
import { ExternalPrincipal } from '../../lib/principals/external-principal';
import { decisionTable } from '../../tools/policy-engine/jest';
import { Row } from '../../tools/policy-engine/table';
import { deploy, Deployment, placeOf, resourceOf } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { refusalAt } from '../support/refusal';
import { ENV, newStack, OWNER, resourcesOf, SETTINGS, templateOf, VENDOR, warningsOf } from '../support/stack';

type Given = Partial<ClientBucketProps>;
const GIVEN_KEY = `arn:aws:kms:us-east-1:${OWNER}:key/0a1b2c3d-0000-4000-8000-000000000000`;

function clientBucket(stack: Stack = newStack(), props: Given = {}): ClientBucket {
  return new ClientBucket(stack, 'Kohler', { clientName: 'kohler', ...props });
}

function templateWith(props: Given): any {
  const stack = newStack();
  clientBucket(stack, props);
  return templateOf(stack);
}

function bucketWith(props: Given): any {
  return resourcesOf(templateWith(props), 'AWS::S3::Bucket')[0];
}

const policyStatements = (template: any): any[] => resourcesOf(template, 'AWS::S3::BucketPolicy')[0].Properties.PolicyDocument.Statement;

function givenKey(stack: Stack): kms.IKey {
  return new kms.Key(stack, 'GivenKey', { enableKeyRotation: true });
}

const ENCRYPTIONS: [encryption: string, props: (stack: Stack) => Given][] = [
  ['SSE-S3', () => ({})],
  ['a key of its own', () => ({ encryption: s3.BucketEncryption.KMS })],
  ['a given key', (stack) => ({ encryptionKey: givenKey(stack) })],
  ['aws/s3', () => ({ encryption: s3.BucketEncryption.KMS_MANAGED })],
];

describe.each(SETTINGS)('with $setting', ({ env, context }) => {
  describe.each(ENCRYPTIONS)('and %s', (encryption, props) => {
    const make = (others: Given = {}) => {
      const stack = newStack({ env, context });
      clientBucket(stack, { ...props(stack), ...others });
      return stack;
    };
    const stack = make();
    const deployed = deploy(stack, env);
    const template = templateOf(stack);
    const [bucket] = resourcesOf(template, 'AWS::S3::Bucket');

    test('nobody outside can be let in by a public policy or ACL', () => {
      expect(bucket.Properties.PublicAccessBlockConfiguration)
        .toEqual({ BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true });
    });
    test('the bucket owner owns every object', () => {
      expect(bucket.Properties.OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
    });
    test('overwritten and deleted objects are kept, incomplete uploads are not', () => {
      expect(bucket.Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
      expect(bucket.Properties.LifecycleConfiguration.Rules)
        .toEqual([{ Id: 'AbortIncompleteUploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }]);
    });
    test('bucket and key outlive the stack', () => {
      for (const resource of [bucket, ...resourcesOf(template, 'AWS::KMS::Key')]) {
        expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      }
    });
    test('it has one bucket policy', () => {
      expect(resourcesOf(template, 'AWS::S3::BucketPolicy')).toHaveLength(1);
    });
    test('there is neither a custom resource nor a Lambda function', () => {
      const types = Object.values<any>(template.Resources).map(({ Type }) => Type);
      expect(types.filter((type) => /^(Custom::|AWS::CloudFormation::CustomResource|AWS::Lambda::)/.test(type))).toEqual([]);
    });
    test('cdk-nag finds nothing', () => {
      expect(nagFindings(stack)).toEqual([]);
    });
    test('cdk-nag finds nothing in an ephemeral one', () => {
      expect(nagFindings(make({ ephemeral: true }))).toEqual([]);
    });

    decisionTable('its owner uploads', () => deployed.cloud, () => uploads(deployed, encryption, env));
  });
});

test('cdk-nag would have found something', () => {
  const stack = newStack();
  clientBucket(stack);
  new s3.Bucket(stack, 'Other', { enforceSSL: true });
  expect(nagFindings(stack)).toEqual(['AwsSolutions-S1']);
});

/** An administrator of the owner's account has every right: what is refused is refused by the bucket. */
function uploads(deployed: Deployment, encryption: string, env?: Environment): Row[] {
  const { account, region, partition } = placeOf(env);
  const bucket = resourceOf(deployed, 'AWS::S3::Bucket')!.Ref;
  const keyArn = resourceOf(deployed, 'AWS::KMS::Key')?.Arn;
  const otherKeyArn = `arn:${partition}:kms:${region}:${account}:key/0a1b2c3d-0000-4000-8000-000000000000`;
  deployed.cloud.addKey({ arn: otherKeyArn });
  const who = { arn: `arn:${partition}:iam::${account}:user/admin` };
  const put = { who, action: 's3:PutObject', bucket, key: 'adobe/a.csv' };
  const transport: Row[] = [
    { expect: 'allowed', ...put },
    { expect: 'allowed', ...put, tlsVersion: '1.3' },
    { expect: 'denied', ...put, tls: false },
    { expect: 'denied', ...put, tlsVersion: '1.1' },
    { expect: 'denied', ...put, action: 's3:GetObject', tlsVersion: '1.0' },
    { expect: 'denied', who, action: 's3:ListBucket', bucket, tls: false },
  ];
  if (encryption === 'SSE-S3') return [...transport, { expect: 'allowed', ...put, encryption: { algorithm: 'AES256' } }];
  return [
    ...transport,
    { expect: keyArn ? 'denied' : 'allowed', ...put, encryption: { algorithm: 'aws:kms' }, name: 'KMS without naming a key' },
    ...(keyArn ? [{ expect: 'allowed', ...put, encryption: { algorithm: 'aws:kms', keyArn }, name: "the bucket's key, named" } as const] : []),
    { expect: 'denied', ...put, encryption: { algorithm: 'AES256' }, name: 'SSE-S3 into a KMS bucket' },
    { expect: 'denied', ...put, encryption: { algorithm: 'aws:kms:dsse' }, name: 'DSSE into a KMS bucket' },
    { expect: 'denied', ...put, encryption: { algorithm: 'aws:kms', keyArn: otherKeyArn }, name: 'another key' },
  ];
}

describe('encryption', () => {
  const encryptionOf = (props: Given) => bucketWith(props).Properties.BucketEncryption.ServerSideEncryptionConfiguration;
  const keys = (template: any) => resourcesOf(template, 'AWS::KMS::Key');

  test('is SSE-S3 by default, without a key', () => {
    expect(encryptionOf({})).toEqual([{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }]);
    expect(clientBucket().encryptionKey).toBeUndefined();
    expect(keys(templateWith({}))).toEqual([]);
  });
  test('with KMS makes a rotating key, and Bucket Keys save calls to it', () => {
    const template = templateWith({ encryption: s3.BucketEncryption.KMS });
    const [[keyId, key]] = Object.entries<any>(template.Resources).filter(([, { Type }]) => Type === 'AWS::KMS::Key');
    expect(key.Properties).toMatchObject({ EnableKeyRotation: true, Description: 'Encrypts the exchange bucket of kohler' });
    expect(encryptionOf({ encryption: s3.BucketEncryption.KMS })).toEqual([{
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { 'Fn::GetAtt': [keyId, 'Arn'] } },
    }]);
  });
  test('with a given key implies KMS, and makes no second key', () => {
    const stack = newStack();
    const encryptionKey = givenKey(stack);
    expect(clientBucket(stack, { encryptionKey }).encryptionKey).toBe(encryptionKey);
    expect(keys(templateOf(stack))).toHaveLength(1);
    expect(resourcesOf(templateOf(stack), 'AWS::S3::Bucket')[0].Properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([{
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: stack.resolve(encryptionKey.keyArn) },
    }]);
  });
  test('takes an imported key', () => {
    const stack = newStack();
    clientBucket(stack, { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', GIVEN_KEY), encryption: s3.BucketEncryption.KMS });
    expect(resourcesOf(templateOf(stack), 'AWS::S3::Bucket')[0].Properties.BucketEncryption.ServerSideEncryptionConfiguration[0])
      .toMatchObject({ ServerSideEncryptionByDefault: { KMSMasterKeyID: GIVEN_KEY } });
  });
  test('with aws/s3 has no customer key, and Bucket Keys all the same', () => {
    const encryption = s3.BucketEncryption.KMS_MANAGED;
    expect(encryptionOf({ encryption })).toEqual([{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }]);
    expect(clientBucket(newStack(), { encryption }).encryptionKey).toBeUndefined();
  });
  test('with SSE-S3 refuses no upload for its encryption', () => {
    expect(policyStatements(templateWith({})).map(({ Sid }) => Sid)).not.toEqual(expect.arrayContaining(['DenyOtherEncryption']));
    expect(policyStatements(templateWith({ encryption: s3.BucketEncryption.KMS })).map(({ Sid }) => Sid))
      .toEqual(expect.arrayContaining(['DenyOtherEncryption', 'DenyOtherKeys']));
  });
});

describe('the name', () => {
  const nameOf = (env: Environment | undefined, props: Given) => {
    const stack = newStack({ env });
    clientBucket(stack, props);
    return resourcesOf(templateOf(stack), 'AWS::S3::Bucket')[0].Properties.BucketName;
  };
  test('is <client>-exchange-<account>-<region>', () => {
    expect(nameOf(ENV, {})).toBe(`kohler-exchange-${OWNER}-us-east-1`);
  });
  test('is filled in by CloudFormation where account and Region are not known', () => {
    expect(nameOf(undefined, {})).toEqual({ 'Fn::Join': ['', ['kohler-exchange-', { Ref: 'AWS::AccountId' }, '-', { Ref: 'AWS::Region' }]] });
  });
  test('fits with a client of 26 characters, wherever the stack is deployed', () => {
    const clientName = 'c'.repeat(26);
    expect(`${clientName}-exchange-${OWNER}-ap-southeast-1`).toHaveLength(63);
    expect(nameOf(undefined, { clientName })).toBeDefined();
  });
  test('fits with a client of 27 characters where the Region is short enough', () => {
    expect(nameOf(ENV, { clientName: 'c'.repeat(27) })).toBe(`${'c'.repeat(27)}-exchange-${OWNER}-us-east-1`);
  });
  test('can be given, to a client of any length', () => {
    expect(nameOf(undefined, { clientName: 'c'.repeat(60), bucketName: 'kohler.files' })).toBe('kohler.files');
  });
  test('can be a token', () => {
    expect(nameOf(ENV, { bucketName: Lazy.string({ produce: () => 'kohler-late' }) })).toBe('kohler-late');
    expect(nameOf(undefined, { clientName: Lazy.string({ produce: () => 'late' }), bucketName: 'kohler-files' })).toBe('kohler-files');
  });
});

describe('refuses', () => {
  const nameRule = 'must consist of lowercase letters, digits and inner hyphens';
  test.each<[what: string, props: Given, message: string]>([
    ...['', 'Kohler', '-kohler', 'kohler-', 'kohler_files', 'kohler.files', 'köhler'].map((clientName): [string, Given, string] =>
      [`client name '${clientName}'`, { clientName }, `'clientName' ${nameRule}, got: '${clientName}'`]),
    ...(['clientName', 'bucketName'] as const).flatMap((property): [string, Given, string][] => [
      [`white space at the end of ${property}`, { [property]: 'kohler\n' }, `'${property}' must not have white space at either end, got: 'kohler\\n'`],
      [`a number as ${property}`, { [property]: 7 as any }, `'${property}' must be a string, put it in quotes, got: 7`],
    ]),
    ['a bucket name that is too short', { bucketName: 'ab' }, "'bucketName' must have 3 to 63 characters, got: 'ab'"],
    ['an empty bucket name', { bucketName: '' }, "'bucketName' must have 3 to 63 characters, got: ''"],
    ['a client name that makes the bucket name too long', { clientName: 'c'.repeat(32) },
      `'bucketName' must have 3 to 63 characters, got: '${'c'.repeat(32)}-exchange-${OWNER}-us-east-1'`],
    ['a bucket name in capitals', { bucketName: 'Kohler' },
      "'bucketName' must consist of lowercase letters, digits, hyphens and dots, got: 'Kohler'"],
    ['a reserved bucket name', { bucketName: 'xn--kohler' }, "'bucketName' must not begin with 'xn--', got: 'xn--kohler'"],
    ['DSSE', { encryption: s3.BucketEncryption.DSSE }, "'encryption' must be one of S3_MANAGED, KMS, KMS_MANAGED, got: 'DSSE'"],
    ['no encryption', { encryption: s3.BucketEncryption.UNENCRYPTED }, "'encryption' must be one of S3_MANAGED, KMS, KMS_MANAGED, got: 'UNENCRYPTED'"],
  ])('%s', (_, props, message) => {
    expect(() => clientBucket(newStack(), props)).toThrow(refusalAt('Stack/Kohler', message));
  });

  test('a client of 27 characters where account and Region are not known', () => {
    const clientName = 'c'.repeat(27);
    expect(() => clientBucket(newStack({}), { clientName }))
      .toThrow(refusalAt('Stack/Kohler', `'clientName' must not be longer than 26 characters where it names the bucket, got: '${clientName}'`));
  });
  test.each([s3.BucketEncryption.S3_MANAGED, s3.BucketEncryption.KMS_MANAGED])('a key with %s', (encryption) => {
    const stack = newStack();
    expect(() => clientBucket(stack, { encryption, encryptionKey: givenKey(stack) }))
      .toThrow(refusalAt('Stack/Kohler', `'encryption' must be KMS with an encryptionKey, got: '${encryption}'`));
  });
  test('a key of another Region than the bucket', () => {
    const stack = newStack();
    const arn = `arn:aws:kms:eu-west-1:${OWNER}:key/1234abcd`;
    expect(() => clientBucket(stack, { encryptionKey: kms.Key.fromKeyArn(stack, 'Abroad', arn) }))
      .toThrow(refusalAt('Stack/Kohler', `'encryptionKey' must be in the bucket's Region 'us-east-1', got: '${arn}'`));
  });
  test('a key that is an alias', () => {
    const stack = newStack();
    const arn = `arn:aws:kms:us-east-1:${OWNER}:alias/kohler`;
    expect(() => clientBucket(stack, { encryptionKey: kms.Key.fromKeyArn(stack, 'Alias', arn) }))
      .toThrow(refusalAt('Stack/Kohler', `'encryptionKey' must be a key ARN (not an alias), got: '${arn}'`));
  });
});

test('a bucket name with dots warns once, whatever is granted', () => {
  const stack = newStack();
  const client = clientBucket(stack, { bucketName: 'files.kohler.example' });
  client.addAssumedRole('Adobe', { principal: ExternalPrincipal.role(`arn:aws:iam::${VENDOR}:role/adobe`), keyPrefix: 'adobe/', access: ExchangeAccess.READ });
  expect(warningsOf(stack)).toEqual([expect.stringMatching(/^the bucket name 'files.kohler.example' has dots: .*\[ack: cdk-s3-handoff:dottedBucketName]$/)]);
  Annotations.of(client).acknowledgeWarning('cdk-s3-handoff:dottedBucketName');
  expect(warningsOf(stack)).toEqual([]);
});

describe('options', () => {
  test('versioning can be switched off', () => {
    expect(bucketWith({ versioned: false }).Properties.VersioningConfiguration).toBeUndefined();
  });
  test('objects expire and move to infrequent access, incomplete uploads are still aborted', () => {
    const lifecycleRules = [
      { id: 'Expire', expiration: Duration.days(365) },
      { id: 'Cool', transitions: [{ storageClass: s3.StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(30) }] },
    ];
    expect(bucketWith({ lifecycleRules }).Properties.LifecycleConfiguration.Rules).toEqual([
      { Id: 'AbortIncompleteUploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
      { Id: 'Expire', Status: 'Enabled', ExpirationInDays: 365 },
      { Id: 'Cool', Status: 'Enabled', Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 30 }] },
    ]);
  });
  test('S3 tells EventBridge, without a custom resource', () => {
    const template = templateWith({ eventBridgeEnabled: true });
    expect(resourcesOf(template, 'AWS::S3::Bucket')[0].Properties.NotificationConfiguration)
      .toEqual({ EventBridgeConfiguration: { EventBridgeEnabled: true } });
    expect(Object.values<any>(template.Resources).map(({ Type }) => Type)).toEqual(['AWS::S3::Bucket', 'AWS::S3::BucketPolicy']);
  });
  test('by default S3 tells nobody', () => {
    expect(bucketWith({}).Properties.NotificationConfiguration).toBeUndefined();
  });
  test('bucket and key carry the tag client', () => {
    const template = templateWith({ encryption: s3.BucketEncryption.KMS });
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key']) {
      expect(resourcesOf(template, type)[0].Properties.Tags).toEqual([{ Key: 'client', Value: 'kohler' }]);
    }
  });
  test.each([[undefined, 'kohler/'], ['access/', 'access/']])('access logs with prefix %s go below %s', (serverAccessLogsPrefix, prefix) => {
    const stack = newStack();
    const logs = new s3.Bucket(stack, 'Logs', { enforceSSL: true });
    clientBucket(stack, { serverAccessLogsBucket: logs, serverAccessLogsPrefix });
    expect(resourcesOf(templateOf(stack), 'AWS::S3::Bucket')[1].Properties.LoggingConfiguration)
      .toEqual({ DestinationBucketName: stack.resolve(logs.bucketName), LogFilePrefix: prefix });
  });
  test('a prefix of access logs alone logs nothing', () => {
    expect(bucketWith({ serverAccessLogsPrefix: 'access/' }).Properties.LoggingConfiguration).toBeUndefined();
  });
});

describe('ephemeral', () => {
  const template = templateWith({ ephemeral: true, encryption: s3.BucketEncryption.KMS });
  test('takes bucket and key down with the stack', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key']) {
      expect(resourcesOf(template, type)[0]).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    }
  });
  test('empties the bucket before', () => {
    expect(resourcesOf(template, 'Custom::S3AutoDeleteObjects')).toHaveLength(1);
  });
  test('leaves a key that was given to its owner', () => {
    const stack = newStack();
    clientBucket(stack, { ephemeral: true, encryptionKey: givenKey(stack) });
    expect(resourcesOf(templateOf(stack), 'AWS::KMS::Key')[0].DeletionPolicy).toBe('Retain');
  });
});

describe('the ways in', () => {
  const options = { keyPrefix: 'adobe/', access: ExchangeAccess.READ };
  const principal = ExternalPrincipal.role(`arn:aws:iam::${VENDOR}:role/adobe-ingest`);
  const ways: [string, new (...args: any[]) => unknown, (client: ClientBucket) => AssumedRoleGrant | DirectTrustGrant | AccessKeyUser][] = [
    ['addAssumedRole', AssumedRoleGrant, (client) => client.addAssumedRole('Bucket', { ...options, principal })],
    ['addDirectTrust', DirectTrustGrant, (client) => client.addDirectTrust('Bucket', { ...options, principal })],
    ['addAccessKeyUser', AccessKeyUser,
      (client) => client.addAccessKeyUser('Bucket', { ...options, integrationName: 'kohler_ftp', reason: 'FTP appliance' })],
  ];
  test.each(ways)('%s opens this bucket and its key, under any id, even Bucket', (_, kind, open) => {
    const stack = newStack();
    const client = clientBucket(stack, { encryption: s3.BucketEncryption.KMS });
    const grant = open(client);
    expect(grant).toBeInstanceOf(kind);
    expect(grant.node.path).toBe('Stack/Kohler/Bucket');
    expect(grant.handoff.fields.find(({ name }) => name === 'BucketName')?.value).toBe(client.bucket.bucketName);
    expect(JSON.stringify(templateOf(stack))).toContain('"kms:ViaService"');
  });
});
