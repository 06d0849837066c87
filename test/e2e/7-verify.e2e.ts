import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { stageFor } from './harness';
import { bundle } from '../../cli/bundle';
import { ClientAccess, ClientConfig } from '../../lib/clients/client-config';
import { Break, BREAKS, Expected } from '../../tools/lab/breaks';
import { Keys } from '../../tools/lab/emulator';
import { bySid, changeInline, plus, Scene } from '../../tools/lab/tampering';

const OWNER = { account: '111111111111', region: 'us-east-1' };
const PARTNER = { account: '777777777777', region: 'us-east-1' };
const STACK = 'client-exchange-kohler';
const ADOBE = 'arn:aws:iam::222222222222:role/adobe-ingest';
const UPLOADER = 'arn:aws:iam::333333333333:user/uploader';
const KLAVI = 'arn:aws:iam::444444444444:role/KlaviDataExporterRole';
const STRANGER = 'arn:aws:iam::999999999999:role/stranger';
const CALLERS = { adobe: ADOBE, agency: UPLOADER, klavi: KLAVI };

const CONFIG: ClientConfig = {
  client: 'kohler',
  ...OWNER,
  bucket: { encryption: 'kms' as any },
  integrations: [
    {
      name: 'kohler_adobe',
      keyPrefix: 'adobe/',
      access: ClientAccess.READ_WRITE,
      assumedRole: { principalArn: ADOBE, externalId: 'id_1', roleName: 'kohler-adobe' },
    },
    { name: 'kohler_agency', keyPrefix: 'agency/in/', access: ClientAccess.WRITE, directTrust: { principalArn: UPLOADER } },
    { name: 'kohler_legacyftp', keyPrefix: 'legacy/', access: ClientAccess.WRITE, accessKey: { reason: 'on-premises tool' } },
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'cdk-s3-handoff-verify-'));
const inFolder = (name: string) => join(folder, name);

/** Where the package has it: the command looks for its package.json two folders up. */
const COMMAND = inFolder('build/cli.js');
const told: string[][] = [];
let scene: Scene;

const stage = stageFor('7 Verify', async (opened) => {
  const { lab } = opened;
  for (const arn of [ADOBE, UPLOADER, KLAVI, STRANGER]) await lab.createPrincipal(arn);
  writeFileSync(inFolder('kohler.yaml'), stringify(CONFIG));
  const assembly = await opened.synthesize({ clients: folder });
  const { outputs } = await opened.deploy(assembly, STACK, OWNER);
  const parameters = { WriterRoleArn: KLAVI, BucketName: 'klavi-acme', KeyPrefix: 'daily-sync/' };
  await opened.deploy(assembly, 'partner-destination', { ...PARTNER, parameters });
  scene = {
    lab,
    ...OWNER,
    roleArn: outputs.KohlerAdobeRoleArn,
    vendorRole: ADOBE,
    vendorUser: UPLOADER,
    bucket: outputs.KohlerAdobeBucketName,
    keyArn: outputs.KohlerAdobeKmsKeyArn,
    secretArn: outputs.KohlerLegacyftpSecretArn,
  };
  await opened.seed(scene.bucket, 'adobe/seeded.csv');
  writeFileSync(inFolder('certificate.pem'), lab.server.certificate);
  copyFileSync('package.json', inFolder('package.json'));
  bundle(COMMAND);
  await writeSheets();
});

