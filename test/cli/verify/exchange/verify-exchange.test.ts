import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Exchange, exchangeOfCaller, isPromisedPrincipal, normalPrefix } from '../../../../cli/verify/exchange/exchange';
import { checkValues, exchangeOf, VerifyOptions } from '../../../../cli/verify/exchange/from-options';
import { exchangesOfSheet, exchangesOfSheetFile } from '../../../../cli/verify/exchange/from-sheet';
import { PROBES } from '../../../../cli/verify/exchange/probes';
import { errorOutcome } from '../../../../cli/verify/observation';
import { printReport } from '../../../../cli/verify/print';
import { isAsPromised, Report } from '../../../../cli/verify/report';

const OPTIONS: VerifyOptions = { bucket: 'exchange', keyPrefix: '/adobe', access: 'read', region: 'us-east-1', timeout: 1 };

test('options', () => {
  expect(exchangeOf(OPTIONS)).toMatchObject({ keyPrefix: 'adobe/', access: { list: 'granted', read: 'granted', write: 'refused', delete: 'refused' }, multipart: false });
});

test.each<[Partial<VerifyOptions>, RegExp]>([
  [{ bucket: undefined }, /'--bucket'/],
  [{ keyPrefix: undefined }, /'--key-prefix'/],
  [{ access: undefined }, /'--access'/],
  [{ externalId: 'id' }, /goes with '--role-arn'/],
  [{ sessionName: 'acme' }, /'--session-name' goes with '--role-arn'/],
])('%j is wrong usage', (options, message) => {
  expect(() => exchangeOf({ ...OPTIONS, ...options })).toThrow(message);
});

const ROLE = 'arn:aws:iam::111111111111:role/adobe';

test.each<[Partial<VerifyOptions>, string]>([
  [{ roleArn: 'role' }, "'--role-arn' must be the ARN of one role, got: 'role'"],
  [{ roleArn: `${ROLE},${ROLE}` }, `'--role-arn' must be the ARN of one role, got: '${ROLE},${ROLE}'`],
  [{ roleArn: `${ROLE} ` }, `'--role-arn' must not have white space at either end, got: '${ROLE} '`],
  [{ externalId: 'é' }, "'--external-id' must have 2 to 1224 characters of A-Z a-z 0-9 _ + = , . @ : / -, got: 'é'"],
  [{ sessionName: 'a' }, "'--session-name' must have 2 to 64 characters of A-Z a-z 0-9 _ + = , . @ -, got: 'a'"],
  [{ bucket: 'B' }, "'--bucket' must be the name of a bucket, got: 'B'"],
  [{ bucket: 'a..b' }, "'--bucket' must be the name of a bucket, got: 'a..b'"],
  [{ bucket: 's3://exchange' }, "'--bucket' must be the name of the bucket alone, without scheme, ARN or key prefix, got: 's3://exchange'"],
  [{ bucket: 'exchange/in' }, "'--bucket' must be the name of the bucket alone, without scheme, ARN or key prefix, got: 'exchange/in'"],
  [{ keyPrefix: 's3://exchange/in' }, "'--key-prefix' must be the key prefix alone, without bucket or scheme, got: 's3://exchange/in'"],
  [{ keyPrefix: 'in/ ' }, "'--key-prefix' must not have white space at either end, got: 'in/ '"],
  [{ region: 'x' }, "'--region' must be a Region, like 'us-east-1', got: 'x'"],
  [{ region: 'us-esat-1' }, "'--region' must be a Region, got: 'us-esat-1', did you mean us-east-1?"],
  [{ region: 'us-east-1 ' }, "'--region' must not have white space at either end, got: 'us-east-1 '"],
  [{ expectedOwner: '1' }, "'--expected-owner' must be the 12 digits of an account, got: '1'"],
  [{ kmsKeyArn: 'alias/x' }, "'--kms-key-arn' must be the ARN of a key, not its ID or an alias, got: 'alias/x'"],
  [{ plainEndpoint: 'https://s3' }, "'--plain-endpoint' must be a URL that begins with http://, got: 'https://s3'"],
  [{ profile: 'vendor\n' }, "'--profile' must not have white space at either end, got: 'vendor '"],
])('%j has not the form that it must have', (options, message) => {
  expect(() => checkValues({ ...OPTIONS, ...options })).toThrow(new Error(message));
});

