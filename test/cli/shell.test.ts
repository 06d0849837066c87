import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { InstalledCommand } from './support/installed-command';
import { Terminal } from './support/terminal';

const MODULES = join(__dirname, '../../node_modules');
const DOWN = '\u001b[B';
const ENTER = '\r';
const INTERRUPT = '\u0003';

let command: InstalledCommand;
let env: Record<string, string>;
beforeAll(() => {
  command = new InstalledCommand();
  mkdirSync(join(command.folder, 'node_modules'));
  for (const name of ['aws-cdk-lib', 'constructs']) symlinkSync(join(MODULES, name), join(command.folder, 'node_modules', name));
  env = { HOME: command.folder, PATH: `${join(command.folder, 'bin')}:${process.env.PATH}` };
});
beforeEach(() => rmSync(join(command.folder, 'clients'), { recursive: true, force: true }));
afterAll(() => command.remove());

const open = (commandLine: string) => new Terminal(commandLine, command.folder, env);
const clientFile = () => join(command.folder, 'clients', 'kohler.yaml');

describe('on a terminal, what is missing is asked for', () => {
  test('a client, and then an integration of it', async () => {
    const client = open('s3-handoff add client kohler --region us-east-1');
    await client.sees('account that owns the bucket');
    client.type(`1111${ENTER}`);
    await client.sees('must have twelve digits');
    client.type(`11111111${ENTER}`);
    await client.sees('how the bucket is encrypted');
    client.type(`${DOWN}${ENTER}`);
    await client.sees('+  encryption: kms');
    await client.sees('Write clients/kohler.yaml?');
    client.type(ENTER);
    expect(await client.end()).toEqual({ exitCode: 0, text: expect.stringContaining('s3-handoff: clients/kohler.yaml is written') });

    const integration = open('s3-handoff add integration kohler');
    await integration.sees('name of the integration');
    integration.type(`adobe${ENTER}`); // after 'kohler_'
    await integration.sees('folder to stay below');
    integration.type(ENTER); // 'adobe/' is proposed
    await integration.sees('what the partner may do there');
    integration.type(`${DOWN}${ENTER}`);
    await integration.sees('how the partner gets access');
    integration.type(ENTER);
    await integration.sees("ARN of the partner's role");
    integration.type(`arn:aws:iam::222222222222:role/adobe-ingest${ENTER}`);
    await integration.sees('external ID that the partner issued (empty: none)');
    integration.type(ENTER);
    await integration.sees('Write clients/kohler.yaml?');
    integration.type(ENTER);
    expect(await integration.end()).toMatchObject({ exitCode: 0 });
    expect(readFileSync(clientFile(), 'utf8')).toContain('client: kohler\naccount: "111111111111"\nregion: us-east-1\nbucket:\n  encryption: kms\nintegrations:\n'
      + '  - name: kohler_adobe\n    keyPrefix: adobe/\n    access: write\n    assumedRole:\n      principalArn: arn:aws:iam::222222222222:role/adobe-ingest\n');
  }, 60_000);
  test('and nothing is written when that is interrupted, or not confirmed', async () => {
    const interrupted = open('s3-handoff add client kohler');
    await interrupted.sees('account that owns the bucket');
    interrupted.type(INTERRUPT);
    expect(await interrupted.end()).toEqual({ exitCode: 2, text: expect.stringContaining('s3-handoff: cancelled: nothing is written') });

    const refused = open('s3-handoff add client kohler --account 111111111111 --region us-east-1');
    await refused.sees('how the bucket is encrypted');
    refused.type(ENTER);
    await refused.sees('Write clients/kohler.yaml?');
    refused.type('n');
    expect(await refused.end()).toEqual({ exitCode: 2, text: expect.stringContaining('s3-handoff: cancelled: nothing is written') });
    expect(existsSync(clientFile())).toBe(false);
  }, 60_000);
  test('and nothing is asked where nothing is missing', async () => {
    const client = open('s3-handoff add client kohler --account 111111111111 --region us-east-1 --encryption s3');
    expect(await client.end()).toEqual({ exitCode: 0, text: expect.not.stringContaining('Write') });
    expect(existsSync(clientFile())).toBe(true);
  }, 60_000);
});

test('validate leaves no temporary files', async () => {
  command.file('clients/kohler.yaml', 'client: kohler\naccount: "111111111111"\nregion: us-east-1\nintegrations: []\n');
  const temporary = join(command.folder, 'temporary');
  mkdirSync(temporary);
  expect(await command.run(['validate'], { TMPDIR: temporary })).toEqual({ exitCode: 0, stdout: 'no errors, no warnings in 1 file\n', stderr: '' });
  expect(readdirSync(temporary)).toEqual([]);
});

describe('completion in', () => {
  /** What a shell offers for a command line that ends where the cursor is. */
  const SHELLS: Record<string, (words: string[]) => string> = {
    bash: (words) => `source <(s3-handoff completion bash)
      COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _s3_handoff; printf '%s\\n' "\${COMPREPLY[@]}"`,
    zsh: (words) => `compdef() {}; _describe() { print -l -- "\${(@P)2}" | cut -d: -f1 }; _files() { print }
      source <(s3-handoff completion zsh)
      words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}; _s3_handoff`,
    fish: (words) => `s3-handoff completion fish | source; complete -C '${words.join(' ')}' | cut -f1`,
  };
  const installed = Object.keys(SHELLS).filter((shell) => spawnSync(shell, ['-c', 'exit']).status === 0);
  const offered = (shell: string, words: string[]) =>
    execFileSync(shell, ['-c', SHELLS[shell](['s3-handoff', ...words])], { cwd: command.folder, env, encoding: 'utf8' }).split('\n').filter((word) => word !== '').sort();

  test.each(installed)('%s offers commands, options and their values', (shell) => {
    expect(offered(shell, ['v'])).toEqual(['validate', 'vendors', 'verify']);
    expect(offered(shell, ['sheet', '--form'])).toEqual(['--format']);
    expect(offered(shell, ['sheet', '--format', ''])).toEqual(['html', 'json', 'markdown']);
    expect(offered(shell, ['add', 'integration', 'kohler', '--way', 'd'])).toEqual(['direct-trust']);
  }, 30_000);
  test('bash leaves file names to the shell', () => {
    expect(offered('bash', ['sheet', '--cdk-out', ''])).toEqual([]);
    expect(execFileSync('bash', ['-c', 'source <(s3-handoff completion bash); complete -p s3-handoff'], { env, encoding: 'utf8' }))
      .toBe('complete -o default -F _s3_handoff s3-handoff\n');
  });
  test('bash runs nothing that is on the command line', () => {
    offered('bash', ['$(touch touched)', '']);
    expect(existsSync(join(command.folder, 'touched'))).toBe(false);
  });
});
