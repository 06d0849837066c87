import { deployedResources, DeployedStack } from '../../../../cli/verify/stack/deployed-resources';
import { Answer, deployed, elements, FakeCloudFormation, refusal, result, stackId } from '../../support/cloud-formation';
import { Command } from '../../support/command';
import { ACCOUNT, CLIENT, REGION } from '../../support/hand-offs';
import { Result } from '../../support/work-folder';

const CALLER = `arn:aws:sts::${ACCOUNT}:assumed-role/dev/me`;
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_EC2_METADATA_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1', AWS_REGION: REGION,
};

/** A stack as it is read. */
function stack(name: string, template: object, physicalIds: object, { parameters = {}, outputs = {} }: Record<string, object> = {}): DeployedStack {
  return {
    snapshot: {
      name,
      where: `stack ${name}`,
      template,
      deployed: true,
      account: ACCOUNT,
      region: REGION,
      outputs: new Map(Object.entries(outputs)),
      parameters: new Map(Object.entries(parameters)),
    },
    physicalIds: new Map(Object.entries(physicalIds)),
  };
}

const nestedStack = (Parameters: object = {}) => ({ Type: 'AWS::CloudFormation::Stack', Properties: { Parameters } });

describe('what a stack holds', () => {
  const parent = stack('parent', {
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket' },
      Grants: nestedStack({ Files: { Ref: 'Bucket' } }),
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Short: { 'Fn::GetAtt': ['Grants', 'Outputs.RoleArn'] }, Text: { 'Fn::Sub': '${Grants.Outputs.RoleArn}' }, Absent: { 'Fn::GetAtt': 'Grants.Outputs.No' } },
      },
    },
  }, { Bucket: 'files', Grants: stackId('grants'), Policy: 'files' }, { outputs: { Of: 'parent' } });
  const grants = stack('grants', {
    Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { Resource: { Ref: 'Files' } } }, Keys: nestedStack(), Deleted: nestedStack() },
  }, { Role: 'adobe', Keys: stackId('keys') }, { parameters: { Files: 'files' }, outputs: { RoleArn: 'arn:of:role' } });
  const keys = stack('keys', { Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { Description: { Ref: 'AWS::StackName' } } } } }, { Key: '1' });
  const read = async (...known: DeployedStack[]) => deployedResources(parent, async (arn) => {
    const found = known.find(({ snapshot }) => stackId(snapshot.name) === arn);
    if (!found) throw new Error(`refused: ${arn}`);
    return found;
  });

  test('is also what its nested stacks hold, with their parameters, and their outputs in its own resources', async () => {
    const { resources, outputs } = await read(grants, keys);
    expect(resources.map(({ type, physicalId, properties, unread }) => [type, physicalId, properties, unread])).toEqual([
      ['AWS::S3::Bucket', 'files', {}, undefined],
      ['AWS::IAM::Role', 'adobe', { Resource: 'files' }, undefined],
      ['AWS::KMS::Key', '1', { Description: 'keys' }, undefined],
      ['AWS::S3::BucketPolicy', 'files', { Short: 'arn:of:role', Text: 'arn:of:role', Absent: '‹unknown›' }, undefined],
    ]);
    expect(outputs.map((ofStack) => [...ofStack])).toEqual([[['Of', 'parent']], [['RoleArn', 'arn:of:role']], []]);
  });

  test('has a nested stack in it that cannot be read, with the reason', async () => {
    const { resources } = await read(grants);
    expect(resources.map(({ type, unread }) => [type, unread])).toEqual([
      ['AWS::S3::Bucket', undefined],
      ['AWS::IAM::Role', undefined],
      ['AWS::CloudFormation::Stack', `refused: ${stackId('keys')}`],
      ['AWS::S3::BucketPolicy', undefined],
    ]);
  });
});

