import { readFileSync } from 'node:fs';
import { InstalledCommand } from './support/command';
import handoffSchema from '../../../lib/handoff.schema.json';

let command: InstalledCommand;
beforeAll(() => { command = new InstalledCommand(); });
afterAll(() => command.remove());

const TEMPLATE = 'https://b.s3.amazonaws.com/t';

test('--help names every subcommand and exit code', async () => {
  const { exitCode, stdout, stderr } = await command.run(['--help']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  for (const word of ['sheet', 'launch-url', 'template', 'schema', '--version', 'Exit codes', '3  AWS refused']) expect(stdout).toContain(word);
});

test('--version tells the version of the package', async () => {
  expect(await command.run(['--version'])).toEqual({ exitCode: 0, stdout: '0.1.0\n', stderr: '' });
});

test('without subcommand the help comes as an error', async () => {
  const { exitCode, stdout, stderr } = await command.run([]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain('Usage: s3-handoff');
});

test.each([
  [['frobnicate'], "unknown command 'frobnicate'"],
  [['shet'], "unknown command 'shet' (Did you mean sheet?)"],
  [['sheet', '--frobnicate'], "unknown option '--frobnicate'"],
  [['sheet', '--format', 'pdf'], "option '--format <format>' argument 'pdf' is invalid. Allowed choices are markdown, json, html."],
  [['template'], "missing required argument 'name'"],
  [['template', 'other'], "command-argument value 'other' is invalid for argument 'name'. Allowed choices are partner-destination, ace-opp-sync, import-role."],
  [['schema', 'other'], "command-argument value 'other' is invalid for argument 'name'. Allowed choices are client-config, handoff, sheet."],
  [['launch-url', '--template', TEMPLATE], "required option '--stack-name <name>' not specified"],
  [['launch-url', '--template', TEMPLATE, '--stack-name', 'x', '--param', 'a'], "'--param' must be Key=value, with a key of letters and digits, got: 'a'"],
])('%p is wrong usage, told in one line', async (args, message) => {
  expect(await command.run(args)).toEqual({ exitCode: 2, stdout: '', stderr: `s3-handoff: ${message}\n` });
});

test('launch-url takes parameters one by one or together', async () => {
  const { exitCode, stdout } = await command.run(['launch-url', '--template', TEMPLATE, '--stack-name', 'x', '--param', 'A=1', '--param', 'B=2', 'C=3']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/&param_A=1&param_B=2&param_C=3\n$/);
});

describe('template', () => {
  test('prints what `npm run templates` wrote, as it stands', async () => {
    command.file('dist/templates/import-role.template.json', '{ "a": 1 }\n');
    command.file('dist/templates/import-role.template.yaml', 'a: 1\n');
    expect(await command.run(['template', 'import-role'])).toEqual({ exitCode: 0, stdout: '{ "a": 1 }\n', stderr: '' });
    expect(await command.run(['template', 'import-role', '--yaml'])).toEqual({ exitCode: 0, stdout: 'a: 1\n', stderr: '' });
  });

  test('says how to make a template that is not there', async () => {
    const { exitCode, stderr } = await command.run(['template', 'ace-opp-sync']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/ace-opp-sync\.template\.json is not there: in a clone of the repository, run 'npm run templates' first\n$/);
  });
});

test('schema prints the schemas', async () => {
  expect(JSON.parse((await command.run(['schema', 'handoff'])).stdout)).toEqual(handoffSchema);
  expect(JSON.parse((await command.run(['schema'])).stdout)).toMatchObject({ title: 'Client of cdk-s3-handoff' });
  expect(JSON.parse((await command.run(['schema', 'sheet'])).stdout)).toMatchObject({ title: 'Hand-off sheets as JSON' });
});

test('the bundle carries the licences of what it contains', () => {
  const licences = readFileSync(`${command.folder}/build/cli/main.js.LICENSES.txt`, 'utf8');
  for (const name of ['commander@', 'preact@', 'highlight.js@', 'ajv@', '@aws-sdk/client-cloudformation@']) expect(licences.split('\n').some((line) => line.startsWith(name))).toBe(true);
});
