import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { AccessKeyUser, AceOppSyncRole, AssumedRoleGrant, CrossAccountPutDestination, DeliveryRole, DirectTrustGrant, ExchangeAccess, ExternalId, ExternalPrincipal } from '../../lib';
import { validateEnum, validateKind, validateOptionalKind } from '../../lib/core/kinds';
import { refusalAt } from '../support/refusal';
import { newStack, VENDOR } from '../support/stack';

enum Colour { RED, GREEN }

const ROLE = `arn:aws:iam::${VENDOR}:role/adobe`;
const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1234abcd';
const RULES = {
  bucket: 'must be a bucket (s3.Bucket.fromBucketName makes one of a name)',
  key: 'must be a key (kms.Key.fromKeyArn makes one of an ARN)',
  principal: 'must be an ExternalPrincipal (ExternalPrincipal.fromArn makes one of an ARN)',
  externalId: 'must be an ExternalId (ExternalId.of makes one of a string)',
  access: 'must be an ExchangeAccess, like ExchangeAccess.READ',
  list: 'must be a list',
};
type Kind = keyof typeof RULES;

test.each<[Kind, unknown]>([
  ['bucket', new Bucket(newStack(), 'Bucket')],
  ['bucket', Bucket.fromBucketName(newStack(), 'Bucket', 'exchange')],
  ['key', new Key(newStack(), 'Key')],
  ['key', Key.fromKeyArn(newStack(), 'Key', KEY)],
  ['principal', ExternalPrincipal.role(ROLE)],
  ['principal', ExternalPrincipal.pending()],
  ['externalId', ExternalId.of('id_1')],
  ['externalId', ExternalId.pending()],
  ['access', ExchangeAccess.READ],
  ['access', ExchangeAccess.custom({ objectActions: ['s3:PutObject'] })],
  ['list', []],
])('%s: what is one passes', (kind, value) => {
  expect(() => validateKind(kind, value)).not.toThrow();
});

test.each<[Kind, unknown, string]>([
  ['bucket', 'exchange', "'exchange'"],
  ['key', KEY, `'${KEY}'`],
  ['principal', ROLE, `'${ROLE}'`],
  ['principal', null, 'null'],
  ['externalId', 'id_1', "'id_1'"],
  ['externalId', ['id_1'], '["id_1"]'],
  ['externalId', ExternalPrincipal.pending, 'pending() {'],
  ['access', 'read', "'read'"],
  ['access', { objectActions: ['s3:GetObject'] }, '{"objectActions":["s3:GetObject"]}'],
  ['list', 'acme', "'acme'"],
])('%s: %p is none', (kind, value, shown) => {
  expect(() => validateKind(kind, value)).toThrow(`'${kind}' ${RULES[kind]}, got: ${shown}`);
  expect(() => validateOptionalKind(kind, value, 'given')).toThrow(`'given' ${RULES[kind]}, got: ${shown}`);
});

test('only what is optional may be left out', () => {
  expect(() => validateKind('principal', undefined)).toThrow(new Error(`'principal' ${RULES.principal}, got: undefined`));
  expect(() => validateOptionalKind('externalId', undefined)).not.toThrow();
});

test.each([['GREEN', "'GREEN'"], [2, '2'], [undefined, 'undefined'], ['0', "'0'"]])('%j is no colour', (value, shown) => {
  expect(() => validateEnum('colour', value, Colour, 'Colour')).toThrow(new Error(`'colour' must be Colour.RED or Colour.GREEN, got: ${shown}`));
});

test.each([Colour.RED, Colour.GREEN])('%j is a colour', (value) => {
  expect(() => validateEnum('colour', value, Colour, 'Colour')).not.toThrow();
});