describe('verify --stack', () => {
  let command: Command;
  beforeAll(() => { command = new Command(); });
  afterAll(() => command.remove());

  const allow = (bucket: unknown, Action: string) => ({ Statement: [{ Effect: 'Allow', Action, Resource: bucket }] });
  const trust = (AWS: unknown) => ({ Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }] });
  const nested = stackId('grants');
  const grantsTemplate = {
    Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust({ Ref: 'Partner' }) } } },
    Outputs: { RoleName: { Value: { Ref: 'Role' } } },
  };
  /** The policy of the role lies in the stack above it. */
  const parentTemplate = {
    Metadata: CLIENT.template.Metadata,
    Resources: {
      Grants: nestedStack({ Partner: '222222222222' }),
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'exchange', PolicyDocument: allow('arn:aws:s3:::files/*', 's3:GetObject'), Roles: [{ 'Fn::GetAtt': ['Grants', 'Outputs.RoleName'] }] },
      },
    },
  };

  const listed = (resources: Record<string, string>) => result('ListStackResources', `<StackResourceSummaries>${Object.entries(resources).map(
    ([LogicalResourceId, PhysicalResourceId]) => `<member>${elements({ LogicalResourceId, PhysicalResourceId, ResourceStatus: 'CREATE_COMPLETE' })}</member>`,
  ).join('')}</StackResourceSummaries>`);
  const ofStack = (name: string, answers: Record<string, Answer>) => (
    Object.fromEntries(Object.entries(answers).map(([action, answer]) => [`${action} ${name}`, answer]))
  );

  /** What is deployed; the policies of the role are as a person may have left them. */
  function account({ trusts = '222222222222', allows = 's3:GetObject' } = {}): Record<string, Answer> {
    const { DescribeStacks, GetTemplate } = deployed({ name: 'parent', template: parentTemplate, outputs: CLIENT.outputs });
    return {
      ...ofStack('parent', { DescribeStacks, ListStackResources: listed({ Grants: nested, Policy: 'exchange' }) }),
      ...ofStack(stackId('parent'), { GetTemplate }),
      ...ofStack(nested, {
        ...deployed({ name: 'grants', template: grantsTemplate, outputs: { RoleName: 'adobe' } }, { Partner: '222222222222' }),
        ListStackResources: listed({ Role: 'adobe' }),
      }),
      GetRole: result('GetRole', `<Role>${elements({ RoleName: 'adobe', AssumeRolePolicyDocument: JSON.stringify(trust(trusts)) })}</Role>`),
      ListRolePolicies: result('ListRolePolicies', '<PolicyNames><member>exchange</member></PolicyNames>'),
      ListAttachedRolePolicies: result('ListAttachedRolePolicies', '<AttachedPolicies/>'),
      GetRolePolicy: result('GetRolePolicy', elements({
        RoleName: 'adobe', PolicyName: 'exchange', PolicyDocument: JSON.stringify(allow('arn:aws:s3:::files/*', allows)),
      })),
    };
  }

  async function verify(answers: Record<string, Answer>): Promise<Result & { checks: string[]; findings: any[] }> {
    const server = new FakeCloudFormation(answers);
    const AWS_ENDPOINT_URL = await server.start();
    try {
      const done = await command.run(['verify', '--stack', 'parent', '--json'], { AWS_ENDPOINT_URL, ...ENVIRONMENT });
      const [{ checks, findings }] = JSON.parse(done.stdout).reports;
      return { ...done, checks: checks.map(({ what, verdict }: any) => `${what}: ${verdict}`).filter((check: string) => !check.startsWith('size')), findings };
    } finally {
      server.stop();
    }
  }

  const verdicts = (ofTrust: string, ofPolicy: string) => (
    ['role adobe: as promised', `trust policy of adobe: ${ofTrust}`, `policy 'exchange' of adobe: ${ofPolicy}`]
  );

  test('finds the role of a nested stack as in its template', async () => {
    const { exitCode, checks, findings } = await verify(account());
    expect({ exitCode, checks, findings }).toEqual({ exitCode: 0, checks: verdicts('as promised', 'as promised'), findings: [] });
  });

  test.each([
    ['trust policy', { trusts: '999999999999' }, verdicts('differs', 'as promised'), /^the trust policy of adobe .*Principal is .*999999999999.*should be .*222222222222/],
    ['identity policy', { allows: 's3:*' }, verdicts('as promised', 'differs'), /^the policy 'exchange' of adobe .*Action has s3:\*/],
  ])('finds that the %s of a role in a nested stack was changed by hand', async (_, changes, expected, words) => {
    const { exitCode, checks, findings } = await verify(account(changes));
    expect({ exitCode, checks }).toEqual({ exitCode: 1, checks: expected });
    expect(findings).toEqual([expect.objectContaining({ words: expect.stringMatching(words) })]);
  });

  test.each(['DescribeStacks', 'GetTemplate', 'ListStackResources'])('names a nested stack that %s refuses as unclear', async (action) => {
    const message = `User: ${CALLER} is not authorized to perform: cloudformation:${action} on resource: ${nested}`;
    const { exitCode, checks, stdout } = await verify({ ...account(), [`${action} ${nested}`]: refusal('AccessDenied', message) });
    expect({ exitCode, checks }).toEqual({ exitCode: 1, checks: ['resources of nested stack grants: unclear'] });
    expect(JSON.parse(stdout).reports[0].checks[0].found)
      .toBe(`cloudformation:${action} was refused in account ${ACCOUNT}: ${CALLER} lacks the permission cloudformation:${action} on ${nested}`);
  });
});
