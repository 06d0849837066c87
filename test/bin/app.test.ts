import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PUBLISHED = ['ace-opp-sync', 'import-role', 'partner-destination'];
const CLIENTS = ['client-exchange-acme', 'client-exchange-globex', 'client-exchange-kohler'];

interface Run {
  readonly exitCode: number | null;
  readonly errors: string;
  /** Template files by the stack's name. */
  readonly templates: string[];
  readonly read: (template: string) => any;
}

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'app-'));
});
afterAll(() => rmSync(home, { recursive: true }));

/** What the CDK CLI does for `cdk synth -c ...`, on a machine that knows no AWS account. */
function synth(context: Record<string, string>): Promise<Run> {
  const outdir = mkdtempSync(join(home, 'out-'));
  const env: NodeJS.ProcessEnv = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_/.test(name))),
    HOME: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_VALIDATION: 'false',
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify(context),
  };
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/app.ts'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const chunks: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({
      exitCode,
      errors: Buffer.concat(chunks).toString(),
      templates: readdirSync(outdir).filter((file) => file.endsWith('.template.json')).map((file) => file.replace('.template.json', '')).sort(),
      read: (template) => JSON.parse(readFileSync(join(outdir, `${template}.template.json`), 'utf8')),
    }));
  });
}

/** The examples, next to a file that no YAML parser takes. */
function clientsWithABrokenOne(): string {
  const clients = mkdtempSync(join(home, 'clients-'));
  cpSync('examples/clients', clients, { recursive: true });
  writeFileSync(join(clients, 'broken.yaml'), 'client: [');
  return clients;
}

test('synthesises every stack, without credentials', async () => {
  const { exitCode, errors, templates, read } = await synth({ clients: 'examples/clients' });
  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
  expect(templates).toEqual([...PUBLISHED, ...CLIENTS].sort());
  expect(Object.keys(read('client-exchange-kohler').Outputs)).toContain('KohlerAdobeRoleArn');
}, 60_000);

test('takes the clients of the examples unless it is told others', async () => {
  const clients = mkdtempSync(join(home, 'none-'));
  const [byDefault, none] = await Promise.all([synth({}), synth({ clients })]);
  expect(byDefault.templates).toEqual([...PUBLISHED, ...CLIENTS].sort());
  expect(none.templates).toEqual(PUBLISHED);
}, 60_000);

test('reads the file of the one client that is asked for, and no other', async () => {
  const clients = clientsWithABrokenOne();
  const [one, all] = await Promise.all([synth({ clients, client: 'kohler' }), synth({ clients })]);
  expect({ exitCode: one.exitCode, errors: one.errors, templates: one.templates })
    .toEqual({ exitCode: 0, errors: '', templates: ['client-exchange-kohler'] });
  expect(all.exitCode).toBe(1);
  expect(all.errors).toContain(`Error: ${join(clients, 'broken.yaml')}: `);
}, 60_000);

test('names the file of a client that the stack refuses', async () => {
  const clients = mkdtempSync(join(home, 'refused-'));
  const file = join(clients, 'kohler.yaml');
  const twice = readFileSync('examples/clients/kohler.yaml', 'utf8').replace('kohler_agency', 'kohler_adobe');
  writeFileSync(file, twice);
  const { exitCode, errors } = await synth({ clients });
  expect(exitCode).toBe(1);
  expect(errors).toContain(`Error: ${file}: 'integrations' must have names that give different outputs, got: 'kohler_adobe'\n`);
}, 60_000);
