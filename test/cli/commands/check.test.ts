import { CfnParameter, Stack } from 'aws-cdk-lib';
import { ClientExchangeStack, DeliveryStack } from '../../../lib';
import { SynthesizedApp } from '../support/assembly';
import { Command } from '../support/command';

const HOW = "s3-handoff: 'check' needs @cloud-copilot/iam-simulate 0.1.173 or a later 0.1, got: ";

let command: Command;
let app: SynthesizedApp;
beforeAll(() => {
  command = new Command();
  app = new SynthesizedApp((built) => {
    ClientExchangeStack.fromFolder(built, 'examples/clients', { only: 'acme' });
    DeliveryStack.fromFolder(built, 'examples/partners', { only: 'bolt' });
  });
});
afterAll(() => {
  command.remove();
  app.remove();
});

const check = (...args: string[]) => command.run(['check', '--cdk-out', app.folder, ...args]);
const openTheRole = (template: any) => {
  for (const { Type, Properties } of Object.values<any>(template.Resources)) {
    if (Type === 'AWS::IAM::Role') for (const statement of Properties.AssumeRolePolicyDocument.Statement) delete statement.Condition;
  }
};

test('prints a table for each integration, and how many calls were allowed and denied', async () => {
  expect(await check('--stack', 'delivery-*')).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: `bolt  delivery-bolt: delivery
  who                                                 action           object             promised  decided
  KlaviDataExporterRole-bolt                          s3:PutObject     klavi/report.csv   allowed   allowed
  KlaviDataExporterRole-bolt, look-alike prefix       s3:PutObject     klavi2/report.csv  denied    denied   identity policy and bucket policy
  KlaviDataExporterRole-bolt                          s3:GetObject     klavi/report.csv   denied    denied   identity policy and bucket policy
  KlaviDataExporterRole-bolt                          s3:ListBucket    klavi/*            denied    denied   identity policy and bucket policy
  KlaviDataExporterRole-bolt                          s3:DeleteObject  klavi/report.csv   denied    denied   identity policy and bucket policy
  KlaviDataExporterRole-bolt, somebody else's bucket  s3:PutObject     report.csv         denied    denied   identity policy
  other role of 444444444444                          s3:PutObject     klavi/report.csv   denied    denied   bucket policy
  another account                                     s3:PutObject     klavi/report.csv   denied    denied   bucket policy

8 calls decided: 1 allowed, 7 denied, 0 not as promised
`,
  });
});

test('ends with 1 when a call is not as promised, and marks it', async () => {
  const restore = app.tamper('client-exchange-acme', openTheRole);
  const { exitCode, stdout, stderr } = await check('--stack', 'client-exchange-acme');
  restore();
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: 's3-handoff: 2 of 20 calls are not as promised\n' });
  expect(stdout).toMatch(/\n {2}acme-import, wrong external ID +s3:GetObject +infosum\/report\.csv +denied +allowed {2}<-- differs\n/);
  expect(stdout).toMatch(/\n20 calls decided: 4 allowed, 16 denied, 2 not as promised\n$/);
});

test('names the stacks that it left out, unless they were not asked for', async () => {
  const mixed = new SynthesizedApp((built) => {
    ClientExchangeStack.fromFolder(built, 'examples/clients', { only: 'acme' });
    new CfnParameter(new Stack(built, 'network'), 'Range');
  });
  const run = (...args: string[]) => command.run(['check', '--cdk-out', mixed.folder, ...args]);
  expect(await run()).toMatchObject({ exitCode: 0, stderr: 's3-handoff: stack network cannot be evaluated: parameter Range has no default and needs a value\n' });
  expect(await run('--stack', 'client-*')).toMatchObject({ exitCode: 0, stderr: '' });
  mixed.remove();
});

test('prints JSON for programs', async () => {
  const { exitCode, stdout, stderr } = await check('--stack', 'delivery-bolt', '--json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const { integrations: [{ calls, ...integration }], ...rest } = JSON.parse(stdout);
  expect(rest).toEqual({ version: 1, decided: 8, allowed: 1, denied: 7, different: 0 });
  expect(integration).toEqual({ stack: 'delivery-bolt', integration: 'bolt' });
  expect(calls[1]).toEqual({
    party: 'KlaviDataExporterRole-bolt, look-alike prefix',
    principal: 'arn:aws:iam::444444444444:role/KlaviDataExporterRole-bolt',
    role: null,
    action: 's3:PutObject',
    bucket: 'bolt-inbox',
    key: 'klavi2/report.csv',
    prefix: null,
    promised: 'denied',
    decided: 'denied',
    deniedBy: 'identity policy and bucket policy',
    asPromised: true,
  });
});

test('prints an error as JSON, too', async () => {
  const { exitCode, stdout } = await check('--stack', 'nothing', '--json');
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    error: { code: 'WRONG_USAGE', exitCode: 2, message: `no stack 'nothing' in ${app.folder}, there is: client-exchange-acme, delivery-bolt` },
  });
});

test.each([
  ['Key', "error: option '--param <[stack:]Key=value>' argument 'Key' is invalid. must be Key=value or stack:Key=value"],
  ['a b=1', "error: option '--param <[stack:]Key=value>' argument 'a b=1' is invalid. must be Key=value or stack:Key=value"],
])("refuses the parameter '%s'", async (parameter, message) => {
  expect(await check('--param', parameter)).toEqual({ exitCode: 2, stdout: '', stderr: `s3-handoff: ${message.replace(/^error: /, '')}\n` });
});

test('says where it looked for the app', async () => {
  const { exitCode, stderr } = await command.run(['check']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^s3-handoff: cannot read cdk\.out\/manifest\.json: ENOENT/);
});

test.each(['0.1.172', '0.2.0', '1.0.0', '0.1.173-beta.1'])('refuses version %s of the policy engine in the folder of the user', async (version) => {
  const other = new Command();
  other.file('node_modules/@cloud-copilot/iam-simulate/package.json', { name: '@cloud-copilot/iam-simulate', version, main: 'index.js' });
  other.file('node_modules/@cloud-copilot/iam-simulate/index.js', '');
  expect(await other.run(['check', '--cdk-out', app.folder])).toEqual({ exitCode: 2, stdout: '', stderr: `${HOW}${version}\n` });
  other.remove();
});
