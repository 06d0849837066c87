import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from '../support/command';

const HEAD = 'account: "111111111111"\nregion: us-east-1\n';
const KOHLER = `client: kohler # ours\n${HEAD}integrations:\n  - name: kohler_adobe\n    keyPrefix: adobe/\n    access: read\n    assumedRole: { pending: true }\n`;
const ADD_ACME = ['add', 'client', 'acme', '--account', '111111111111', '--region', 'us-east-1'];
const addTo = (client: string, name: string, ...options: string[]) => ['add', 'integration', client, '--name', name, '--key-prefix', 'labra/', '--access', 'read', ...options];
const PENDING = ['--way', 'assumed-role', '--pending'];

let command: Command;
beforeEach(() => {
  command = new Command();
});
afterEach(() => command.remove());

const textOf = (file: string) => readFileSync(join(command.folder, file), 'utf8');

describe('add client', () => {
  const TEXT = `# yaml-language-server: $schema=../node_modules/cdk-s3-handoff/lib/clients/client-config.schema.json\nclient: acme\n${HEAD}integrations: []\n`;

  test('writes a file that validates, and shows it', async () => {
    expect(await command.run(ADD_ACME)).toEqual({
      exitCode: 0,
      stdout: `--- /dev/null\n+++ clients/acme.yaml\n@@ -0,0 +1,5 @@\n${TEXT.trimEnd().split('\n').map((line) => `+${line}\n`).join('')}`,
      stderr: 's3-handoff: clients/acme.yaml is written\ns3-handoff: next: s3-handoff add integration acme\n',
    });
    expect(textOf('clients/acme.yaml')).toBe(TEXT);
    expect(await command.run(['validate'])).toMatchObject({ exitCode: 0 });
  });
  test('asks for a KMS key where its encryption is kms, and not where it is s3', async () => {
    await command.run([...ADD_ACME, '--encryption', 'kms']);
    expect(textOf('clients/acme.yaml')).toContain('region: us-east-1\nbucket:\n  encryption: kms\nintegrations: []\n');
    expect(await command.run(['add', 'client', 'bolt', ...ADD_ACME.slice(3), '--encryption', 's3'])).toMatchObject({ exitCode: 0 });
    expect(textOf('clients/bolt.yaml')).not.toContain('bucket');
  });
  test('writes into the folder that the app names', async () => {
    command.file('app/cdk.json', { context: { clients: 'ours' } });
    expect(await command.run([...ADD_ACME, '--folder', 'app'])).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('s3-handoff: app/ours/acme.yaml is written\n') });
  });
  test('writes nothing with --dry-run', async () => {
    expect(await command.run([...ADD_ACME, '--dry-run'])).toMatchObject({ exitCode: 0, stderr: "s3-handoff: clients/acme.yaml is not written: '--dry-run'\n" });
    expect(existsSync(join(command.folder, 'clients'))).toBe(false);
  });
  test.each<[what: string, args: string[], messages: string[]]>([
    ['missing options, by name, where there is no terminal', ['add', 'client', 'acme'], ["give '--account <id>', '--region <region>': there is no terminal to ask on"]],
    ['what the configuration would refuse, all at once', ['add', 'client', 'acme', '--account', '1', '--region', 'us-esat-1'], [
      "'--account' must have twelve digits, got: '1'", "'--region' must be a Region, got: 'us-esat-1', did you mean us-east-1?",
    ]],
    ['a name that is none', ['add', 'client', '../acme', ...ADD_ACME.slice(3)], ["'name' must consist of lowercase letters, digits and inner hyphens, got: '../acme'"]],
    ['a client that exists', ['add', 'client', 'kohler', ...ADD_ACME.slice(3)], ["client 'kohler' exists already: clients/kohler.yaml"]],
  ])('refuses %s', async (_, args, messages) => {
    command.file('clients/kohler.yaml', KOHLER);
    expect(await command.run(args)).toEqual({ exitCode: 2, stdout: '', stderr: messages.map((message) => `s3-handoff: ${message}\n`).join('') });
    expect(textOf('clients/kohler.yaml')).toBe(KOHLER);
  });
});

