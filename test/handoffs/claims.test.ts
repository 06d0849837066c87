import { readdirSync } from 'node:fs';
import { App, AppProps, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  AccessKeyUser, AceEnvironment, AceOppSyncRole, AceOppSyncStack, AssumedRoleGrant, AssumedRoleTrustOptions, BucketTransportSecurity, ClientBucket,
  ClientExchangeStack, CrossAccountPutDestination, CrossAccountPutDestinationProps, DeliveryStack, DestinationOwnership, DirectTrustGrant,
  ExchangeAccess, ExternalId, ExternalPrincipal, Handoff, HandoffOutputs, ImportRoleStack, PartnerDestinationStack, PrincipalMatch,
} from '../../lib';
import { falseClaimsOf, SheetOptions } from '../support/sheet-worlds';
import { ENV, SETTINGS } from '../support/stack';

const VENDOR_ROLE = 'arn:aws:iam::222222222222:role/ingest';
const KEY = 'arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555';

const imported = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Imported', 'imported-bucket');
const plain = (props: s3.BucketProps = {}) => (stack: Stack) => new s3.Bucket(stack, 'Plain', props);
const own = (encryption: s3.BucketEncryption) => (stack: Stack) => new ClientBucket(stack, 'Client', { clientName: 'kohler', encryption }).bucket;
const keyed = (stack: Stack) => s3.Bucket.fromBucketAttributes(stack, 'Imported', {
  bucketName: 'imported-bucket', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY),
});

const BUCKETS: Record<string, (stack: Stack) => s3.IBucket> = {
  'a ClientBucket': own(s3.BucketEncryption.S3_MANAGED),
  'a ClientBucket with KMS': own(s3.BucketEncryption.KMS),
  'a ClientBucket with aws/s3': own(s3.BucketEncryption.KMS_MANAGED),
  'a plain bucket': plain(),
  'a bucket with enforceSSL': plain({ enforceSSL: true }),
  'a bucket with a TLS version': plain({ enforceSSL: true, minimumTLSVersion: 1.2 }),
  'a bucket with TLS 1.3': plain({ enforceSSL: true, minimumTLSVersion: 1.3 }),
  'a BucketOwnerEnforced bucket': plain({ objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED }),
  'a BucketOwnerPreferred bucket': plain({ objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED }),
  'an ObjectWriter bucket': plain({ objectOwnership: s3.ObjectOwnership.OBJECT_WRITER }),
  'a bucket with the mixin': (stack) => plain()(stack).with(new BucketTransportSecurity()) as s3.Bucket,
  'a KMS bucket': plain({ encryption: s3.BucketEncryption.KMS }),
  'an aws/s3 bucket': plain({ encryption: s3.BucketEncryption.KMS_MANAGED }),
  'an imported bucket': imported,
  'an imported bucket with a key': keyed,
};

const ACCESSES: Record<string, ExchangeAccess> = {
  in: ExchangeAccess.READ,
  out: ExchangeAccess.WRITE,
  both: ExchangeAccess.READ_WRITE,
  all: ExchangeAccess.READ_WRITE_DELETE,
  get: ExchangeAccess.custom({ objectActions: ['s3:GetObject'] }),
  acl: ExchangeAccess.custom({ objectActions: ['s3:PutObject', 's3:PutObjectAcl', 's3:AbortMultipartUpload'] }),
};

type Way = (scope: Construct, bucket: s3.IBucket, keyPrefix: string, access: ExchangeAccess) => { handoff: Handoff };

const WAYS: Record<string, Way> = {
  'an assumed role': (scope, bucket, keyPrefix, access) => new AssumedRoleGrant(scope, 'Grant', {
    bucket, keyPrefix, access, principal: ExternalPrincipal.role(VENDOR_ROLE), externalId: ExternalId.of('id-1'),
  }),
  'an access key': (scope, bucket, keyPrefix, access) => new AccessKeyUser(scope, 'Grant', {
    bucket, keyPrefix, access, integrationName: `kohler_${scope.node.id}`, reason: 'test', allowedCidrs: ['203.0.113.0/24'],
  }),
  'direct trust': (scope, bucket, keyPrefix, access) => new DirectTrustGrant(scope, 'Grant', {
    bucket, keyPrefix, access, principal: ExternalPrincipal.role(`${VENDOR_ROLE}-${scope.node.id}`),
  }),
};

/** What no other account can use, nobody here can edit, or leaves objects to their writer. */
const NO_DIRECT_TRUST = [
  'a ClientBucket with aws/s3', 'an aws/s3 bucket', 'an imported bucket', 'an imported bucket with a key', 'an ObjectWriter bucket',
];

