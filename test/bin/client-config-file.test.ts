import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientFile, loadClient, loadClients } from '../../bin/client-config-file';
import { complaintsAbout } from '../support/complaints';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clients-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const HEAD = 'client: kohler\naccount: "111111111111"\nregion: us-east-1\n';
const integration = (text: string) => `${HEAD}integrations:\n  - { name: kohler_adobe, access: read, ${text} }\n`;

function write(text: string, name = 'kohler.yaml'): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const complaintsOf = (text: string) => complaintsAbout(write(text), loadClient);

describe('a client', () => {
  test('is read as it is written', () => {
    expect(loadClient(write(integration('keyPrefix: adobe/, directTrust: { principalArn: "arn:aws:iam::222222222222:role/x", match: by-arn }')))).toEqual({
      client: 'kohler',
      account: '111111111111',
      region: 'us-east-1',
      integrations: [{
        name: 'kohler_adobe',
        access: 'read',
        keyPrefix: 'adobe/',
        directTrust: { principalArn: 'arn:aws:iam::222222222222:role/x', match: 'by-arn' },
      }],
    });
  });
  test.each<[what: string, text: string]>([
    ['has no integrations yet', `${HEAD}integrations: []\n`],
    ['sets every option of the bucket', `${HEAD}bucket: { name: kohler-files, encryption: kms, expireAfterDays: 1, infrequentAccessAfterDays: 30,`
      + ' eventBridge: true, ephemeral: true }\nintegrations: []\n'],
    ['opens by assumed role', integration('assumedRole: { principalArn: x, externalId: id_1, match: by-id, roleName: r, maxSessionHours: 12 }')],
    ['takes the old and the new external ID', integration('assumedRole: { principalArn: x, externalId: [id_1, id_2] }')],
    ['waits for the other side', integration('assumedRole: { pending: true }')],
    ['shuts the other side out for now', integration('assumedRole: { principalArn: x, pending: true }')],
    ['opens by access key', integration('accessKey: { reason: old, allowedCidrs: ["203.0.113.0/24"], keySerials: [1, 2] }')],
  ])('%s', (_, text) => {
    expect(complaintsOf(text)).toEqual([]);
  });
});

