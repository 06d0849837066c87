import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { SynthesizedApp } from './support/assembly';
import { CLIENT } from './support/hand-offs';
import { InstalledCommand } from './support/installed-command';
import { ClientExchangeStack } from '../../lib';

let command: InstalledCommand;
beforeAll(() => { command = new InstalledCommand(); });
afterAll(() => command.remove());

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_MAX_ATTEMPTS: '1', AWS_EC2_METADATA_DISABLED: 'true' };
const OUT_OF_REACH = { ...KEYS, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };

test('the process ends with the exit code of the command', async () => {
  expect(await command.run(['--version'])).toEqual({ exitCode: 0, stdout: '0.1.0\n', stderr: '' });
  expect(await command.run(['frobnicate'])).toEqual({ exitCode: 2, stdout: '', stderr: "s3-handoff: unknown command 'frobnicate'\n" });
});

test('a reader that stops early, like `head`, is no error', async () => {
  const child = spawn(process.execPath, [join(command.folder, 'bin', 's3-handoff'), 'schema'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk) => { stderr += chunk; });
  const exitCode = await new Promise((ended) => { child.on('close', ended); });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

describe('the policy engine, which is AGPL', () => {
  const ENGINE = '@cloud-copilot/iam-simulate';
  const NO_ENGINE = `s3-handoff: 'check' evaluates policies with ${ENGINE}, which is AGPL and no part of this package, install it: npm install --save-dev ${ENGINE}\n`;
  const scope = () => join(command.folder, 'node_modules', '@cloud-copilot');

  test('is no part of the command', () => {
    expect(readFileSync(join(command.folder, 'build', 'cli.js.LICENSES.txt'), 'utf8')).not.toMatch(/AGPL|GNU AFFERO|@cloud-copilot/i);
  });

  test('has to be installed for `check`', async () => {
    expect(await command.run(['check'])).toEqual({ exitCode: 2, stdout: '', stderr: NO_ENGINE });
    expect(JSON.parse((await command.run(['check', '--json'])).stdout)).toEqual({
      version: 1, error: { code: 'WRONG_USAGE', exitCode: 2, message: NO_ENGINE.slice('s3-handoff: '.length, -1) },
    });
  });

  test('is found in the project of the user', async () => {
    const app = new SynthesizedApp((built) => { ClientExchangeStack.fromFolder(built, 'examples/clients', { only: 'globex' }); });
    mkdirSync(join(scope(), '..'), { recursive: true });
    symlinkSync(join(__dirname, '..', '..', 'node_modules', '@cloud-copilot'), scope());
    const { exitCode, stdout, stderr } = await command.run(['check', '--cdk-out', app.folder]);
    rmSync(scope());
    app.remove();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/ 0 not as promised\n$/);
  });
});

test.each(['markdown', 'html', 'json'])('a sheet as %s is written without any other file', async (format) => {
  const { exitCode, stdout, stderr } = await command.run(['sheet', ...command.source(CLIENT), '--format', format]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain('kohler_adobe');
});

test('a profile is looked up in ~/.aws', async () => {
  command.file('.aws/config', '[profile vendor]\nregion = us-west-2\n');
  const { exitCode, stderr } = await command.run(['sheet', '--stack', 'x', '--profile', 'vendro']);
  expect({ exitCode, stderr: stderr.replaceAll(`${command.folder}/`, '~/') }).toEqual({
    exitCode: 3, stderr: "s3-handoff: no profile 'vendro' in ~/.aws/config or ~/.aws/credentials, did you mean vendor?\n",
  });
});

test('validate names the peer dependencies where they are not installed', async () => {
  command.file('clients/kohler.yaml', 'client: kohler\n');
  expect(await command.run(['validate'])).toEqual({
    exitCode: 2, stdout: '', stderr: expect.stringMatching(/^s3-handoff: the peer dependencies are not installed: 'npm install aws-cdk-lib constructs' \(Cannot find module '/),
  });
});

describe('AWS cannot be reached', () => {
  const CAUSE = 'cloudformation:DescribeStacks in eu-central-1 could not reach AWS: ECONNREFUSED';

  test('sheet says which call failed, and why', async () => {
    expect(await command.run(['sheet', '--stack', 'x', '--region', 'eu-central-1'], OUT_OF_REACH))
      .toEqual({ exitCode: 3, stdout: '', stderr: expect.stringContaining(`s3-handoff: ${CAUSE}`) });
  });

  test.each([
    ['verify --stack', ['--stack', 'x'], CAUSE],
    ['verify', ['--bucket', 'exchange', '--key-prefix', 'in/', '--access', 'read'], 'AWS could not be reached: '],
  ])('%s says so in JSON', async (_, args, cause) => {
    const { exitCode, stdout } = await command.run(['verify', '--json', ...args, '--region', 'eu-central-1'], OUT_OF_REACH);
    const { error } = JSON.parse(stdout);
    expect({ exitCode, error }).toEqual({ exitCode: 3, error: { code: 'AWS_REFUSED', exitCode: 3, message: expect.stringContaining('ECONNREFUSED') } });
    expect(error.message.startsWith(cause)).toBe(true);
  });
});

describe('the published templates', () => {
  beforeAll(() => {
    command.file('dist/templates/import-role.template.json', '{ "Parameters": {} }\n');
    command.file('dist/templates/import-role.template.yaml', 'Parameters: {}\n');
  });

  test('are printed as `npm run templates` wrote them', async () => {
    expect(await command.run(['template', 'import-role'])).toEqual({ exitCode: 0, stdout: '{ "Parameters": {} }\n', stderr: '' });
    expect(await command.run(['template', 'import-role', '--yaml'])).toEqual({ exitCode: 0, stdout: 'Parameters: {}\n', stderr: '' });
  });

  test('are what launch-url checks parameters against', async () => {
    const args = ['launch-url', '--template', 'https://b.s3.amazonaws.com/import-role.yaml', '--stack-name', 'x', '--param', 'A=1'];
    expect(await command.run(args)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("'--param' A is no parameter of the template") });
  });

  test('are made by a command that is named where they are missing', async () => {
    rmSync(join(command.folder, 'dist'), { recursive: true });
    const { exitCode, stderr } = await command.run(['template', 'ace-opp-sync']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/ace-opp-sync\.template\.json does not exist: in a clone of the repository, run 'npm run bundle' first\n$/);
  });
});

test('the bundle carries the licences of what it contains', () => {
  const licences = readFileSync(`${command.folder}/build/cli.js.LICENSES.txt`, 'utf8');
  for (const name of ['commander@', 'preact@', 'highlight.js@', 'ajv@', '@clack/prompts@', '@aws-sdk/client-cloudformation@']) expect(licences.split('\n').some((line) => line.startsWith(name))).toBe(true);
});

test('a clone in which the command is not built names the one command that builds it', async () => {
  rmSync(join(command.folder, 'build'), { recursive: true });
  expect(await command.run(['--help'])).toEqual({
    exitCode: 2, stdout: '', stderr: "s3-handoff: the command is not built: in a clone of the repository, run 'npm run bundle' first\n",
  });
});
