import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Sheet, sheetsOf } from '../../../../cli/handoff/sheet';
import { exchangesOfSheet, exchangesOfSheetFile } from '../../../../cli/verify/exchange/from-sheet';
import {
  AccessKeyUser, AceEnvironment, AceOppSyncRole, AssumedRoleGrant, ClientBucket, CrossAccountPutDestination, DirectTrustGrant, ExchangeAccess,
  ExternalId, ExternalPrincipal, HandoffOutputs,
} from '../../../../lib';
import { Cloud } from '../../../../tools/policy-engine/cloud';

const folder = mkdtempSync(join(tmpdir(), 'sheet-'));
afterAll(() => rmSync(folder, { recursive: true }));

const VENDOR_ROLE = 'arn:aws:iam::222222222222:role/adobe-ingest';
const ENV = { account: '111111111111', region: 'us-east-1' };
const ACE_KEY = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555';

/** The sheets of every way in, as deployed. */
function sheets(): Sheet[] {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const { bucket } = new ClientBucket(stack, 'Client', { clientName: 'kohler', encryption: s3.BucketEncryption.KMS });
  const elsewhere = s3.Bucket.fromBucketAttributes(stack, 'Elsewhere', { bucketName: 'elsewhere', account: '999999999999', region: 'eu-west-1' });
  const principal = ExternalPrincipal.role(VENDOR_ROLE);
  const role = new AssumedRoleGrant(stack, 'Role', {
    bucket, keyPrefix: 'adobe/', access: ExchangeAccess.READ_WRITE, principal, externalId: ExternalId.anyOf('id-old', 'id-new'),
  });
  role.addBucket(elsewhere, { keyPrefix: 'drop/', access: ExchangeAccess.WRITE });
  const ways = {
    Role: role,
    Pending: new AssumedRoleGrant(stack, 'Pending', { bucket, keyPrefix: 'pending/', access: ExchangeAccess.READ, principal: ExternalPrincipal.pending() }),
    Trust: new DirectTrustGrant(stack, 'Trust', { bucket, keyPrefix: 'agency/', access: ExchangeAccess.READ_WRITE_DELETE, principal }),
    Key: new AccessKeyUser(stack, 'Key', { bucket, keyPrefix: 'ftp/', access: ExchangeAccess.WRITE, integrationName: 'kohler_ftp', reason: 'test' }),
    Inbox: new CrossAccountPutDestination(stack, 'Inbox', { principal, bucketName: 'inbox', keyPrefix: 'daily/' }),
    Ace: new AceOppSyncRole(stack, 'Ace', {
      principal: ExternalPrincipal.account('555555555555'),
      externalId: ExternalId.of('labra-1'),
      stages: [{ environment: AceEnvironment.PRODUCTION, bucketName: 'ace-apn-33333-prod-us-west-2', kmsKeyArn: ACE_KEY }],
    }),
  };
  for (const [outputPrefix, { handoff }] of Object.entries(ways)) new HandoffOutputs(stack, `${outputPrefix}Outputs`, { handoff, outputPrefix });
  const { template } = app.synth().getStackByName('Stack');
  const { outputs } = new Cloud().deploy(template, { ...ENV, stackName: 'Stack', parameters: {} });
  return sheetsOf({
    name: 'Stack', where: 'Stack', template, deployed: true, outputs: new Map(Object.entries(outputs)), parameters: new Map(), ...ENV,
  });
}

/** The sheet as somebody would write it who speaks another language. */
function inOtherWords(sheet: Sheet): Sheet {
  const others = (texts: string[]) => texts.map((_, index) => `Wort ${index}`);
  return {
    ...sheet,
    title: 'Titel',
    fields: sheet.fields.map((field) => ({ ...field, label: 'Feld', description: 'Beschreibung' })),
    steps: others(sheet.steps),
    can: others(sheet.can),
    cannot: others(sheet.cannot),
    request: sheet.request && Object.fromEntries(Object.keys(sheet.request).map((rule) => [rule, 'Regel'])),
    exemptions: sheet.exemptions.map(({ condition }) => ({ policyType: 'Richtlinie', attachedBy: 'Firma', reason: 'Grund', condition })),
  };
}

