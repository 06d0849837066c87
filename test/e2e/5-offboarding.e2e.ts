import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteRoleCommand, DeleteRolePolicyCommand } from '@aws-sdk/client-iam';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { expectAsPromised, LabRow, stageFor } from './harness';
import { ClientAccess, ClientConfig, ClientIntegration } from '../../lib/clients/client-config';
import { ConfiguredMatch } from '../../lib/clients/trust-config';
import { Assembly } from '../../tools/lab/deploy';
import { Keys } from '../../tools/lab/emulator';
import { perform } from '../../tools/lab/perform';

const PLACE = { account: '111111111111', region: 'us-east-1' };
const STACK = 'client-exchange-kohler';
const BUCKET = 'kohler-exchange-111111111111-us-east-1';
const ADOBE = 'arn:aws:iam::222222222222:role/adobe-ingest';
const WAREHOUSE = 'arn:aws:iam::444444444444:role/warehouse-sync';
const UPLOADER = 'arn:aws:iam::333333333333:user/uploader';
const FTP = `arn:aws:iam::${PLACE.account}:user/exchange/kohler_legacyftp`;

const folder = mkdtempSync(join(tmpdir(), 'cdk-s3-handoff-lab-clients-'));
const stage = stageFor('5 Offboarding', async (opened) => {
  for (const arn of [ADOBE, WAREHOUSE, UPLOADER]) await opened.lab.createPrincipal(arn);
});
afterAll(() => rmSync(folder, { recursive: true }));

const adobe = (externalId: string): ClientIntegration => ({
  name: 'kohler_adobe', keyPrefix: 'adobe/', access: ClientAccess.READ_WRITE, assumedRole: { principalArn: ADOBE, externalId, roleName: 'kohler-adobe' },
});
const agency: ClientIntegration = { name: 'kohler_agency', keyPrefix: 'agency/', access: ClientAccess.WRITE, directTrust: { principalArn: UPLOADER } };
const warehouse: ClientIntegration = {
  name: 'kohler_warehouse', keyPrefix: 'warehouse/', access: ClientAccess.READ, directTrust: { principalArn: WAREHOUSE, match: ConfiguredMatch.BY_ARN },
};
const ftp = (keySerials: number[]): ClientIntegration => ({
  name: 'kohler_legacyftp', keyPrefix: 'legacy/', access: ClientAccess.WRITE, accessKey: { reason: 'on-premises tool', keySerials },
});

const asAdobe: LabRow = {
  expect: 'allowed',
  who: { arn: ADOBE },
  assume: { roleArn: `arn:aws:iam::${PLACE.account}:role/kohler-adobe`, externalId: 'id_1' },
  action: 's3:PutObject',
  bucket: BUCKET,
  key: 'adobe/report.csv',
};
const asAgency: LabRow = { expect: 'allowed', who: { arn: UPLOADER }, action: 's3:PutObject', bucket: BUCKET, key: 'agency/report.csv' };
const asWarehouse: LabRow = { expect: 'allowed', who: { arn: WAREHOUSE }, action: 's3:GetObject', bucket: BUCKET, key: 'warehouse/report.csv' };
const asFtp: LabRow = { expect: 'allowed', who: { arn: FTP }, action: 's3:PutObject', bucket: BUCKET, key: 'legacy/report.csv' };
const denied = (row: LabRow): LabRow => ({ ...row, expect: 'denied' });

test('a key is rotated without a moment when neither works', async () => {
  const first = await keysAfter([adobe('id_1'), agency, warehouse, ftp([1])]);
  stage().lab.setKeys(FTP, first);
  await expectAsPromised(stage(), PLACE.region, [asAdobe, asAgency, asWarehouse, asFtp]);

  const second = await whileKeyWorks(first, () => keysAfter([adobe('id_1'), agency, warehouse, ftp([1, 2])]));
  expect(second.accessKeyId).not.toBe(first.accessKeyId);
  await expectAsPromised(stage(), PLACE.region, [asFtp]);
  stage().lab.setKeys(FTP, second);
  await expectAsPromised(stage(), PLACE.region, [asFtp]);

  const same = await whileKeyWorks(second, () => keysAfter([adobe('id_1'), agency, warehouse, ftp([2])]));
  expect(same).toEqual(second);
  await expectAsPromised(stage(), PLACE.region, [asFtp]);
  expect(await performWith(first)).toEqual({ allowed: false, code: 'InvalidAccessKeyId' });
});

