import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder, install, NPM, pack, PNPM, YARN } from './installation';
import { configurations, snippetPrograms } from './readme';
import { run, succeed } from './run';
import { PUBLISHED_TEMPLATES } from '../../lib/templates/published-templates';

const REPOSITORY = join(__dirname, '..', '..');
const OLDEST = '2.257.0';
const CONSTRUCTS = { [OLDEST]: '10.5.1', latest: 'latest' };
const NEW_APP = [
  'README.md', 'bin/app.ts', 'cdk.json', 'clients/acme.yaml', 'gitignore', 'partners/bolt.yaml', 'test/app.test.ts', 'tsconfig.json',
].map((file) => `cli/init/app/${file}`);

const APP = `
const { App } = require('aws-cdk-lib');
const { ClientExchangeStack, DeliveryStack } = require('cdk-s3-handoff');
const app = new App({ outdir: 'cdk.out' });
ClientExchangeStack.fromFolder(app, 'clients');
DeliveryStack.fromFolder(app, 'partners');
app.synth();
`;

const LOADED = `
const { AssumedRoleGrant, ClientBucket } = require('cdk-s3-handoff');
const unneeded = /node_modules.(ajv|yaml|fastest-levenshtein|aws-cdk-lib.aws-(cloudwatch|scheduler|secretsmanager|stepfunctions))[^a-z]/;
console.log(Object.keys(require.cache).filter((file) => unneeded.test(file)).length);
`;

const root = emptyFolder();
let tarball: string;

beforeAll(async () => {
  tarball = await pack();
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('the tarball holds the command, the templates, the schemas and the files of a new app, and no sources', async () => {
  const files = (await succeed(root, 'tar', ['-tzf', tarball])).trim().split('\n').map((file) => file.replace('package/', ''));
  const own = files.filter((file) => !file.startsWith('node_modules/'));
  expect(own).toEqual(expect.arrayContaining([
    '.jsii', 'build/index.js', 'build/index.d.ts', 'build/cli.js', 'bin/s3-handoff',
    ...Object.keys(PUBLISHED_TEMPLATES).flatMap((name) => [`dist/templates/${name}.template.json`, `dist/templates/${name}.template.yaml`]),
    'lib/clients/client-config.schema.json', 'lib/deliveries/delivery-config.schema.json', 'lib/handoffs/handoff.schema.json',
    'lib/vendors/vendor-profile.schema.json', 'lib/vendors/profiles/klavi.json',
  ]));
  const folders = new Set(own.map((file) => file.includes('/') ? file.split('/')[0] : ''));
  expect([...folders].sort()).toEqual(['', 'bin', 'build', 'cli', 'dist', 'lib']);
  expect(own.filter((file) => file.startsWith('cli/')).sort()).toEqual(NEW_APP);
  expect(own.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !NEW_APP.includes(file))).toEqual([]);
});

describe.each([
  { manager: NPM, cdk: OLDEST },
  { manager: NPM, cdk: 'latest' },
  { manager: PNPM, cdk: 'latest' },
  { manager: YARN, cdk: OLDEST },
] as const)('$manager.name, aws-cdk-lib $cdk', ({ manager, cdk }) => {
  const folder = join(root, `${manager.name}-${cdk}`);
  const command = (...args: string[]) => run(folder, join('node_modules', '.bin', 's3-handoff'), args);

  beforeAll(async () => {
    await install(folder, tarball, manager, [`aws-cdk-lib@${cdk}`, `constructs@${CONSTRUCTS[cdk]}`]);
    const { client, partner } = configurations();
    for (const [name, text] of [['clients/kohler.yaml', client], ['partners/acme.yaml', partner]]) {
      mkdirSync(join(folder, name, '..'));
      writeFileSync(join(folder, name), text);
    }
    writeFileSync(join(folder, 'app.js'), APP);
    writeFileSync(join(folder, 'loaded.js'), LOADED);
    writeFileSync(join(folder, 'imported.mjs'), "import { ClientBucket } from 'cdk-s3-handoff';\nconsole.log(ClientBucket.name);\n");
    await succeed(folder, 'node', ['app.js']);
  });

  test('the client and the partner of the README are stacks', () => {
    const templates = readdirSync(join(folder, 'cdk.out')).filter((file) => file.endsWith('.template.json'));
    expect(templates.sort()).toEqual(['client-exchange-kohler.template.json', 'delivery-acme.template.json']);
  });

  test('importing a bucket and a role loads no reader of configuration files, and nothing that deliveries need', async () => {
    expect(await succeed(folder, 'node', ['loaded.js'])).toBe('0\n');
  });

  test('an ES module imports a construct by its name', async () => {
    expect(await succeed(folder, 'node', ['imported.mjs'])).toBe('ClientBucket\n');
  });

  test('the configuration is validated with the aws-cdk-lib of the app', async () => {
    expect(await command('validate')).toMatchObject({ exitCode: 0, stdout: 'no errors, no warnings in 2 files\n' });
  });

  test('every subcommand has its help', async () => {
    const { exitCode, stdout } = await command('--help');
    expect(exitCode).toBe(0);
    const subcommands = [...stdout.matchAll(/^ {2}([a-z-]+) .*\S$/gm)].map(([, name]) => name).filter((name) => !name.startsWith('-') && name !== 'help');
    expect(subcommands).toEqual(expect.arrayContaining(['init', 'sheet', 'verify', 'template', 'launch-url', 'schema', 'vendors']));
    for (const name of subcommands) expect(await command(name, '--help')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`s3-handoff ${name}`) });
  });

  test('every template is printed, in both formats', async () => {
    for (const name of Object.keys(PUBLISHED_TEMPLATES)) {
      const { stdout } = await command('template', name);
      expect(JSON.parse(stdout).Resources).toBeDefined();
      expect((await command('template', name, '--yaml')).stdout).toContain('AWSTemplateFormatVersion:');
    }
  });

  test('a launch link is made for a template of ours', async () => {
    const { exitCode, stdout } = await command('launch-url', '--template', 'https://your-bucket.s3.amazonaws.com/partner-destination.yaml', '--stack-name', 'from-klavi',
      '--param', 'WriterRoleArn=arn:aws:iam::444444444444:role/KlaviDataExporterRole', '--param', 'BucketName=klavi-acme', '--region', 'us-east-1');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('param_WriterRoleArn=') });
  });

  test('a schema is printed', async () => {
    expect(JSON.parse((await command('schema', 'client-config')).stdout).title).toContain('cdk-s3-handoff');
  });

  test('what a vendor needs is printed', async () => {
    expect((await command('vendors', 'klavi')).stdout).toContain('s3:PutObjectAcl');
  });

  test('sheets are made of what was synthesized, in every format', async () => {
    for (const format of ['markdown', 'html', 'json']) {
      expect(await command('sheet', '--cdk-out', 'cdk.out', '--integration', 'kohler_adobe', '--format', format))
        .toMatchObject({ exitCode: 0, stdout: expect.stringContaining('arn:aws:iam::222222222222:role/adobe-ingest') });
    }
  });

  test('verify without credentials ends with exit code 3', async () => {
    const { exitCode } = await command('verify', '--bucket', 'kohler-exchange', '--key-prefix', 'adobe/', '--access', 'read', '--region', 'us-east-1', '--timeout', '20');
    expect(exitCode).toBe(3);
  });

  test('check asks for the policy engine, and decides every call as promised once it is installed', async () => {
    expect(await command('check')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('npm install --save-dev @cloud-copilot/iam-simulate') });
    await succeed(folder, ...manager.install(['@cloud-copilot/iam-simulate@0.1.173']));
    expect(await command('check')).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/ 0 not as promised\n$/) });
  });

  test('a command that does not exist ends with exit code 2', async () => {
    expect((await command('shet')).exitCode).toBe(2);
  });
});

