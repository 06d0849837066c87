import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PUBLISHED_TEMPLATES } from '../../lib/templates/published-templates';

const PUBLISHED = Object.keys(PUBLISHED_TEMPLATES).sort();
const DELIVERIES = ['delivery-acme', 'delivery-bolt', 'delivery-core'];
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

/** Examples, next to a file that no YAML parser takes. */
function withABrokenOne(examples: string): string {
  const folder = mkdtempSync(join(home, 'broken-'));
  cpSync(examples, folder, { recursive: true });
  writeFileSync(join(folder, 'broken.yaml'), '[');
  return folder;
}

/** A folder with one example, changed. */
function changed(example: string, from: string, to: string): { folder: string; file: string } {
  const folder = mkdtempSync(join(home, 'changed-'));
  const file = join(folder, basename(example));
  const text = readFileSync(example, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
  return { folder, file };
}

test('synthesises every stack, without credentials', async () => {
  const { exitCode, errors, templates, read } = await synth({ clients: 'examples/clients', partners: 'examples/partners' });
  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
  expect(templates).toEqual([...PUBLISHED, ...CLIENTS, ...DELIVERIES].sort());
  expect(Object.keys(read('client-exchange-kohler').Outputs)).toContain('KohlerAdobeRoleArn');
  expect(Object.keys(read('delivery-acme').Outputs)).toContain('AcmeRoleArn');
}, 60_000);

test('takes the clients and partners of the examples unless it is told others', async () => {
  const none = mkdtempSync(join(home, 'none-'));
  const [byDefault, others] = await Promise.all([synth({}), synth({ clients: none, partners: none })]);
  expect(byDefault.templates).toEqual([...PUBLISHED, ...CLIENTS, ...DELIVERIES].sort());
  expect(others.templates).toEqual(PUBLISHED);
}, 60_000);

describe('a file that is asked for by name', () => {
  test('is the only one read of the clients: a broken one beside it stops nothing', async () => {
    const clients = withABrokenOne('examples/clients');
    const partners = withABrokenOne('examples/partners');
    const [one, all] = await Promise.all([synth({ clients, partners, client: 'kohler' }), synth({ clients })]);
    expect({ exitCode: one.exitCode, errors: one.errors, templates: one.templates })
      .toEqual({ exitCode: 0, errors: '', templates: ['client-exchange-kohler'] });
    expect(all.exitCode).toBe(1);
    expect(all.errors).toContain(`${join(clients, 'broken.yaml')}:1:2: `);
  }, 60_000);
  test('is the only one read of the partners: a broken one beside it stops nothing', async () => {
    const clients = withABrokenOne('examples/clients');
    const partners = withABrokenOne('examples/partners');
    const [one, all] = await Promise.all([synth({ clients, partners, partner: 'acme' }), synth({ partners })]);
    expect({ exitCode: one.exitCode, errors: one.errors, templates: one.templates }).toEqual({ exitCode: 0, errors: '', templates: ['delivery-acme'] });
    expect(all.exitCode).toBe(1);
    expect(all.errors).toContain(`${join(partners, 'broken.yaml')}:1:2: `);
  }, 60_000);
  test('may be one of the clients and one of the partners at once', async () => {
    const { exitCode, errors, templates } = await synth({ client: 'acme', partner: 'acme' });
    expect({ exitCode, errors, templates }).toEqual({ exitCode: 0, errors: '', templates: ['client-exchange-acme', 'delivery-acme'] });
  }, 60_000);
});

describe('says what is wrong in lines of its own, without stack trace or code', () => {
  test.each([
    ['a client that there is not', { client: 'kholer' }, "examples/clients: has no client 'kholer', did you mean kohler?\n"],
    ['a partner that there is not', { partner: 'blot' }, "examples/partners: has no partner 'blot', did you mean bolt?\n"],
    ['a folder that there is not', { clients: 'examples/clientz' }, 'examples/clientz: cannot be read: ENOENT\n'],
  ])('%s', async (_, context, message) => {
    const { exitCode, errors, templates } = await synth(context);
    expect({ exitCode, errors, templates }).toEqual({ exitCode: 1, errors: message, templates: [] });
  }, 60_000);
  test('everything that is wrong with clients and partners, with file, line and column', async () => {
    const client = changed('examples/clients/kohler.yaml', 'kohler_agency', 'kohler_adobe');
    const partner = changed('examples/partners/acme.yaml', '{date}', '{day}');
    const { exitCode, errors } = await synth({ clients: client.folder, partners: partner.folder });
    expect({ exitCode, errors }).toEqual({
      exitCode: 1,
      errors: `${client.file}:13:11: /integrations/1/name (kohler_adobe): must be given once, got: "kohler_adobe"\n`
        + `${partner.file}:5:66: /source/folder: must have no braces but {partner}, {date}, {yyyy}, {MM}, {dd}, got: "{day}/"\n`,
    });
  }, 60_000);
});