afterAll(() => {
  const widths = [0, 1, 2].map((column) => Math.max(...told.map((row) => row[column].length)));
  process.stdout.write(told.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()}\n`).join(''));
  rmSync(folder, { recursive: true });
});

interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(keys: Keys, args: string[], admin?: Keys, more: Record<string, string> = {}): Promise<Run> {
  const { lab } = stage();
  const { accessKeyId, secretAccessKey } = admin ?? keys;
  writeFileSync(inFolder('credentials'), `[admin]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`);
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_ENDPOINT_URL: await lab.server.url(),
    NODE_EXTRA_CA_CERTS: inFolder('certificate.pem'),
    AWS_SHARED_CREDENTIALS_FILE: inFolder('credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: OWNER.region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    ...(keys.sessionToken ? { AWS_SESSION_TOKEN: keys.sessionToken } : {}),
    ...more,
  };
  return new Promise((done) => {
    execFile(process.execPath, [COMMAND, ...args], { env, maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      done({ exitCode: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

async function writeSheets(): Promise<void> {
  for (const { stack, account } of [{ stack: STACK, ...OWNER }, { stack: 'partner-destination', ...PARTNER }]) {
    const { exitCode, stderr } = await run(await stageAdmin(account), ['sheet', '--stack', stack, '--format', 'json', '--out', folder]);
    if (exitCode !== 0) throw new Error(stderr);
  }
}

const stageAdmin = (account: string) => scene.lab.admin(account);

function sheetOf(exchange: Break['exchange']): string {
  const isIts = (file: string) => (exchange === 'klavi' ? file.startsWith('partner-destination') : file === `${STACK}_${exchange}.json`);
  return inFolder(readdirSync(folder).find(isIts)!);
}

type Attempt = Pick<Break, 'exchange' | 'caller' | 'options'>;

async function asVendor({ exchange, caller, options = [] }: Attempt, format: string[] = ['--json']): Promise<Run> {
  const { lab } = stage();
  const arn = caller ? STRANGER : CALLERS[exchange];
  return run(await lab.keysOf(arn), [
    'verify', '--sheet', sheetOf(exchange), '--plain-endpoint', await lab.server.url({ tls: false }), '--admin-profile', 'admin',
    ...format, ...options,
  ], await lab.admin(arn.split(':')[4]));
}

async function asOwner(format: string[] = ['--json']): Promise<Run> {
  return run(await stageAdmin(OWNER.account), ['verify', '--stack', STACK, ...format]);
}

const findingsOf = ({ stdout, stderr }: Run): { cause: string; likelihood: string; words: string }[] => {
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout).reports.flatMap((report: any) => report.findings);
};

/** @param among the first so many findings */
function expectCause(result: Run, expected: Expected | undefined, among: number = 1): string {
  const findings = findingsOf(result);
  if (expected === undefined) {
    expect({ exitCode: result.exitCode, findings }).toEqual({ exitCode: 0, findings: [] });
    return 'as promised';
  }
  const wanted = expect.objectContaining({ cause: expected.cause, words: expect.stringMatching(expected.words) });
  expect(findings.slice(0, among)).toContainEqual(wanted);
  expect(findings[0].cause).toBe(expected.cause);
  expect(result.exitCode).toBe(1);
  return `${findings[0].cause} (${findings[0].likelihood})`;
}

test.each(['adobe', 'agency', 'klavi'] as const)('%s as deployed', async (exchange) => {
  const result = await asVendor({ exchange }, []);
  process.stdout.write(`${result.stdout}${result.stderr.split('\n').slice(-3).join('\n')}\n`);
  expect(result.exitCode).toBe(0);
});

test('the stack as deployed', async () => {
  const result = await asOwner([]);
  process.stdout.write(result.stdout);
  expect(result).toMatchObject({ exitCode: 0 });
});

test.each(BREAKS)('$name', async (row) => {
  const undo = await row.apply?.(scene);
  try {
    const vendor = row.vendor || row.caller || row.options ? expectCause(await asVendor(row), row.vendor) : '-';
    const owner = row.apply ? expectCause(await asOwner(), row.owner, 2) : '-';
    told.push([row.name, `vendor: ${vendor}`, `owner: ${owner}`]);
  } finally {
    await undo?.();
  }
});

test('the user of an access key', async () => {
  const keys = await stage().keysFromSecret(scene.secretArn);
  const sheet = ['verify', '--sheet', inFolder(`${STACK}_legacyftp.json`), '--plain-endpoint', await stage().lab.server.url({ tls: false })];
  expect(await run(keys, sheet)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('put 1 KB below legacy/') });
  expect((await run({ ...keys, accessKeyId: 'AKIAUNKNOWNUNKNOWN00' }, sheet)).exitCode).toBe(3);
});

test('options instead of a sheet', async () => {
  const { lab } = stage();
  const options = [
    '--role-arn', scene.roleArn, '--bucket', scene.bucket, '--key-prefix', 'adobe', '--access', 'read-write', '--region', scene.region, '--multipart', '--requires-tls',
  ];
  const good = await run(await lab.keysOf(ADOBE), ['verify', ...options, '--external-id', 'id_1', '--json']);
  expect(good).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('put an object in parts') });
  const { checks } = JSON.parse(good.stdout).reports[0];
  expect(checks.find(({ id }: any) => id === 'plain-http')).toMatchObject({ verdict: 'skipped' });
  expect((await run(await lab.keysOf(ADOBE), ['verify', ...options, '--external-id', 'id_9'])).exitCode).toBe(1);
});

test('verify leaves the objects behind that it lists as leftovers, and no others', async () => {
  const { lab } = stage();
  const s3 = await lab.clients.s3(await stageAdmin(OWNER.account), OWNER);
  const inBucket = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: scene.bucket }));
    return Contents.map(({ Key }) => `s3://${scene.bucket}/${Key}`);
  };
  const before = await inBucket();
  const { stdout } = await asVendor({ exchange: 'adobe', options: ['--multipart'] });
  const { leftovers } = JSON.parse(stdout).reports[0];
  expect(leftovers).toHaveLength(2);
  expect((await inBucket()).filter((object) => !before.includes(object)).sort()).toEqual([...leftovers].sort());
  expect((await s3.send(new ListMultipartUploadsCommand({ Bucket: scene.bucket }))).Uploads ?? []).toEqual([]);
});