function wrongClaims(make: (stack: Stack) => { handoff: Handoff }[], options: SheetOptions = {}): string[] {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const made = make(stack);
  made.forEach(({ handoff }, index) => new HandoffOutputs(stack, `Outputs${index}`, { handoff, outputPrefix: `P${index}` }));
  const { sheets, wrong } = falseClaimsOf(app, options);
  expect(sheets).toHaveLength(made.length);
  return wrong;
}

describe.each(Object.entries(WAYS))('every claim of the sheets of %s holds', (name, grant) => {
  test.each(Object.entries(BUCKETS).filter(([bucket]) => name !== 'direct trust' || !NO_DIRECT_TRUST.includes(bucket)))('on %s', (kind, bucketOf) => {
    expect(wrongClaims((stack) => {
      const bucket = bucketOf(stack);
      return Object.entries(ACCESSES).map(([id, access]) => grant(new Construct(stack, id), bucket, `${id}/`, access));
    }, { keyArn: kind === 'an imported bucket with a key' ? KEY : undefined })).toEqual([]);
  });
});

describe('every claim of the sheet of a destination holds', () => {
  const destination = (props: Partial<CrossAccountPutDestinationProps>) => (stack: Stack) => [new CrossAccountPutDestination(stack, 'Destination', {
    principal: ExternalPrincipal.role(VENDOR_ROLE), keyPrefix: 'daily-sync/', ...props,
  })];
  const { BUCKET_OWNER_ENFORCED, BUCKET_OWNER_PREFERRED } = DestinationOwnership;

  test.each(Object.entries({ BUCKET_OWNER_ENFORCED, BUCKET_OWNER_PREFERRED }))('that is made, %s', (_, ownership) => {
    expect(wrongClaims(destination({ bucketName: 'inbox', ownership }))).toEqual([]);
    expect(wrongClaims((stack) => destination({ bucketName: 'inbox', ownership, encryptionKey: new kms.Key(stack, 'Key') })(stack))).toEqual([]);
    expect(wrongClaims((stack) => destination({
      bucketName: 'inbox', ownership, encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY), ownerEditsKeyPolicy: true,
    })(stack))).toEqual([]);
  });

  test.each(Object.entries(BUCKETS).filter(([kind]) => !NO_DIRECT_TRUST.includes(kind)))('on %s', (kind, bucketOf) => {
    expect(wrongClaims((stack) => destination({ bucket: bucketOf(stack) })(stack))).toEqual([]);
    if (kind === 'a BucketOwnerPreferred bucket') return;
    expect(wrongClaims((stack) => destination({ bucket: bucketOf(stack), ownership: BUCKET_OWNER_ENFORCED })(stack))).toEqual([]);
  });
});

