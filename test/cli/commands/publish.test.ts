import { createHash } from 'node:crypto';
import { packageVersion, publishedTemplate } from '../../../cli/package-files';
import { Command } from '../support/command';
import { FakeS3 } from '../support/s3';

jest.mock('../../../cli/package-files', () => ({
  ...jest.requireActual('../../../cli/package-files'),
  publishedTemplates: () => ['import-role', 'partner-destination'],
  publishedTemplate: (_: string, format: string) => (format === 'json' ? JSON.stringify({ Parameters: { BucketName: {}, KeyPrefix: { Default: '' } } }) : 'Resources: {}\n'),
}));

const VERSION = packageVersion();
const TEXT = publishedTemplate('import-role', 'yaml');
const SHA256 = createHash('sha256').update(TEXT).digest('hex');
const KEY = `shared/import-role/${VERSION}/import-role.yaml`;
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_EC2_METADATA_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1', AWS_REGION: 'us-east-1' };
const PUBLISH = ['publish', 'import-role', '--bucket', 'acme-templates', '--prefix', 'shared/'];

const command = new Command();
afterAll(() => command.remove());

let s3: FakeS3;
let endpoint: string;
async function start(options: Partial<ConstructorParameters<typeof FakeS3>[1]> = {}): Promise<void> {
  s3 = new FakeS3('acme-templates', { region: 'eu-central-1', ...options });
  endpoint = await s3.start();
}
afterEach(() => s3.stop());

const run = (...args: string[]) => command.run([...PUBLISH, ...args], { ...KEYS, AWS_ENDPOINT_URL: endpoint });

test('puts template and checksum under the version, in the Region of the bucket, and prints link and statement', async () => {
  await start();
  const url = `https://acme-templates.s3.eu-central-1.amazonaws.com/${KEY}`;
  expect(await run('--reader', '222222222222', '--param', 'BucketName=data')).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: `import-role ${VERSION}: published
  template     s3://acme-templates/${KEY}
  checksum     s3://acme-templates/${KEY}.sha256
  SHA-256      ${SHA256}
  URL          ${url}
  all          https://acme-templates.s3.eu-central-1.amazonaws.com/shared: for 's3-handoff sheet --templates-url'
  launch link  https://console.aws.amazon.com/cloudformation/home#/stacks/create/review?templateURL=${encodeURIComponent(url)}&stackName=import-role&param_BucketName=data

CloudFormation reads the template with the credentials of whoever creates the stack. Statement for the policy of acme-templates:
{
  "Sid": "ReadPublishedTemplates",
  "Effect": "Allow",
  "Principal": {
    "AWS": [
      "arn:aws:iam::222222222222:root"
    ]
  },
  "Action": "s3:GetObject",
  "Resource": "arn:aws:s3:::acme-templates/shared/import-role/*"
}
`,
  });
  expect([...s3.objects.keys()]).toEqual([`${KEY}.sha256`, KEY]);
  expect(s3.objects.get(KEY)).toMatchObject({
    body: TEXT,
    headers: { 'if-none-match': '*', 'x-amz-checksum-sha256': Buffer.from(SHA256, 'hex').toString('base64'), 'content-type': 'application/yaml' },
  });
  expect(s3.objects.get(`${KEY}.sha256`)!.body).toBe(`${SHA256}  import-role.yaml\n`);
});

test('is done when the same content is there already', async () => {
  await start();
  await run();
  const { exitCode, stdout } = await run();
  expect({ exitCode, first: stdout.split('\n')[0] }).toEqual({ exitCode: 0, first: `import-role ${VERSION}: published before, unchanged` });
});

test('never overwrites other content', async () => {
  await start();
  s3.objects.set(KEY, { body: 'other', headers: {} });
  expect(await run()).toEqual({
    exitCode: 1, stdout: '', stderr: `s3-handoff: s3://acme-templates/${KEY} has other content, and is not overwritten: raise the version, or give another '--prefix'\n`,
  });
  expect(s3.objects.get(KEY)!.body).toBe('other');
});

test('prints JSON, and uploads nothing in a dry run', async () => {
  await start();
  const { exitCode, stdout, stderr } = await run('--dry-run', '--json', '--format', 'json', '--region', 'cn-north-1');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    template: 'import-role',
    templateVersion: VERSION,
    status: 'not published',
    bucket: 'acme-templates',
    region: 'cn-north-1',
    key: `shared/import-role/${VERSION}/import-role.json`,
    url: `https://acme-templates.s3.cn-north-1.amazonaws.com.cn/shared/import-role/${VERSION}/import-role.json`,
    templatesUrl: expect.stringMatching(/^https:\/\/[a-z-]+\.s3\.cn-north-1\.amazonaws\.com\.cn/),
    launchUrl: expect.stringMatching(/^https:\/\/cn-north-1\.console\.amazonaws\.cn\/cloudformation/),
    bucketPolicyStatement: { Resource: 'arn:aws-cn:s3:::acme-templates/shared/import-role/*' },
  });
  expect(s3.calls).toEqual([]);
});

test.each([
  [{ status: 403, code: 'AccessDenied', message: 'User: arn:aws:iam::111111111111:user/me is not authorized to perform: s3:PutObject on resource: "x"' }, 3,
    's3-handoff: s3:PutObject was refused in account 111111111111: arn:aws:iam::111111111111:user/me lacks the permission s3:PutObject on "x"\n'],
  [{ status: 409, code: 'ConditionalRequestConflict', message: 'conflict' }, 3,
    `s3-handoff: somebody else publishes s3://acme-templates/${KEY}.sha256 at the same time: try again\n`],
])('says what S3 refused: $code', async (refusal, exitCode, stderr) => {
  await start({ refusal });
  expect(await run()).toEqual({ exitCode, stdout: '', stderr });
});

test('says that there is no such bucket', async () => {
  await start();
  expect(await run('--bucket', 'other')).toEqual({ exitCode: 2, stdout: '', stderr: "s3-handoff: no bucket 'other'\n" });
});

test.each([
  [['--bucket', 'A'], "'--bucket' must be the name of a bucket, got: 'A'"],
  [['--prefix', '/a'], "'--prefix' must be names of letters, digits, '.', '_' and '-', separated by '/', got: '/a'"],
  [['--reader', '12'], "'--reader' must be an account ID of 12 digits, got: '12'"],
  [['--region', 'us-esat-1'], "'--region' must be a Region, got: 'us-esat-1', did you mean us-east-1?"],
  [['--param', 'Bucket=x'], "'--param' Bucket is no parameter of the template, there is: BucketName, KeyPrefix"],
])('refuses %j', async (args, message) => {
  await start();
  expect(await run(...args)).toEqual({ exitCode: 2, stdout: '', stderr: `s3-handoff: ${message}\n` });
  expect([...s3.objects.keys()]).toEqual([]);
});
