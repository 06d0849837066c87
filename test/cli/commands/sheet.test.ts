import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import sheetSchema from '../../../cli/handoff/sheet.schema.json';
import handoffSchema from '../../../lib/handoffs/handoff.schema.json';
import { Command } from '../support/command';
import { ACCOUNT, CLIENT, HOSTILE, IMPORT_ROLE, LONG_PREFIX, QUOTES, REGION, RIGHT_TO_LEFT, SCRIPT, SECRET, StackFixture } from '../support/hand-offs';

const TODAY = new Date().toISOString().slice(0, 10);

let command: Command;
beforeAll(() => { command = new Command(); });
afterAll(() => command.remove());

async function sheet(fixture: StackFixture, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await command.run(['sheet', ...command.source(fixture), ...args]);
  expect({ exitCode, stderr: fixture === CLIENT ? stderr : '' }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
}

async function json(fixture: StackFixture, ...args: string[]): Promise<any> {
  return JSON.parse(await sheet(fixture, '--format', 'json', ...args));
}

/** A cloud assembly with one stack in a stage. */
function cdkOut({ name, template }: StackFixture, environment = 'aws://unknown-account/unknown-region'): string {
  command.file('cdk.out/manifest.json', { artifacts: { Stage: { type: 'cdk:cloud-assembly', properties: { directoryName: 'stage' } }, Tree: { type: 'cdk:tree' } } });
  command.file('cdk.out/stage/manifest.json', {
    artifacts: {
      Other: { type: 'aws:cloudformation:stack', properties: { templateFile: 'other.json' } },
      Client: { type: 'aws:cloudformation:stack', environment, displayName: 'Stage/Client', properties: { templateFile: 'client.json', stackName: name } },
    },
  });
  command.file('cdk.out/stage/other.json', { Resources: {} });
  command.file('cdk.out/stage/client.json', template);
  return join(command.folder, 'cdk.out');
}

test.each([CLIENT, IMPORT_ROLE, HOSTILE])('the fixture $name is valid', ({ template }) => {
  const validate = new Ajv().compile(handoffSchema);
  expect(validate(template.Metadata['cdk-s3-handoff'])).toBe(true);
});

describe('markdown', () => {
  const undated = async (...args: Parameters<typeof sheet>) => (await sheet(...args)).replaceAll(TODAY, 'TODAY');

  test('a role', async () => {
    expect(await undated(CLIENT, '--integration', 'kohler_adobe')).toMatchSnapshot();
  });

  test('an access key, without its secret', async () => {
    expect(await undated(CLIENT, '--integration', 'kohler_legacyftp')).toMatchSnapshot();
  });

  test('hostile names', async () => {
    expect(await undated(HOSTILE)).toMatchSnapshot();
  });
});

describe('json', () => {
  test.each([CLIENT, IMPORT_ROLE, HOSTILE])('$name keeps to the schema', async (fixture) => {
    const validate = new Ajv().compile(sheetSchema);
    validate(await json(fixture));
    expect(validate.errors).toBeNull();
  });

  test('account and Region are read off the outputs', async () => {
    const { sheets: [role] } = await json(CLIENT);
    expect(role).toMatchObject({ stack: CLIENT.name, account: ACCOUNT, region: REGION, deployed: true });
    expect(role.request).toMatchObject({ stsEndpoint: `https://sts.${REGION}.amazonaws.com`, expectedBucketOwner: ACCOUNT });
  });

  test("the bucket owner's copy says how to read the secret, the partner's copy does not name it", async () => {
    const arn = CLIENT.outputs.KohlerLegacyftpSecretArn;
    const { sheets: [role, ownKey] } = await json(CLIENT, '--for', 'owner');
    expect(role.secret).toBeNull();
    expect(ownKey.secret).toEqual({ arn, command: `aws secretsmanager get-secret-value --secret-id ${arn} --query SecretString --output text` });
    expect(JSON.stringify(await json(CLIENT))).not.toContain(arn);
    for (const format of ['markdown', 'html']) {
      expect(await sheet(CLIENT, '--format', format)).not.toMatch(/secretsmanager/);
      expect(await sheet(CLIENT, '--format', format, '--for', 'owner')).toContain(`aws secretsmanager get-secret-value --secret-id ${arn}`);
    }
  });

  test('the sheet has the day that it was made on', async () => {
    expect((await json(CLIENT)).sheets.map(({ date }: any) => date)).toEqual([TODAY, TODAY]);
  });

  test('hostile values arrive as they are', async () => {
    const { sheets: [{ fields, steps, policy }] } = await json(HOSTILE);
    expect(fields.map(({ value }: any) => value)).toEqual([SCRIPT, QUOTES, LONG_PREFIX, RIGHT_TO_LEFT, '']);
    expect(steps[0]).toBe(`First ${SCRIPT}, then ${QUOTES}.`);
    expect(policy.Statement[0].Resource).toEqual([SCRIPT, QUOTES, LONG_PREFIX, RIGHT_TO_LEFT]);
  });
});

describe('who sends, and whom to ask', () => {
  const template = structuredClone(CLIENT.template);
  Object.assign(template.Metadata['cdk-s3-handoff'].handoffs[0], { sender: 'Example {{!Agency}}', contact: 'data-team@agency.example' });
  const fixture = { ...CLIENT, template };

  test('the title is the integration and its sender, and the page names the contact', async () => {
    const markdown = await sheet(fixture, '--integration', 'kohler_adobe');
    expect(markdown).toMatch(/^# kohler\\?_adobe, from Example \{\{Agency}}\n/);
    expect(markdown).toContain('Contact `data-team@agency.example`');
    const page = await sheet(fixture, '--integration', 'kohler_adobe', '--format', 'html');
    expect(page).toContain('<title>kohler_adobe, from Example {{Agency}}</title>');
  });
  test('the JSON has both', async () => {
    const { sheets: [role, key] } = await json(fixture);
    expect([role.sender, role.contact, key.sender, key.contact]).toEqual(['Example {{Agency}}', 'data-team@agency.example', null, null]);
  });
});

describe('launch links', () => {
  const TEMPLATES = 'https://acme-templates.s3.us-east-1.amazonaws.com/handoff/';

  test('the sheet opens the stack that attaches the counterpart policy, with its values', async () => {
    const { sheets: [role, key] } = await json(CLIENT, '--templates-url', TEMPLATES);
    const [address, query] = role.links.counterpartPolicy.split('?region=eu-central-1#/stacks/create/review?');
    expect(address).toBe('https://eu-central-1.console.aws.amazon.com/cloudformation/home');
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      templateURL: expect.stringMatching(/^https:\/\/acme-templates\.s3\.us-east-1\.amazonaws\.com\/handoff\/counterpart-policy\/\d+\.\d+\.\d+\/counterpart-policy\.yaml$/),
      stackName: 'counterpart-policy-kohler-adobe',
      param_RoleName: 'adobe-ingest',
      param_AssumeRoleArn: CLIENT.outputs.KohlerAdobeRoleArn,
    });
    expect(key.links).toEqual({});
  });
  test('no link is made of values that are known after deployment', async () => {
    const { stdout } = await command.run(['sheet', '--cdk-out', cdkOut(CLIENT), '--format', 'json', '--templates-url', TEMPLATES]);
    expect(JSON.parse(stdout).sheets.map(({ links }: any) => links)).toEqual([{}, {}]);
  });
  test('an address that CloudFormation cannot read is refused', async () => {
    expect(await command.run(['sheet', ...command.source(CLIENT), '--templates-url', 'http://templates.example'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^s3-handoff: '--template' must be the https URL of an object in S3, CloudFormation reads no other, got: 'http:\/\/templates\.example\/counterpart-policy\//),
    });
  });
});

describe('html', () => {
  test('is one file without other addresses, inline handlers or inline styles', async () => {
    const page = await sheet(CLIENT, '--format', 'html');
    expect(page).toMatch(/^<!DOCTYPE html>\n<html lang="en">/);
    expect(page).not.toMatch(/<link|<img|\ssrc=|\son[a-z]+=|\sstyle=|@import|url\(/);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).toMatch(/content="default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'"/);
  });

  test('hostile names are escaped', async () => {
    const page = await sheet(HOSTILE, '--format', 'html');
    expect(page).not.toContain(SCRIPT);
    expect(page).not.toContain('<img');
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).toContain('&lt;script>window.hacked = true&lt;/script>');
    expect(page).toContain(LONG_PREFIX);
  });
});