test('[1, 2] to [2, 3] is refused, and nothing has changed', async () => {
  const before = await keysAfter([adobe('id_1'), agency, warehouse, ftp([1, 2])]);
  await expect(deploy([adobe('id_1'), agency, warehouse, ftp([2, 3])])).rejects.toThrow(/LimitExceeded|Cannot exceed quota|keySerials/);
  expect(await performWith(before)).toEqual({ allowed: true });
  await keysAfter([adobe('id_1'), agency, warehouse, ftp([2])]);
});

test('a vendor\'s role that was deleted and made anew is trusted by ARN, not by ID', async () => {
  await expectAsPromised(stage(), PLACE.region, [asAdobe, asWarehouse]);
  for (const arn of [ADOBE, WAREHOUSE]) await recreateRole(arn);
  expect(await perform(stage().lab, asAdobe, PLACE.region)).toEqual({ allowed: false, code: 'AccessDenied' });
  expect(await perform(stage().lab, asWarehouse, PLACE.region)).toEqual({ allowed: true });

  await deploy([adobe('id_2'), agency, warehouse, ftp([2])]);
  await expectAsPromised(stage(), PLACE.region, [{ ...asAdobe, assume: { ...asAdobe.assume!, externalId: 'id_2' } }, denied(asAdobe)]);
});

test('an integration is removed: its access is gone, its data is there', async () => {
  await deploy([agency, warehouse]);
  await expectAsPromised(stage(), PLACE.region, [asAgency, asWarehouse]);
  expect(await perform(stage().lab, asAdobe, PLACE.region)).toEqual({ allowed: false, code: 'AccessDenied' });
  expect(await perform(stage().lab, asFtp, PLACE.region)).toEqual({ allowed: false, code: 'InvalidAccessKeyId' });
  await expectData('adobe/report.csv', 'legacy/report.csv', 'agency/report.csv');

  await deploy([warehouse]);
  await expectAsPromised(stage(), PLACE.region, [denied(asAgency), asWarehouse]);
  await expectData('agency/report.csv');
});

test('the client is removed: the bucket and its data are retained, nobody else gets in', async () => {
  const assembly = await synthesize([warehouse]);
  await stage().lab.destroy(assembly, STACK, PLACE);
  for (const row of [asAdobe, asAgency, asWarehouse]) expect((await perform(stage().lab, row, PLACE.region)).allowed).toBe(false);
  await expectData('adobe/report.csv', 'legacy/report.csv', 'agency/report.csv');
});

function synthesize(integrations: ClientIntegration[]): Promise<Assembly> {
  const config: ClientConfig = { client: 'kohler', ...PLACE, integrations };
  writeFileSync(join(folder, 'kohler.yaml'), stringify(config));
  return stage().synthesize({ clients: folder });
}

async function deploy(integrations: ClientIntegration[]): Promise<Record<string, string>> {
  return (await stage().deploy(await synthesize(integrations), STACK, PLACE)).outputs;
}

async function keysAfter(integrations: ClientIntegration[]): Promise<Keys> {
  return stage().keysFromSecret((await deploy(integrations)).KohlerLegacyftpSecretArn);
}

/** Uploads again and again while something else happens. */
async function whileKeyWorks<T>(keys: Keys, happening: () => Promise<T>): Promise<T> {
  let isOver = false;
  const result = happening().finally(() => { isOver = true; });
  stage().lab.setKeys(FTP, keys);
  for (let uploads = 0; !isOver || uploads === 0; uploads += 1) expect(await perform(stage().lab, asFtp, PLACE.region)).toEqual({ allowed: true });
  return result;
}

async function performWith(keys: Keys) {
  stage().lab.setKeys(FTP, keys);
  return perform(stage().lab, asFtp, PLACE.region);
}

async function recreateRole(arn: string): Promise<void> {
  const { lab } = stage();
  const [, , , , account, resource] = arn.split(':');
  const RoleName = resource.replace('role/', '');
  const iam = await lab.clients.iam(await lab.admin(account));
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'everything' }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
  await lab.createPrincipal(arn);
}

async function expectData(...keys: string[]): Promise<void> {
  const s3 = await stage().lab.clients.s3(await stage().lab.admin(PLACE.account), { region: PLACE.region });
  for (const Key of keys) expect((await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }))).ContentLength).toBeGreaterThan(0);
}
