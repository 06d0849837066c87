import { expectAsPromised, LabRow, stageFor } from './harness';
import { createBucket } from '../../tools/lab/resources';

const REGION = 'us-west-2';
const OWNER = '777777777777';
const STRANGER = 'arn:aws:iam::999999999999:role/stranger';

const INFOSUM = { session: 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/acme-import', externalId: 'd68b1db43ed52e7e0297dbaca2bad20f' };
const OTHER_SESSION = INFOSUM.session.replace('acme-import', 'somebody-else');
const APPERATE = { arn: 'arn:aws:iam::888888888888:role/apperate-import' };

const stage = stageFor('4 Apperate and InfoSum', async (opened) => {
  for (const arn of [STRANGER, INFOSUM.session, APPERATE.arn]) await opened.lab.createPrincipal(arn);
  for (const name of ['acme-data-lake', 'apperate-first', 'apperate-second']) await createBucket(opened, { name, account: OWNER, region: REGION });
});

test('InfoSum: pending, then with the issued values', async () => {
  const assembly = await stage().synthesize();
  const place = { account: OWNER, region: REGION };
  const parameters = { BucketName: 'acme-data-lake', KeyPrefix: 'infosum/', RoleName: 'infosum-import' };
  const pending = await stage().deploy(assembly, 'import-role', { ...place, parameters });
  const assume = { roleArn: pending.outputs.RoleArn, externalId: INFOSUM.externalId };
  const read: LabRow = { expect: 'denied', who: { arn: INFOSUM.session }, assume, action: 's3:GetObject', bucket: 'acme-data-lake', key: 'infosum/customers.csv' };
  const list: LabRow = { ...read, action: 's3:ListBucket', key: undefined, prefix: 'infosum/' };
  const nobody: LabRow[] = [
    read,
    { ...read, assume: { roleArn: assume.roleArn } },
    { ...read, who: { arn: OTHER_SESSION } },
    { ...read, who: { arn: STRANGER } },
    { ...read, who: { arn: `arn:aws:iam::${OWNER}:user/admin` } },
  ];
  expect(pending.outputs.Status).toBe('PENDING');
  await expectAsPromised(stage(), REGION, nobody);

  const issued = { PrincipalArn: INFOSUM.session, ExternalId: INFOSUM.externalId };
  const ready = await stage().deploy(assembly, 'import-role', { ...place, parameters: { ...parameters, ...issued } });
  expect(ready.outputs).toMatchObject({ Status: 'READY', RoleArn: pending.outputs.RoleArn });
  await expectAsPromised(stage(), REGION, [
    { ...read, expect: 'allowed' },
    { ...list, expect: 'allowed' },
    ...nobody.slice(1),
    { ...read, assume: { ...assume, externalId: 'd68b1db4' } },
    { ...read, key: 'payroll/2026.csv' },
    { ...read, action: 's3:PutObject' },
    { ...read, action: 's3:DeleteObject' },
    { ...list, prefix: undefined },
  ]);

  await stage().deploy(assembly, 'import-role', { ...place, parameters: { ...parameters, PrincipalArn: '', ExternalId: '' } });
  await expectAsPromised(stage(), REGION, nobody);
});

test('Apperate: a second bucket is added to the same role', async () => {
  const place = { account: OWNER, region: REGION };
  const first = await stage().deploy(await stage().synthesize({ buckets: ['apperate-first'] }), 'import-from-buckets', place);
  const assume = { roleArn: first.outputs.RoleArn, externalId: 'apperate-7d1f' };
  const read = (bucket: string, row: Partial<LabRow>): LabRow => ({
    expect: 'denied', who: APPERATE, assume, action: 's3:GetObject', bucket, key: 'apperate/prices.csv', ...row,
  });
  const refused = (bucket: string) => [
    read(bucket, { key: 'payroll/2026.csv' }),
    read(bucket, { action: 's3:ListBucket', key: undefined }),
    read(bucket, { action: 's3:PutObject' }),
    read(bucket, { assume: { roleArn: assume.roleArn } }),
  ];
  await expectAsPromised(stage(), REGION, [read('apperate-first', { expect: 'allowed' }), read('apperate-second', {}), ...refused('apperate-first')]);

  const both = await stage().deploy(await stage().synthesize({ buckets: ['apperate-first', 'apperate-second'] }), 'import-from-buckets', place);
  expect(both.outputs.RoleArn).toBe(first.outputs.RoleArn);
  await expectAsPromised(stage(), REGION, [
    ...['apperate-first', 'apperate-second'].map((bucket) => read(bucket, { expect: 'allowed' })),
    read('apperate-second', { expect: 'allowed', action: 's3:ListBucket', key: undefined, prefix: 'apperate/' }),
    ...['apperate-first', 'apperate-second'].flatMap(refused),
    read('acme-data-lake', {}),
  ]);
});