describe('every claim holds whoever the principal is', () => {
  const client = (stack: Stack) => new ClientBucket(stack, 'Client', { clientName: 'kohler' });
  const access = ExchangeAccess.READ_WRITE;
  const role = ExternalPrincipal.role(VENDOR_ROLE);
  const verifier = ExternalPrincipal.role('arn:aws:iam::444444444444:role/verify');

  test.each<[string, ExternalPrincipal, ExternalId | undefined]>([
    ['an account', ExternalPrincipal.account('222222222222'), ExternalId.of('id-1')],
    ['a user', ExternalPrincipal.user('arn:aws:iam::222222222222:user/uploader'), undefined],
    ['a session', ExternalPrincipal.session('arn:aws:sts::222222222222:assumed-role/Connector/acme'), ExternalId.of('id-1')],
    ['a role by its ARN', ExternalPrincipal.role(VENDOR_ROLE, { match: PrincipalMatch.BY_ARN }), ExternalId.anyOf('old', 'new')],
    ['pending', ExternalPrincipal.pending(), ExternalId.pending()],
    ['pending its external ID', role, ExternalId.pending()],
  ])('%s', (_, principal, externalId) => {
    expect(wrongClaims((stack) => [client(stack).addAssumedRole('Grant', { keyPrefix: 'a/', access, principal, externalId })])).toEqual([]);
    if (principal.isPending) return;
    expect(wrongClaims((stack) => [client(stack).addDirectTrust('Grant', { keyPrefix: 'a/', access, principal })])).toEqual([]);
  });

  test.each<[string, AssumedRoleTrustOptions[]]>([
    ['two parties, each with its own external ID', [{ principal: role, externalId: ExternalId.of('id-1') }, { principal: verifier, externalId: ExternalId.of('id-2') }]],
    ['one that needs an external ID, and one that does not', [{ principal: role }, { principal: verifier, externalId: ExternalId.anyOf('old', 'new') }]],
    ['one that is complete, and one that is pending', [{ principal: role, externalId: ExternalId.of('id-1') }, { principal: ExternalPrincipal.pending() }]],
    ['one that is pending, and one that is complete', [
      { principal: role, externalId: ExternalId.pending() }, { principal: verifier, externalId: ExternalId.of('id-2') },
    ]],
    ['two that are pending', [{ principal: role, externalId: ExternalId.pending() }, { principal: ExternalPrincipal.pending() }]],
    ['two tenants', [{ principal: role, externalId: ExternalId.below('acme/') }, { principal: verifier, externalId: ExternalId.below('acme2/') }]],
    ['two with a session name each', [{ principal: role, externalId: ExternalId.of('id-1'), sessionName: 'acme' }, { principal: verifier, sessionName: 'acme-2' }]],
  ])('%s', (_, [first, second]) => {
    expect(wrongClaims((stack) => {
      const grant = client(stack).addAssumedRole('Grant', { keyPrefix: 'a/', access, ...first });
      grant.addTrust(second);
      return [grant];
    })).toEqual([]);
  });

  test.each<[string, ExternalId | undefined]>([
    ['with an external ID', ExternalId.of('id-1')], ['without', undefined], ['while it is pending', ExternalId.pending()],
  ])('a role that assumes itself, %s', (_, externalId) => {
    expect(wrongClaims((stack) => [client(stack).addAssumedRole('Grant', { keyPrefix: 'a/', access, principal: role, externalId, selfAssume: true })])).toEqual([]);
  });

  test('several that the bucket policy names', () => {
    const additionalPrincipals = [verifier, ExternalPrincipal.role('arn:aws:iam::555555555555:role/third', { match: PrincipalMatch.BY_ARN })];
    expect(wrongClaims((stack) => [
      client(stack).addDirectTrust('Grant', { keyPrefix: 'a/', access, principal: role, additionalPrincipals }),
      new CrossAccountPutDestination(stack, 'Inbox', { bucketName: 'inbox', keyPrefix: 'daily/', principal: role, additionalPrincipals }),
    ])).toEqual([]);
  });

  test('on the whole bucket', () => {
    expect(wrongClaims((stack) => [
      client(stack).addAssumedRole('Role', { access, principal: role }),
      new DirectTrustGrant(stack, 'Trust', { bucket: plain()(stack), access, principal: role }),
    ])).toEqual([]);
  });
});

describe('every claim holds beside other grants to the same party', () => {
  const role = ExternalPrincipal.role(VENDOR_ROLE);
  const { READ, WRITE, READ_WRITE_DELETE } = ExchangeAccess;

  test.each<[string, string, ExchangeAccess]>([
    ['in and out', 'out/', READ], ['a folder in the folder', 'in/sub/', READ_WRITE_DELETE], ['the same folder', 'in/', READ],
    ['the whole bucket', '', READ], ['a look-alike', 'in2/', READ_WRITE_DELETE],
  ])('%s', (_, keyPrefix, access) => {
    expect(wrongClaims((stack) => {
      const bucket = plain()(stack);
      const grant = new AssumedRoleGrant(stack, 'Role', { bucket, keyPrefix: 'in/', access: WRITE, principal: role });
      grant.addBucket(bucket, { keyPrefix, access });
      grant.addBucket(imported(stack), { keyPrefix: 'more/', access: READ });
      return [grant];
    })).toEqual([]);
    expect(wrongClaims((stack) => {
      const bucket = plain({ enforceSSL: true })(stack);
      return [
        new DirectTrustGrant(stack, 'First', { bucket, keyPrefix: 'in/', access: WRITE, principal: role }),
        new DirectTrustGrant(stack, 'Second', { bucket, keyPrefix, access, principal: role }),
      ];
    })).toEqual([]);
  });

  test('to its whole account, to everybody, or to no one else', () => {
    expect(wrongClaims((stack) => {
      const bucket = plain()(stack);
      return [
        new DirectTrustGrant(stack, 'Role', { bucket, keyPrefix: 'role/', access: WRITE, principal: role }),
        new DirectTrustGrant(stack, 'Account', { bucket, keyPrefix: 'account/', access: READ, principal: ExternalPrincipal.account('222222222222') }),
        new DirectTrustGrant(stack, 'ByArn', {
          bucket, keyPrefix: 'by-arn/', access: READ, principal: ExternalPrincipal.role(`${VENDOR_ROLE}2`, { match: PrincipalMatch.BY_ARN }),
        }),
      ];
    })).toEqual([]);
  });
});

