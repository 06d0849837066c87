import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLIENT_CONFIG } from '../../../lib/clients/private/config-rules';
import { loadConfigFile, loadConfigFolder, makeFrom } from '../../../lib/configuration/private/file';

const HEAD = 'client: kohler\naccount: "111111111111"\nregion: us-east-1\n';
const NONE = `${HEAD}integrations: []\n`;
const direct = (number: number) => `directTrust: { principalArn: "arn:aws:iam::222222222222:role/r${number}" }`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(text: string | Buffer, name = 'kohler.yaml'): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const load = (text: string | Buffer) => loadConfigFile(CLIENT_CONFIG, write(text)).config;

/** The lines of an error, from the line number on. */
function complaints(text: string): string[] {
  const file = write(text);
  try {
    loadConfigFile(CLIENT_CONFIG, file);
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => {
      expect(line.slice(0, file.length + 1)).toBe(`${file}:`);
      return line.slice(file.length + 1);
    });
  }
  return [];
}

describe('reads', () => {
  test('anchors and merge keys, of which later keys win', () => {
    const { integrations } = load(`${HEAD}integrations:\n  - &adobe { name: kohler_adobe, keyPrefix: adobe/, access: read, ${direct(1)} }\n`
      + '  - <<: *adobe\n    name: kohler_other\n    keyPrefix: other/\n');
    expect(integrations[1]).toEqual({ ...integrations[0], name: 'kohler_other', keyPrefix: 'other/' });
  });
  test.each<[what: string, text: string]>([
    ['a byte order mark', `\uFEFF${NONE}`],
    ['Windows line ends', NONE.replaceAll('\n', '\r\n')],
    ['comments and a document start', `# A client\n---\n${NONE}`],
    ['JSON', JSON.stringify({ client: 'kohler', account: '111111111111', region: 'us-east-1', integrations: [] })],
  ])('%s', (_, text) => {
    expect(load(text)).toEqual({ client: 'kohler', account: '111111111111', region: 'us-east-1', integrations: [] });
  });
});

describe('says line and column', () => {
  test.each<[what: string, text: string, lines: string[]]>([
    ['of a value', NONE.replace('us-east-1', 'us-esat-1'), ['3:9: /region: must be a Region, got: "us-esat-1", did you mean us-east-1?']],
    ['of a key', `${NONE}colour: red\n`, ["5:1: /: must not have 'colour'"]],
    ['of what lacks something', `${HEAD}integrations:\n  - name: kohler_adobe\n    access: read\n    ${direct(1)}\n`,
      ["5:5: /integrations/0 (kohler_adobe): must have 'keyPrefix'"]],
    ['of an account without quotes, as it is written', NONE.replace('"111111111111"', '012345678901'), ['2:10: /account: must be string, got: 012345678901, put it in quotes']],
    ['of a long number without quotes, as it is written',
      `${HEAD}integrations:\n  - { name: kohler_adobe, keyPrefix: a/, access: read, assumedRole: { pending: true, externalId: 12345678901234567890 } }\n`,
      ['5:98: /integrations/0/assumedRole/externalId (kohler_adobe): must be string or array, got: 12345678901234567890, put it in quotes']],
    ['of an empty file', '', ['1:1: /: must be object, got: null']],
    ['of what an alias stands for', `${HEAD}integrations:\n  - &one { name: a, keyPrefix: "*", access: read, ${direct(1)} }\n  - { <<: [*one], name: b }\n`, [
      '5:32: /integrations/0/keyPrefix (a): must not contain \'*\', got: "*"', '5:32: /integrations/1/keyPrefix (b): must not contain \'*\', got: "*"',
    ]],
    ['of an alias in the wrong place', `${HEAD.replace('kohler', '&name kohler')}integrations: *name\n`, ['4:15: /integrations: must be array, got: "kohler"']],
    ['of everything that is wrong, from top to bottom', `colour: red\n${NONE.replace('"111111111111"', '1').replace('[]', '7')}`, [
      "1:1: /: must not have 'colour'", '3:10: /account: must be string, got: 1, put it in quotes', '5:15: /integrations: must be array, got: 7',
    ]],
    ['in a file with Windows line ends and a byte order mark', `\uFEFF${NONE.replaceAll('\n', '\r\n').replace('kohler', 'acme')}`,
      ['1:9: /client: must be the name of the file, \'kohler\', got: "acme"']],
    ['of keys that are there twice', `${NONE}region: eu-west-1\nregion: eu-west-1\n`, ["5:1: must not have 'region' twice", "6:1: must not have 'region' twice"]],
    ['of a tab', `${HEAD}integrations:\n\t- name: a\n`, ['5:1: must be indented by spaces, not by tabs']],
    ['of a list that never ends', `${HEAD}integrations: [\n`, ['5:1: Flow sequence in block collection must be sufficiently indented and end with a ]']],
    ['of an unknown tag', NONE.replace('us-east-1', '!Ref Region'), ['3:9: Unresolved tag: !Ref']],
    ['of an alias without an anchor', `${HEAD}integrations: *all\n`, ["4:15: must have an anchor '&all' before '*all'"]],
    ['of a second document', `${NONE}---\n${NONE}`, ['5:1: must contain one document']],
    ['of a text that would pass as a token of code, and everywhere',
      `${HEAD}integrations:\n  - { name: kohler_adobe, keyPrefix: "\\x24{Token[TOKEN.1]}", access: read, accessKey: { reason: r, allowedCidrs: ["#{Token[TOKEN.1]}"] } }\n`, [
        '5:38: /integrations/0/keyPrefix (kohler_adobe): must not look like a token of CDK, got: "${Token[TOKEN.1]}"',
        '5:115: /integrations/0/accessKey/allowedCidrs/0 (kohler_adobe): must not look like a token of CDK, got: "#{Token[TOKEN.1]}"',
      ]],
    ['of a key that would pass as a token of code', `${NONE}tags: { "\${Token[TOKEN.1]}": a }\n`,
      ["5:9: /tags: must not have '${Token[TOKEN.1]}', which looks like a token of CDK"]],
    ['of a key that is a list', `${NONE}? [a]\n: 1\n`, ["1:1: /: must not have '[ a ]'"]],
  ])('%s', (_, text, lines) => {
    expect(complaints(text)).toEqual(lines);
  });
  test('or none, for a bomb of aliases', () => {
    const levels = 'abcdefgh'.split('').map((name, index, all) => `${name}: &${name} [${index ? `*${all[index - 1]},`.repeat(9) : '1'}]\n`).join('');
    expect(complaints(levels)).toEqual([' Excessive alias count indicates a resource exhaustion attack']);
  });
});

