import { readdirSync } from 'node:fs';
import { Command } from '../support/command';

const HEAD = 'account: "111111111111"\nregion: us-east-1\n';
const clientOf = (name: string, integrations = '[]', more = '') => `client: ${name}\n${HEAD}${more}integrations: ${integrations}\n`;
const role = (name: string, keyPrefix: string, arn = 'arn:aws:iam::222222222222:role/x', more = '') =>
  `\n  - { name: ${name}, keyPrefix: ${keyPrefix}, access: read, assumedRole: { principalArn: "${arn}"${more} } }`;
const PARTNER = `partner: acme\n${HEAD}source: { bucket: exports, keyPrefix: acme/ }\n`
  + 'destination: { bucket: acme-inbox, owner: "222222222222", keyPrefix: in/, folder: "{date}/" }\nschedule: { cron: "0 6 * * ? *" }\n';
const ACCOUNT_WITHOUT_QUOTES = clientOf('kohler').replace('"111111111111"', '111111111111');

let command: Command;
beforeEach(() => {
  command = new Command();
});
afterEach(() => command.remove());

describe('validate checks', () => {
  test('the clients and partners of the app in the working directory, and writes nothing', async () => {
    command.file('clients/kohler.yaml', clientOf('kohler', role('kohler_adobe', 'adobe/')));
    command.file('partners/acme.yaml', PARTNER);
    command.file('.pre-commit-config.yaml', 'repos: []\n');
    expect(await command.run(['validate'])).toEqual({ exitCode: 0, stdout: 'no errors, no warnings in 2 files\n', stderr: '' });
    expect(readdirSync(command.folder).sort()).toEqual(['.pre-commit-config.yaml', 'clients', 'partners']);
  });
  test('the folders that the cdk.json of the app names', async () => {
    command.file('app/cdk.json', { context: { clients: 'ours' } });
    command.file('app/ours/kohler.yaml', ACCOUNT_WITHOUT_QUOTES);
    command.file('app/clients/acme.yaml', clientOf('another'));
    expect(await command.run(['validate', 'app'])).toEqual({
      exitCode: 1,
      stdout: 'app/ours/kohler.yaml:2:10: /account: must be string, got: 111111111111, put it in quotes\n',
      stderr: 's3-handoff: 1 error, no warnings in 1 file\n',
    });
  });
  test('every file, and reports everything that is wrong in any of them', async () => {
    command.file('clients/kohler.yaml', ACCOUNT_WITHOUT_QUOTES.replace('us-east-1', 'us-esat-1'));
    command.file('clients/acme.yaml', clientOf('acme', role('acme_infosum', '"*"')));
    command.file('clients/broken.yaml', 'client: [\n');
    command.file('clients/other.yml', clientOf('other'));
    command.file('partners/acme.yaml', PARTNER.replace('0 6 * * ? *', '0 6 * * *'));
    const { exitCode, stdout, stderr } = await command.run(['validate']);
    expect({ exitCode, lines: stdout.trimEnd().split('\n'), stderr }).toEqual({
      exitCode: 1,
      lines: [
        'clients/acme.yaml:5:38: /integrations/0/keyPrefix (acme_infosum): must not contain \'*\', got: "*"',
        'clients/broken.yaml:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]',
        'clients/kohler.yaml:2:10: /account: must be string, got: 111111111111, put it in quotes',
        'clients/kohler.yaml:3:9: /region: must be a Region, got: "us-esat-1", did you mean us-east-1?',
        "clients/other.yml: must end in '.yaml'",
        expect.stringMatching(/^partners\/acme\.yaml:6:19: \/schedule\/cron: must /),
      ],
      stderr: 's3-handoff: 6 errors, no warnings in 5 files\n',
    });
  });
  test('what several files say together', async () => {
    command.file('clients/acme.yaml', clientOf('acme', role('acme_a', 'a/', undefined, ', roleName: shared')));
    command.file('clients/kohler.yaml', clientOf('kohler', role('kohler_a', 'a/', undefined, ', roleName: shared')));
    expect(await command.run(['validate', 'clients'])).toEqual({
      exitCode: 1,
      stdout: "'roleName' must be given once in account 111111111111, whatever the Region, got: 'shared' of "
        + "'client-exchange-acme/Bucket/AcmeAGrant/Role' and 'client-exchange-kohler/Bucket/KohlerAGrant/Role'\n",
      stderr: 's3-handoff: 1 error, no warnings in 2 files\n',
    });
    expect(await command.run(['validate', 'clients/acme.yaml'])).toMatchObject({ exitCode: 0 });
  });
  test('limits, by the context of the app', async () => {
    const ids = Array.from({ length: 3 }, (_, index) => `${index}${'x'.repeat(900)}`);
    command.file('clients/kohler.yaml', clientOf('kohler', role('kohler_adobe', 'adobe/', undefined, `, externalId: [${ids.join(', ')}]`)));
    expect(await command.run(['validate'])).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/^clients\/kohler\.yaml:5:5: .*2,?048/) });
    command.file('cdk.json', { context: { 'cdk-s3-handoff:trustPolicyLimit': 4096 } });
    expect(await command.run(['validate'])).toMatchObject({ exitCode: 0 });
  });
});

