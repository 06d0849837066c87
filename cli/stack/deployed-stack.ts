import { CloudFormationClient, DescribeStacksCommand, GetTemplateCommand, Stack } from '@aws-sdk/client-cloudformation';
import { wrongUsage } from '../errors';
import { AwsCall, explainAwsError, noCredentials } from './aws-errors';
import { parseTemplate } from './parse-template';
import type { StackSnapshot } from './snapshot';

// The SDK asks for a newer node than this package: the SDK in the bundle works on the oldest one that the package supports.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

interface DeployedStackOptions {
  readonly stack: string;
  readonly profile?: string;
  readonly region?: string;
}

/** A stack as CloudFormation describes it. */
export async function readDeployedStack({ stack: name, profile, region }: DeployedStackOptions): Promise<StackSnapshot> {
  const client = new CloudFormationClient({ profile, region, requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 } });
  try {
    const account = await accountOf(client);
    const where: Omit<AwsCall, 'call'> = { stack: name, account, region: await regionOf(client) };
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }))
      .catch((error: unknown) => { throw explainAwsError(error, { ...where, call: 'cloudformation:DescribeStacks' }); });
    // By its id, as described: nothing changes if the name is reused meanwhile.
    const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName: stack.StackId ?? name, TemplateStage: 'Processed' }))
      .catch((error: unknown) => { throw explainAwsError(error, { ...where, call: 'cloudformation:GetTemplate' }); });
    return snapshotOf(stack, TemplateBody);
  } finally {
    client.destroy();
  }
}

function snapshotOf(stack: Stack, templateBody: string): StackSnapshot {
  const name = stack.StackName ?? '';
  const where = `stack ${name}`;
  const [, , , region, account] = (stack.StackId ?? '').split(':');
  return {
    name,
    stackId: stack.StackId,
    where,
    template: parseTemplate(templateBody, `the template of ${where}`),
    deployed: true,
    outputs: new Map((stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
    parameters: parametersOf(stack),
    account,
    region,
  };
}

/** Without those that CloudFormation masks. */
function parametersOf({ Parameters = [] }: Stack): Map<string, string> {
  return new Map(Parameters
    .map(({ ParameterKey = '', ParameterValue = '', ResolvedValue }): [string, string] => [ParameterKey, ResolvedValue ?? ParameterValue])
    .filter(([, value]) => value !== '****'));
}

async function regionOf(client: CloudFormationClient): Promise<string> {
  try {
    return await client.config.region();
  } catch {
    throw wrongUsage("no Region: give '--region', or set AWS_REGION or the profile's region");
  }
}

/** The account of the credentials, if it can be read. */
async function accountOf(client: CloudFormationClient): Promise<string | undefined> {
  try {
    return (await client.config.credentials()).accountId;
  } catch (error) {
    throw noCredentials(error);
  }
}
