import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { attachedSheet, parametersOfLink, Stopwatch, succeed } from './first-hour';
import { stageFor } from './harness';
import { completeResources } from '../../tools/lab/complete-resources';
import { Assembly } from '../../tools/lab/deploy';
import { Keys } from '../../tools/lab/emulator';
import { pack } from '../package/installation';

const REGION = 'us-east-1';
const OWNER = { account: '111111111111', region: REGION };
const ADOBE = { account: '222222222222', region: REGION };
const AGENCY = { account: '333333333333', region: REGION };
const BOLT = { account: '444444444444', region: REGION };
const TEMPLATES = 'https://acme-templates.s3.us-east-1.amazonaws.com';

const PARTNER_FILE = `partner: bolt
account: "${OWNER.account}"
region: ${REGION}
source: { bucket: kohler-exports, keyPrefix: daily/bolt/, folder: "{date}/" }
destination: { bucket: bolt-inbox, owner: "${BOLT.account}", keyPrefix: in/ }
schedule: { cron: "0 6 * * ? *", enabled: false }
sender: Kohler
contact: data@kohler.example
`;

const watch = new Stopwatch();
const root = mkdtempSync(join(tmpdir(), 'first-hour-'));
const app = join(root, 'exchange');
const page = (name: string) => readFileSync(join(app, 'sheets', `${name}.html`), 'utf8');
const outputs = (stack: string): Record<string, string> => JSON.parse(readFileSync(join(app, 'outputs.json'), 'utf8'))[stack];
const npx = (...args: string[]) => succeed(app, 'npx', args);