test('all values that are wrong are told at once', () => {
  expect(() => checkValues({ ...OPTIONS, bucket: 'B', expectedOwner: '1' })).toThrow(expect.objectContaining({
    exitCode: 2, lines: ["'--bucket' must be the name of a bucket, got: 'B'", "'--expected-owner' must be the 12 digits of an account, got: '1'"],
  }));
});

test('an object outside may have any name', () => {
  expect(() => checkValues({ ...OPTIONS, outsideKey: ' a ' })).not.toThrow();
});

test('a sheet that could not be written says why', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'sheet-')), 'sheet.json');
  writeFileSync(file, JSON.stringify({ version: 1, error: { code: 'AWS_REFUSED', exitCode: 3, message: 'no AWS credentials' } }));
  expect(() => exchangesOfSheetFile(file, OPTIONS)).toThrow(new Error(`${file} holds no sheet, but why there is none: no AWS credentials`));
});

const SHEET: any = {
  stack: 's',
  account: '111111111111',
  region: 'eu-west-1',
  deployed: true,
  integration: 'i',
  title: '',
  secret: null,
  policy: null,
  exemptions: [],
  cannot: [],
  steps: [],
  can: [],
  request: null,
  trust: { principalArn: 'arn:aws:iam::222222222222:role/adobe', roleArn: 'arn:aws:iam::111111111111:role/r' },
  buckets: [
    { bucketName: 'one', keyPrefix: 'in/', region: 'us-west-2', access: ['read'], expectedBucketOwner: '111111111111', refusesPlainHttp: true },
    { bucketName: 'two', keyPrefix: '', access: ['write'], requiredAcl: 'bucket-owner-full-control' },
  ],
  fields: Object.entries({
    RoleArn: 'arn:aws:iam::111111111111:role/r', BucketName: 'one', KeyPrefix: 'in/', Region: 'us-west-2', BucketName2: 'two', KeyPrefix2: '', Status: 'READY',
  }).map(([name, value]) => ({ name, label: name, description: '', value })),
};

test('a sheet with two buckets', () => {
  expect(exchangesOfSheet(SHEET)).toMatchObject([
    {
      bucket: 'one',
      keyPrefix: 'in/',
      region: 'us-west-2',
      access: { read: 'granted', write: 'refused' },
      principalArn: 'arn:aws:iam::222222222222:role/adobe',
      expectedOwner: '111111111111',
      acl: undefined,
      requiresTls: true,
      pending: false,
    },
    {
      bucket: 'two',
      keyPrefix: '',
      region: 'eu-west-1',
      access: { read: 'refused', write: 'granted' },
      acl: 'bucket-owner-full-control',
      requiresTls: false,
      expectedOwner: undefined,
    },
  ]);
});

test.each<[string, Partial<Exchange>, boolean]>([['a promise', { requiresTls: true }, true], ['no promise', { requiresTls: false }, false]])(
  'plain HTTP is tried where its refusal is %s', (_, promised, isTried) => {
    const [exchange] = exchangesOfSheet(SHEET);
    const probe = PROBES.find(({ id }) => id === 'plain-http')!;
    expect(probe.promise({ ...exchange, access: { ...exchange.access, list: 'granted' }, ...promised })).toBe(isTried ? 'refused' : undefined);
  });

test('a sheet of ACE: what may be done there, ACE alone knows', () => {
  expect(exchangesOfSheet({ ...SHEET, buckets: [{ bucketName: 'ace', keyPrefix: '' }] }))
    .toMatchObject([{ bucket: 'ace', access: { list: 'granted', write: 'unknown' }, expectedOwner: undefined }]);
});

test('a sheet from before the deployment', () => {
  expect(() => exchangesOfSheet({ ...SHEET, deployed: false })).toThrow(/before the deployment/);
});