describe('a file', () => {
  test('that is not there', () => {
    expect(() => loadConfigFile(CLIENT_CONFIG, join(folder, 'nobody.yaml'))).toThrow(new Error(`${join(folder, 'nobody.yaml')}: cannot be read: ENOENT`));
  });
  test('with another ending', () => {
    expect(() => loadConfigFile(CLIENT_CONFIG, write(NONE, 'kohler.yml'))).toThrow(new Error(`${join(folder, 'kohler.yml')}: must end in '.yaml'`));
  });
  test('from which a stack cannot be made', () => {
    const make = () => {
      throw new Error('no');
    };
    expect(() => makeFrom({ file: 'kohler.yaml', config: {} }, make)).toThrow(/^kohler.yaml: no$/);
    expect(makeFrom({ file: 'kohler.yaml', config: { a: 1 } }, ({ a }) => a)).toBe(1);
  });
});

describe('a folder', () => {
  const loadAll = (only?: string) => loadConfigFolder(CLIENT_CONFIG, folder, only).map(({ file, config }) => [file, config.client]);
  beforeEach(() => {
    write(NONE);
    write(NONE.replace('kohler', 'acme'), 'acme.yaml');
    write('# Clients', 'README.md');
  });

  test('is read in the order of the names, whatever else lies there', () => {
    expect(loadAll()).toEqual([[join(folder, 'acme.yaml'), 'acme'], [join(folder, 'kohler.yaml'), 'kohler']]);
  });
  test('is told everything that is wrong in any of its files', () => {
    write('client: [', 'broken.yaml');
    write(NONE.replace('us-east-1', 'us-esat-1'));
    write(NONE, 'globex.yml');
    expect(() => loadAll()).toThrow(new Error([
      `${join(folder, 'broken.yaml')}:1:10: Flow sequence in block collection must be sufficiently indented and end with a ]`,
      `${join(folder, 'globex.yml')}: must end in '.yaml'`,
      `${join(folder, 'kohler.yaml')}:3:9: /region: must be a Region, got: "us-esat-1", did you mean us-east-1?`,
    ].join('\n')));
  });
  test('gives the one that is asked for, and reads no other', () => {
    write('client: [', 'broken.yaml');
    write('client: [', 'broken.yml');
    expect(loadAll('acme')).toEqual([[join(folder, 'acme.yaml'), 'acme']]);
  });
  test.each([
    ['kholer', ', did you mean kohler?'],
    ['Kohler', ', did you mean kohler?'],
    ['initech', ', only acme, kohler'],
    ['../kohler', ', did you mean kohler?'],
    ['', ', only acme, kohler'],
  ])('says that it has no %j%s', (only, hint) => {
    expect(() => loadAll(only)).toThrow(new Error(`${folder}: has no client '${only}'${hint}`));
  });
  test('says that it has no client at all', () => {
    rmSync(join(folder, 'acme.yaml'));
    rmSync(join(folder, 'kohler.yaml'));
    expect(loadAll()).toEqual([]);
    expect(() => loadAll('acme')).toThrow(new Error(`${folder}: has no client 'acme', only files of other kinds`));
  });
  test('has to be there', () => {
    expect(() => loadConfigFolder(CLIENT_CONFIG, join(folder, 'none'))).toThrow(new Error(`${join(folder, 'none')}: cannot be read: ENOENT`));
  });
});