let tarball: string;
let published: Assembly;
let uploader: Keys;
const stage = stageFor('12 First hour', async (opened) => {
  tarball = join(root, basename(await pack()));
  copyFileSync(await pack(), tarball);
  published = await opened.synthesize();
  writeFileSync(join(root, 'certificate.pem'), opened.lab.server.certificate);
  const adobe = await opened.lab.clients.iam(await opened.lab.admin(ADOBE.account));
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ADOBE.account}:root` }, Action: 'sts:AssumeRole' }] };
  await adobe.send(new CreateRoleCommand({ RoleName: 'adobe-ingest', AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const agency = await opened.lab.clients.iam(await opened.lab.admin(AGENCY.account));
  await agency.send(new CreateUserCommand({ UserName: 'uploader' }));
  const { AccessKey } = await agency.send(new CreateAccessKeyCommand({ UserName: 'uploader' }));
  uploader = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
});

afterAll(() => {
  process.stdout.write(watch.toString());
  rmSync(root, { recursive: true, force: true });
});

/** The environment of somebody with these credentials. */
async function environment({ accessKeyId, secretAccessKey, sessionToken }: Keys): Promise<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: await stage().lab.server.url(),
    NODE_EXTRA_CA_CERTS: join(root, 'certificate.pem'),
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...sessionToken ? { AWS_SESSION_TOKEN: sessionToken } : {},
  };
}

const asOwner = async (...args: string[]) => succeed(app, 'npx', args, await environment(await stage().lab.admin(OWNER.account)));

/** What the page of the sheet says: its download, and the command below it. */
async function verifies(integration: string, keys: Keys): Promise<string> {
  const file = `${integration}.json`;
  writeFileSync(join(app, file), attachedSheet(page(`client-exchange-${integration}`)));
  return succeed(app, 'npx', ['cdk-s3-handoff', 'verify', '--sheet', file], await environment(keys));
}

/** The emulated accounts have no bootstrap stack. */
function deployWithoutBootstrap(): void {
  const file = join(app, 'bin', 'app.ts');
  const source = readFileSync(file, 'utf8')
    .replace('{ App }', '{ App, BootstraplessSynthesizer }')
    .replace('new App()', 'new App({ defaultStackSynthesizer: new BootstraplessSynthesizer() })');
  writeFileSync(file, source);
}

test('from an empty folder to an app with one client, three integrations and a partner', async () => {
  await watch.step('owner', 'npx cdk-s3-handoff init exchange', () => succeed(root, 'npx', ['--yes', `./${basename(tarball)}`, 'init', 'exchange']));
  await watch.step('owner', 'npm install', () => succeed(app, 'npm', ['install', '--no-audit', '--no-fund']));
  rmSync(join(app, 'clients', 'acme.yaml'));
  await watch.step('owner', 's3-handoff add client kohler', () => npx('s3-handoff', 'add', 'client', 'kohler', '--account', OWNER.account, '--region', REGION));
  const add = (name: string, ...way: string[]) => watch.step('owner', `s3-handoff add integration kohler --name ${name}`, () => (
    npx('s3-handoff', 'add', 'integration', 'kohler', '--name', name, '--access', 'read-write', ...way)));
  await add('kohler_adobe', '--key-prefix', 'adobe/', '--way', 'assumed-role', '--principal-arn', `arn:aws:iam::${ADOBE.account}:role/adobe-ingest`, '--external-id', 'id_1');
  await add('kohler_agency', '--key-prefix', 'agency/', '--way', 'direct-trust', '--principal-arn', `arn:aws:iam::${AGENCY.account}:user/uploader`);
  await add('kohler_legacyftp', '--key-prefix', 'legacy/', '--way', 'access-key', '--reason', 'on-premises tool', '--allowed-cidrs', '');
  await watch.step('owner', 'edit partners/bolt.yaml', async () => writeFileSync(join(app, 'partners', 'bolt.yaml'), PARTNER_FILE));
  expect(await watch.step('owner', 's3-handoff validate', () => npx('s3-handoff', 'validate'))).toContain('no errors, no warnings');
  deployWithoutBootstrap();
  await watch.step('owner', 'npx cdk synth', () => npx('cdk', 'synth', '--quiet'));
}, 600_000);

/** The emulator does not attach a managed policy to the roles that it names. */
async function attachManagedPolicies(stack: string): Promise<void> {
  const ids = await stage().lab.physicalIds(stack, OWNER);
  const { Resources } = JSON.parse(readFileSync(join(app, 'cdk.out', `${stack}.template.json`), 'utf8'));
  const policies = Object.entries<any>(Resources).filter(([, { Type }]) => Type === 'AWS::IAM::ManagedPolicy').map(([id, { Type, Properties }]) => [id, {
    Type, Ref: ids.get(id)!, Arn: ids.get(id)!, Properties: { Roles: Properties.Roles.map(({ Ref }: { Ref: string }) => ids.get(Ref)!.split('/').at(-1)) },
  }]);
  await completeResources(stage().lab, Object.fromEntries(policies), OWNER);
}

test('the owner deploys, and writes every sheet', async () => {
  await watch.step('owner', 'npx cdk deploy --all', () => (
    asOwner('cdk', 'deploy', '--all', '--app', 'cdk.out', '--require-approval', 'never', '--outputs-file', 'outputs.json', '--ci')));
  await attachManagedPolicies('delivery-bolt');
  for (const stack of ['client-exchange-kohler', 'delivery-bolt']) {
    await watch.step('owner', `s3-handoff sheet --stack ${stack}`, () => (
      asOwner('s3-handoff', 'sheet', '--stack', stack, '--format', 'html', '--out', 'sheets', '--templates-url', TEMPLATES)));
  }
  expect(page('delivery-bolt')).toContain('<h1 id="sheet-1"><bdi>bolt, from Kohler</bdi></h1>');
}, 300_000);

test('each partner finishes its half by the link of its sheet, and its exchange is verified', async () => {
  const { lab } = stage();
  const parameters = (integration: string) => parametersOfLink(page(`client-exchange-${integration}`), 'counterpart-policy');
  await watch.step('adobe', 'open the launch link', () => stage().deploy(published, 'counterpart-policy', { ...ADOBE, parameters: parameters('kohler_adobe') }));
  await watch.step('agency', 'open the launch link', () => stage().deploy(published, 'counterpart-policy', { ...AGENCY, parameters: parameters('kohler_agency') }));
  const key = await watch.step('owner', 'hand over the access key', () => stage().keysFromSecret(outputs('client-exchange-kohler').KohlerLegacyftpSecretArn));

  const adobe = await lab.assume(await lab.admin(ADOBE.account), `arn:aws:iam::${ADOBE.account}:role/adobe-ingest`, {});
  for (const [integration, keys] of Object.entries({ kohler_adobe: adobe, kohler_agency: uploader, kohler_legacyftp: key })) {
    await watch.step(integration.split('_')[1], `cdk-s3-handoff verify --sheet ${integration}.json`, () => verifies(integration, keys));
  }
}, 300_000);

test('the partner of the push creates its bucket by the link of its sheet, and a file arrives', async () => {
  const { lab } = stage();
  const given = parametersOfLink(page('delivery-bolt'), 'partner-destination');
  expect(given).toMatchObject({ BucketName: 'bolt-inbox', KeyPrefix: 'in/' });
  const place = { ...BOLT, parameters: { ...given, ObjectOwnership: 'BucketOwnerPreferred' } };
  const destination = await watch.step('bolt', 'open the launch link', () => stage().deploy(published, 'partner-destination', place));
  expect(destination.outputs.AccountId).toBe(BOLT.account);

  const writer = await lab.clients.s3(await lab.serviceSession(given.WriterRoleArn, 'states.amazonaws.com', outputs('delivery-bolt').StateMachineArn), { region: REGION });
  const object = { Bucket: 'bolt-inbox', Key: 'in/2026-11-27/day.csv' };
  await watch.step('owner', 'a file is delivered', () => writer.send(new PutObjectCommand({ ...object, Body: 'day', ACL: 'bucket-owner-full-control' })));
  const bolt = await lab.clients.s3(await lab.admin(BOLT.account), { region: REGION });
  const { Body } = await bolt.send(new GetObjectCommand(object));
  expect(await Body!.transformToString()).toBe('day');
}, 300_000);
