import { Annotations, App, aws_kms as kms, aws_s3 as s3, aws_sns_subscriptions as subscriptions, aws_sqs as sqs, Duration, Environment, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as library from '../lib';
import {
  AccessKeyUser, AceEnvironment, AceOppSyncRole, AceOppSyncStack, AssumedRoleGrant, ClientAccess, ClientBucket, ClientExchangeStack,
  ConnectivityCheck, CounterpartPolicyStack, CrossAccountPutDestination, DeliveryMonitor, DeliveryRole, DeliveryStack, DestinationOwnership,
  ExchangeAccess, ExternalId, ExternalPrincipal, HandoffOutputs, ImportRoleStack, PartnerDestinationStack,
} from '../lib';
import { placeOf } from './support/deployment';
import { findingsOfAllPacks } from './support/nag';
import { ACME, scheduled } from './support/schedule';
import { newStack, OWNER, SETTINGS, VENDOR } from './support/stack';

const WRITER = (env?: Environment) => `arn:${placeOf(env).partition}:iam::${VENDOR}:role/writer`;
const importedBucket = (stack: Stack, encryptionKey?: kms.IKey) =>
  s3.Bucket.fromBucketAttributes(stack, 'Imported', { bucketName: 'exchange', account: OWNER, region: stack.region, encryptionKey });
const grant = (env?: Environment) =>
  ({ keyPrefix: 'adobe/', access: ExchangeAccess.READ_WRITE_DELETE, principal: ExternalPrincipal.role(WRITER(env)) });
const delivery = (stack: Stack, env?: Environment) => scheduled(stack, { flexibleWindow: Duration.minutes(15) }, {
  source: new ClientBucket(stack, 'Source', { clientName: 'klavi' }).bucket, destinations: [{ ...ACME, region: placeOf(env).region }],
});

/** Every construct, each with nothing around it that this library did not make. */
const CONSTRUCTS: Record<string, (stack: Stack, env?: Environment) => unknown> = {
  ClientBucket: (stack) => [
    new ClientBucket(stack, 'Plain', { clientName: 'plain' }),
    new ClientBucket(stack, 'Logged', { clientName: 'logged', serverAccessLogsBucket: importedBucket(stack) }),
    new ClientBucket(stack, 'Kms', { clientName: 'kms', encryption: s3.BucketEncryption.KMS, eventBridgeEnabled: true }),
    new ClientBucket(stack, 'Managed', { clientName: 'managed', encryption: s3.BucketEncryption.KMS_MANAGED }),
    new ClientBucket(stack, 'Ephemeral', { clientName: 'ephemeral', ephemeral: true }),
    Annotations.of(stack).acknowledgeWarning('@aws-cdk/aws-s3:accessLogsPolicyNotAdded'),
  ],
  AssumedRoleGrant: (stack, env) => [
    new AssumedRoleGrant(stack, 'Grant', { ...grant(env), bucket: importedBucket(stack, new kms.Key(stack, 'Key', { enableKeyRotation: true })) }),
    new AssumedRoleGrant(stack, 'Pending', { ...grant(env), principal: ExternalPrincipal.pending(), bucket: importedBucket(new Stack(stack, 'Other')) }),
  ],
  DirectTrustGrant: (stack, env) => new ClientBucket(stack, 'Bucket', { clientName: 'kohler' }).addDirectTrust('Grant', grant(env)),
  AccessKeyUser: (stack) => [
    new AccessKeyUser(stack, 'User', { integrationName: 'ftp', reason: 'no identity', access: ExchangeAccess.WRITE, bucket: importedBucket(stack) }),
    new ClientBucket(stack, 'Bucket', { clientName: 'kohler' }).addAccessKeyUser('Second', {
      integrationName: 'ftp2', reason: 'no identity', access: ExchangeAccess.WRITE, secretEncryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
    }),
  ],
  CrossAccountPutDestination: (stack, env) => Object.values(DestinationOwnership).filter((value) => typeof value === 'number').map((ownership) =>
    new CrossAccountPutDestination(stack, `Destination${ownership}`, {
      principal: ExternalPrincipal.role(WRITER(env)),
      bucketName: `klavi-data-transfer-${ownership}`,
      ownership: ownership as DestinationOwnership,
      encryptionKey: ownership === 0 ? new kms.Key(stack, 'Key', { enableKeyRotation: true }) : undefined,
    })),
  AceOppSyncRole: (stack) => new AceOppSyncRole(stack, 'OppSync', {
    principal: ExternalPrincipal.account(VENDOR),
    externalId: ExternalId.of('labra-1'),
    roleName: 'OppSync',
    stages: [{ environment: AceEnvironment.STAGING, bucketName: 'ace-apn-1-beta', kmsKeyArn: `arn:${stack.partition}:kms:us-west-2:${VENDOR}:key/1` }],
  }),
  DeliveryRole: (stack, env) => {
    const role = new DeliveryRole(stack, 'Delivery', { source: importedBucket(stack), destinations: [{ ...ACME, region: placeOf(env).region }] });
    return new HandoffOutputs(stack, 'Handoff', { handoff: role.handoffFor('acme') });
  },
  ScheduledDelivery: delivery,
  ConnectivityCheck: (stack, env) => new ConnectivityCheck(stack, 'Check', { scheduledDelivery: delivery(stack, env) }),
  DeliveryMonitor: (stack, env) => {
    const monitor = new DeliveryMonitor(stack, 'Monitor', { scheduledDelivery: delivery(stack, env) });
    return monitor.topic.addSubscription(new subscriptions.EmailSubscription('ops@klavi.example'));
  },
};

/** Every stack of the library, in the app of the stack that is given. */
const STACKS: Record<string, (app: App, env?: Environment) => Stack> = {
  ClientExchangeStack: (app, env) => new ClientExchangeStack(app, 'Client', {
    config: {
      client: 'kohler',
      account: OWNER,
      region: placeOf(env).region,
      integrations: [
        { name: 'kohler_adobe', keyPrefix: 'adobe/', access: ClientAccess.READ, assumedRole: { principalArn: WRITER(env), externalId: 'id_YjJmODYz' } },
        { name: 'kohler_agency', keyPrefix: 'agency/', access: ClientAccess.WRITE, directTrust: { principalArn: WRITER(env) } },
        { name: 'kohler_ftp', keyPrefix: 'ftp/', access: ClientAccess.WRITE, accessKey: { reason: 'no identity' } },
      ],
    },
  }),
  DeliveryStack: (app, env) => new DeliveryStack(app, 'Delivery', {
    config: {
      partner: 'acme',
      account: OWNER,
      region: placeOf(env).region,
      source: { bucket: 'klavi-exports', keyPrefix: 'daily/' },
      destination: { bucket: 'klavi-data-transfer-acme', owner: VENDOR, keyPrefix: 'daily-sync/' },
      schedule: { cron: '0 6 * * ? *', enabled: false },
      checkOnDeploy: true,
      monitor: { email: 'ops@klavi.example' },
    },
  }),
  PartnerDestinationStack: (app) => new PartnerDestinationStack(app, 'Destination'),
  AceOppSyncStack: (app) => new AceOppSyncStack(app, 'OppSync'),
  CounterpartPolicyStack: (app) => new CounterpartPolicyStack(app, 'Counterpart'),
  ImportRoleStack: (app) => new ImportRoleStack(app, 'Import'),
};

describe('the six packs of cdk-nag find nothing that is not acknowledged', () => {
  test.each(Object.entries(CONSTRUCTS))('in %s', (_, make) => {
    for (const { env, context } of SETTINGS) {
      const stack = newStack({ env, context });
      make(stack, env);
      expect(findingsOfAllPacks(stack)).toEqual([]);
    }
  });
  test.each(Object.entries(STACKS))('in %s', (_, make) => {
    for (const { env, context } of SETTINGS) expect(findingsOfAllPacks(make(new App({ context }), env))).toEqual([]);
  });
  test('and every construct and stack of the library is among them', () => {
    const constructs = Object.entries(library).filter(([, value]) => typeof value === 'function' && value.prototype instanceof Construct);
    expect(Object.keys({ ...CONSTRUCTS, ...STACKS, HandoffOutputs }).sort()).toEqual(constructs.map(([name]) => name).sort());
  });
});

describe('without an acknowledgement', () => {
  test('each pack finds something: the tests above can fail', () => {
    const stack = newStack();
    new s3.Bucket(stack, 'Bucket');
    new sqs.Queue(stack, 'Queue');
    const packs = new Set(findingsOfAllPacks(stack).map((finding) => finding.split('-')[0]));
    expect([...packs]).toEqual(['AwsSolutions', 'HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321', 'Serverless']);
  });
  test("a bucket of the user's own has its findings beside a grant of ours", () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Own', { enforceSSL: true });
    new AssumedRoleGrant(stack, 'Grant', { ...grant(), bucket });
    const findings = findingsOfAllPacks(stack);
    expect(findings).toEqual(expect.arrayContaining(['AwsSolutions-S1 at Stack/Own/Resource', 'PCI.DSS.321-S3BucketReplicationEnabled at Stack/Own/Resource']));
    expect(findings.filter((finding) => !finding.endsWith('at Stack/Own/Resource'))).toEqual([]);
  });
  test('what the owner switched off is for the owner to acknowledge', () => {
    const stack = newStack();
    new ClientBucket(stack, 'Bucket', { clientName: 'kohler', versioned: false });
    expect(new Set(findingsOfAllPacks(stack).map((finding) => finding.replace(/^.*-/, '')))).toEqual(new Set(['S3BucketVersioningEnabled at Stack/Bucket/Resource/Resource']));
  });
});
