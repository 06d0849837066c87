import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { emptyFolder, pack } from './installation';
import { Run, run, succeed } from './run';

const root = emptyFolder();
const folder = join(root, 'exchange');
const npx = (...args: string[]) => run(folder, 'npx', args);

let init: Run;

beforeAll(async () => {
  const tarball = await pack();
  copyFileSync(tarball, join(root, basename(tarball)));
  init = await run(root, 'npx', ['--yes', '--cache', await emptyCache(), `./${basename(tarball)}`, 'init', basename(folder)]);
  await succeed(folder, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline']);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** npx keeps what it installs. This one goes with the test; only the downloads are those of the machine. */
async function emptyCache(): Promise<string> {
  const cache = join(root, 'cache');
  mkdirSync(cache);
  symlinkSync(join((await succeed(root, 'npm', ['config', 'get', 'cache'])).trim(), '_cacache'), join(cache, '_cacache'));
  return cache;
}

type Edit = [name: string, text: string, replacement: string];

/** Replaces texts of files as long as something is done. */
async function edited<T>(edits: Edit[], act: () => Promise<T>): Promise<T> {
  const originals = new Map(edits.map(([name]) => [join(folder, name), readFileSync(join(folder, name), 'utf8')]));
  for (const [name, text, replacement] of edits) {
    const file = join(folder, name);
    writeFileSync(file, readFileSync(file, 'utf8').replace(text, replacement));
  }
  try {
    return await act();
  } finally {
    originals.forEach((text, file) => writeFileSync(file, text));
  }
}

test('npx makes an app of the tarball, and says that the app installs the tarball too', () => {
  const [tarball] = readdirSync(root).filter((file) => file.endsWith('.tgz'));
  expect(init).toEqual({
    exitCode: 0,
    stdout: expect.stringContaining('\n\n  cd exchange\n  npm install\n  npm test\n  npx cdk synth --quiet\n'),
    stderr: expect.stringContaining(`s3-handoff: the app installs cdk-s3-handoff from file:${join(root, tarball)}, as this command was\n`),
  });
});

test('npx cdk synth makes the example client and the example partner', async () => {
  expect(await npx('cdk', 'synth', '--quiet')).toMatchObject({ exitCode: 0 });
  const templates = readdirSync(join(folder, 'cdk.out')).filter((file) => file.endsWith('.template.json'));
  expect(templates.sort()).toEqual(['client-exchange-acme.template.json', 'delivery-bolt.template.json']);
});

test('a mistake in a file is one line of npx cdk synth, without a stack trace', async () => {
  const { exitCode, stderr } = await edited([['clients/acme.yaml', 'us-east-1', 'us-esat-1']], () => npx('cdk', 'synth', '--quiet'));
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^clients\/acme\.yaml:6:9: \/region: must be a Region, got: "us-esat-1", did you mean us-east-1\?\n\S.*Subprocess exited with error 1\n$/);
});

test('npm test passes', async () => {
  const { exitCode, stderr } = await run(folder, 'npm', ['test']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining('Tests:       2 passed, 2 total') });
});

test('every mistake in any file is one line of npm test', async () => {
  const { exitCode, stdout } = await edited([['clients/acme.yaml', 'us-east-1', 'us-esat-1'], ['partners/bolt.yaml', 'owner:', 'ownr:']], () => run(folder, 'npm', ['test']));
  expect(exitCode).toBe(1);
  expect(stdout.trim().split('\n').slice(-2)).toEqual([
    expect.stringMatching(/^clients\/acme\.yaml:6:9: \/region: must be a Region, /),
    "partners/bolt.yaml:13:3: /destination: must not have 'ownr', did you mean owner?",
  ]);
});

test('npm test fails after a change of access, and shows it', async () => {
  const { exitCode, stderr } = await edited([
    ['clients/acme.yaml', 'access: read ', 'access: write'],
    ['clients/acme.yaml', 'keyPrefix: reports/', 'keyPrefix: other/'],
    ['clients/acme.yaml', 'role/reports-reader', 'role/other'],
    ['partners/bolt.yaml', 'keyPrefix: in/', 'keyPrefix: out/'],
  ], () => run(folder, 'npm', ['test']));
  expect(exitCode).toBe(1);
  expect(stderr).toContain('Tests:       1 failed, 1 passed, 2 total');
  expect(stderr).toContain('"acme_reports: arn:aws:iam::222222222222:role/other may write below other/"');
  expect(stderr).toContain('"bolt: we may s3:PutObject, s3:PutObjectAcl on arn:aws:s3:::bolt-inbox/out/*"');
});

test('npm test fails after a risky change, and shows the warning', async () => {
  const { exitCode, stderr } = await edited([
    ['clients/acme.yaml', 'role/reports-reader', 'root'],
    ['clients/acme.yaml', 'externalId:', '# externalId:'],
  ], () => run(folder, 'npm', ['test']));
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('"the whole account can assume this role: ') });
});

test('bin/ and test/ have no type errors', async () => {
  expect(await npx('tsc')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

test.each(['clients/acme.yaml', 'partners/bolt.yaml'])('an editor finds the schema of %s in node_modules, accepts the file, and refuses a key that there is not', (name) => {
  const text = readFileSync(join(folder, name), 'utf8');
  const schema = resolve(folder, dirname(name), /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)![1]);
  const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schema, 'utf8')));
  expect(validate(parse(text))).toBe(true);
  expect(validate({ ...parse(text), acount: '1' })).toBe(false);
});

test('the README of the app names subcommands and options that the command has', async () => {
  const commands = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/npx s3-handoff ([a-z]+(?: (?:client|integration)\b)?)([^`\n]*)/g)];
  expect(commands.map(([, subcommand]) => subcommand)).toEqual(['add client', 'add integration', 'sheet', 'check']);
  for (const [, subcommand, line] of commands) {
    const { stdout } = await npx('s3-handoff', ...subcommand.split(' '), '--help');
    expect(stdout).toContain(`Usage: s3-handoff ${subcommand} `);
    for (const [option] of line.matchAll(/--[a-z-]+/g)) expect(stdout).toContain(`  ${option} `);
  }
});

test('the example client and partner have the access that is promised, as the policy engine decides', async () => {
  await succeed(folder, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--save-dev', '@cloud-copilot/iam-simulate@0.1.173']);
  await succeed(folder, 'npx', ['cdk', 'synth', '--quiet']);
  const { exitCode, stdout } = await npx('s3-handoff', 'check', '--json');
  expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({ exitCode: 0, different: 0, integrations: [{ integration: 'acme_reports' }, { integration: 'bolt' }] });
});

test('a folder with an app is refused', async () => {
  expect(await npx('s3-handoff', 'init')).toEqual({
    exitCode: 2, stdout: '', stderr: "s3-handoff: 'folder' must be empty, got: '.', which contains .gitignore\n",
  });
});
