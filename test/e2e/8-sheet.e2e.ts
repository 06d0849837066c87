import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { stageFor } from './harness';
import { Deployment } from '../../tools/lab/deploy';

const OWNER = { account: '111111111111', region: 'us-east-1' };
const IMPORT = { account: '777777777777', region: 'us-west-2' };
const SESSION = 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/acme-import';
const EXTERNAL_ID = 'd68b1db43ed52e7e0297dbaca2bad20f40d4faaf92b5349891f08fddde530e23';

let kohler: Deployment;
let secret: string;

const stage = stageFor('8 Sheets of deployed stacks', async (opened) => {
  for (const arn of ['arn:aws:iam::222222222222:role/adobe-ingest', 'arn:aws:iam::333333333333:user/uploader', SESSION]) {
    await opened.lab.createPrincipal(arn);
  }
  const assembly = await opened.synthesize();
  kohler = await opened.deploy(assembly, 'client-exchange-kohler', OWNER);
  ({ secretAccessKey: secret } = await opened.keysFromSecret(kohler.outputs.KohlerLegacyftpSecretArn));
  const parameters = { BucketName: 'acme-data-lake', KeyPrefix: 'infosum/', RoleName: 'infosum-import', PrincipalArn: SESSION, ExternalId: EXTERNAL_ID };
  await opened.deploy(assembly, 'import-role', { ...IMPORT, parameters });
});

async function command(args: string[], { account, region }: typeof OWNER): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const { lab } = stage();
  const { accessKeyId, secretAccessKey } = await lab.admin(account);
  return spawnSync(process.execPath, ['--import', 'tsx', 'cli/main.ts', ...args, '--region', region], {
    encoding: 'utf8',
    env: { ...process.env, AWS_ENDPOINT_URL: lab.emulator.url, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
  });
}

async function sheet(stack: string, owner: typeof OWNER, ...options: string[]): Promise<string> {
  const { stdout, stderr, status } = await command(['sheet', '--stack', stack, ...options], owner);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

const valuesOf = (json: string) => JSON.parse(json).sheets
  .map(({ integration, fields }: any) => [integration, Object.fromEntries(fields.map(({ name, value }: any) => [name, value]))]);

test('every integration of a client has its values, read back from the deployed stack', async () => {
  const sheets = valuesOf(await sheet('client-exchange-kohler', OWNER, '--format', 'json', '--for', 'owner'));
  expect(sheets.map(([integration]: [string]) => integration)).toEqual(['kohler_adobe', 'kohler_agency', 'kohler_legacyftp']);
  expect(Object.assign({}, ...sheets.map(([integration, values]: [string, Record<string, string>]) => {
    const prefix = integration.replace(/(^|_)(.)/g, (_, __, letter) => letter.toUpperCase());
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
  }))).toEqual(kohler.outputs);
});

test('nothing is left open, and the secret is in no sheet', async () => {
  for (const format of ['json', 'markdown']) {
    const text = await sheet('client-exchange-kohler', OWNER, '--format', format);
    expect(text).not.toMatch(/\{\{|‹/);
    expect(text).not.toContain(secret);
  }
});

// SessionName is missing here: the emulator evaluates no Fn::Select in a condition.
test('the import template tells role ARN, bucket and prefix, as the InfoSum page asks', async () => {
  const [[, values]] = valuesOf(await sheet('import-role', IMPORT, '--format', 'json'));
  expect(values).toMatchObject({
    RoleArn: 'arn:aws:iam::777777777777:role/infosum-import',
    ExternalId: EXTERNAL_ID,
    BucketName: 'acme-data-lake',
    KeyPrefix: 'infosum/',
    Status: 'READY',
  });
  expect(values).not.toHaveProperty('KmsKeyArn');
});

test('a template is published once, and never replaced by other content', async () => {
  const { lab } = stage();
  const s3 = new S3Client({ endpoint: lab.emulator.url, forcePathStyle: true, region: OWNER.region, credentials: await lab.admin(OWNER.account) });
  const Bucket = 'acme-templates';
  await s3.send(new CreateBucketCommand({ Bucket }));
  const publish = (...options: string[]) => command(['publish', 'import-role', '--bucket', Bucket, '--prefix', 'shared', '--json', ...options], OWNER);

  const first = JSON.parse((await publish()).stdout);
  expect(first).toMatchObject({ status: 'published', region: OWNER.region });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: first.key }));
  const text = await Body!.transformToString();
  expect(createHash('sha256').update(text).digest('hex')).toBe(first.sha256);
  expect(text).toContain('TemplateVersion:');
  expect(JSON.parse((await publish()).stdout).status).toBe('unchanged');

  await s3.send(new PutObjectCommand({ Bucket, Key: first.key, Body: 'other' }));
  expect(await publish()).toMatchObject({ status: 1, stderr: expect.stringContaining('has other content, and is not overwritten') });
  s3.destroy();
});