describe('every claim holds whatever else an app does', () => {
  const options = { keyPrefix: 'in/', access: ExchangeAccess.READ, principal: ExternalPrincipal.role(VENDOR_ROLE) };

  test.each<[string, (bucket: s3.Bucket, role: iam.Role) => void]>([
    ['statements that come later', (bucket) => bucket.addToResourcePolicy(new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['s3:*'],
      resources: [bucket.bucketArn, bucket.arnForObjects('*')],
      conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    }))],
    ['a denial that leaves objects out', (bucket) => bucket.addToResourcePolicy(new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['s3:*'],
      resources: [bucket.bucketArn],
      conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    }))],
    ['a denial for one caller', (bucket) => bucket.addToResourcePolicy(new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      principals: [new iam.AccountPrincipal('999999999999')],
      actions: ['s3:*'],
      resources: [bucket.bucketArn, bucket.arnForObjects('*')],
      conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    }))],
    ['more for the role', (bucket, role) => { bucket.grantDelete(role); }],
    ['a managed policy for the role', (_, role) => role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess'))],
    ['more for the vendor', (bucket) => { bucket.grantRead(new iam.ArnPrincipal(VENDOR_ROLE), 'other/*'); }],
    ['overrides of the bucket', (bucket) => (bucket.node.defaultChild as s3.CfnBucket)
      .addPropertyOverride('OwnershipControls.Rules', [{ ObjectOwnership: 'BucketOwnerEnforced' }])],
  ])('%s', (_, change) => {
    expect(wrongClaims((stack) => {
      const bucket = plain()(stack);
      const role = new AssumedRoleGrant(stack, 'Role', { ...options, bucket });
      const trust = new DirectTrustGrant(stack, 'Trust', { ...options, bucket });
      change(bucket, role.role);
      return [role, trust];
    })).toEqual([]);
  });

  test('a policy that is written by hand for an imported bucket', () => {
    expect(wrongClaims((stack) => {
      const bucket = imported(stack);
      new s3.CfnBucketPolicy(stack, 'Policy', {
        bucket: bucket.bucketName,
        policyDocument: new iam.PolicyDocument({
          statements: [new iam.PolicyStatement({
            effect: iam.Effect.DENY,
            principals: [new iam.AnyPrincipal()],
            actions: ['s3:*'],
            resources: [bucket.bucketArn, bucket.arnForObjects('*')],
            conditions: { Bool: { 'aws:SecureTransport': 'false' } },
          })],
        }),
      });
      return [new AssumedRoleGrant(stack, 'Role', { ...options, bucket })];
    }, { ownPolicies: ['imported-bucket'] })).toEqual([]);
  });

  test('direct trust whose statements others add', () => {
    expect(wrongClaims((stack) => [
      new DirectTrustGrant(stack, 'Trust', { ...options, bucket: imported(stack), access: ExchangeAccess.READ_WRITE, ownerEditsBucketPolicy: true }),
    ])).toEqual([]);
    expect(wrongClaims((stack) => [new DirectTrustGrant(stack, 'Trust', {
      ...options, bucket: keyed(stack), access: ExchangeAccess.WRITE, ownerEditsBucketPolicy: true, ownerEditsKeyPolicy: true,
    })])).toEqual([]);
  });

  test('a permissions boundary, and buckets of other accounts', () => {
    expect(wrongClaims((stack) => {
      const boundary = new iam.ManagedPolicy(stack, 'Boundary', { statements: [new iam.PolicyStatement({ actions: ['*'], resources: ['*'] })] });
      const bucket = s3.Bucket.fromBucketAttributes(stack, 'Foreign', { bucketName: 'imported-bucket', account: '777777777777' });
      return [new AssumedRoleGrant(stack, 'Role', {
        ...options, access: ExchangeAccess.READ_WRITE, bucket, permissionsBoundary: boundary, ownerEditsBucketPolicy: true,
      })];
    }, { bucketAccount: '777777777777' })).toEqual([]);
  });
});