test('where delete is granted, nothing is left but a version', async () => {
  const undo = await changeInline(bySid('ExchangeObjects', plus('s3:DeleteObject')))(scene);
  const result = await run(await stage().lab.keysOf(ADOBE), [
    'verify', '--role-arn', scene.roleArn, '--external-id', 'id_1', '--bucket', scene.bucket, '--key-prefix', 'adobe/', '--access', 'read-write-delete',
  ]).finally(undo);
  expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/✓ {2}delete an object/) });
  expect(result.stdout.match(/left behind.*/g)).toEqual([expect.stringContaining('a version below a delete marker')]);
});

test.each<[string, number, string[], Record<string, string>]>([
  ['an unknown access', 2, ['--bucket', 'b', '--key-prefix', '', '--access', 'everything'], {}],
  ['nothing to verify', 2, [], {}],
  ['two sources', 2, ['--bucket', 'b', '--stack', 's'], {}],
  ['no such stack', 2, ['--stack', 'no-such-stack'], {}],
  ['no credentials', 3, ['--bucket', 'bucket', '--key-prefix', '', '--access', 'read'], { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }],
  ['no such endpoint', 3, ['--bucket', 'bucket', '--key-prefix', '', '--access', 'read'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }],
  ['no time', 3, ['--bucket', 'bucket', '--key-prefix', '', '--access', 'read', '--timeout', '0.001'], {}],
])('%s: exit code %i', async (_, exitCode, args, env) => {
  const result = await run(await stageAdmin(OWNER.account), ['verify', ...args], undefined, env);
  expect({ exitCode: result.exitCode, stderr: result.stderr }).toEqual({ exitCode, stderr: expect.stringMatching(/./) });
});

test('a secret access key is never printed', async () => {
  const secret = (await stage().keysFromSecret(scene.secretArn)).secretAccessKey;
  for (const { stdout, stderr } of [await asOwner(), await asOwner([])]) expect(`${stdout}${stderr}`).not.toContain(secret);
  expect(readFileSync(sheetOf('adobe'), 'utf8')).not.toContain(secret);
});
