import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { newConfigText, withIntegration } from '../../../cli/configuration/config-text';

const ADOBE = { name: 'kohler_adobe', keyPrefix: 'adobe/', access: 'read', assumedRole: { principalArn: 'arn:aws:iam::222222222222:role/adobe-ingest', externalId: '0123' } };
const linesOf = (indent: string, newline = '\n') => [
  '- name: kohler_adobe', '  keyPrefix: adobe/', '  access: read', '  assumedRole:', '    principalArn: arn:aws:iam::222222222222:role/adobe-ingest', '    externalId: "0123"',
].map((line) => `${indent}${line}${newline}`).join('');

describe('an integration is added', () => {
  test.each<[where: string, before: string, after: string]>([
    ['after the last one, and nothing else changes',
      'client: kohler   # one\nintegrations:\n  - name: a      # two\n    access: read # three\n\n# four\ntags: { a: b }   # five\n',
      `client: kohler   # one\nintegrations:\n  - name: a      # two\n    access: read # three\n${linesOf('  ')}\n# four\ntags: { a: b }   # five\n`],
    ['before comments at the end', 'integrations:\n  - name: a\n  # - name: b\n', `integrations:\n  - name: a\n${linesOf('  ')}  # - name: b\n`],
    ['with the indentation of the others', 'integrations:\n- name: a\ntags: {}\n', `integrations:\n- name: a\n${linesOf('')}tags: {}\n`],
    ['after one in braces, without a line end', 'integrations:\n    - { name: a }', `integrations:\n    - { name: a }\n${linesOf('    ')}`],
    ['after an alias', 'integrations:\n  - &a { name: a }\n  - *a\n', `integrations:\n  - &a { name: a }\n  - *a\n${linesOf('  ')}`],
    ['after a folded text', 'integrations:\n  - name: >\n      a\n      b\n\ntags: {}\n', `integrations:\n  - name: >\n      a\n      b\n${linesOf('  ')}\ntags: {}\n`],
    ['with Windows line ends', 'integrations:\r\n  - name: a\r\ntags: {}\r\n', `integrations:\r\n  - name: a\r\n${linesOf('  ', '\r\n')}tags: {}\r\n`],
    ['to an empty list', '# one\nclient: kohler\nintegrations: [] # two\ntags: {} # three\n', `# one\nclient: kohler\nintegrations:\n${linesOf('  ')}  # two\ntags: {} # three\n`],
    ['to a list in brackets', 'integrations: [{ name: a }]\n', `integrations:\n  - { name: a }\n${linesOf('  ')}`],
    ['to comments alone', 'integrations:\n  # - name: a\n\n# one\ntags: {}\n', `integrations:\n${linesOf('  ')}  # - name: a\n\n# one\ntags: {}\n`],
    ['to a file without a list', 'client: kohler # one\n', `client: kohler # one\nintegrations:\n${linesOf('  ')}`],
  ])('%s', (_, before, after) => {
    expect(withIntegration(before, ADOBE)).toBe(after);
  });
});

describe('a new file names the schema for editors', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'app-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const CONFIG = { client: 'kohler', account: '111111111111', integrations: [] };
  const textWith = (path: string) => `# yaml-language-server: $schema=${path}\nclient: kohler\naccount: "111111111111"\nintegrations: []\n`;
  const SCHEMA = 'node_modules/cdk-s3-handoff/lib/clients/client-config.schema.json';

  test.each([
    ['in the node_modules beside the folder of clients', SCHEMA, '../'],
    ['in the node_modules of a workspace', `../${SCHEMA}`, '../../'],
  ])('%s', (_, installed, up) => {
    const app = join(folder, 'app');
    mkdirSync(dirname(join(app, installed)), { recursive: true });
    writeFileSync(join(app, installed), '{}');
    expect(newConfigText(join(app, 'clients', 'kohler.yaml'), CONFIG)).toBe(textWith(`${up}${SCHEMA}`));
  });
  test('where it will be, if the package is not installed yet', () => {
    expect(newConfigText(join(folder, 'clients', 'kohler.yaml'), CONFIG)).toBe(textWith(`../${SCHEMA}`));
  });
});