test('verify tries what was promised, in whatever words the sheet says it', () => {
  const given = sheets();
  const refused = { list: 'refused', read: 'refused', write: 'refused', delete: 'refused' };
  expect(given.flatMap((sheet) => exchangesOfSheet(inOtherWords(sheet)))).toMatchObject([
    {
      keyPrefix: 'adobe/',
      region: 'us-east-1',
      access: { list: 'granted', read: 'granted', write: 'granted', delete: 'refused' },
      roleArn: expect.stringMatching(/^arn:aws:iam::111111111111:role\//),
      externalId: 'id-old',
      principalArn: VENDOR_ROLE,
      expectedOwner: '111111111111',
      kmsKeyArn: expect.stringMatching(/^arn:aws:kms:us-east-1:111111111111:key\//),
      acl: undefined,
      requiresTls: true,
      pending: false,
      accessKey: false,
    },
    { bucket: 'elsewhere', keyPrefix: 'drop/', region: 'eu-west-1', access: { ...refused, write: 'granted' }, expectedOwner: undefined, requiresTls: false },
    { keyPrefix: 'pending/', pending: true, principalArn: undefined, access: { ...refused, list: 'granted', read: 'granted' } },
    { keyPrefix: 'agency/', access: { list: 'granted', read: 'granted', write: 'granted', delete: 'granted' }, roleArn: undefined, principalArn: VENDOR_ROLE },
    { keyPrefix: 'ftp/', access: { ...refused, write: 'granted' }, accessKey: true, kmsKeyArn: undefined, principalArn: undefined },
    { bucket: 'inbox', keyPrefix: 'daily/', access: { ...refused, write: 'granted' }, acl: 'bucket-owner-full-control', principalArn: VENDOR_ROLE },
    {
      bucket: 'ace-apn-33333-prod-us-west-2',
      keyPrefix: '',
      access: { list: 'granted', read: 'unknown', write: 'unknown', delete: 'unknown' },
      acl: 'bucket-owner-full-control',
      expectedOwner: undefined,
    },
  ]);
  expect(given.flatMap((sheet) => exchangesOfSheet(inOtherWords(sheet)))).toEqual(given.flatMap((sheet) => exchangesOfSheet(sheet)));
});

test('of the words of a sheet nothing is left there', () => {
  expect(sheets().map(inOtherWords).flatMap(({ trust, buckets, fields, ...words }) => (
    JSON.stringify(words).match(/list objects|read objects|put objects|with every object|counterpart policy/g) ?? []))).toEqual([]);
});

test('two grants in one folder are two exchanges with what both grant', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: 'exchange' });
  const role = new AssumedRoleGrant(stack, 'Role', { bucket, keyPrefix: 'in/', access: ExchangeAccess.WRITE, principal: ExternalPrincipal.role(VENDOR_ROLE) });
  role.addBucket(bucket, { keyPrefix: 'in/', access: ExchangeAccess.READ });
  expect(role.handoff.buckets?.map(({ access }) => access)).toEqual([['list', 'read', 'write'], ['list', 'read', 'write']]);
});

/** Written by version 1, with its words. */
test('those of several parties who are complete are not taken for pending', () => {
  const [sheet] = sheets();
  const status = sheet.fields.map((field) => (field.name === 'Status' ? { ...field, value: 'PENDING' } : field));
  const others = [{ principalArn: 'arn:aws:iam::333333333333:role/verify', externalIds: ['id_2'] }];
  expect(exchangesOfSheet({ ...sheet, fields: status })[0].pending).toBe(true);
  const [exchange] = exchangesOfSheet({ ...sheet, fields: status, trust: { ...sheet.trust, others, awaitsOthers: true } });
  expect(exchange).toMatchObject({ pending: false, others });
});