test.each([
  ['arn:aws:sts::222222222222:assumed-role/adobe/s', 'arn:aws:iam::222222222222:role/adobe', true],
  ['arn:aws:sts::222222222222:assumed-role/adobe/s', 'arn:aws:iam::222222222222:role/path/to/adobe', true],
  ['arn:aws:sts::222222222222:assumed-role/adobe/s', 'arn:aws:sts::222222222222:assumed-role/adobe/s', true],
  ['arn:aws:sts::222222222222:assumed-role/adobe/t', 'arn:aws:sts::222222222222:assumed-role/adobe/s', false],
  ['arn:aws:iam::222222222222:user/u', 'arn:aws:iam::222222222222:root', true],
  ['arn:aws:iam::222222222222:user/u', 'arn:aws:iam::222222222222:user/v', false],
])('%s as %s', (caller, promised, expected) => {
  expect(isPromisedPrincipal(caller, promised)).toBe(expected);
});

test('each of several parties presents its own external ID, and a stranger is held to that of the first', () => {
  const others = [{ principalArn: 'arn:aws:iam::333333333333:role/verify', externalIds: ['id_2', 'id_3'], sessionName: 'acme' }, { principalArn: 'arn:aws:iam::444444444444:root' }];
  const promised = { ...exchangeOf({ ...OPTIONS, roleArn: ROLE, externalId: 'id_1' }), principalArn: 'arn:aws:iam::222222222222:role/adobe', others };
  const as = (account: string, role: string) => exchangeOfCaller(promised, `arn:aws:sts::${account}:assumed-role/${role}/me`);
  expect([as('222222222222', 'adobe'), as('333333333333', 'verify'), as('444444444444', 'any'), as('555555555555', 'any')]
    .map(({ principalArn, externalId, sessionName }) => [principalArn, externalId, sessionName])).toEqual([
    [promised.principalArn, 'id_1', undefined], [others[0].principalArn, 'id_2', 'acme'], [others[1].principalArn, undefined, undefined],
    [promised.principalArn, 'id_1', undefined],
  ]);
});

test('prefixes', () => {
  expect(['', '/', 'a', '/a/b/', 'a//'].map(normalPrefix)).toEqual(['', '', 'a/', 'a/b/', 'a/']);
});

test.each([
  ['AccessDenied', 403, 'refused'], ['NoSuchKey', 404, 'missing'], ['NoSuchBucket', 404, 'error'], ['UnknownError', 403, 'refused'], ['SlowDown', 503, 'error'],
  ['ECONNREFUSED', undefined, 'unreachable'],
])('%s is %s: %s', (name, httpStatusCode, kind) => {
  expect(errorOutcome(Object.assign(new Error('x'), { name, $metadata: { httpStatusCode } })).kind).toBe(kind);
});

const REPORT: Report = {
  name: 'kohler',
  checks: [{ id: 'put', what: 'put 1 KB', promised: 'allowed', found: 'refused', verdict: 'differs' }, { id: 'list', what: 'list', promised: 'refused', found: 'refused', verdict: 'as promised' }],
  findings: [{ cause: 'key policy', likelihood: 'likely', explains: ['put'], words: 'no\u001B[31m key', fix: { who: 'you', what: 'add this', statement: { Effect: 'Allow' } } }],
  leftovers: ['s3://b/k'],
};

test('for people', () => {
  expect(printReport(REPORT, false)).toBe([
    'kohler',
    '   check     promised  found',
    '✗  put 1 KB  allowed   refused',
    '✓  list      refused   refused',
    '',
    'key policy (likely; put): no\uFFFD[31m key',
    '  you: add this',
    '    {',
    '      "Effect": "Allow"',
    '    }',
    'left behind: s3://b/k',
    '',
  ].join('\n'));
  expect(printReport(REPORT, true)).toContain('\u001B[');
});

test('nothing tried is not as promised', () => {
  expect(isAsPromised({ ...REPORT, checks: [] })).toBe(false);
  expect(isAsPromised(REPORT)).toBe(false);
  expect(isAsPromised({ ...REPORT, checks: [REPORT.checks[1], { ...REPORT.checks[1], verdict: 'skipped' }] })).toBe(true);
});