describe('constructs say in one line what plain JavaScript gave them', () => {
  const principal = ExternalPrincipal.role(ROLE);
  const externalId = ExternalId.of('id_1');
  const stage = { environment: 1, bucketName: 'ace', kmsKeyArn: KEY };
  const destination = { partnerName: 'acme', bucketName: 'from-klavi', bucketOwner: VENDOR, region: 'us-east-1' };
  const keyUser = { integrationName: 'ftp', reason: 'FTP appliance' };
  const ownership = 'must be DestinationOwnership.BUCKET_OWNER_PREFERRED or DestinationOwnership.BUCKET_OWNER_ENFORCED';

  test.each<[construct: new (scope: Construct, id: string, props: any) => unknown, given: object, message: string]>([
    [AssumedRoleGrant, { bucket: 'exchange', principal }, `'bucket' ${RULES.bucket}, got: 'exchange'`],
    [AssumedRoleGrant, { principal: ROLE }, `'principal' ${RULES.principal}, got: '${ROLE}'`],
    [AssumedRoleGrant, {}, `'principal' ${RULES.principal}, got: undefined`],
    [AssumedRoleGrant, { principal, externalId: 12345 }, `'externalId' ${RULES.externalId}, got: 12345`],
    [AssumedRoleGrant, { principal, access: 'read' }, `'access' ${RULES.access}, got: 'read'`],
    [AssumedRoleGrant, { principal, encryptionKey: KEY }, `'encryptionKey' ${RULES.key}, got: '${KEY}'`],
    [DirectTrustGrant, { bucket: null, principal }, `'bucket' ${RULES.bucket}, got: null`],
    [DirectTrustGrant, { principal: ROLE }, `'principal' ${RULES.principal}, got: '${ROLE}'`],
    [DirectTrustGrant, { principal, access: undefined }, `'access' ${RULES.access}, got: undefined`],
    [AccessKeyUser, { ...keyUser, bucket: 'exchange' }, `'bucket' ${RULES.bucket}, got: 'exchange'`],
    [AccessKeyUser, { ...keyUser, access: 'read' }, `'access' ${RULES.access}, got: 'read'`],
    [AccessKeyUser, { ...keyUser, keySerials: 1 }, `'keySerials' ${RULES.list}, got: 1`],
    [CrossAccountPutDestination, { principal: ROLE }, `'principal' ${RULES.principal}, got: '${ROLE}'`],
    [CrossAccountPutDestination, { principal, bucket: 'exchange' }, `'bucket' ${RULES.bucket}, got: 'exchange'`],
    [CrossAccountPutDestination, { principal, ownership: 'BUCKET_OWNER_ENFORCED' }, `'ownership' ${ownership}, got: 'BUCKET_OWNER_ENFORCED'`],
    [AceOppSyncRole, { principal: VENDOR, externalId, stages: [stage] }, `'principal' ${RULES.principal}, got: '${VENDOR}'`],
    [AceOppSyncRole, { principal, stages: [stage] }, `'externalId' ${RULES.externalId}, got: undefined`],
    [AceOppSyncRole, { principal, externalId, stages: stage }, `'stages' ${RULES.list}, got: ${JSON.stringify(stage)}`],
    [AceOppSyncRole, { principal, externalId, stages: [{ ...stage, environment: 'PRODUCTION' }] },
      "'environment' must be AceEnvironment.STAGING or AceEnvironment.PRODUCTION, got: 'PRODUCTION'"],
    [AceOppSyncRole, { principal, externalId, stages: [{ ...stage, bucketName: undefined }] }, "'bucketName' must be a string, got: undefined"],
    [AceOppSyncRole, { principal, externalId, stages: [{ ...stage, kmsKeyArn: undefined }] }, "'kmsKeyArn' must be a string, got: undefined"],
    [DeliveryRole, { source: 'exports', destinations: [] }, `'source' ${RULES.bucket}, got: 'exports'`],
    [DeliveryRole, { destinations: destination }, `'destinations' ${RULES.list}, got: ${JSON.stringify(destination)}`],
    [DeliveryRole, { destinations: [{ ...destination, bucketName: undefined }] }, "'bucketName' must be a string, got: undefined"],
    [DeliveryRole, { destinations: [{ ...destination, ownership: 'bucket-owner-enforced' }] }, `'ownership' ${ownership}, got: 'bucket-owner-enforced'`],
  ])('%p %j', (construct, given, message) => {
    const stack = newStack();
    const bucket = new Bucket(stack, 'Bucket');
    const defaults = { ...(construct === CrossAccountPutDestination ? { bucketName: 'files' } : { bucket, source: bucket }), access: ExchangeAccess.READ, keyPrefix: 'in/' };
    expect(() => new construct(stack, 'Made', { ...defaults, ...given })).toThrow(refusalAt('Stack/Made', message));
  });
});
