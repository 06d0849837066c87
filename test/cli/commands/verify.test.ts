import { FakeCloudFormation, refusal } from '../support/cloud-formation';
import { Command } from '../support/command';
import { below, FakeAws, READ, World, WRITE } from '../support/fake-aws';
import { ACCOUNT, CLIENT, REGION } from '../support/hand-offs';
import { Result } from '../support/work-folder';

const ENVIRONMENT = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_EC2_METADATA_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1' };
const ROLE = `arn:aws:iam::${ACCOUNT}:role/exchange`;
const EXTERNAL_ID = 'id_YjJmODYz';
const BUCKET = ['--bucket', 'exchange', '--key-prefix', 'in/', '--region', REGION];
const AS_ROLE = ['--role-arn', ROLE, '--external-id', EXTERNAL_ID];
const ALL = below('in/', ...READ, ...WRITE, 'DeleteObject');

let command: Command;
beforeAll(() => { command = new Command(); });
afterAll(() => command.remove());

interface Verified extends Result {
  readonly aws: FakeAws;
}

async function verify(world: World, args: string[], withPlainEndpoint = true): Promise<Verified> {
  const aws = new FakeAws(world);
  const port = await aws.start();
  try {
    const plain = withPlainEndpoint ? ['--plain-endpoint', `http://localhost:${port}`] : [];
    const result = await command.run(['verify', ...BUCKET, ...args, ...plain], { ...ENVIRONMENT, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
    return { ...result, aws };
  } finally {
    aws.stop();
  }
}

/** The lines of the report's table that begin with the mark. */
function marked(mark: string, { stdout }: Result): string[] {
  return stdout.split('\n').filter((line) => line.startsWith(`${mark} `)).map((line) => line.slice(2).trim().split(/ {2,}/)[0]);
}

/** Cause and likelihood of each finding, and who can fix it. */
function findings({ stdout }: Result): string[] {
  const lines = stdout.split('\n');
  return lines.flatMap((line, index) => {
    const found = /^([a-z ]+ \(\w+);/.exec(line);
    return found ? [`${found[1]}): ${lines[index + 1].trim().split(':')[0]}`] : [];
  });
}

function leftBehind({ stdout }: Result): string[] {
  return stdout.split('\n').flatMap((line) => /^left behind: (.*)/.exec(line)?.[1] ?? []);
}

test('an exchange that is as promised passes, and nothing of it is left in the bucket', async () => {
  const done = await verify({ allows: ALL }, ['--access', 'read-write-delete', '--expected-owner', ACCOUNT, '--requires-tls', '--multipart', '--outside-key', 'other/a.csv']);
  expect(marked('✗', done)).toEqual([]);
  expect(marked('?', done)).toEqual([]);
  expect(done.exitCode).toBe(0);
  expect(marked('✓', done)).toEqual([
    `find the bucket in ${REGION}`, 'put 1 KB below in/', 'list in/', 'read the head of an object', 'get an object', 'put an object in parts', 'list the whole bucket',
    "begin an upload below a neighbour's prefix", "list a neighbour's prefix", 'get other/a.csv', 'reach in-s3-handoff-probe/', 'put without TLS', 'delete an object',
  ]);
  expect([...done.aws.objects]).toEqual([]);
});

test('a role is assumed with its external ID, and only with that', async () => {
  const allows: World['allows'] = (call) => (call.operation === 'AssumeRole' ? call.externalId === EXTERNAL_ID : ALL(call));
  const done = await verify({ allows }, [...AS_ROLE, '--access', 'read']);
  expect({ exitCode: done.exitCode, wrong: marked('✗', done) }).toEqual({ exitCode: 1, wrong: ['put 1 KB below in/', 'delete an object'] });
  const readOnly = await verify({ allows: (call) => (call.operation === 'AssumeRole' ? allows(call) : below('in/', ...READ)(call)) }, [...AS_ROLE, '--access', 'read']);
  expect(readOnly).toMatchObject({ exitCode: 0 });
  expect(marked('✓', readOnly)).toEqual(expect.arrayContaining([
    'assume the role with the external ID', 'assume the role with a wrong external ID', 'assume the role without external ID', 'list in/',
  ]));
});

test('a role is assumed with the session name that it asks for, and with no other', async () => {
  const asks = (agreed: boolean): World['allows'] => (call) => (call.operation === 'AssumeRole'
    ? call.externalId === EXTERNAL_ID && (!agreed || call.sessionName === 'acme-import') : below('in/', ...READ)(call));
  const args = [...AS_ROLE, '--session-name', 'acme-import', '--access', 'read'];
  const done = await verify({ allows: asks(true) }, args);
  expect(done).toMatchObject({ exitCode: 0 });
  expect(marked('✓', done)).toContain('assume the role with another session name');
  const open = await verify({ allows: asks(false) }, args);
  expect({ exitCode: open.exitCode, wrong: marked('✗', open) }).toEqual({ exitCode: 1, wrong: ['assume the role with another session name'] });
});

/** Who is denied what, and what the report says. */
const FAULTS: [fault: string, world: World, args: string[], wrong: string[], found: string[]][] = [
  ['no statement for the caller',
    { allows: () => false }, ['--access', 'read-write'],
    ['put 1 KB below in/', 'list in/', 'read the head of an object', 'get an object'],
    ['bucket policy (likely): the bucket owner', 'organisation policy (possible): your organisation']],
  ["the caller's own policy lacks the action",
    { allows: () => false, ownPolicyDenies: 's3:PutObject' }, ['--access', 'write'],
    ['put 1 KB below in/'], ['identity policy (certain): you']],
  ["the caller's own policy lacks the use of the key",
    { allows: (call) => call.operation === 'HeadBucket', ownPolicyDenies: 'kms:Decrypt' }, ['--access', 'read', '--kms-key-arn', `arn:aws:kms:${REGION}:${ACCOUNT}:key/1`],
    ['list in/', 'read the head of an object', 'get an object'], ['identity policy (certain): you']],
  ['the policy allows another prefix',
    { allows: below('IN/', ...WRITE) }, ['--access', 'write'],
    ['put 1 KB below in/'], ['bucket policy (certain): the bucket owner']],
  ['the policy allows the prefix without its slash only',
    { allows: (call) => call.key === 'in' && call.operation === 'AbortMultipartUpload' }, ['--access', 'write'],
    ['put 1 KB below in/'], ['bucket policy (certain): the bucket owner']],
  ['the bucket belongs to another account',
    { allows: (call) => call.expectedOwner === undefined && ALL(call) }, ['--access', 'write', '--expected-owner', ACCOUNT],
    ['put 1 KB below in/'], ['bucket owner (certain): you']],
  ['the bucket belongs to another account, and may only be listed',
    { allows: (call) => call.expectedOwner === undefined && below('in/', ...READ)(call) }, ['--access', 'read', '--expected-owner', ACCOUNT],
    ['list in/', 'read the head of an object', 'get an object'], ['bucket owner (certain): you']],
  ['uploads need an ACL that was not agreed',
    { allows: (call) => (call.operation === 'PutObject' ? call.acl === 'bucket-owner-full-control' : true) && below('in/', ...WRITE)(call) }, ['--access', 'write'],
    ['put 1 KB below in/'], ['ownership (certain): the bucket owner']],
  ['uploads with the agreed ACL are denied',
    { allows: (call) => call.acl === undefined && below('in/', ...WRITE)(call) }, ['--access', 'write', '--acl', 'bucket-owner-full-control'],
    ['put 1 KB below in/ with ACL bucket-owner-full-control'], ['bucket policy (certain): the bucket owner']],
  ['single puts work, parts do not',
    { allows: (call) => call.operation !== 'UploadPart' && below('in/', ...WRITE)(call) }, ['--access', 'write', '--multipart'],
    ['put an object in parts'], ['bucket policy (likely): the bucket owner']],
  ['the bucket is in another Region',
    { allows: ALL, region: 'eu-west-1' }, ['--access', 'read-write-delete'],
    [`find the bucket in ${REGION}`], ['region (certain): you']],
  ['the credentials have expired',
    { allows: () => false, code: 'ExpiredToken' }, ['--access', 'read'],
    ['list in/', 'read the head of an object', 'get an object'], ['credentials (certain): you']],
  ['everything is open, also without TLS',
    { allows: () => true }, ['--access', 'read', '--requires-tls'],
    ['put 1 KB below in/', 'list the whole bucket', "begin an upload below a neighbour's prefix", "list a neighbour's prefix", 'reach in-s3-handoff-probe/', 'list without TLS', 'delete an object'],
    []],
];

test.each(FAULTS)('%s: the report shows what differs, and who can mend it', async (_, world, args, wrong, found) => {
  const done = await verify(world, args);
  expect(done.exitCode).toBe(1);
  expect(marked('✗', done)).toEqual(wrong);
  expect(findings(done)).toEqual(expect.arrayContaining(found));
  expect(leftBehind(done)).toEqual([...done.aws.objects].map((key) => `s3://exchange/${key}`));
  expect(done.stderr).toMatch(/s3-handoff: not as promised\n$/);
});

test('a delete marker that the test leaves in a bucket with versions is reported', async () => {
  const done = await verify({ allows: ALL, isVersioned: true }, ['--access', 'read-write-delete']);
  expect(done.exitCode).toBe(0);
  expect(leftBehind(done)).toEqual([expect.stringMatching(/^s3:\/\/exchange\/in\/\.s3-handoff-probe-\w+ \(a version below a delete marker\)$/)]);
});

test('an upload that cannot be aborted is reported', async () => {
  const allows: World['allows'] = (call) => !['AbortMultipartUpload', 'UploadPart'].includes(call.operation) && ALL(call);
  const done = await verify({ allows }, ['--access', 'read-write-delete', '--multipart']);
  expect(leftBehind(done)).toEqual([expect.stringMatching(/-parts \(upload begun\)$/)]);
});

test('a plain endpoint is asked for where the endpoint is not that of AWS', async () => {
  const done = await verify({ allows: ALL }, ['--access', 'read-write-delete', '--requires-tls', '--json'], false);
  expect(done.exitCode).toBe(0);
  const { checks } = JSON.parse(done.stdout).reports[0];
  expect(checks.find(({ id }: any) => id === 'plain-http')).toMatchObject({
    found: 'the endpoint is not that of AWS: give its plain-HTTP address with --plain-endpoint', verdict: 'skipped',
  });
});

test('no object is deleted to test a bucket that only grants reading, where none was put', async () => {
  const done = await verify({ allows: below('in/', ...READ), objects: ['in/theirs.csv'] }, ['--access', 'read']);
  expect(done.exitCode).toBe(0);
  expect([...done.aws.objects]).toEqual(['in/theirs.csv']);
});

test('the time limit ends a call that is not answered; what was put before is still deleted', async () => {
  const done = await verify({ allows: ALL, stalls: 'HeadObject' }, ['--access', 'read-write-delete', '--timeout', '1', '--json']);
  expect(done.exitCode).toBe(1);
  const [{ checks, leftovers }] = JSON.parse(done.stdout).reports;
  expect(checks.filter(({ found }: any) => found === 'timed out').map(({ id }: any) => id)).toEqual(expect.arrayContaining(['head', 'get', 'whole-list']));
  expect({ leftovers, objects: [...done.aws.objects] }).toEqual({ leftovers: [], objects: [] });
});

test('credentials that AWS rejects end the command before any call to the bucket', async () => {
  const server = new FakeCloudFormation({ GetCallerIdentity: refusal('InvalidClientTokenId', 'The security token is invalid') });
  const AWS_ENDPOINT_URL = await server.start();
  const done = await command.run(['verify', ...BUCKET, '--access', 'read'], { ...ENVIRONMENT, AWS_ENDPOINT_URL });
  server.stop();
  expect(done).toEqual({ exitCode: 3, stdout: '', stderr: 's3-handoff: AWS rejects the credentials: InvalidClientTokenId: The security token is invalid\n' });
});

test('a sheet with several exchanges is tested exchange by exchange', async () => {
  const sheet = await command.run(['sheet', ...command.source(CLIENT), '--format', 'json']);
  const aws = new FakeAws({ allows: () => false });
  const AWS_ENDPOINT_URL = `http://127.0.0.1:${await aws.start()}`;
  const done = await command.run(['verify', '--sheet', command.file('sheet.json', sheet.stdout)], { ...ENVIRONMENT, AWS_ENDPOINT_URL });
  aws.stop();
  expect(done.exitCode).toBe(1);
  expect(done.stdout.split('\n')).toEqual(expect.arrayContaining(['kohler_adobe', 'kohler_legacyftp']));
  expect(done.stderr).toMatch(/s3-handoff: kohler_legacyftp: clean up\ns3-handoff: 2 of 2 are not as promised\n$/);
});

test('one integration of a sheet can be tested alone', async () => {
  const sheet = await command.run(['sheet', ...command.source(CLIENT), '--format', 'json']);
  const file = command.file('sheet.json', sheet.stdout);
  expect(await command.run(['verify', '--sheet', file, '--integration', 'x'], ENVIRONMENT)).toMatchObject({ exitCode: 2, stdout: '' });
});

test('only one source can be verified at a time', async () => {
  expect(await command.run(['verify', '--stack', 'x', '--bucket', 'exchange', '--region', REGION])).toEqual({
    exitCode: 2, stdout: '', stderr: "s3-handoff: '--stack', '--sheet' and '--bucket' are three ways to say what to verify: give one\n",
  });
});

test.each(['0', '3601', 'soon'])('a time limit of %s is wrong usage', async (timeout) => {
  expect(await command.run(['verify', '--timeout', timeout])).toEqual({
    exitCode: 2, stdout: '', stderr: `s3-handoff: option '--timeout <seconds>' argument '${timeout}' is invalid. must be a number of seconds, at most 3600\n`,
  });
});