test.each(['markdown', 'json', 'html'])('no secret in %s', async (format) => {
  expect(await sheet(CLIENT, '--format', format)).not.toContain(SECRET);
});

test('a hand-off that names the output of a secret is refused', async () => {
  const template = structuredClone(CLIENT.template);
  template.Metadata['cdk-s3-handoff'].handoffs[1].steps.push('The secret is {{DebugKey}}.');
  expect(await command.run(['sheet', ...command.source({ ...CLIENT, template })])).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `s3-handoff: ${join(command.folder, 'client-exchange-kohler.template.json')}: output DebugKey contains the secret of an access key: `
      + 'it is not written to a sheet, and should not be an output\n',
  });
});

describe('an output that the stack does not have', () => {
  test('takes its field, step, statement and ability away', async () => {
    const source = command.source({ ...IMPORT_ROLE, outputs: { ...IMPORT_ROLE.outputs } });
    const { stdout } = await command.run(['sheet', ...source, '--format', 'json']);
    const { sheets: [{ fields, steps, can, policy }] } = JSON.parse(stdout);
    expect(fields.map(({ name }: any) => name)).toEqual(['RoleArn', 'BucketPolicyStatement']);
    expect(steps).toHaveLength(1);
    expect(can).toEqual(['read objects in ‹BucketName: unknown›']);
    expect(policy.Statement.map(({ Sid }: any) => Sid)).toEqual(['AssumeTheRole']);
  });

  test('a parameter that this source does not know is marked, with a warning', async () => {
    expect(await command.run(['sheet', ...command.source(IMPORT_ROLE)])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('\nImport from `‹BucketName: unknown›`\n'),
      stderr: 's3-handoff: integration import-role: not known from this source: BucketName\n',
    });
  });
});

