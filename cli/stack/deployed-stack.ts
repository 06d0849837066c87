import { CloudFormationClient, DescribeStacksCommand, GetTemplateCommand, paginateDescribeStacks, Stack } from '@aws-sdk/client-cloudformation';
import picomatch from 'picomatch';
import { wrongUsage } from '../errors';
import { AwsCall, explainAwsError, noCredentials } from './aws-errors';
import { parseTemplate } from './parse-template';
import type { StackSnapshot } from './snapshot';
import { hasHandoffs } from '../handoff/metadata';

// The SDK asks for a newer node than this package: the SDK in the bundle works on the oldest one that the package supports.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

interface DeployedStackOptions {
  readonly stack: string;
  readonly profile?: string;
  readonly region?: string;
}

/** A stack as CloudFormation describes it; with a pattern like `client-exchange-*`, all stacks of that name that contain hand-offs. */
export async function readDeployedStacks({ stack: name, ...connection }: DeployedStackOptions): Promise<StackSnapshot[]> {
  if (!/[*?]/.test(name)) return [await readDeployedStack({ stack: name, ...connection })];
  return withClient(connection, async (client, place) => {
    const isMeant = picomatch(name);
    const snapshots: StackSnapshot[] = [];
    for (const stack of await describedStacks(client, { ...place, stack: name })) {
      if (isMeant(stack.StackName ?? '')) snapshots.push(await withTemplate(client, stack, place));
    }
    const handing = snapshots.filter(({ template }) => hasHandoffs(template.Metadata));
    if (handing.length === 0) throw wrongUsage(`no stack with hand-offs has a name like '${name}' in ${place.region}`);
    return handing;
  });
}

/** A stack as CloudFormation describes it. */
export async function readDeployedStack({ stack: name, ...connection }: DeployedStackOptions): Promise<StackSnapshot> {
  return withClient(connection, async (client, place) => {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }))
      .catch((error: unknown) => { throw explainAwsError(error, { ...place, stack: name, call: 'cloudformation:DescribeStacks' }); });
    return withTemplate(client, stack, place);
  });
}

type Place = Pick<AwsCall, 'region' | 'account'>;

async function withClient<T>(
  { profile, region }: Omit<DeployedStackOptions, 'stack'>, read: (client: CloudFormationClient, place: Place) => Promise<T>,
): Promise<T> {
  const client = new CloudFormationClient({ profile, region, requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 } });
  try {
    const account = await accountOf(client);
    return await read(client, { account, region: await regionOf(client) });
  } finally {
    client.destroy();
  }
}

async function describedStacks(client: CloudFormationClient, place: Omit<AwsCall, 'call'>): Promise<Stack[]> {
  const stacks: Stack[] = [];
  try {
    for await (const page of paginateDescribeStacks({ client }, {})) stacks.push(...page.Stacks ?? []);
    return stacks;
  } catch (error) {
    throw explainAwsError(error, { ...place, call: 'cloudformation:DescribeStacks' });
  }
}

/** By its id, as described: nothing changes if the name is reused meanwhile. */
async function withTemplate(client: CloudFormationClient, stack: Stack, place: Place): Promise<StackSnapshot> {
  const name = stack.StackName ?? '';
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName: stack.StackId ?? name, TemplateStage: 'Processed' }))
    .catch((error: unknown) => { throw explainAwsError(error, { ...place, stack: name, call: 'cloudformation:GetTemplate' }); });
  return snapshotOf(stack, TemplateBody);
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
