import { DeployedResource, UNKNOWN } from '../../../../cli/verify/stack/deployed-resource';
import { Live } from '../../../../cli/verify/stack/deployed-state';
import { RESOURCE_TYPES } from '../../../../cli/verify/stack/resource-types';
import { elements, FakeCloudFormation, refusal, result } from '../../support/cloud-formation';
import { ACCOUNT, REGION } from '../../support/hand-offs';

const ARN = `arn:aws:iam::${ACCOUNT}:policy/Destinations1`;
const OTHER = 'arn:aws:iam::aws:policy/AdministratorAccess';
const TRUST = { Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
const puts = (Action: string) => ({ Statement: [{ Effect: 'Allow', Action, Resource: 'arn:aws:s3:::partner/*' }] });

const role: DeployedResource = { logicalId: 'Role', type: 'AWS::IAM::Role', physicalId: 'writer', properties: { AssumeRolePolicyDocument: TRUST } };
const policy: DeployedResource = {
  logicalId: 'Destinations1', type: 'AWS::IAM::ManagedPolicy', physicalId: 'Destinations1', arn: ARN, properties: { PolicyDocument: puts('s3:PutObject'), Roles: ['writer'] },
};
const user: DeployedResource = { logicalId: 'User', type: 'AWS::IAM::User', physicalId: 'writer', properties: {} };

/** What IAM says: the ARNs that are attached, and the document of the policy. */
function iam(attached: string[], document: object | undefined = puts('s3:PutObject')): Live {
  const policies = async () => new Map(attached.map((arn) => [arn, undefined]));
  return { trust: async () => TRUST, rolePolicies: policies, userPolicies: policies, managedPolicy: async () => document } as unknown as Live;
}

async function verdicts(live: Live, owner: DeployedResource = role, all = [owner, policy]): Promise<string[]> {
  const checked = await RESOURCE_TYPES.get(owner.type)!.check!.run(live, owner, all);
  return checked.filter(({ check }) => check.what.startsWith('policy')).map(({ check: { what, verdict }, finding }) => [`${what}: ${verdict}`, finding?.words].filter(Boolean).join('; '));
}

describe('a managed policy of the template', () => {
  test.each([['a role', role], ['a user', { ...user, properties: {} }]])('is as promised where it is attached to %s and unchanged', async (_, owner) => {
    const users = { ...policy, properties: { ...policy.properties, Users: ['writer'] } };
    expect(await verdicts(iam([ARN]), owner, [owner, users])).toEqual([`policy '${ARN}' of writer: as promised`]);
  });

  test('differs where its document was changed by hand', async () => {
    expect(await verdicts(iam([ARN], puts('s3:*')))).toEqual([expect.stringMatching(/^policy '.*' of writer: differs; the policy .* Action has s3:\*/)]);
  });

  test('differs where it was detached', async () => {
    expect(await verdicts(iam([]))).toEqual([`policy '${ARN}' of writer: differs; writer lacks the policy '${ARN}', which the template gives it`]);
  });

  test('differs where it was deleted', async () => {
    expect(await verdicts({ ...iam([ARN]), managedPolicy: async () => undefined } as unknown as Live)).toEqual([expect.stringContaining(': differs; ')]);
  });

  test('is looked for by its ARN where the template only refers to it', async () => {
    const owner = { ...role, properties: { ...role.properties, ManagedPolicyArns: [OTHER] } };
    expect(await verdicts(iam([OTHER]), owner, [owner])).toEqual([`policy '${OTHER}' of writer: as promised`]);
    expect(await verdicts(iam([]), owner, [owner])).toEqual([expect.stringContaining(`writer lacks the policy '${OTHER}'`)]);
  });

  test('is unclear where its ARN cannot be read', async () => {
    const owner = { ...role, properties: { ...role.properties, ManagedPolicyArns: [UNKNOWN] } };
    expect(await verdicts(iam([]), owner, [owner])).toEqual([`policy '${UNKNOWN}' of writer: unclear`]);
  });
});

test('a managed policy that the template does not give is found', async () => {
  expect(await verdicts(iam([ARN, OTHER]))).toEqual([
    `policy '${OTHER}' of writer: differs; writer has the policy '${OTHER}', which the template does not give it`, `policy '${ARN}' of writer: as promised`,
  ]);
});

describe('the deployed document of a managed policy', () => {
  afterEach(() => { delete process.env.AWS_ENDPOINT_URL; });

  async function ask(answers: ConstructorParameters<typeof FakeCloudFormation>[0]) {
    const server = new FakeCloudFormation(answers);
    process.env.AWS_ENDPOINT_URL = await server.start();
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_EC2_METADATA_DISABLED: 'true' });
    const live = new Live({ account: ACCOUNT, region: REGION, signal: new AbortController().signal });
    try {
      return await live.managedPolicy(ARN);
    } finally {
      live.close();
      server.stop();
    }
  }

  test('is its version in force', async () => {
    expect(await ask({
      GetPolicy: result('GetPolicy', `<Policy>${elements({ Arn: ARN, DefaultVersionId: 'v2' })}</Policy>`),
      GetPolicyVersion: result('GetPolicyVersion', `<PolicyVersion>${elements({ VersionId: 'v2', Document: encodeURIComponent(JSON.stringify(puts('s3:PutObject'))) })}</PolicyVersion>`),
    })).toEqual(puts('s3:PutObject'));
  });

  test('is missing where the policy was deleted', async () => {
    expect(await ask({ GetPolicy: refusal('NoSuchEntity', 'gone', 404) })).toBeUndefined();
  });
});
