import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stageFor } from './harness';
import { Attempt, expectAttempt } from '../../tools/lab/attempts';
import { Keys } from '../../tools/lab/emulator';
import { KOHLER, KOHLER_BUCKET, labFiles, openKohler } from '../../tools/lab/kohler';
import { findTools } from '../../tools/lab/tools';

const folder = mkdtempSync(join(tmpdir(), 'cdk-s3-handoff-lab-files-'));
const { file, large, authority } = labFiles(folder);
const back = join(folder, 'back.csv');
const tools = findTools();

let endpoint: string;
let readWrite: Keys;
let dropBox: Keys;
const stage = stageFor("6 Other people's clients", async (opened) => {
  ({ endpoint, readWrite, dropBox } = await openKohler(opened, folder, 'one,two\n'));
  await opened.seed(KOHLER_BUCKET, 'adobe/there.csv', 'one,two\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const READ_WRITE = `s3://${KOHLER_BUCKET}/adobe`;
const DROP_BOX = `s3://${KOHLER_BUCKET}/agency/in`;

const AWS: Attempt[] = [
  { what: 'copy in', args: ['s3', 'cp', file, `${READ_WRITE}/aws.csv`] },
  { what: 'copy 12 MB in', args: ['s3', 'cp', large, `${READ_WRITE}/aws-large.csv`] },
  { what: 'copy out', args: ['s3', 'cp', `${READ_WRITE}/aws.csv`, back] },
  { what: 'list the prefix', args: ['s3', 'ls', `${READ_WRITE}/`] },
  { what: 'list without the trailing slash', args: ['s3', 'ls', READ_WRITE], refused: ['ListObjectsV2'], fails: true },
  { what: 'list the bucket', args: ['s3', 'ls', `s3://${KOHLER_BUCKET}`], refused: ['ListObjectsV2'], fails: true },
  { what: 'HeadBucket', args: ['s3api', 'head-bucket', '--bucket', KOHLER_BUCKET], refused: ['HeadBucket'], fails: true },
  { what: 'delete', args: ['s3', 'rm', `${READ_WRITE}/aws.csv`], refused: ['DeleteObject'], fails: true },
];
const AWS_DROP_BOX: Attempt[] = [
  { what: 'copy in', args: ['s3', 'cp', file, `${DROP_BOX}/aws.csv`] },
  { what: 'copy 12 MB in', args: ['s3', 'cp', large, `${DROP_BOX}/aws-large.csv`] },
  { what: 'sync', args: ['s3', 'sync', folder, `${DROP_BOX}/`, '--exclude', '*', '--include', '*.csv'], refused: ['ListObjectsV2'], fails: true },
];

const rclonePath = (path: string) => `lab:${KOHLER_BUCKET}/${path}`;
/** Up to 1.60, as in Debian 12, rclone cannot leave x-amz-acl out: https://github.com/rclone/rclone/issues/6413 */
const sendsAcl = tools.rclone !== undefined && Number(/v1\.(\d+)/.exec(execFileSync(tools.rclone, ['version'], { encoding: 'utf8' }))?.[1]) <= 60;
const rcloneWrite = (what: string, args: string[], refused: string): Attempt =>
  sendsAcl ? { what, args, refused: [refused], fails: true } : { what, args };
const RCLONE: Attempt[] = [
  { what: 'copy in, without flags', args: ['copyto', file, rclonePath('adobe/rclone.csv')], refused: ['PUT bucket'], fails: true },
  rcloneWrite('copy in', ['copyto', file, rclonePath('adobe/rclone.csv'), '--s3-no-check-bucket'], 'PutObject'),
  rcloneWrite('copy 12 MB in', [
    'copyto', large, rclonePath('adobe/rclone-large.csv'), '--s3-no-check-bucket', '--s3-upload-cutoff', '6M', '--s3-chunk-size', '6M',
  ], 'CreateMultipartUpload'),
  { what: 'copy out', args: ['copyto', rclonePath('adobe/there.csv'), back] },
  { what: 'list the prefix', args: ['lsf', rclonePath('adobe/')] },
  { what: 'list the bucket', args: ['lsf', rclonePath('')], refused: ['ListObjectsV2'], fails: true },
];
const RCLONE_DROP_BOX: Attempt[] = [
  {
    what: 'copy in, no check of the bucket',
    args: ['copyto', file, rclonePath('agency/in/rclone.csv'), '--s3-no-check-bucket'],
    refused: ['HeadObject'],
    fails: true,
  },
  rcloneWrite('copy in', ['copyto', file, rclonePath('agency/in/rclone.csv'), '--s3-no-check-bucket', '--s3-no-head', '--no-check-dest'], 'PutObject'),
];

const S5CMD: Attempt[] = [
  { what: 'copy in', args: ['cp', file, `${READ_WRITE}/s5cmd.csv`] },
  { what: 'copy 12 MB in', args: ['cp', '--part-size', '6', large, `${READ_WRITE}/s5cmd-large.csv`] },
  { what: 'copy out', args: ['cp', `${READ_WRITE}/s5cmd.csv`, back] },
  { what: 'list the prefix', args: ['ls', `${READ_WRITE}/`] },
  { what: 'list the bucket', args: ['ls', `s3://${KOHLER_BUCKET}`], refused: ['ListObjectsV2'], fails: true },
];
const S5CMD_DROP_BOX: Attempt[] = [{ what: 'copy in', args: ['cp', file, `${DROP_BOX}/s5cmd.csv`] }];

const mcPath = (path: string) => `lab/${KOHLER_BUCKET}/${path}`;
const MC: Attempt[] = [
  { what: 'copy in, which asks for more than it needs', args: ['cp', file, mcPath('adobe/mc.csv')], refused: ['GetObjectLockConfiguration'] },
  { what: 'put', args: ['put', file, mcPath('adobe/mc.csv')] },
  { what: 'put 12 MB', args: ['put', '--part-size', '6MiB', large, mcPath('adobe/mc-large.csv')] },
  { what: 'copy out', args: ['cp', mcPath('adobe/there.csv'), back] },
  { what: 'list the prefix', args: ['ls', mcPath('adobe/')] },
  { what: 'list without the trailing slash', args: ['ls', mcPath('adobe')], refused: ['HeadObject', 'ListObjectsV2'], fails: true, says: 'Access Denied' },
  { what: 'list the bucket', args: ['ls', mcPath('')], refused: ['ListObjectsV2'], fails: true, says: 'Access Denied' },
];
const MC_DROP_BOX: Attempt[] = [
  { what: 'copy in', args: ['cp', file, mcPath('agency/in/mc.csv')], refused: ['GetObjectLockConfiguration', 'HeadObject'] },
  { what: 'put', args: ['put', file, mcPath('agency/in/mc.csv')] },
  { what: 'put 12 MB', args: ['put', '--part-size', '6MiB', large, mcPath('agency/in/mc-large.csv')] },
  { what: 'copy out', args: ['cp', mcPath('agency/in/mc.csv'), back], refused: ['HeadObject'], fails: true },
];

const boto = (statement: string): string[] => ['-c', `import boto3, os; s3 = boto3.client('s3', endpoint_url=os.environ['LAB_ENDPOINT']); ${statement}`];
const BOTO: Attempt[] = [
  { what: 'upload_file', args: boto(`s3.upload_file('${file}', '${KOHLER_BUCKET}', 'adobe/boto.csv')`) },
  { what: 'upload_file of 12 MB', args: boto(`s3.upload_file('${large}', '${KOHLER_BUCKET}', 'adobe/boto-large.csv')`) },
  { what: 'download_file', args: boto(`s3.download_file('${KOHLER_BUCKET}', 'adobe/boto.csv', '${back}')`) },
  { what: 'list_objects_v2', args: boto(`s3.list_objects_v2(Bucket='${KOHLER_BUCKET}', Prefix='adobe/')`) },
  { what: 'head_bucket', args: boto(`s3.head_bucket(Bucket='${KOHLER_BUCKET}')`), refused: ['HeadBucket'], fails: true },
];
const BOTO_DROP_BOX: Attempt[] = [
  { what: 'upload_file', args: boto(`s3.upload_file('${file}', '${KOHLER_BUCKET}', 'agency/in/boto.csv')`) },
  { what: 'download_file', args: boto(`s3.download_file('${KOHLER_BUCKET}', 'agency/in/boto.csv', '${back}')`), refused: ['HeadObject'], fails: true },
];

describe.each([
  { client: 'AWS CLI', command: tools.aws, common: () => ['--endpoint-url', endpoint], attempts: AWS, dropBoxAttempts: AWS_DROP_BOX },
  { client: 'boto3', command: tools.python, common: () => [], attempts: BOTO, dropBoxAttempts: BOTO_DROP_BOX },
  { client: 'rclone', command: tools.rclone, common: () => ['--ca-cert', authority, '--low-level-retries', '1', '--retries', '1'], attempts: RCLONE, dropBoxAttempts: RCLONE_DROP_BOX },
  { client: 's5cmd', command: tools.s5cmd, common: () => ['--endpoint-url', endpoint, '--no-verify-ssl', '-r', '0'], attempts: S5CMD, dropBoxAttempts: S5CMD_DROP_BOX },
  { client: 'mc', command: tools.mc, common: () => ['--insecure', '--no-color', '--quiet', '--config-dir', join(folder, 'mc')], attempts: MC, dropBoxAttempts: MC_DROP_BOX },
].filter(({ command }) => command))('$client', ({ command, common, attempts, dropBoxAttempts }) => {
  const attempt = (one: Attempt, keys: Keys) => expectAttempt(stage(), {
    command: command!, common: one.args[0] === '-c' ? [] : common(), environment: environmentOf(keys, command === tools.rclone),
  }, one);

  test.each(attempts)('read-write: $what', async (one) => {
    await attempt(one, readWrite);
    if (/^copy out|^download/.test(one.what)) expect(readFileSync(back, 'utf8')).toBe('one,two\n');
  });
  test.each(dropBoxAttempts)('drop box: $what', async (one) => attempt(one, dropBox));
});

function environmentOf({ accessKeyId, secretAccessKey, sessionToken = '' }: Keys, isRclone: boolean): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken ? { AWS_SESSION_TOKEN: sessionToken } : {}),
    AWS_REGION: KOHLER.region,
    AWS_DEFAULT_REGION: KOHLER.region,
    // rclone stops at this variable, and has a flag instead.
    ...(isRclone ? {} : { AWS_CA_BUNDLE: authority }),
    AWS_MAX_ATTEMPTS: '1',
    LAB_ENDPOINT: endpoint,
    RCLONE_CONFIG: '/dev/null',
    RCLONE_CONFIG_LAB_TYPE: 's3',
    // As AWS in all but the bucket's place in the URL: in the path, because loopback addresses have no subdomains.
    RCLONE_CONFIG_LAB_PROVIDER: 'Minio',
    RCLONE_CONFIG_LAB_ENV_AUTH: 'true',
    RCLONE_CONFIG_LAB_ENDPOINT: endpoint,
    RCLONE_CONFIG_LAB_REGION: KOHLER.region,
    MC_HOST_lab: endpoint.replace('//', `//${[accessKeyId, secretAccessKey, ...(sessionToken ? [sessionToken] : [])].join(':')}@`),
  };
}