describe('the README, from the tarball', () => {
  const folder = join(root, `${NPM.name}-${OLDEST}`);

  beforeAll(async () => {
    await succeed(folder, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', 'typescript@6.0', 'tsx@4', '@types/node@20']);
    const { client, partner } = configurations();
    for (const [name, text] of Object.entries({
      'more-clients/initech.yaml': client.replaceAll('kohler', 'initech'),
      'other-clients/acme.yaml': client.replaceAll('kohler', 'acme'),
      'more-partners/core.yaml': partner.replaceAll('acme', 'core'),
      'other-partners/bolt.yaml': partner.replaceAll('acme', 'bolt'),
    })) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    snippetPrograms().forEach((text, index) => writeFileSync(join(folder, `snippet${index}.ts`), text));
    for (const example of readdirSync(join(REPOSITORY, 'examples')).filter((file) => file.endsWith('.ts'))) {
      writeFileSync(join(folder, `example-${example}`), readFileSync(join(REPOSITORY, 'examples', example)));
    }
  });

  test('every snippet and example has the types that the package declares', async () => {
    const programs = readdirSync(folder).filter((file) => file.endsWith('.ts'));
    await succeed(folder, 'npx', ['tsc', '--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'nodenext', '--types', 'node', ...programs]);
  });

  test.each(snippetPrograms().map((text, index) => ({ title: text.split('\n').find((line) => /new [A-Z]\w+\(this|from(Folder|File)\(/.test(line))?.trim(), index })))(
    '$title …', async ({ index }) => {
      await succeed(folder, 'npx', ['tsx', `snippet${index}.ts`]);
    });

  test.each(readdirSync(join(REPOSITORY, 'examples')).filter((file) => file.endsWith('.ts')))('examples/%s', async (example) => {
    await succeed(folder, 'npx', ['tsx', `example-${example}`]);
  });
});

test('a git dependency has the command and the templates', async () => {
  const clone = join(root, 'origin');
  const folder = join(root, 'git-dependency');
  await succeed(root, 'git', ['clone', '--quiet', '--no-hardlinks', REPOSITORY, clone]);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', version: '1.0.0', private: true }));
  await succeed(folder, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--allow-git=all', `git+file://${clone}`, `aws-cdk-lib@${OLDEST}`, 'constructs@10.5.1']);
  expect(existsSync(join(folder, 'node_modules', 'cdk-s3-handoff', 'build', 'index.js'))).toBe(true);
  await succeed(folder, join('node_modules', '.bin', 's3-handoff'), ['template', 'import-role']);
});

test('a clone can be installed without devDependencies, and says what is not made', async () => {
  const clone = join(root, 'clone-without-dev');
  await succeed(root, 'git', ['clone', '--quiet', '--no-hardlinks', REPOSITORY, clone]);
  expect(await succeed(clone, 'npm', ['ci', '--omit=dev', '--no-audit', '--no-fund', '--prefer-offline', '--foreground-scripts']))
    .toContain('the s3-handoff command is not made: that takes the devDependencies');
});
