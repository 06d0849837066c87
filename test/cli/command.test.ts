import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from './support/command';

jest.mock('../../cli/package-files', () => ({
  ...jest.requireActual('../../cli/package-files'),
  publishedTemplates: () => Object.keys(mockTemplates),
  publishedTemplate: (name: string) => mockTemplates[name],
}));

/** Two published templates; the real ones are there after `npm run bundle` only. */
const mockTemplates: Record<string, string> = {
  'import-role': '{}',
  'partner-destination': JSON.stringify({ Parameters: { Bucket: { AllowedPattern: '[a-z]+' } } }),
};

let command: Command;
beforeAll(() => { command = new Command(); });
afterAll(() => command.remove());

const TEMPLATE = 'https://b.s3.amazonaws.com/t';

test('--help names every subcommand and exit code', async () => {
  const { exitCode, stdout, stderr } = await command.run(['--help']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  for (const word of ['init', 'sheet', 'launch-url', 'template', 'schema', '--version', 'Exit codes', '3  AWS refused']) expect(stdout).toContain(word);
});

test.each(['--version', '-v'])('%s tells the version of the package', async (option) => {
  expect(await command.run([option])).toEqual({ exitCode: 0, stdout: '0.1.0\n', stderr: '' });
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
  [['template', 'other'], "command-argument value 'other' is invalid for argument 'name'. Allowed choices are import-role, partner-destination."],
  [['schema', 'other'], "command-argument value 'other' is invalid for argument 'name'. Allowed choices are client-config, delivery-config, handoff, sheet, vendor-profile."],
  [['launch-url', '--template', TEMPLATE], "required option '--stack-name <name>' not specified"],
  [['launch-url', '--template', TEMPLATE, '--stack-name', 'x', '--param', 'a'], "'--param' must be Key=value, with a key of letters and digits, got: 'a'"],
])('%p is wrong usage, told in one line', async (args, message) => {
  expect(await command.run(args)).toEqual({ exitCode: 2, stdout: '', stderr: `s3-handoff: ${message}\n` });
});

test('launch-url takes parameters one by one or together', async () => {
  const { exitCode, stdout, stderr } = await command.run(['launch-url', '--template', TEMPLATE, '--stack-name', 'x', '--param', 'A=1', '--param', 'B=2', 'C=3']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/&param_A=1&param_B=2&param_C=3\n$/);
  expect(stderr).toBe("s3-handoff: parameters are not checked: the URL names no published template, give the template with '--template-file'\n");
});

test('launch-url prints JSON on request', async () => {
  const { stdout } = await command.run(['launch-url', '--template', TEMPLATE, '--stack-name', 'x', '--json']);
  expect(JSON.parse(stdout)).toEqual({ version: 1, url: 'https://console.aws.amazon.com/cloudformation/home#/stacks/create/review?templateURL=https%3A%2F%2Fb.s3.amazonaws.com%2Ft&stackName=x' });
});

describe('launch-url checks the parameters against the template', () => {
  const STACK = ['--stack-name', 'x'];
  const PUBLISHED = 'https://b.s3.amazonaws.com/t/partner-destination';
  const MISSPELT = "s3-handoff: '--param' Buket is no parameter of the template, did you mean Bucket?\n";

  test.each([
    ['a published one, by the name in the URL', ['--template', `${PUBLISHED}.template.json`]],
    ['a published one, as the README saves it', ['--template', `${PUBLISHED}.yaml`]],
    ['a published one, behind a presigned URL', ['--template', `${PUBLISHED}.template.yaml?X-Amz-Signature=a`]],
    ['a published one that was renamed', ['--template', TEMPLATE, '--template-file', 'partner-destination']],
  ])('%s', async (_, template) => {
    expect(await command.run(['launch-url', ...template, ...STACK, '--param', 'Buket=files'])).toEqual({ exitCode: 2, stdout: '', stderr: MISSPELT });
    expect(await command.run(['launch-url', ...template, ...STACK, '--param', 'Bucket=files'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await command.run(['launch-url', ...template, ...STACK, '--leave-open', 'Bucket'])).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('one of your own, also under the name of a published one', async () => {
    const own = command.file('own.yaml', 'Parameters:\n  Folder:\n    Type: String\nOutputs:\n  Name:\n    Value: !Ref Folder\n');
    expect(await command.run(['launch-url', '--template', `${PUBLISHED}.yaml`, ...STACK, '--template-file', own, '--param', 'Folder=in'])).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('one without parameters', async () => {
    const own = command.file('none.json', { Resources: {} });
    expect(await command.run(['launch-url', '--template', TEMPLATE, ...STACK, '--template-file', own])).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test.each([
    ['not there', 'nowhere.yaml', /^s3-handoff: cannot read nowhere\.yaml: ENOENT/],
    ['no template', { Parameters: ['Bucket'] }, /is not a template: its 'Parameters' have another form\n$/],
  ])('a file that is %s', async (_, content, message) => {
    const file = typeof content === 'string' ? content : command.file('broken.json', content);
    expect(await command.run(['launch-url', '--template', TEMPLATE, ...STACK, '--template-file', file]))
      .toEqual({ exitCode: 2, stdout: '', stderr: expect.stringMatching(message) });
  });
});

describe('what asks for JSON gets JSON, also when it fails', () => {
  const OPTIONS = ['verify', '--json', '--bucket', 'exchange', '--key-prefix', 'in/', '--access', 'read', '--region', 'eu-central-1'];
  const ALONE = { AWS_EC2_METADATA_DISABLED: 'true' };

  test.each<[what: string, args: string[], env: Record<string, string>, code: string, exitCode: number, message: unknown]>([
    ['an option that there is not', ['verify', '--json', '--bukket', 'x'], {}, 'WRONG_USAGE', 2, "unknown option '--bukket' (Did you mean --bucket?)"],
    ['a choice that there is not', ['verify', '--json', '--access', 'all'], {}, 'WRONG_USAGE', 2, expect.stringContaining("argument 'all' is invalid")],
    ['nothing to verify', ['verify', '--json'], {}, 'WRONG_USAGE', 2, "give '--stack', '--sheet', or '--bucket' with '--key-prefix' and '--access'"],
    ['values that are wrong', [...OPTIONS, '--expected-owner', '1', '--external-id', 'é', '--role-arn', 'x'], {}, 'WRONG_USAGE', 2,
      "'--role-arn' must be the ARN of one role, got: 'x'; "
      + "'--external-id' must have 2 to 1224 characters of A-Z a-z 0-9 _ + = , . @ : / -, got: 'é'; '--expected-owner' must be the 12 digits of an account, got: '1'"],
    ['a file that is not there', ['verify', '--json', '--sheet', 'no.json'], {}, 'WRONG_USAGE', 2, "cannot read no.json: ENOENT: no such file or directory, open 'no.json'"],
    ['no credentials', OPTIONS, ALONE, 'AWS_REFUSED', 3, expect.stringMatching(/^no AWS credentials: /)],
    ['no such profile', [...OPTIONS, '--profile', 'nope'], ALONE, 'AWS_REFUSED', 3, expect.stringMatching(/^no profile 'nope' in /)],
    ['a sheet without source', ['sheet', '--format', 'json'], {}, 'WRONG_USAGE', 2, "give a source: '--stack', '--cdk-out', or '--template' with '--outputs'"],
    ['a sheet in two formats', ['sheet', '--stack', 'x', '--format', 'html', '--json'], {}, 'WRONG_USAGE', 2, "'--json' and '--format html' are two formats: give one"],
    ['a template in two formats', ['template', 'import-role', '--yaml', '--json'], {}, 'WRONG_USAGE', 2, "option '--yaml' cannot be used with option '--json'"],
    ['a schema that there is not', ['schema', 'other', '--json'], {}, 'WRONG_USAGE', 2, expect.stringContaining("command-argument value 'other' is invalid")],
    ['a link to no template', ['launch-url', '--json', '--template', 'x', '--stack-name', 'x'], {}, 'WRONG_USAGE', 2,
      "'--template' must be the https URL of an object in S3, CloudFormation reads no other, got: 'x'"],
    ['a sheet of a misspelt Region', ['sheet', '--format=json', '--stack', 'x', '--region', 'us-esat-1'], {}, 'WRONG_USAGE', 2,
      "'--region' must be a Region, got: 'us-esat-1', did you mean us-east-1?"],
  ])('%s', async (_, args, env, code, exitCode, message) => {
    const result = await command.run(args, env);
    expect(JSON.parse(result.stdout)).toEqual({ version: 1, error: { code, exitCode, message } });
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toMatch(/^s3-handoff: /);
  });

  test.each([
    ['--help is no failure', ['verify', '--json', '--help'], 0, /^Usage: s3-handoff verify/],
    ['a sheet in Markdown', ['sheet'], 2, /^$/],
    ['names of files', ['sheet', '--format', 'json', '--out', 'x'], 2, /^$/],
    ['a sheet in Markdown, as the option says', ['sheet', '--format', 'markdown', '--stack', 'x', '--region', 'us-esat-1'], 2, /^$/],
  ])('otherwise not: %s', async (_, args, exitCode, stdout) => {
    expect(await command.run(args)).toMatchObject({ exitCode, stdout: expect.stringMatching(stdout) });
  });
});

describe('schema prints', () => {
  const ROOT = join(__dirname, '../..');
  const files = ['lib', 'cli'].flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
    .filter((file) => file.endsWith('.schema.json'));

  test.each(files)('%s', async (file) => {
    const { exitCode, stdout } = await command.run(['schema', basename(file, '.schema.json')]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(ROOT, file), 'utf8')));
  });
  test('all of them by their names, where none is named', async () => {
    const named = files.map((file) => [basename(file, '.schema.json'), JSON.parse(readFileSync(join(ROOT, file), 'utf8'))]);
    expect(JSON.parse((await command.run(['schema'])).stdout)).toEqual(Object.fromEntries(named));
  });
});
