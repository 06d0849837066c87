import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { complaintsAbout } from '../../support/complaints';
import { loadDelivery } from '../../support/config-files';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'partners-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const KEY_ARN = 'arn:aws:kms:us-east-1:444444444444:key/1234abcd';
const LEAST = {
  partner: 'acme',
  account: '444444444444',
  region: 'us-east-1',
  source: { bucket: 'klavi-exports', keyPrefix: 'daily/' },
  destination: { bucket: 'klavi-data-transfer-acme', owner: '222222222222', keyPrefix: '' },
  schedule: { cron: '0 6 * * ? *' },
};

function write(text: string, name = 'acme.yaml'): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const complaintsOf = (text: string) => complaintsAbout(write(text), loadDelivery);
const complaintsWith = (changes: object) => complaintsOf(JSON.stringify({ ...LEAST, ...changes }));
const source = (changes: object) => ({ source: { ...LEAST.source, ...changes } });
const destination = (changes: object) => ({ destination: { ...LEAST.destination, ...changes } });
const schedule = (changes: object) => ({ schedule: { ...LEAST.schedule, ...changes } });
const monitor = (changes: object) => ({ monitor: { email: 'data-ops@klavi.example', ...changes } });

describe('a partner', () => {
  test('is read as it is written', () => {
    const text = 'partner: acme\naccount: "444444444444"\nregion: us-east-1\nsource: { bucket: klavi-exports, keyPrefix: daily/, folder: "{partner}/{date}/" }\n'
      + 'destination: { bucket: klavi-data-transfer-acme, owner: "222222222222", keyPrefix: "" }\nschedule: { cron: "0 6 * * ? *", dayOffset: -1 }\n';
    expect(loadDelivery(write(text))).toEqual({ ...LEAST, ...source({ folder: '{partner}/{date}/' }), ...schedule({ dayOffset: -1 }) });
  });
  test.each<[what: string, changes: object]>([
    ['needs no more than this', {}],
    ['sets every option of the delivery', {
      roleName: 'KlaviDataExporterRole-acme', copyTags: true, manifest: true, maxConcurrency: 10000, toleratedFailurePercentage: 100, checkOnDeploy: true,
    }],
    ['sets every option of the source', source({ keyPrefix: 'daily/', folder: '{partner}/{date}/', kmsKeyArn: KEY_ARN })],
    ['sets every option of the destination', destination({ keyPrefix: 'daily-sync/', folder: '{date}/', kmsKeyArn: KEY_ARN, ownership: 'bucket-owner-enforced' })],
    ['may keep to the ACL contract', destination({ ownership: 'bucket-owner-preferred' })],
    ['sets every option of the schedule', schedule({ timeZone: 'America/Sao_Paulo', flexibleMinutes: 1440, dayOffset: 366, enabled: false })],
    ['sets every option of the monitor', monitor({ lateAfterHours: 1, everyHours: 167 })],
    ['is told of failures with the defaults', monitor({})],
  ])('%s', (_, changes) => {
    expect(complaintsWith(changes)).toEqual([]);
  });
});