describe('add integration', () => {
  beforeEach(() => command.file('clients/kohler.yaml', KOHLER));

  test('adds it at the end, keeps comments, and shows the change', async () => {
    const options = ['--way', 'assumed-role', '--principal-arn', 'arn:aws:iam::222222222222:role/labra', '--external-id', 'labra-3f1c9a'];
    expect(await command.run(addTo('kohler', 'kohler_labra', ...options))).toEqual({
      exitCode: 0,
      stdout: '--- clients/kohler.yaml\n+++ clients/kohler.yaml\n@@ -5,4 +5,10 @@\n   - name: kohler_adobe\n     keyPrefix: adobe/\n     access: read\n     assumedRole: { pending: true }\n'
        + '+  - name: kohler_labra\n+    keyPrefix: labra/\n+    access: read\n+    assumedRole:\n+      principalArn: arn:aws:iam::222222222222:role/labra\n+      externalId: labra-3f1c9a\n',
      stderr: 's3-handoff: clients/kohler.yaml is written\n',
    });
    expect(textOf('clients/kohler.yaml').startsWith(KOHLER)).toBe(true);
    expect(await command.run(['validate'])).toMatchObject({ exitCode: 0 });
  });
  test.each<[way: string, options: string[], lines: string]>([
    ['a pending role', PENDING, '    assumedRole:\n      pending: true\n'],
    ['direct trust', ['--way', 'direct-trust', '--principal-arn', 'arn:aws:iam::333333333333:user/uploader'],
      '    directTrust:\n      principalArn: arn:aws:iam::333333333333:user/uploader\n'],
    ['an access key', ['--way', 'access-key', '--reason', 'no AWS identity', '--allowed-cidrs', '203.0.113.0/24, 198.51.100.0/24'],
      '    accessKey:\n      reason: no AWS identity\n      allowedCidrs:\n        - 203.0.113.0/24\n        - 198.51.100.0/24\n'],
  ])('opens %s', async (_, options, lines) => {
    expect(await command.run(addTo('kohler', 'kohler_labra', ...options))).toMatchObject({ exitCode: 0 });
    expect(textOf('clients/kohler.yaml')).toBe(`${KOHLER}  - name: kohler_labra\n    keyPrefix: labra/\n    access: read\n${lines}`);
  });
  test('opens the whole bucket for an empty key prefix', async () => {
    expect(await command.run([...addTo('kohler', 'kohler_labra', ...PENDING), '--key-prefix', ''])).toMatchObject({ exitCode: 0 });
    expect(textOf('clients/kohler.yaml')).toContain('- name: kohler_labra\n    keyPrefix: ""\n');
  });
  test('prints JSON, with what is legal but risky', async () => {
    const { exitCode, stdout, stderr } = await command.run([...addTo('kohler', 'kohler_labra', ...PENDING), '--key-prefix', 'adobe/in/', '--json', '--dry-run']);
    expect({ exitCode, ...JSON.parse(stdout) }).toEqual({
      exitCode: 0,
      version: 1,
      file: 'clients/kohler.yaml',
      diff: expect.stringContaining('+  - name: kohler_labra\n'),
      written: false,
      warnings: [{ file: 'clients/kohler.yaml', line: 5, column: 5, message: expect.stringContaining("share the objects below 'adobe/in/'") }],
    });
    expect(stderr).toMatch(/^s3-handoff: clients\/kohler\.yaml:5:5: warning: /);
  });
  test.each<[what: string, args: string[], message: string]>([
    ['missing options', ['add', 'integration', 'kohler', '--access', 'read'], "give '--name <name>', '--key-prefix <prefix>', '--way <way>': there is no terminal to ask on"],
    ['a role without principal that is not pending', addTo('kohler', 'kohler_labra', '--way', 'assumed-role'), "give '--principal-arn <arn>': there is no terminal to ask on"],
    ['a client that there is not', addTo('kohlre', 'kohler_labra', ...PENDING), "no client 'kohlre': clients/kohlre.yaml does not exist, did you mean kohler?"],
    ['an integration that exists', addTo('kohler', 'kohler_adobe', ...PENDING), "client 'kohler' has an integration 'kohler_adobe' already: clients/kohler.yaml"],
    ['a name that is none', addTo('kohler', 'kohlerAdobe', ...PENDING),
      "'--name' must consist of lowercase letters and digits, joined by underscores, like kohler_adobe, got: 'kohlerAdobe'"],
    ['a key prefix that is a pattern', [...addTo('kohler', 'kohler_labra', ...PENDING), '--key-prefix', '*'], "'--key-prefix' must not contain '*', got: '*'"],
    ['an ARN that is none', addTo('kohler', 'kohler_labra', '--way', 'direct-trust', '--principal-arn', '222222222222'),
      "'--principal-arn' must be the ARN of a role, user, assumed-role session or account root, got: '222222222222'"],
    ['a range that is none', addTo('kohler', 'kohler_labra', '--way', 'access-key', '--reason', 'x', '--allowed-cidrs', '10.0.0.0/24,10.0.0.0/33'),
      "'--allowed-cidrs' must hold address ranges in CIDR notation, like '203.0.113.0/24', got: '10.0.0.0/24,10.0.0.0/33'"],
    ['an option of another way in', addTo('kohler', 'kohler_labra', '--way', 'assumed-role', '--principal-arn', 'arn:aws:iam::222222222222:role/x', '--reason', 'x'),
      "'--reason' does not go with '--way' assumed-role"],
    ['an external ID of a pending role', addTo('kohler', 'kohler_labra', ...PENDING, '--external-id', 'abc'), "'--external-id' does not go with '--pending'"],
    ['a pending user', addTo('kohler', 'kohler_labra', '--way', 'direct-trust', '--pending'), "'--pending' goes with '--way assumed-role' only"],
  ])('refuses %s', async (_, args, message) => {
    expect(await command.run(args)).toEqual({ exitCode: 2, stdout: '', stderr: `s3-handoff: ${message}\n` });
    expect(textOf('clients/kohler.yaml')).toBe(KOHLER);
  });
  test('refuses to write what would not synthesize, and says where it is wrong', async () => {
    command.file('clients/kohler.yaml', KOHLER.replace('us-east-1', 'us-esat-1'));
    expect(await command.run(addTo('kohler', 'kohler_labra', ...PENDING))).toEqual({
      exitCode: 1, stdout: '', stderr: 's3-handoff: clients/kohler.yaml:3:9: /region: must be a Region, got: "us-esat-1", did you mean us-east-1?\n',
    });
  });
  test('refuses to change a file that is not YAML', async () => {
    command.file('clients/kohler.yaml', 'client: [\n');
    expect(await command.run(addTo('kohler', 'kohler_labra', ...PENDING))).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('clients/kohler.yaml:2:1: Flow sequence') });
  });
  test('does not look at what is wrong in the files of others', async () => {
    command.file('clients/acme.yaml', 'client: [\n');
    expect(await command.run(addTo('kohler', 'kohler_labra', ...PENDING))).toMatchObject({ exitCode: 0 });
  });
});