describe('says what is wrong, and where', () => {
  const WAYS = '/integrations/0: must have exactly one of assumedRole, directTrust, accessKey';
  const ROLE = '/integrations/0/assumedRole: must have principalArn or pending: true';
  const ID = '/integrations/0/assumedRole/externalId';
  const pattern = 'must match pattern "^[A-Za-z0-9_+=,.@:/-]+$"';
  test.each<[what: string, text: string, complaints: string[]]>([
    ['an empty file', '', ['/: must be object, got: null']],
    ['a list', '[]', ['/: must be object, got: []']],
    ['what is missing', 'client: kohler\n', ["/: must have 'account'", "/: must have 'region'", "/: must have 'integrations'"]],
    ['an unknown property', `${HEAD}colour: red\nintegrations: []\n`, ["/: must not have 'colour'"]],
    ['an unknown property, deeper', integration('assumedRole: { principalArn: x, externalID: id_1 }'),
      ["/integrations/0/assumedRole: must not have 'externalID'"]],
    ['an account without quotes', `${HEAD.replaceAll('"', '')}integrations: []\n`, ['/account: must be string, got: 111111111111']],
    ['an account of ten digits', `${HEAD.replace('111111111111', '1111111111')}integrations: []\n`,
      ['/account: must match pattern "^[0-9]{12}$", got: "1111111111"']],
    ['a Region that is none', `${HEAD.replace('us-east-1', 'Virginia')}integrations: []\n`,
      ['/region: must match pattern "^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", got: "Virginia"']],
    ['several things at once', `${HEAD}bucket: { encryption: aws, expireAfterDays: 0, infrequentAccessAfterDays: 7, eventBridge: "yes" }\nintegrations: []\n`, [
      '/bucket/encryption: must be one of s3, kms, got: "aws"',
      '/bucket/expireAfterDays: must be >= 1, got: 0',
      '/bucket/infrequentAccessAfterDays: must be >= 30, got: 7',
      '/bucket/eventBridge: must be boolean, got: "yes"',
    ]],
    ['an access that is none', integration('directTrust: { principalArn: x }').replace('access: read', 'access: append'),
      ['/integrations/0/access: must be one of read, write, read-write, read-write-delete, got: "append"']],
    ['a name in capitals', integration('directTrust: { principalArn: x }').replace('kohler_adobe', 'KohlerAdobe'),
      ['/integrations/0/name: must match pattern "^[a-z][a-z0-9]*(_[a-z0-9]+)*$", got: "KohlerAdobe"']],
    ['no way in', integration(''), [WAYS]],
    ['two ways in', integration('assumedRole: { pending: true }, directTrust: { principalArn: x }'), [WAYS]],
    ['three ways in', integration('assumedRole: { pending: true }, directTrust: { principalArn: x }, accessKey: { reason: old }'), [WAYS]],
    ['a way in that is empty', integration('accessKey:'), ['/integrations/0/accessKey: must be object, got: null']],
    ['a role for nobody', integration('assumedRole: {}'), [ROLE]],
    ['a role for nobody, not even later', integration('assumedRole: { pending: false }'), [ROLE]],
    ['a match that is none', integration('directTrust: { principalArn: x, match: BY_ARN }'),
      ['/integrations/0/directTrust/match: must be one of by-id, by-arn, got: "BY_ARN"']],
    ['an external ID of one character', integration('assumedRole: { principalArn: x, externalId: a }'), [`${ID}: must NOT have fewer than 2 characters, got: "a"`]],
    ['an empty external ID', integration('assumedRole: { principalArn: x, externalId: "" }'),
      [`${ID}: must NOT have fewer than 2 characters, got: ""`, `${ID}: ${pattern}, got: ""`]],
    ['an external ID with a space, in a list', integration('assumedRole: { principalArn: x, externalId: [ab, c d] }'), [`${ID}/1: ${pattern}, got: "c d"`]],
    ['an empty list of external IDs', integration('assumedRole: { principalArn: x, externalId: [] }'), [`${ID}: must NOT have fewer than 1 items, got: []`]],
    ['an external ID that is a number', integration('assumedRole: { principalArn: x, externalId: 12 }'), [`${ID}: must be string,array, got: 12`]],
    ['a session of a day', integration('assumedRole: { principalArn: x, maxSessionHours: 24 }'),
      ['/integrations/0/assumedRole/maxSessionHours: must be <= 12, got: 24']],
    ['an access key without a reason', integration('accessKey: { allowedCidrs: [] }'),
      ["/integrations/0/accessKey: must have 'reason'", '/integrations/0/accessKey/allowedCidrs: must NOT have fewer than 1 items, got: []']],
    ['three access keys', integration('accessKey: { reason: old, keySerials: [1, 2, 3] }'),
      ['/integrations/0/accessKey/keySerials: must NOT have more than 2 items, got: [1,2,3]']],
    ['YAML that is none', `${HEAD}integrations:\n  - name: a\n access: read\n`, ['All mapping items must start at the same column at line 6, column 1']],
    ['a property twice', `${HEAD}integrations: []\nregion: eu-west-1\n`, ['Map keys must be unique at line 5, column 1']],
    ['an alias without an anchor', `${HEAD}integrations: *all\n`, ['Unresolved alias (the anchor must be set before the alias): all']],
  ])('%s', (_, text, complaints) => {
    expect(complaintsOf(text)).toEqual(complaints);
  });

  test('a file that is named after another client', () => {
    const file = write(`${HEAD}integrations: []\n`, 'acme.yaml');
    expect(() => loadClient(file)).toThrow(new Error(`${file}: /client: must be the name of the file, 'acme', got: 'kohler'`));
    rmSync(file);
  });
  test('a file that is not there', () => {
    expect(() => loadClients(folder, 'nobody')).toThrow(clientFile(folder, 'nobody'));
  });
});

describe('a folder of clients', () => {
  let clients: string;
  beforeEach(() => {
    clients = mkdtempSync(join(folder, 'folder-'));
    for (const client of ['kohler', 'acme']) writeFileSync(join(clients, `${client}.yaml`), `${HEAD.replace('kohler', client)}integrations: []\n`);
  });

  test('is read in the order of the names, whatever else lies there', () => {
    writeFileSync(join(clients, 'README.md'), '# Clients');
    expect(loadClients(clients).map(({ client }) => client)).toEqual(['acme', 'kohler']);
  });
  test('with a broken file is refused', () => {
    writeFileSync(join(clients, 'broken.yaml'), 'client: [');
    expect(() => loadClients(clients)).toThrow(`${join(clients, 'broken.yaml')}: `);
  });
  test('with a broken file still gives the one client that is asked for', () => {
    writeFileSync(join(clients, 'broken.yaml'), 'client: [');
    expect(loadClients(clients, 'acme').map(({ client }) => client)).toEqual(['acme']);
  });
  test('with a file that would be overlooked is refused', () => {
    writeFileSync(join(clients, 'globex.yml'), '');
    expect(() => loadClients(clients)).toThrow(new Error(`${join(clients, 'globex.yml')}: must end in '.yaml'`));
  });
});

test('the clients of the examples are good', () => {
  expect(loadClients('examples/clients').map(({ client }) => client)).toEqual(['acme', 'globex', 'kohler']);
});
