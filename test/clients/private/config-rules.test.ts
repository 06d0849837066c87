import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { complaintsAbout } from '../../support/complaints';
import { loadClient } from '../../support/config-files';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clients-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const ARN = '"arn:aws:iam::222222222222:role/x"';
const HEAD = 'client: kohler\naccount: "111111111111"\nregion: us-east-1\n';
const integration = (text: string) => `${HEAD}integrations:\n  - { name: kohler_adobe, keyPrefix: adobe/, access: read, ${text} }\n`;

function write(text: string, name = 'kohler.yaml'): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const complaintsOf = (text: string) => complaintsAbout(write(text), loadClient);

describe('a client', () => {
  test('is read as it is written', () => {
    expect(loadClient(write(integration('directTrust: { principalArn: "arn:aws:iam::222222222222:role/x", match: by-arn }')))).toEqual({
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
    ['sets every option of the bucket', `${HEAD}bucket: { name: kohler-files, encryption: kms, expireAfterDays: 31, infrequentAccessAfterDays: 30,`
      + ' eventBridge: true, ephemeral: true }\nintegrations: []\n'],
    ['keeps to keys, logs, tags and a boundary that are there', `${HEAD}bucket: { kmsKeyArn: "arn:aws:kms:us-east-1:111111111111:key/1234abcd", encryption: kms,`
      + ' versioned: false, accessLogs: { bucket: org-logs, prefix: s3/ } }\ntags: { team: data }\npermissionsBoundary: arn:aws:iam::aws:policy/PowerUserAccess\nintegrations: []\n'],
    ['opens an existing bucket', `${HEAD}bucket: { existing: kohler-lake }\nintegrations: []\n`],
    ['opens by assumed role', integration(`assumedRole: { principalArn: ${ARN}, externalId: id_1, match: by-id, roleName: r, maxSessionHours: 12 }`)],
    ['takes the old and the new external ID', integration(`assumedRole: { principalArn: ${ARN}, externalId: [id_1, id_2] }`)],
    ['lets several parties assume a role, tag their sessions and name them', integration(`assumedRole: { principalArn: ${ARN}, externalIdBelow: acme/, selfAssume: true,`
      + ' sessionTags: { keys: [Project], transitive: true }, sourceIdentity: true, trusts: [{ pending: true },'
      + ' { principalArn: "arn:aws:iam::333333333333:role/y", externalId: [id_1, id_2], sessionName: acme, sessionTags: { anyBecause: not named }, match: by-arn }] }')],
    ['opens to several principals directly', integration(`directTrust: { principalArn: [${ARN}, "arn:aws:iam::333333333333:role/y"], match: by-arn }`)],
    ['waits for the other side', integration('assumedRole: { pending: true }')],
    ['shuts the other side out for now', integration(`assumedRole: { principalArn: ${ARN}, pending: true }`)],
    ['opens by access key', integration('accessKey: { reason: old, allowedCidrs: ["203.0.113.0/24"], keySerials: [1, 2] }')],
  ])('%s', (_, text) => {
    expect(complaintsOf(text)).toEqual([]);
  });
});

describe('says what is wrong, and where', () => {
  const IN = ' (kohler_adobe): ';
  const WAYS = `/integrations/0${IN}must have exactly one of assumedRole, directTrust, accessKey`;
  const ROLE = `/integrations/0/assumedRole${IN}must have principalArn or pending: true`;
  const ID = '/integrations/0/assumedRole/externalId';
  const pattern = "must consist of letters, digits and the characters '_+=,.@:/-'";
  test.each<[what: string, text: string, complaints: string[]]>([
    ['an empty file', '', ['/: must be object, got: null']],
    ['a list', '[]', ['/: must be object, got: []']],
    ['what is missing', 'client: kohler\n', ["/: must have 'account'", "/: must have 'region'", "/: must have 'integrations'"]],
    ['an unknown property', `${HEAD}colour: red\nintegrations: []\n`, ["/: must not have 'colour'"]],
    ['an unknown property, deeper', integration(`assumedRole: { principalArn: ${ARN}, externalID: id_1 }`),
      [`/integrations/0/assumedRole${IN}must not have 'externalID', did you mean externalId?`]],
    ['a name of 65 characters', `${HEAD.replace('kohler', 'a'.repeat(65))}bucket: { existing: kohler-lake }\nintegrations: []\n`,
      [`/client: must NOT have more than 64 characters, got: "${'a'.repeat(65)}"`]],
    ['an account without quotes', `${HEAD.replaceAll('"', '')}integrations: []\n`, ['/account: must be string, got: 111111111111, put it in quotes']],
    ['an account of ten digits', `${HEAD.replace('111111111111', '1111111111')}integrations: []\n`,
      ['/account: must have twelve digits, got: "1111111111"']],
    ['a Region that is none', `${HEAD.replace('us-east-1', 'Virginia')}integrations: []\n`,
      ['/region: must be a Region, like \'us-east-1\', got: "Virginia"']],
    ['several things at once', `${HEAD}bucket: { encryption: aws, expireAfterDays: 0, infrequentAccessAfterDays: 7, eventBridge: "yes" }\nintegrations: []\n`, [
      '/bucket/encryption: must be one of s3, kms, got: "aws"',
      '/bucket/expireAfterDays: must be >= 1, got: 0',
      '/bucket/infrequentAccessAfterDays: must be >= 30, got: 7',
      '/bucket/eventBridge: must be boolean, got: "yes"',
    ]],
    ['an access that is none', integration(`directTrust: { principalArn: ${ARN} }`).replace('access: read', 'access: append'),
      [`/integrations/0/access${IN}must be one of read, write, read-write, read-write-delete, got: "append"`]],
    ['a name in capitals', integration(`directTrust: { principalArn: ${ARN} }`).replace('kohler_adobe', 'KohlerAdobe'),
      ['/integrations/0/name (KohlerAdobe): must consist of lowercase letters and digits, joined by underscores, like kohler_adobe, got: "KohlerAdobe"']],
    ['no way in', integration(''), [WAYS]],
    ['two ways in', integration(`assumedRole: { pending: true }, directTrust: { principalArn: ${ARN} }`), [WAYS]],
    ['three ways in', integration(`assumedRole: { pending: true }, directTrust: { principalArn: ${ARN} }, accessKey: { reason: old }`), [WAYS]],
    ['a way in that is empty', integration('accessKey:'), [`/integrations/0/accessKey${IN}must be object, got: null`]],
    ['a role for nobody', integration('assumedRole: {}'), [ROLE]],
    ['a role for nobody, not even later', integration('assumedRole: { pending: false }'), [ROLE]],
    ['a match that is none', integration(`directTrust: { principalArn: ${ARN}, match: BY_ARN }`),
      [`/integrations/0/directTrust/match${IN}must be one of by-id, by-arn, got: "BY_ARN", did you mean by-arn?`]],
    ['an external ID of one character', integration(`assumedRole: { principalArn: ${ARN}, externalId: a }`), [`${ID}${IN}must NOT have fewer than 2 characters, got: "a"`]],
    ['an empty external ID', integration(`assumedRole: { principalArn: ${ARN}, externalId: "" }`),
      [`${ID}${IN}must NOT have fewer than 2 characters, got: ""`, `${ID}${IN}${pattern}, got: ""`]],
    ['an external ID with a space, in a list', integration(`assumedRole: { principalArn: ${ARN}, externalId: [ab, c d] }`), [`${ID}/1${IN}${pattern}, got: "c d"`]],
    ['an empty list of external IDs', integration(`assumedRole: { principalArn: ${ARN}, externalId: [] }`), [`${ID}${IN}must NOT have fewer than 1 items, got: []`]],
    ['an external ID that is a number', integration(`assumedRole: { principalArn: ${ARN}, externalId: 12 }`), [`${ID}${IN}must be string or array, got: 12, put it in quotes`]],
    ['a party for nobody', integration(`assumedRole: { principalArn: ${ARN}, trusts: [{ externalId: id_1 }] }`),
      [`/integrations/0/assumedRole/trusts/0${IN}must have principalArn or pending: true`]],
    ['an empty list of parties', integration(`assumedRole: { principalArn: ${ARN}, trusts: [] }`),
      [`/integrations/0/assumedRole/trusts${IN}must NOT have fewer than 1 items, got: []`]],
    ['a misspelt key of a party', integration(`assumedRole: { principalArn: ${ARN}, trusts: [{ principalArn: ${ARN}, sesionName: acme, externalId: id_1 }] }`),
      [`/integrations/0/assumedRole/trusts/0${IN}must not have 'sesionName', did you mean sessionName?`]],
    ['a session name with a wildcard', integration(`assumedRole: { principalArn: ${ARN}, sessionName: acme-* }`),
      [`/integrations/0/assumedRole/sessionName${IN}must have 2 to 64 letters, digits or characters of '_+=,.@-', got: "acme-*"`]],
    ['session tags without keys', integration(`assumedRole: { principalArn: ${ARN}, sessionTags: { transitive: true } }`),
      [`/integrations/0/assumedRole/sessionTags${IN}must have exactly one of keys, anyBecause`]],
    ['session tags with keys, and with any', integration(`assumedRole: { principalArn: ${ARN}, sessionTags: { keys: [a], anyBecause: not named } }`),
      [`/integrations/0/assumedRole/sessionTags${IN}must have exactly one of keys, anyBecause`]],
    ['an empty list of principals', integration('directTrust: { principalArn: [] }'),
      [`/integrations/0/directTrust/principalArn${IN}must NOT have fewer than 1 items, got: []`]],
    ['a principal twice', integration(`directTrust: { principalArn: [${ARN}, ${ARN}] }`),
      [`/integrations/0/directTrust/principalArn${IN}must NOT have duplicate items (items ## 1 and 0 are identical), got: [${ARN},${ARN}]`]],
    ['a session of a day', integration(`assumedRole: { principalArn: ${ARN}, maxSessionHours: 24 }`),
      [`/integrations/0/assumedRole/maxSessionHours${IN}must be <= 12, got: 24`]],
    ['an access key without a reason', integration('accessKey: { allowedCidrs: [] }'),
      [`/integrations/0/accessKey${IN}must have 'reason'`, `/integrations/0/accessKey/allowedCidrs${IN}must NOT have fewer than 1 items, got: []`]],
    ['three access keys', integration('accessKey: { reason: old, keySerials: [1, 2, 3] }'),
      [`/integrations/0/accessKey/keySerials${IN}must NOT have more than 2 items, got: [1,2,3]`]],
    ['YAML that is none', `${HEAD}integrations:\n  - name: a\n access: read\n`, ['All mapping items must start at the same column']],
    ['a property twice', `${HEAD}integrations: []\nregion: eu-west-1\n`, ["must not have 'region' twice"]],
    ['an alias without an anchor', `${HEAD}integrations: *all\n`, ["must have an anchor '&all' before '*all'"]],
  ])('%s', (_, text, complaints) => {
    expect(complaintsOf(text)).toEqual(complaints);
  });

  const direct = (changes: string) => integration(`directTrust: { principalArn: ${ARN} }`).replace('keyPrefix: adobe/', changes);
  const PRINCIPAL = `/integrations/0/directTrust/principalArn${IN}`;
  test.each<[what: string, text: string, complaints: string[]]>([
    ['a slip in the Region', integration(`directTrust: { principalArn: ${ARN} }`).replace('us-east-1', 'us-esat-1'),
      ['/region: must be a Region, got: "us-esat-1", did you mean us-east-1?']],
    ['a bucket name that is none', `${HEAD}bucket: { name: Kohler }\nintegrations: []\n`,
      ['/bucket/name: must consist of lowercase letters, digits, hyphens and dots, got: "Kohler"']],
    ['objects that expire before they are cooled', `${HEAD}bucket: { expireAfterDays: 30, infrequentAccessAfterDays: 30 }\nintegrations: []\n`,
      ['/bucket/expireAfterDays: must be more than infrequentAccessAfterDays, 30, got: 30']],
    ['no key prefix', direct('').replace(', ,', ','), [`/integrations/0${IN}must have 'keyPrefix'`]],
    ['a misspelt key prefix, once', direct('keyprefix: adobe/'), [`/integrations/0${IN}must not have 'keyprefix', did you mean keyPrefix?`]],
    ['a key prefix with a wildcard', direct('keyPrefix: in/*'), [`/integrations/0/keyPrefix${IN}must not contain '*', got: "in/*"`]],
    ['an ARN in a list that is none', integration(`directTrust: { principalArn: [${ARN}, adobe] }`),
      [`${PRINCIPAL.replace(IN, '/1')}${IN}must be the ARN of a role, user, assumed-role session or account root, got: "adobe"`]],
    ['an ARN of a further party that is none', integration(`assumedRole: { principalArn: ${ARN}, trusts: [{ principalArn: adobe }] }`),
      [`/integrations/0/assumedRole/trusts/0/principalArn${IN}must be the ARN of a role, user, assumed-role session or account root, got: "adobe"`]],
    ['a party twice', integration(`assumedRole: { principalArn: ${ARN}, externalId: id_1, trusts: [{ principalArn: ${ARN}, externalId: [id_2, id_1] }] }`),
      [`/integrations/0/assumedRole/trusts/0/principalArn${IN}must not be trusted twice with the same external ID, got: ${ARN}`]],
    ['a tenant with a wildcard', integration(`assumedRole: { principalArn: ${ARN}, externalIdBelow: acme* }`),
      [`/integrations/0/assumedRole/externalIdBelow${IN}must be the whole name of a tenant and a '/', like 'acme/': at least 2 letters, digits and characters of '_+=,.@:-', without wildcards, got: "acme*"`]],
    ['a tenant beside an external ID', integration(`assumedRole: { principalArn: ${ARN}, externalId: id_1, externalIdBelow: acme/ }`),
      [`/integrations/0/assumedRole${IN}must not have 'externalIdBelow' with 'externalId'`]],
    ['a session name of a session', integration('assumedRole: { principalArn: "arn:aws:sts::222222222222:assumed-role/x/acme", sessionName: acme }'),
      [`/integrations/0/assumedRole/sessionName${IN}must not be given with a session principal, whose ARN has its name, got: "acme"`]],
    ['a session tag of AWS', integration(`assumedRole: { principalArn: ${ARN}, sessionTags: { keys: [Project, "aws:x"] } }`),
      [`/integrations/0/assumedRole/sessionTags/keys/1${IN}must not hold keys that begin with 'aws:', got: "aws:x"`]],
    ['an ARN that is none', integration('directTrust: { principalArn: adobe }'),
      [`${PRINCIPAL}must be the ARN of a role, user, assumed-role session or account root, got: "adobe"`]],
    ['a principal of another partition', integration('directTrust: { principalArn: "arn:aws-cn:iam::222222222222:role/x" }'),
      [`${PRINCIPAL}must be in partition 'aws' (roles cannot be assumed and buckets not be shared across partitions), got: "arn:aws-cn:iam::222222222222:role/x"`]],
    ['an account by ARN', integration('assumedRole: { principalArn: "arn:aws:iam::222222222222:root", match: by-arn }'),
      [`/integrations/0/assumedRole/match${IN}must not be by-arn for a session or account, got: "by-arn"`]],
    ['an address range that is none, among others', integration('accessKey: { reason: old, allowedCidrs: ["203.0.113.0/24", "0.0.0.0/0"] }'),
      [`/integrations/0/accessKey/allowedCidrs/1${IN}must not hold a range that is the whole internet, got: "0.0.0.0/0"`]],
    ['one name twice, and every wrong value beside it', `${direct('keyPrefix: in/*')}  - { name: kohler_adobe, keyPrefix: b/, access: read, accessKey: { reason: old } }\n`, [
      `/integrations/0/keyPrefix${IN}must not contain '*', got: "in/*"`,
      `/integrations/1/name${IN}must be given once, got: "kohler_adobe"`,
    ]],
    ['two names that give the same outputs', `${direct('keyPrefix: a/').replace('kohler_adobe', 'a_1')}  - { name: a1, keyPrefix: b/, access: read, accessKey: { reason: old } }\n`,
      ['/integrations/1/name (a1): must not give the same outputs as \'a_1\', got: "a1"']],
  ])('%s', (_, text, complaints) => {
    expect(complaintsOf(text)).toEqual(complaints);
  });
  const KEY = '"arn:aws:kms:us-east-1:111111111111:key/1234abcd"';
  const bucket = (text: string) => `${HEAD}bucket: { ${text} }\nintegrations: []\n`;
  const stackWide = (text: string) => `${HEAD}integrations: []\n${text}\n`;
  const TAG = "letters, digits, spaces and '_.:/=+-@'";
  test.each<[what: string, text: string, complaints: string[]]>([
    ['a new name for an existing bucket, and whatever else would change it', bucket('existing: kohler-lake, name: other, versioned: true'), [
      "/bucket: must not have 'name' with 'existing': the stack does not change the bucket",
      "/bucket: must not have 'versioned' with 'existing': the stack does not change the bucket",
    ]],
    ['an existing bucket that is none', bucket('existing: "Kohler"'), ['/bucket/existing: must consist of lowercase letters, digits, hyphens and dots, got: "Kohler"']],
    ['an alias in place of a key', bucket('kmsKeyArn: alias/kohler'), ['/bucket/kmsKeyArn: must be the ARN of a key (not an alias), got: "alias/kohler"']],
    ['a key of another Region', bucket(`kmsKeyArn: ${KEY.replace('us-east-1', 'eu-west-1')}`),
      [`/bucket/kmsKeyArn: must be in the bucket's Region 'us-east-1', got: ${KEY.replace('us-east-1', 'eu-west-1')}`]],
    ['a key of another account', bucket(`kmsKeyArn: ${KEY.replace('111111111111', '222222222222')}`), [
      `/bucket/kmsKeyArn: must be a key of account '111111111111' (this stack cannot edit the key policies of other accounts), got: ${KEY.replace('111111111111', '222222222222')}`,
    ]],
    ['a key of another Region, of an existing bucket', bucket(`existing: kohler-lake, kmsKeyArn: ${KEY.replace('us-east-1', 'eu-west-1')}`),
      [`/bucket/kmsKeyArn: must be in the bucket's Region 'us-east-1', got: ${KEY.replace('us-east-1', 'eu-west-1')}`]],
    ['a key without its encryption', bucket(`kmsKeyArn: ${KEY}, encryption: s3`), ['/bucket/encryption: must be kms with a kmsKeyArn, got: "s3"']],
    ['a bucket that logs into itself', bucket('name: kohler-files, accessLogs: { bucket: kohler-files }'), ['/bucket/accessLogs/bucket: must be another bucket, got: "kohler-files"']],
    ['a log bucket that is none', bucket('accessLogs: { bucket: a_b }'), ['/bucket/accessLogs/bucket: must consist of lowercase letters, digits, hyphens and dots, got: "a_b"']],
    ['a secret key of another Region', integration(`accessKey: { reason: old, secretKmsKeyArn: ${KEY.replace('us-east-1', 'eu-west-1')} }`),
      [`/integrations/0/accessKey/secretKmsKeyArn${IN}must be in the secret's Region 'us-east-1', got: ${KEY.replace('us-east-1', 'eu-west-1')}`]],
    ['a reason of spaces', integration('accessKey: { reason: " old" }'), [`/integrations/0/accessKey/reason${IN}must not have white space at either end, got: " old"`]],
    ['a neighbour that is misspelt, or the integration itself', `${direct('keyPrefix: a/, sharesPrefixWith: [kohler_ftb, kohler_adobe]')}  - { name: kohler_ftp, keyPrefix: a/, access: read, accessKey: { reason: old } }\n`, [
      `/integrations/0/sharesPrefixWith/0${IN}must be the name of another integration of this client, got: "kohler_ftb", did you mean kohler_ftp?`,
      `/integrations/0/sharesPrefixWith/1${IN}must be the name of another integration of this client, got: "kohler_adobe"`,
    ]],
    ['tags that are no texts', stackWide('tags: { team: 7 }'), ['/tags/team: must be string, got: 7, put it in quotes']],
    ['tags that some service refuses', stackWide('tags: { "aws:team": data, "": a, team: "data?" }'), [
      "/tags: must not have keys that begin with 'aws:', like 'aws:team'", `/tags: must have tag keys of 1 to 128 ${TAG}, not ''`,
      `/tags/team: must have at most 256 ${TAG}, got: "data?"`,
    ]],
    ['a contact of two lines', stackWide('contact: "a@b.example\\nc@d.example"'), ['/contact: must be one line of 1 to 256 characters, got: "a@b.example\\nc@d.example"']],
    ['a permissions boundary that is none', stackWide('permissionsBoundary: boundary'), ['/permissionsBoundary: must be the ARN of a managed policy, got: "boundary"']],
    ['a permissions boundary of another partition', stackWide('permissionsBoundary: "arn:aws-cn:iam::111111111111:policy/boundary"'),
      ['/permissionsBoundary: must be in partition \'aws\', got: "arn:aws-cn:iam::111111111111:policy/boundary"']],
  ])('%s', (_, text, complaints) => {
    expect(complaintsOf(text)).toEqual(complaints);
  });
  test('a client whose name is too long for the name of its bucket', () => {
    const client = 'a'.repeat(40);
    const text = `${HEAD.replace('kohler', client)}integrations: []\n`;
    expect(complaintsAbout(write(text, `${client}.yaml`), loadClient)).toEqual([`/client: must have 3 to 63 characters where it names the bucket, got: "${client}"`]);
    expect(complaintsAbout(write(`${text}bucket: { name: kohler }\n`, `${client}.yaml`), loadClient)).toEqual([]);
  });
});

test('everything that is wrong with a client is said at once', () => {
  expect(complaintsOf(`client: kohler
account: "111111111111"
region: us-east-1
bucket: { kmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/1234abcd" }
integrations:
  - { name: kohler_adobe, keyPrefix: adobe/, access: readwrite, assumedRole: { pending: true } }
  - { name: kohler_adobe, keyPrefix: adobe/in/, access: read, sharesPrefixWith: [kohler_adobbe], directTrust: { principalArn: ${ARN}, match: by-name } }
  - { name: kohler_acme, keyPrefix: acme/, access: read, directTrust: { principalArn: "arn:aws-cn:iam::222222222222:role/x" } }
tags: { "aws:team": data }
`).map((line) => line.replace(/, got.*/, ''))).toEqual([
    "/bucket/kmsKeyArn: must be in the bucket's Region 'us-east-1'",
    '/integrations/0/access (kohler_adobe): must be one of read, write, read-write, read-write-delete',
    '/integrations/1/name (kohler_adobe): must be given once',
    '/integrations/1/sharesPrefixWith/0 (kohler_adobe): must be the name of another integration of this client',
    '/integrations/1/directTrust/match (kohler_adobe): must be one of by-id, by-arn',
    "/integrations/2/directTrust/principalArn (kohler_acme): must be in partition 'aws' (roles cannot be assumed and buckets not be shared across partitions)",
    "/tags: must not have keys that begin with 'aws:', like 'aws:team'",
  ]);
});
