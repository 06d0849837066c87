import { stringify } from 'yaml';
import { Answer, deployed, elements, FakeCloudFormation, refusal, result as answer, stackId } from '../support/cloud-formation';
import { Command } from '../support/command';
import { ACCOUNT, CLIENT, IMPORT_ROLE, REGION, SECRET } from '../support/hand-offs';
import { Result } from '../support/work-folder';

const CALLER = `arn:aws:sts::${ACCOUNT}:assumed-role/dev/me`;
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_EC2_METADATA_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1' };
const ENVIRONMENT = { ...CREDENTIALS, AWS_REGION: REGION };

let command: Command;
beforeEach(() => { command = new Command(); }); // the SDK reads a configuration file once
afterEach(() => command.remove());

async function sheet(answers: Record<string, Answer>, stack: string, env = ENVIRONMENT): Promise<Result & { calls: string[] }> {
  const cloudFormation = new FakeCloudFormation(answers);
  const AWS_ENDPOINT_URL = await cloudFormation.start();
  try {
    const result = await command.run(['sheet', '--stack', stack, '--format', 'json'], { AWS_ENDPOINT_URL, ...env });
    return { ...result, calls: cloudFormation.calls };
  } finally {
    cloudFormation.stop();
  }
}

test('a deployed stack is read with two calls', async () => {
  const { exitCode, stdout, stderr, calls } = await sheet(deployed(CLIENT), CLIENT.name);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(JSON.parse(stdout).sheets[0]).toMatchObject({ stack: CLIENT.name, account: ACCOUNT, region: REGION, deployed: true, integration: 'kohler_adobe' });
  expect(stdout).not.toContain(SECRET);
  expect(calls).toEqual([`DescribeStacks ${CLIENT.name}`, `GetTemplate ${stackId(CLIENT.name)}`]);
});

describe('a pattern of deployed stacks', () => {
  const member = (name: string) => `<member>${elements({ StackId: stackId(name), StackName: name, StackStatus: 'CREATE_COMPLETE', CreationTime: '2026-01-01T00:00:00Z' })}</member>`;
  const others = 'network';
  const answers = {
    ...deployed(CLIENT),
    DescribeStacks: answer('DescribeStacks', `<Stacks>${[CLIENT.name, 'client-exchange-empty', others].map(member).join('')}</Stacks>`),
    [`GetTemplate ${stackId('client-exchange-empty')}`]: answer('GetTemplate', elements({ TemplateBody: '{}' })),
  };

  test('is all stacks with such a name that contain hand-offs', async () => {
    const { exitCode, stdout, calls } = await sheet(answers, 'client-exchange-*');
    expect(exitCode).toBe(0);
    expect(new Set(JSON.parse(stdout).sheets.map((each: any) => each.stack))).toEqual(new Set([CLIENT.name]));
    expect(calls).toEqual(['DescribeStacks null', `GetTemplate ${stackId(CLIENT.name)}`, `GetTemplate ${stackId('client-exchange-empty')}`]);
  });

  test('has to match one', async () => {
    expect(await sheet(answers, 'delivery-*')).toMatchObject({ exitCode: 2, stderr: `s3-handoff: no stack with hand-offs has a name like 'delivery-*' in ${REGION}\n` });
  });

  test('needs the permission to list stacks', async () => {
    const refused = { DescribeStacks: refusal('AccessDenied', `User: ${CALLER} is not authorized to perform: cloudformation:DescribeStacks`) };
    expect(await sheet(refused, 'client-*')).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('lacks the permission cloudformation:DescribeStacks') });
  });
});

test('a template in YAML, and its parameters', async () => {
  const { stdout, stderr } = await sheet(deployed({ ...IMPORT_ROLE, template: stringify(IMPORT_ROLE.template) }, { BucketName: 'data', KmsKeyArn: '' }), 'import-role');
  expect(stderr).toBe('');
  const [{ title, can, fields }] = JSON.parse(stdout).sheets;
  expect({ title, can }).toEqual({ title: 'Import from data', can: ['read objects in data'] });
  expect(fields.map(({ name }: any) => name)).toEqual(['RoleArn', 'BucketPolicyStatement']);
});

test('--profile and --region', async () => {
  command.file('.aws/config', '[profile vendor]\nregion = us-west-2\n');
  command.file('.aws/credentials', '[vendor]\naws_access_key_id = A\naws_secret_access_key = B\n');
  const cloudFormation = new FakeCloudFormation(deployed(CLIENT));
  const AWS_ENDPOINT_URL = await cloudFormation.start();
  const known = await command.run(['sheet', '--stack', CLIENT.name, '--profile', 'vendor', '--region', REGION], { AWS_ENDPOINT_URL });
  cloudFormation.stop();
  expect(known).toMatchObject({ exitCode: 0, stderr: '' });
});