test.each(SETTINGS.map((settings) => [settings.setting, settings] as const))('every claim holds in %s', (_, { env, context }) => {
  const app = new App({ context });
  const stack = new Stack(app, 'Stack', { env });
  const client = new ClientBucket(stack, 'Client', { clientName: 'kohler', encryption: s3.BucketEncryption.KMS });
  const principal = ExternalPrincipal.role(VENDOR_ROLE.replace('arn:aws:', `arn:${env?.region?.startsWith('us-gov') ? 'aws-us-gov' : 'aws'}:`));
  const options = { keyPrefix: 'in/', access: ExchangeAccess.READ_WRITE, principal };
  new HandoffOutputs(stack, 'RoleOutputs', { handoff: client.addAssumedRole('Role', options).handoff, outputPrefix: 'Role' });
  new HandoffOutputs(stack, 'TrustOutputs', { handoff: client.addDirectTrust('Trust', options).handoff, outputPrefix: 'Trust' });
  const { sheets, wrong } = falseClaimsOf(app, { region: env?.region });
  expect({ sheets: sheets.length, wrong }).toEqual({ sheets: 2, wrong: [] });
});

test.each<[string, boolean | undefined]>([['as ACE has it', undefined], ['that may write outbound', true]])('every claim of an ACE role %s holds', (_, allowOutboundWrites) => {
  const stage = { environment: AceEnvironment.PRODUCTION, bucketName: 'imported-bucket', kmsKeyArn: KEY };
  expect(wrongClaims((stack) => [new AceOppSyncRole(stack, 'Ace', {
    principal: ExternalPrincipal.account('222222222222'), externalId: ExternalId.of('labra-1'), stages: [stage], allowOutboundWrites,
  })])).toEqual([]);
});

describe('every claim of an example holds', () => {
  const examples = readdirSync('examples').filter((file) => file.endsWith('.ts'));
  const cdk = jest.requireActual('aws-cdk-lib');
  const apps: App[] = [];
  class KnownApp extends App {
    constructor(props?: AppProps) {
      super(props);
      apps.push(this);
    }
  }
  const replaceApp = (value: typeof App) => Object.defineProperty(cdk, 'App', { value, configurable: true, enumerable: true });
  beforeAll(() => replaceApp(KnownApp));
  afterAll(() => replaceApp(App));

  test.each(examples)('%s', (file) => {
    jest.requireActual(`../../examples/${file}`);
    const { wrong } = falseClaimsOf(apps.at(-1)!);
    expect(wrong).toEqual([]);
  });
});

describe('every claim of the sheets of bin/app.ts holds', () => {
  const wrongIn = (make: (app: App) => unknown, options?: SheetOptions) => {
    const app = new App();
    make(app);
    const { sheets, wrong } = falseClaimsOf(app, options);
    expect(sheets).not.toHaveLength(0);
    return wrong;
  };

  test('clients', () => {
    expect(wrongIn((app) => ClientExchangeStack.fromFolder(app, 'examples/clients'))).toEqual([]);
  });

  test('partners', () => {
    expect(wrongIn((app) => DeliveryStack.fromFolder(app, 'examples/partners'))).toEqual([]);
  });

  const writer = { WriterRoleArn: 'arn:aws:iam::444444444444:role/exporter', BucketName: 'inbox' };
  const reader = { BucketName: 'data-lake', RoleName: 'import' };
  const vendor = { PrincipalArn: 'arn:aws:sts::134928160093:assumed-role/Connector/acme', ExternalId: 'id-1' };
  const ace = { TrustedAccountId: '555555555555', ExternalId: 'labra-1', AceBucketName: 'ace', AceKmsKeyArn: KEY, RoleName: 'ace' };
  test.each<[string, new (app: App, id: string) => Stack, Record<string, string>]>([
    ['partner-destination', PartnerDestinationStack, { ...writer, KeyPrefix: 'daily-sync/' }],
    ['partner-destination on the whole bucket, with a key', PartnerDestinationStack, { ...writer, KmsKeyArn: KEY }],
    ['partner-destination without ACLs', PartnerDestinationStack, { ...writer, ObjectOwnership: 'BucketOwnerEnforced' }],
    ['partner-destination without ACLs, with a key', PartnerDestinationStack, { ...writer, ObjectOwnership: 'BucketOwnerEnforced', KmsKeyArn: KEY }],
    ['import-role, pending', ImportRoleStack, { ...reader, KeyPrefix: 'in/' }],
    ['import-role', ImportRoleStack, { ...reader, ...vendor, KeyPrefix: 'in/' }],
    ['import-role on the whole bucket, with a key', ImportRoleStack, { ...reader, ...vendor, KmsKeyArn: KEY }],
    ['ace-opp-sync', AceOppSyncStack, ace],
    ['ace-opp-sync, staging', AceOppSyncStack, { ...ace, Environment: 'Staging' }],
  ])('template %s', (name, Template, parameters) => {
    expect(wrongIn((app) => new Template(app, name.split(/[ ,]/)[0]), { parameters })).toEqual([]);
  });
});
