import { GetObjectCommand } from '@aws-sdk/client-s3';
import { expectAsPromised, LabRow, stageFor } from './harness';
import { Assembly } from '../../tools/lab/deploy';
import { addToKeyPolicy, createKey, pastedStatements } from '../../tools/lab/resources';

const REGION = 'us-west-2';
const WRITER = { arn: 'arn:aws:iam::444444444444:role/KlaviDataExporterRole' };
const STRANGER = { arn: 'arn:aws:iam::999999999999:role/stranger' };
const FULL_CONTROL = 'bucket-owner-full-control';
const TWENTY_MB = 20 * 1024 * 1024;

let assembly: Assembly;
const stage = stageFor('2 Klavi', async (opened) => {
  for (const { arn } of [WRITER, STRANGER]) await opened.lab.createPrincipal(arn);
  assembly = await opened.synthesize();
});

describe.each([
  { partner: 'acme', account: '777777777771', ownership: 'BucketOwnerPreferred', kms: false },
  { partner: 'bolt', account: '777777777772', ownership: 'BucketOwnerEnforced', kms: false },
  { partner: 'core', account: '777777777773', ownership: 'BucketOwnerPreferred', kms: true },
  { partner: 'dune', account: '777777777774', ownership: 'BucketOwnerEnforced', kms: true },
])('$partner: $ownership, KMS $kms', ({ partner, account, ownership, kms }) => {
  const isEnforced = ownership === 'BucketOwnerEnforced';
  const bucket = `klavi-data-transfer-${partner}`;
  const put: LabRow = { expect: 'allowed', who: WRITER, action: 's3:PutObject', bucket, key: 'daily-sync/day.csv', acl: FULL_CONTROL };
  const withoutAcl: LabRow = { ...put, acl: undefined };
  const denied = (row: Partial<LabRow>): LabRow => ({ ...withoutAcl, expect: 'denied', ...row });

  beforeAll(async () => {
    const keyArn = kms ? await createKey(stage(), account, REGION) : undefined;
    const parameters = { WriterRoleArn: WRITER.arn, BucketName: bucket, KeyPrefix: 'daily-sync/', ObjectOwnership: ownership };
    const { outputs } = await stage().deploy(assembly, 'partner-destination', {
      account, region: REGION, parameters: keyArn ? { ...parameters, KmsKeyArn: keyArn } : parameters,
    });
    if (keyArn) {
      await expectAsPromised(stage(), REGION, [denied({ party: 'before the key policy was edited', acl: FULL_CONTROL })]);
      await addToKeyPolicy(stage(), keyArn, pastedStatements(outputs.KeyPolicyStatement));
    }
  });

  test('the writer puts', () => expectAsPromised(stage(), REGION, [
    put,
    { ...withoutAcl, expect: isEnforced ? 'allowed' : 'denied' },
    { ...put, key: 'daily-sync/2026/11/day.csv' },
    denied({ acl: 'private' }),
    denied({ acl: 'public-read' }),
    denied({ acl: FULL_CONTROL, key: 'daily-sync2/day.csv' }),
    denied({ acl: FULL_CONTROL, key: 'day.csv' }),
    denied({ acl: FULL_CONTROL, tls: false }),
    denied({ acl: FULL_CONTROL, tlsVersion: '1.1' }),
    denied({ acl: FULL_CONTROL, expectedBucketOwner: '999999999999' }),
    denied({ acl: FULL_CONTROL, who: STRANGER }),
  ]));

  test('ACLs of other kinds need ACLs to be on', () => expectAsPromised(stage(), REGION, [
    { ...put, who: { arn: `arn:aws:iam::${account}:user/admin` }, acl: 'private', expect: isEnforced ? 'denied' : 'allowed', code: isEnforced ? 'AccessControlListNotSupported' : undefined },
    denied({ who: { arn: `arn:aws:iam::${account}:user/admin` }, acl: 'public-read', code: 'AccessDenied' }),
  ]));

  test('the writer can neither list, read nor delete', () => expectAsPromised(stage(), REGION, [
    denied({ action: 's3:ListBucket', key: undefined, prefix: 'daily-sync/' }),
    denied({ action: 's3:ListBucket', key: undefined }),
    denied({ action: 's3:GetObject' }),
    denied({ action: 's3:DeleteObject' }),
    denied({ action: 's3:GetBucketLocation', key: undefined }),
  ]));

  test(`20 MB in parts are ${isEnforced ? 'accepted' : 'refused'}`, async () => {
    const from = stage().lab.gateway.log.length;
    await expectAsPromised(stage(), REGION, [
      { ...put, expect: isEnforced ? 'allowed' : 'denied', multipart: true, bytes: TWENTY_MB },
      { ...withoutAcl, expect: isEnforced ? 'allowed' : 'denied', multipart: true, bytes: TWENTY_MB },
    ]);
    const steps = stage().lab.gateway.log.slice(from).filter(({ operation }) => /Upload/.test(operation))
      .map(({ operation, error }) => `${operation.slice(3)} ${error?.code ?? 'allowed'}`);
    expect([...new Set(steps)]).toEqual(isEnforced
      ? ['CreateMultipartUpload allowed', 'UploadPart allowed', 'CompleteMultipartUpload allowed']
      : expect.arrayContaining(['CreateMultipartUpload allowed', 'UploadPart AccessDenied', 'CreateMultipartUpload AccessDenied']));
  });

  test('the partner reads what arrived', async () => {
    const key = 'daily-sync/arrived.csv';
    await expectAsPromised(stage(), REGION, [{ ...put, key, bytes: 1024 }]);
    const s3 = await stage().lab.clients.s3(await stage().lab.admin(account), { region: REGION });
    const { Body, ServerSideEncryption } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, ExpectedBucketOwner: account }));
    expect((await Body!.transformToByteArray()).length).toBe(1024);
    expect(ServerSideEncryption).toBe(kms ? 'aws:kms' : 'AES256');
  });
});