describe('says what is wrong, and where', () => {
  const NAME = 'must consist of lowercase letters, digits and inner hyphens';
  const ACCOUNT = 'must have twelve digits';
  const SIX_FIELDS = "/schedule/cron: must have six fields (minutes, hours, day of month, month, day of week, year), like '0 6 * * ? *'";
  const ONE_DAY = "/schedule/cron: must have '?' for one of day of month and day of week, and no other";
  const ZONE = "/schedule/timeZone: must be the IANA name of a time zone, like 'America/Sao_Paulo'";
  const LENGTH = 'must have 3 to 63 characters';
  const KEY = 'must be the ARN of a key (not an alias)';
  const long = (length: number) => 'a'.repeat(length);

  test.each<[what: string, changes: object, complaints: string[]]>([
    ['an unknown property', { colour: 'red' }, ["/: must not have 'colour'"]],
    ['a name in capitals', { partner: 'Acme' }, [`/partner: ${NAME}, got: "Acme"`]],
    ['a name with an underscore', { partner: 'acme_eu' }, [`/partner: ${NAME}, got: "acme_eu"`]],
    ['a name that is a number', { partner: 7 }, ['/partner: must be string, got: 7, put it in quotes']],
    ['a name of 65 characters', { partner: long(65) }, [`/partner: must NOT have more than 64 characters, got: "${long(65)}"`]],
    ['an account without quotes', { account: 444444444444 }, ['/account: must be string, got: 444444444444, put it in quotes']],
    ['an account of ten digits', { account: '4444444444' }, [`/account: ${ACCOUNT}, got: "4444444444"`]],
    ['a Region that is none', { region: 'Virginia' }, ['/region: must be a Region, like \'us-east-1\', got: "Virginia"']],
    ['a Region that is a list', { region: ['us-east-1'] }, ['/region: must be string, got: ["us-east-1"]']],
    ['a role name with a path', { roleName: 'klavi/acme' }, ['/roleName: must have 1 to 64 letters, digits or characters of \'_+=,.@-\', got: "klavi/acme"']],
    ['a role name that is a number', { roleName: 1 }, ['/roleName: must be string, got: 1, put it in quotes']],
    ['switches that are words', { copyTags: 'yes', manifest: 'no', checkOnDeploy: 'on' }, [
      '/copyTags: must be boolean, got: "yes"', '/manifest: must be boolean, got: "no"', '/checkOnDeploy: must be boolean, got: "on"',
    ]],
    ['numbers that are too low', { maxConcurrency: 0, toleratedFailurePercentage: -1 }, [
      '/maxConcurrency: must be >= 1, got: 0', '/toleratedFailurePercentage: must be >= 0, got: -1',
    ]],
    ['numbers that are too high', { maxConcurrency: 10001, toleratedFailurePercentage: 101 }, [
      '/maxConcurrency: must be <= 10000, got: 10001', '/toleratedFailurePercentage: must be <= 100, got: 101',
    ]],
    ['numbers that are not whole', { maxConcurrency: 1.5, toleratedFailurePercentage: 0.1 }, [
      '/maxConcurrency: must be integer, got: 1.5', '/toleratedFailurePercentage: must be integer, got: 0.1',
    ]],

    ['a source that is a name', { source: 'klavi-exports' }, ['/source: must be object, got: "klavi-exports"']],
    ['a source without a bucket', { source: { keyPrefix: 'daily/' } }, ["/source: must have 'bucket'"]],
    ['a Region of the source', source({ region: 'eu-west-1' }), ["/source: must not have 'region'"]],
    ['a source bucket of two characters', source({ bucket: 'ab' }), [`/source/bucket: ${LENGTH}, got: "ab"`]],
    ['a source bucket of 64 characters', source({ bucket: long(64) }), [`/source/bucket: ${LENGTH}, got: "${long(64)}"`]],
    ['numbers in place of text, in the source', source({ bucket: 1, keyPrefix: 2026, folder: 2026, kmsKeyArn: 1 }), [
      '/source/bucket: must be string, got: 1, put it in quotes', '/source/keyPrefix: must be string, got: 2026, put it in quotes', '/source/folder: must be string, got: 2026, put it in quotes',
      '/source/kmsKeyArn: must be string, got: 1, put it in quotes',
    ]],
    ['an empty key of the source', source({ kmsKeyArn: '' }), [`/source/kmsKeyArn: ${KEY}, got: ""`]],

    ['a destination that is empty', { destination: null }, ['/destination: must be object, got: null']],
    ['a destination without bucket and owner', { destination: {} }, [
      "/destination: must have 'bucket'", "/destination: must have 'owner'", "/destination: must have 'keyPrefix'",
    ]],
    ['a Region of the destination', destination({ region: 'eu-west-1' }), ["/destination: must not have 'region'"]],
    ['a destination bucket of two characters', destination({ bucket: 'ab' }), [`/destination/bucket: ${LENGTH}, got: "ab"`]],
    ['a destination bucket of 64 characters', destination({ bucket: long(64) }), [`/destination/bucket: ${LENGTH}, got: "${long(64)}"`]],
    ['numbers in place of text, in the destination', destination({ bucket: 1, owner: 222222222222, keyPrefix: 2026, folder: 2026, kmsKeyArn: 1 }), [
      '/destination/bucket: must be string, got: 1, put it in quotes', '/destination/owner: must be string, got: 222222222222, put it in quotes', '/destination/keyPrefix: must be string, got: 2026, put it in quotes',
      '/destination/folder: must be string, got: 2026, put it in quotes', '/destination/kmsKeyArn: must be string, got: 1, put it in quotes',
    ]],
    ['an owner that is no account', destination({ owner: 'acme' }), [`/destination/owner: ${ACCOUNT}, got: "acme"`]],
    ['an empty key of the destination', destination({ kmsKeyArn: '' }), [`/destination/kmsKeyArn: ${KEY}, got: ""`]],
    ['an ownership that is none', destination({ ownership: 'object-writer' }),
      ['/destination/ownership: must be one of bucket-owner-preferred, bucket-owner-enforced, got: "object-writer"']],

    ['a schedule that is a text', { schedule: '0 6 * * ? *' }, ['/schedule: must be object, got: "0 6 * * ? *"']],
    ['a schedule without cron', { schedule: {} }, ["/schedule: must have 'cron'"]],
    ['an unknown property of the schedule', schedule({ rate: '1 day' }), ["/schedule: must not have 'rate'"]],
    ['the five fields of a crontab', schedule({ cron: '0 6 * * *' }), [`${SIX_FIELDS}, got: "0 6 * * *"`]],
    ['both days at once', schedule({ cron: '0 6 * * * *' }), [`${ONE_DAY}, got: "0 6 * * * *"`]],
    ['no day at all', schedule({ cron: '0 6 ? * ? *' }), [`${ONE_DAY}, got: "0 6 ? * ? *"`]],
    ['cron around the fields', schedule({ cron: 'cron(0 6 * * ? *)' }), ['/schedule/cron: must have minutes from 0 to 59, got: "cron(0 6 * * ? *)"']],
    ['a time zone with a space', schedule({ timeZone: 'America/Sao Paulo' }), [`${ZONE}, got: "America/Sao Paulo", did you mean America/Sao_Paulo?`]],
    ['numbers in place of text, in the schedule', schedule({ cron: 6, timeZone: -3 }), [
      '/schedule/cron: must be string, got: 6, put it in quotes', '/schedule/timeZone: must be string, got: -3, put it in quotes',
    ]],
    ['numbers of the schedule that are too low', schedule({ flexibleMinutes: 0, dayOffset: -367 }), [
      '/schedule/flexibleMinutes: must be >= 1, got: 0', '/schedule/dayOffset: must be >= -366, got: -367',
    ]],
    ['numbers of the schedule that are too high', schedule({ flexibleMinutes: 1441, dayOffset: 367 }), [
      '/schedule/flexibleMinutes: must be <= 1440, got: 1441', '/schedule/dayOffset: must be <= 366, got: 367',
    ]],
    ['numbers of the schedule that are not whole', schedule({ flexibleMinutes: 0.5, dayOffset: '-1' }), [
      '/schedule/flexibleMinutes: must be integer, got: 0.5', '/schedule/flexibleMinutes: must be >= 1, got: 0.5', '/schedule/dayOffset: must be integer, got: "-1"',
    ]],
    ['a switch of the schedule that is a word', schedule({ enabled: 'no' }), ['/schedule/enabled: must be boolean, got: "no"']],

    ['a monitor that is a switch', { monitor: true }, ['/monitor: must be object, got: true']],
    ['a monitor that tells nobody', { monitor: { everyHours: 24 } }, ["/monitor: must have 'email'"]],
    ['an unknown property of the monitor', monitor({ slack: '#data' }), ["/monitor: must not have 'slack'"]],
    ['an address that is none', monitor({ email: 'data-ops' }), ['/monitor/email: must be an e-mail address, got: "data-ops"']],
    ['a list of addresses', monitor({ email: ['a@klavi.example'] }), ['/monitor/email: must be string, got: ["a@klavi.example"]']],
    ['hours that are too low', monitor({ lateAfterHours: 0, everyHours: 0 }), ['/monitor/lateAfterHours: must be >= 1, got: 0', '/monitor/everyHours: must be >= 1, got: 0']],
    ['hours that are too high', monitor({ lateAfterHours: 168, everyHours: 168 }), [
      '/monitor/lateAfterHours: must be <= 167, got: 168', '/monitor/everyHours: must be <= 167, got: 168',
    ]],
    ['hours that are not whole', monitor({ lateAfterHours: 1.5, everyHours: '24' }), [
      '/monitor/lateAfterHours: must be integer, got: 1.5', '/monitor/everyHours: must be integer, got: "24"',
    ]],
  ])('%s', (_, changes, complaints) => {
    expect(complaintsWith(changes)).toEqual(complaints);
  });
  const BRACES = 'must have no braces but {partner}, {date}, {yyyy}, {MM}, {dd}';
  const RESULTS = "must lead to a folder other than '_handoff/', where the results of deliveries are written";
  test.each<[what: string, changes: object, complaints: string[]]>([
    ['keys in the wrong place', { timezone: 'UTC', keyPrefix: 'daily/' }, [
      "/: must not have 'timezone', did you mean timeZone in schedule?", "/: must not have 'keyPrefix', did you mean keyPrefix in source or keyPrefix in destination?",
    ]],
    ['a slip in the Region', { region: 'us-esat-1' }, ['/region: must be a Region, got: "us-esat-1", did you mean us-east-1?']],
    ['no key prefixes', { source: { bucket: 'klavi-exports' }, destination: { bucket: 'klavi-data-transfer-acme', owner: '222222222222' } },
      ["/source: must have 'keyPrefix'", "/destination: must have 'keyPrefix'"]],
    ['bucket names that are none', { ...source({ bucket: 'Exports' }), ...destination({ bucket: '10.0.0.1' }) }, [
      '/source/bucket: must consist of lowercase letters, digits, hyphens and dots, got: "Exports"', '/destination/bucket: must not look like an IP address, got: "10.0.0.1"',
    ]],
    ['key prefixes with a wildcard and with a placeholder', { ...source({ keyPrefix: 'daily/*' }), ...destination({ keyPrefix: '{date}/' }) }, [
      '/source/keyPrefix: must not contain \'*\', got: "daily/*"', '/destination/keyPrefix: must have no braces (placeholders belong into \'folder\'), got: "{date}/"',
    ]],
    ['misspelt placeholders', { ...source({ folder: '{day}/' }), ...destination({ folder: '{Date}/' }) },
      [`/source/folder: ${BRACES}, got: "{day}/"`, `/destination/folder: ${BRACES}, got: "{Date}/"`]],
    ['a folder with a wildcard', source({ folder: '{date}/*' }), ['/source/folder: must not contain \'*\', got: "{date}/*"']],
    ['the whole bucket as source', source({ keyPrefix: '' }), [`/source/keyPrefix: ${RESULTS}, got: ""`]],
    ['results as source', source({ keyPrefix: '', folder: '_handoff/{date}/' }), [`/source/folder: ${RESULTS}, got: "_handoff/{date}/"`]],
    ['a key of another Region', { ...source({ kmsKeyArn: KEY_ARN.replace('us-east-1', 'eu-west-1') }), ...destination({ kmsKeyArn: KEY_ARN }) },
      [`/source/kmsKeyArn: must be in the bucket's Region 'us-east-1', got: "${KEY_ARN.replace('us-east-1', 'eu-west-1')}"`]],
    ['a key of the source in another account', source({ kmsKeyArn: KEY_ARN.replace('444444444444', '222222222222') }), [
      "/source/kmsKeyArn: must be a key of account '444444444444' (this stack cannot edit the key policies of other accounts), got: "
      + `"${KEY_ARN.replace('444444444444', '222222222222')}"`,
    ]],
    ['a key of the topic in another Region', monitor({ kmsKeyArn: KEY_ARN.replace('us-east-1', 'eu-west-1') }),
      [`/monitor/kmsKeyArn: must be in the topic's Region 'us-east-1', got: "${KEY_ARN.replace('us-east-1', 'eu-west-1')}"`]],
    ['tags that are no texts', { tags: { team: 7 } }, ['/tags/team: must be string, got: 7, put it in quotes']],
    ['a sender without a name', { sender: '' }, ['/sender: must be one line of 1 to 256 characters, got: ""']],
    ['a permissions boundary that is none', { permissionsBoundary: 'boundary' }, ['/permissionsBoundary: must be the ARN of a managed policy, got: "boundary"']],
    ['a permissions boundary of another partition', { permissionsBoundary: 'arn:aws-cn:iam::aws:policy/x' },
      ['/permissionsBoundary: must be in partition \'aws\', got: "arn:aws-cn:iam::aws:policy/x"']],
    ['an hour that is none', schedule({ cron: '0 24 * * ? *' }), ['/schedule/cron: must have hours from 0 to 23, got: "0 24 * * ? *"']],
    ['a time zone that is none', schedule({ timeZone: 'America/Sao_Paolo' }), [`${ZONE}, got: "America/Sao_Paolo", did you mean America/Sao_Paulo?`]],
    ['hours that no alarm can look back, with the defaults', { ...monitor({ everyHours: 160 }), ...schedule({ flexibleMinutes: 241 }) },
      ['/monitor: must have everyHours, lateAfterHours and flexibleMinutes of at most 168 hours together, got: 169']],
  ])('%s', (_, changes, complaints) => {
    expect(complaintsWith(changes)).toEqual(complaints);
  });
  test('hours that an alarm can just look back are good', () => {
    expect(complaintsWith({ ...monitor({ everyHours: 160 }), ...schedule({ flexibleMinutes: 240 }) })).toEqual([]);
  });
  test.each<[what: string, text: string, complaints: string[]]>([
    ['an empty file', '', ['/: must be object, got: null']],
    ['what is missing', 'partner: acme\n', [
      "/: must have 'account'", "/: must have 'region'", "/: must have 'source'", "/: must have 'destination'", "/: must have 'schedule'",
    ]],
    ['a placeholder without quotes', 'partner: acme\nsource: { folder: {date}/ }\n', ['Unexpected scalar at node end']],
  ])('%s', (_, text, complaints) => {
    expect(complaintsOf(text)).toEqual(complaints);
  });
});

test('everything that is wrong with a delivery is said at once', () => {
  const KEY_IN_EUROPE = KEY_ARN.replace('us-east-1', 'eu-west-1');
  expect(complaintsWith({
    partner: 'Acme',
    ...source({ kmsKeyArn: KEY_IN_EUROPE }),
    ...destination({ owner: 222222222222 }),
    ...monitor({ everyHours: 160, lateAfterHours: 20 }),
    tags: { 'aws:team': 'data' },
  }).map((line) => line.replace(/, got.*/, ''))).toEqual([
    '/partner: must consist of lowercase letters, digits and inner hyphens',
    "/source/kmsKeyArn: must be in the bucket's Region 'us-east-1'",
    '/destination/owner: must be string',
    '/monitor: must have everyHours, lateAfterHours and flexibleMinutes of at most 168 hours together',
    "/tags: must not have keys that begin with 'aws:', like 'aws:team'",
  ]);
});