describe('a profile that there is not', () => {
  const sources: [what: string, args: string[]][] = [
    ['sheet', ['sheet', '--stack', 'x', '--region', REGION]],
    ['verify --stack', ['verify', '--stack', 'x', '--region', REGION]],
    ['verify', ['verify', '--bucket', 'exchange', '--key-prefix', 'in/', '--access', 'read', '--region', REGION]],
  ];
  const refused = async (args: string[], env: Record<string, string> = {}) => {
    command.file('.aws/config', '[default]\noutput = json\n[profile vendor]\nregion = us-west-2\n[sso-session company]\nsso_region = us-east-1\n[services local]\ns3 =\n  endpoint_url = http://127.0.0.1:9\n');
    command.file('.aws/credentials', '[vendor]\naws_access_key_id = A\naws_secret_access_key = B\n[admin]\naws_access_key_id = C\naws_secret_access_key = D\n');
    const { exitCode, stdout, stderr } = await command.run(args, { ...ENVIRONMENT, ...env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    return stderr.replaceAll(`${command.folder}/`, '~/');
  };

  test.each(sources)('%s says which there are, and does not take other credentials', async (_, args) => {
    expect(await refused([...args, '--profile', 'nope']))
      .toBe("s3-handoff: no profile 'nope' in ~/.aws/config or ~/.aws/credentials, there is: admin, default, vendor\n");
  });

  test.each(sources)('%s says which one was meant', async (_, args) => {
    expect(await refused([...args, '--profile', 'vendro'])).toBe("s3-handoff: no profile 'vendro' in ~/.aws/config or ~/.aws/credentials, did you mean vendor?\n");
  });

  test('of AWS_PROFILE', async () => {
    expect(await refused(sources[0][1], { AWS_PROFILE: 'nope' }))
      .toBe("s3-handoff: no profile 'nope' (AWS_PROFILE) in ~/.aws/config or ~/.aws/credentials, there is: admin, default, vendor\n");
  });

  test('of the administrator', async () => {
    expect(await refused([...sources[2][1], '--admin-profile', 'admn'])).toBe("s3-handoff: no profile 'admn' in ~/.aws/config or ~/.aws/credentials, did you mean admin?\n");
  });

  test('in files that are elsewhere', async () => {
    const env = { AWS_CONFIG_FILE: '/none/config', AWS_SHARED_CREDENTIALS_FILE: '/none/credentials' };
    expect(await refused([...sources[0][1], '--profile', 'nope'], env)).toBe("s3-handoff: no profile 'nope' in /none/config or /none/credentials, there is: none\n");
  });
});

test.each(['DescribeStacks', 'GetTemplate'])('%s refused: call, permission and account are told', async (action) => {
  const message = `User: ${CALLER} is not authorized to perform: cloudformation:${action} on resource: ${stackId('kohler')} because no identity-based policy allows the action`;
  const { exitCode, stderr } = await sheet({ ...deployed(CLIENT), [action]: refusal('AccessDenied', message) }, 'kohler');
  expect(exitCode).toBe(3);
  expect(stderr).toBe(`s3-handoff: cloudformation:${action} was refused in account ${ACCOUNT}: ${CALLER} lacks the permission cloudformation:${action} `
    + `on ${stackId('kohler')} (no identity-based policy allows the action)\n`);
});

test('expired credentials, of an account that is known', async () => {
  const env = { ...ENVIRONMENT, AWS_ACCOUNT_ID: ACCOUNT };
  const { exitCode, stderr } = await sheet({ DescribeStacks: refusal('ExpiredToken', 'The security token included in the request is expired') }, 'kohler', env);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 3,
    stderr: `s3-handoff: cloudformation:DescribeStacks in ${REGION} was refused for account ${ACCOUNT}: ExpiredToken: `
      + 'The security token included in the request is expired (needs the permission cloudformation:DescribeStacks)\n',
  });
});

test('a stack that does not exist', async () => {
  const { exitCode, stderr } = await sheet({ DescribeStacks: refusal('ValidationError', 'Stack with id nope does not exist', 400) }, 'nope');
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: `s3-handoff: no stack 'nope' in ${REGION}\n` });
});

test('no credentials', async () => {
  const result = await command.run(['sheet', '--stack', 'x'], { AWS_REGION: REGION, AWS_EC2_METADATA_DISABLED: 'true' });
  expect(result).toMatchObject({ exitCode: 3, stderr: expect.stringMatching(/^s3-handoff: no AWS credentials: .*\n$/) });
});

test('no Region', async () => {
  expect(await command.run(['sheet', '--stack', 'x'], CREDENTIALS)).toEqual({
    exitCode: 2, stdout: '', stderr: "s3-handoff: no Region: give '--region', or set AWS_REGION or the profile's region\n",
  });
});

test('a stack without hand-off', async () => {
  const { exitCode, stderr } = await sheet(deployed({ ...CLIENT, template: { Resources: {} } }), CLIENT.name);
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: `s3-handoff: stack ${CLIENT.name} contains no hand-offs: its template has no Metadata 'cdk-s3-handoff'\n` });
});