describe('a cdk.out folder', () => {
  test('literals are filled in, the rest is known after deployment', async () => {
    const { exitCode, stdout } = await command.run(['sheet', '--cdk-out', cdkOut(CLIENT), '--format', 'json']);
    const { sheets: [role] } = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(role).toMatchObject({ stack: CLIENT.name, account: null, region: null, deployed: false });
    expect(Object.fromEntries(role.fields.map(({ name, value }: any) => [name, value]))).toEqual({
      RoleArn: null, ExternalId: 'id_YjJmODYz', BucketName: null, KeyPrefix: 'adobe/', Region: null, KmsKeyArn: null, Status: 'READY',
    });
    expect(role.policy.Statement[0].Resource).toBe('‹KohlerAdobeRoleArn: known after deployment›');
  });

  test('a known environment is filled in', async () => {
    const { stdout } = await command.run(['sheet', '--cdk-out', cdkOut(CLIENT, `aws://${ACCOUNT}/cn-north-1`), '--format', 'json']);
    const { sheets: [role] } = JSON.parse(stdout);
    expect(role).toMatchObject({ account: ACCOUNT, region: 'cn-north-1', request: { stsEndpoint: 'https://sts.cn-north-1.amazonaws.com.cn' } });
  });

  test('names that the template gives to its resources are filled in', async () => {
    const template = structuredClone(CLIENT.template);
    template.Resources = {
      AdobeRole: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'kohler-adobe' } },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'kohler-${AWS::AccountId}' } } },
    };
    const { stdout } = await command.run(['sheet', '--cdk-out', cdkOut({ ...CLIENT, template }, `aws://${ACCOUNT}/us-east-1`), '--format', 'json']);
    const { sheets: [role] } = JSON.parse(stdout);
    expect(Object.fromEntries(role.fields.map(({ name, value }: any) => [name, value]))).toMatchObject({
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/kohler-adobe`, BucketName: `kohler-${ACCOUNT}`, KmsKeyArn: null,
    });
    expect(role.policy.Statement[0].Resource).toBe(`arn:aws:iam::${ACCOUNT}:role/kohler-adobe`);
    expect(role.deployed).toBe(false);
  });

  test('outputs of those of its stacks that are deployed are filled in', async () => {
    const folder = cdkOut(CLIENT);
    const outputs = command.file('all-outputs.json', { [CLIENT.name]: CLIENT.outputs, Unrelated: { A: 'b' } });
    const { stdout, stderr, exitCode } = await command.run(['sheet', '--cdk-out', folder, '--outputs', outputs, '--format', 'json']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout).sheets[0]).toMatchObject({ deployed: true, trust: { roleArn: CLIENT.outputs.KohlerAdobeRoleArn } });

    const others = command.file('other-outputs.json', { One: { A: 'b' }, Two: {} });
    expect(await command.run(['sheet', '--cdk-out', folder, '--outputs', others])).toEqual({
      exitCode: 2, stdout: '', stderr: `s3-handoff: ${others} has no outputs of ${CLIENT.name}, there is: One, Two\n`,
    });
  });

  test.each(['Client', 'Stage/Client', CLIENT.name, 'client-exchange-*', 'Stage/*'])('--stack %s', async (stack) => {
    const { exitCode, stdout } = await command.run(['sheet', '--cdk-out', cdkOut(CLIENT), '--stack', stack]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('> Not deployed yet');
  });

  test('errors', async () => {
    const folder = cdkOut(CLIENT);
    expect(await command.run(['sheet', '--cdk-out', folder, '--stack', 'x'])).toMatchObject({
      exitCode: 2, stderr: `s3-handoff: no stack 'x' in ${folder}, there is: Other, client-exchange-kohler\n`,
    });
    expect(await command.run(['sheet', '--cdk-out', folder, '--stack', 'Other'])).toMatchObject({
      exitCode: 1, stderr: `s3-handoff: ${folder}/stage/other.json contains no hand-offs: its template has no Metadata 'cdk-s3-handoff'\n`,
    });
    expect(await command.run(['sheet', '--cdk-out', join(folder, 'none')])).toMatchObject({
      exitCode: 2, stderr: expect.stringMatching(/^s3-handoff: cannot read .*manifest\.json: ENOENT.*\n$/),
    });
  });
});

test('--json prints what --format json prints', async () => {
  expect(await sheet(CLIENT, '--json')).toBe(await sheet(CLIENT, '--format', 'json'));
});

describe('files', () => {
  test('one for each integration', async () => {
    const out = join(command.folder, 'sheets');
    const stdout = await sheet(CLIENT, '--out', out, '--format', 'html');
    const names = ['client-exchange-kohler_adobe.html', 'client-exchange-kohler_legacyftp.html'];
    expect(stdout).toBe([...names, 'index.html'].map((name) => `${join(out, name)}\n`).join(''));
    expect(readdirSync(out).sort()).toEqual([...names, 'index.html']);
    expect(readFileSync(join(out, names[1]), 'utf8')).not.toContain('kohler_adobe');
  });

  test('their names are JSON on request, whatever their format', async () => {
    const stdout = await sheet(CLIENT, '--out', 'sheets', '--format', 'html', '--json');
    expect(JSON.parse(stdout)).toEqual({
      version: 1, files: ['sheets/client-exchange-kohler_adobe.html', 'sheets/client-exchange-kohler_legacyftp.html', 'sheets/index.html'],
    });
  });

  test('a hostile name stays in the folder', async () => {
    const out = join(command.folder, 'hostile');
    await sheet(HOSTILE, '--out', out);
    expect(readdirSync(out)).toEqual(['hostile-.._script_window.hacked_true_script_.md', 'index.md']);
  });

  test('an index links every sheet, and says which stacks are not deployed', async () => {
    const out = join(command.folder, 'linked');
    await command.run(['sheet', '--cdk-out', cdkOut(CLIENT), '--out', out]);
    expect(readFileSync(join(out, 'index.md'), 'utf8')).toBe(`# Hand-offs

| Integration | What is handed off | Stack | Status |
| - | - | - | - |
| [kohler_adobe](client-exchange-kohler_adobe.md) | Kohler files for Adobe: read and write below adobe/ | client-exchange-kohler | not deployed yet |
| [kohler_legacyftp](client-exchange-kohler_legacyftp.md) | Kohler files from the on-premises tool: write below legacy/ | client-exchange-kohler | not deployed yet |
`);
    await sheet(CLIENT, '--out', out, '--format', 'json');
    expect(JSON.parse(readFileSync(join(out, 'index.json'), 'utf8'))).toEqual({
      version: 1,
      index: ['kohler_adobe', 'kohler_legacyftp'].map((integration) => ({
        file: `client-exchange-${integration}.json`,
        integration,
        title: expect.stringContaining('Kohler files'),
        stack: CLIENT.name,
        account: ACCOUNT,
        region: REGION,
        deployed: true,
      })),
    });
    await sheet(CLIENT, '--out', out, '--format', 'html');
    const page = readFileSync(join(out, 'index.html'), 'utf8');
    expect(page).toContain('<a href="client-exchange-kohler_adobe.html"><bdi>kohler_adobe</bdi></a>');
    expect(page).toContain('<title>Hand-offs</title>');
    expect(page.match(/<span>deployed</g)).toHaveLength(2);
  });

  test('the index escapes hostile names', async () => {
    const out = join(command.folder, 'hostile-index');
    await sheet(HOSTILE, '--out', out, '--format', 'html');
    const page = readFileSync(join(out, 'index.html'), 'utf8');
    expect(page).not.toContain(SCRIPT);
    expect(page).toContain('href="hostile-.._script_window.hacked_true_script_.html"');
  });
});

describe('wrong input', () => {
  const metadata = (content: unknown) => ({ ...CLIENT, template: { Metadata: { 'cdk-s3-handoff': content } } });
  const file = () => join(command.folder, 'client-exchange-kohler.template.json');

  test.each([
    ['a newer version', { version: 3, shape: 'unknown' }, 'has a hand-off of version 3, this s3-handoff reads version 2: use a newer cdk-s3-handoff'],
    ['no version', { handoffs: [] }, "has a hand-off that is not valid: / must have required property 'version'"],
    ['null', null, 'has a hand-off that is not valid: / must be object'],
    ['a wrong shape', { version: 1, handoffs: [{}] }, "has a hand-off that is not valid: /handoffs/0 must have required property 'integration'"],
    ['nothing', undefined, "contains no hand-offs: its template has no Metadata 'cdk-s3-handoff'"],
  ])('%s', async (_, content, message) => {
    expect(await command.run(['sheet', ...command.source(metadata(content))])).toEqual({ exitCode: 1, stdout: '', stderr: `s3-handoff: ${file()} ${message}\n` });
  });

  test.each([
    [[], "give a source: '--stack', '--cdk-out', or '--template' with '--outputs'"],
    [['--template', 'x'], "'--template' and '--outputs' go together"],
    [['--cdk-out', 'x', '--template', 'y', '--outputs', 'z'], "'--cdk-out' and '--template' are two sources: give one"],
    [['--cdk-out', 'x', '--region', 'eu-west-1'], "'--region' is for deployed stacks"],
    [['--cdk-out', 'x', '--profile', 'p'], "'--profile' is for deployed stacks"],
  ])('%p', async (args, message) => {
    expect(await command.run(['sheet', ...args])).toEqual({ exitCode: 2, stdout: '', stderr: `s3-handoff: ${message}\n` });
  });

  test('an unknown integration', async () => {
    expect(await command.run(['sheet', ...command.source(CLIENT), '--integration', 'x'])).toMatchObject({
      exitCode: 2, stderr: "s3-handoff: no integration 'x', there is: kohler_adobe, kohler_legacyftp\n",
    });
  });

  test('outputs of several stacks, of none, of another shape', async () => {
    const template = command.file('t.json', CLIENT.template);
    const several = command.file('several.json', { One: {}, Two: {} });
    const wrong = command.file('wrong.json', { One: { A: 1 } });
    expect(await command.run(['sheet', '--template', template, '--outputs', several])).toMatchObject({
      exitCode: 2, stderr: `s3-handoff: ${several} has several stacks, pick one with '--stack': One, Two\n`,
    });
    expect(await command.run(['sheet', '--template', template, '--outputs', several, '--stack', 'x'])).toMatchObject({
      exitCode: 2, stderr: `s3-handoff: no stack 'x' in ${several}, there is: One, Two\n`,
    });
    expect(await command.run(['sheet', '--template', template, '--outputs', wrong])).toMatchObject({
      exitCode: 2, stderr: `s3-handoff: ${wrong} is not what 'cdk deploy --outputs-file' writes: {"<stack>": {"<output>": "<value>"}}\n`,
    });
  });
});