const VERSION_1 = {
  version: 1,
  sheets: [{
    stack: 's',
    account: '111111111111',
    region: 'eu-west-1',
    deployed: true,
    integration: 'i',
    title: '',
    secret: null,
    policy: null,
    exemptions: [],
    cannot: ['connect to s3://one without TLS 1.2'],
    steps: ['Attach the counterpart policy to arn:aws:iam::222222222222:role/adobe: without it, your own account refuses the call.'],
    can: ['read objects below s3://one/in/, once the status is READY', 'put objects below s3://two/'],
    request: {
      acl: 's3://two: x-amz-acl: bucket-owner-full-control, with every object; s3://one: none: the bucket owner owns every object',
      expectedBucketOwner: 's3://one: 111111111111; s3://two: 111111111111, if the bucket is in this account: not known, ask the bucket owner',
    },
    fields: Object.entries({
      RoleArn: 'arn:aws:iam::111111111111:role/r',
      ExternalId: 'id-old, id-new',
      BucketName: 'one',
      KeyPrefix: 'in/',
      Region: 'us-west-2',
      BucketName2: 'two',
      KeyPrefix2: '',
      Status: 'READY',
    }).map(([name, value]) => ({ name, label: name, description: '', value })),
  }],
};

test('a sheet of version 1, which has words only, is still understood', () => {
  const file = join(folder, 'sheet.json');
  writeFileSync(file, JSON.stringify(VERSION_1));
  expect(exchangesOfSheetFile(file, { timeout: 1 })).toMatchObject([
    {
      name: 'i, one',
      keyPrefix: 'in/',
      region: 'us-west-2',
      access: { list: 'refused', read: 'granted', write: 'refused', delete: 'refused' },
      roleArn: 'arn:aws:iam::111111111111:role/r',
      externalId: 'id-old',
      principalArn: 'arn:aws:iam::222222222222:role/adobe',
      expectedOwner: '111111111111',
      acl: undefined,
      requiresTls: true,
      pending: false,
    },
    {
      name: 'i, two',
      keyPrefix: '',
      region: 'eu-west-1',
      access: { read: 'refused', write: 'granted' },
      acl: 'bucket-owner-full-control',
      requiresTls: false,
      expectedOwner: undefined,
    },
  ]);
});

test('a template of version 1 gives the same exchange', () => {
  const [sheet] = VERSION_1.sheets;
  const { can, cannot, steps, request, exemptions, fields } = sheet;
  const handoff = {
    integration: 'i', title: '', can, cannot, steps, request, exemptions, fields: fields.map(({ value, ...field }) => ({ ...field, output: field.name })),
  };
  const outputs = new Map(fields.map(({ name, value }) => [name, value]));
  const snapshot = { name: 's', where: 's', deployed: true, outputs, parameters: new Map(), account: '111111111111', region: 'eu-west-1' };
  const Outputs = Object.fromEntries(fields.map(({ name, value }) => [name, { Value: value }]));
  const upgraded = sheetsOf({ ...snapshot, template: { Metadata: { 'cdk-s3-handoff': { version: 1, handoffs: [handoff] } }, Outputs } });
  const file = join(folder, 'sheet.json');
  writeFileSync(file, JSON.stringify(VERSION_1));
  expect(upgraded.flatMap((each) => exchangesOfSheet(each))).toEqual(exchangesOfSheetFile(file, { timeout: 1 }));
});

test('a file of another version is none that verify reads', () => {
  const file = join(folder, 'sheet.json');
  writeFileSync(file, JSON.stringify({ ...VERSION_1, version: 3 }));
  expect(() => exchangesOfSheetFile(file, { timeout: 1 })).toThrow(new Error(`${file} is not what 's3-handoff sheet --format json' writes`));
});