describe('validate takes', () => {
  test('files by name, as pre-commit gives them, each once', async () => {
    command.file('here/kohler.yaml', clientOf('kohler'));
    command.file('there/acme.yaml', PARTNER);
    expect(await command.run(['validate', 'here/kohler.yaml', 'there/acme.yaml', './here/kohler.yaml'])).toMatchObject({ exitCode: 0, stdout: 'no errors, no warnings in 2 files\n' });
  });
  test('a folder of files', async () => {
    command.file('ours/kohler.yaml', ACCOUNT_WITHOUT_QUOTES);
    command.file('ours/README.md', '# Clients\n');
    expect(await command.run(['validate', 'ours'])).toMatchObject({ stderr: 's3-handoff: 1 error, no warnings in 1 file\n' });
  });
  test.each([
    ['the schema of an editor', 'ours/kohler.yaml', '# yaml-language-server: $schema=../x/client-config.schema.json\naccount: "111111111111"\n', "must have 'client'"],
    ['the schema of an editor, of a partner', 'ours/kohler.yaml', '# yaml-language-server: $schema=../x/delivery-config.schema.json\nregion: us-east-1\n', "must have 'partner'"],
    ['the name of the folder', 'clients/kohler.yaml', 'region: us-east-1\n', "must have 'client'"],
  ])('a file without its name for what %s says', async (_, file, text, message) => {
    command.file(file, text);
    expect(await command.run(['validate', file])).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(message) });
  });
  test('a file of neither kind for what --kind says', async () => {
    command.file('ours/kohler.yaml', HEAD);
    expect(await command.run(['validate', 'ours'])).toMatchObject({ exitCode: 1, stdout: "ours/kohler.yaml: must have 'client' or 'partner'; '--kind' says which is missing\n" });
    expect(await command.run(['validate', 'ours', '--kind', 'client'])).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("ours/kohler.yaml:1:1: /: must have 'client'\n") });
  });
  test.each([
    ['a file that is not there', ['none.yaml'], "cannot read none.yaml: ENOENT: no such file or directory, open 'none.yaml'"],
    ['a folder without configuration', ['.'], ".: contains no configuration: no YAML files, neither in it nor in its folders 'clients' and 'partners'"],
  ])('%s for wrong usage', async (_, paths, message) => {
    expect(await command.run(['validate', ...paths])).toEqual({ exitCode: 2, stdout: '', stderr: `s3-handoff: ${message}\n` });
  });
});

describe('a warning', () => {
  const WHOLE_ACCOUNT = 'the whole account can assume this role: give it an externalId, or ExternalId.none(reason) [ack: cdk-s3-handoff:wholeAccount]';
  beforeEach(() => {
    command.file('clients/kohler.yaml', clientOf('kohler', `${role('kohler_a', 'a/')}${role('kohler_b', 'b/', 'arn:aws:iam::222222222222:root')}`));
  });

  test('names the integration, and does not fail', async () => {
    expect(await command.run(['validate'])).toEqual({
      exitCode: 0, stdout: `clients/kohler.yaml:6:5: warning: ${WHOLE_ACCOUNT}\nno errors, 1 warning in 1 file\n`, stderr: '',
    });
  });
  test('and an error are apart in JSON', async () => {
    command.file('clients/acme.yaml', clientOf('acme').replace('us-east-1', 'us-esat-1'));
    const { exitCode, stdout, stderr } = await command.run(['validate', '--json']);
    expect({ exitCode, stderr, ...JSON.parse(stdout) }).toEqual({
      exitCode: 1,
      stderr: 's3-handoff: 1 error, 1 warning in 2 files\n',
      version: 1,
      files: ['clients/acme.yaml', 'clients/kohler.yaml'],
      errors: [{ file: 'clients/acme.yaml', line: 3, column: 9, message: '/region: must be a Region, got: "us-esat-1", did you mean us-east-1?' }],
      warnings: [{ file: 'clients/kohler.yaml', line: 6, column: 5, message: WHOLE_ACCOUNT }],
    });
  });
});

test('wrong usage is JSON, too, where JSON is asked for', async () => {
  const { exitCode, stdout } = await command.run(['validate', '--json', 'none.yaml']);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ version: 1, error: { code: 'WRONG_USAGE', exitCode: 2 } });
});
