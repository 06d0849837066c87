import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ClientExchangeStack } from '../../../lib/clients/client-exchange-stack';
import { DeliveryStack } from '../../../lib/deliveries/delivery-stack';
import { Command } from '../support/command';

const FILES = [
  '.gitignore', 'README.md', 'bin/app.ts', 'cdk.json', 'clients/acme.yaml', 'package.json', 'partners/bolt.yaml', 'test/app.test.ts', 'tsconfig.json',
];
const NEXT = ['npm install', 'npm test', 'npx cdk synth --quiet'];

let command: Command;
beforeEach(() => { command = new Command(); });
afterEach(() => command.remove());

function filesIn(folder: string): string[] {
  const path = join(command.folder, folder);
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(path, name)).isFile()).sort();
}

const printed = (...commands: string[]) => `The app is made, with an example client and an example partner. Next:\n\n${commands.map((line) => `  ${line}\n`).join('')}`;

test.each([
  ['a new folder', 'exchange', 'cd exchange'],
  ['a new folder of new folders', 'apps/s3/exchange', 'cd apps/s3/exchange'],
  ['a folder whose name has a space', 'file exchange', 'cd "file exchange"'],
])('%s becomes an app, and the next commands are printed', async (_, folder, change) => {
  expect(await command.run(['init', folder])).toEqual({ exitCode: 0, stdout: printed(change, ...NEXT), stderr: '' });
  expect(filesIn(folder)).toEqual(FILES);
});

test.each([[], ['.'], ['./']])('the working directory becomes an app with init %s, and no change of folder is printed', async (...args) => {
  expect(await command.run(['init', ...args])).toEqual({ exitCode: 0, stdout: printed(...NEXT), stderr: '' });
  expect(filesIn('.')).toEqual(FILES);
});

test('a folder with a repository and nothing else becomes an app', async () => {
  command.file('exchange/.git/HEAD', 'ref: refs/heads/main\n');
  expect(await command.run(['init', 'exchange'])).toMatchObject({ exitCode: 0, stderr: '' });
  expect(filesIn('exchange')).toEqual(['.git/HEAD', ...FILES].sort());
});

test.each([
  ['a file', 'exchange/README.md', 'exchange', "'folder' must be empty, got: 'exchange', which contains README.md"],
  ['a folder', 'exchange/clients/kohler.yaml', 'exchange', "'folder' must be empty, got: 'exchange', which contains clients"],
  ['a hidden file', '.npmrc', '.', "'folder' must be empty, got: '.', which contains .npmrc"],
])('a folder that contains %s is refused, and left as it is', async (_, file, folder, message) => {
  command.file(file, 'mine');
  expect(await command.run(['init', folder])).toEqual({ exitCode: 2, stdout: '', stderr: `s3-handoff: ${message}\n` });
  expect(filesIn('.')).toEqual([file]);
});

test('a file in place of the folder is refused', async () => {
  command.file('exchange', 'mine');
  expect(await command.run(['init', 'exchange'])).toEqual({
    exitCode: 2, stdout: '', stderr: "s3-handoff: cannot read exchange: ENOTDIR: not a directory, scandir 'exchange'\n",
  });
});

test('a second folder is refused', async () => {
  expect(await command.run(['init', 'one', 'other'])).toEqual({
    exitCode: 2, stdout: '', stderr: "s3-handoff: too many arguments for 'init'. Expected 1 argument but got 2.\n",
  });
  expect(filesIn('.')).toEqual([]);
});

test('--json names the files and the next commands', async () => {
  const { exitCode, stdout, stderr } = await command.run(['init', 'exchange', '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({ version: 1, folder: 'exchange', files: FILES, next: ['cd exchange', ...NEXT] });
});

test('--json says so when the folder is refused', async () => {
  command.file('mine', '');
  const { exitCode, stdout } = await command.run(['init', '--json']);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toEqual({
    version: 1, error: { code: 'WRONG_USAGE', exitCode: 2, message: "'folder' must be empty, got: '.', which contains mine" },
  });
});

describe('the app', () => {
  const text = (name: string) => readFileSync(join(command.folder, name), 'utf8');
  beforeEach(async () => {
    await command.run(['init']);
  });

  test('has an example client and an example partner that synthesize without a warning', () => {
    const app = new App({ context: JSON.parse(text('cdk.json')).context });
    const stacks = [...ClientExchangeStack.fromFolder(app, join(command.folder, 'clients')), ...DeliveryStack.fromFolder(app, join(command.folder, 'partners'))];
    expect(stacks.map(({ stackName }) => stackName)).toEqual(['client-exchange-acme', 'delivery-bolt']);
    for (const stack of stacks) Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test.each(['clients/acme.yaml', 'partners/bolt.yaml'])('%s names its schema in its first line, at its place in the package', (name) => {
    const [, schema] = /^# yaml-language-server: \$schema=\.\.\/node_modules\/cdk-s3-handoff\/(lib\/\S+)\n/.exec(text(name))!;
    expect(existsSync(join(__dirname, '../../..', schema))).toBe(true);
  });

  test('has files that its user can edit', () => {
    for (const name of FILES) expect(statSync(join(command.folder, name)).mode.toString(8)).toMatch(/6..$/);
  });

  test('keeps packages, what is synthesized and sheets out of git', () => {
    expect(text('.gitignore')).toBe('/node_modules/\n/cdk.out/\n/sheets/\n');
  });
});
