import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { parse } from 'yaml';
import { AwsError } from './errors';
import { Emulator } from '../emulator';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const ACCESS_KEYS_PER_USER = 2;

/**
 * What CloudFormation would fail with, because it creates what is new before it deletes what is gone. The emulator's deletes first.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
 */
export async function stackUpdateError(emulator: Emulator, account: string, region: string, form: URLSearchParams): Promise<AwsError | undefined> {
  const [stackName, next] = [form.get('StackName'), form.get('TemplateBody')];
  if (!stackName || !next) return undefined;
  const cloudFormation = new CloudFormationClient({ ...emulator.line, region, credentials: await emulator.admin(account) });
  const current = await cloudFormation.send(new GetTemplateCommand({ StackName: stackName })).catch(() => undefined);
  const keys = new Set([...accessKeys(current?.TemplateBody ?? ''), ...accessKeys(next)]);
  const users = [...keys].map((key) => key.split(' ')[0]);
  const exceeded = users.some((user) => users.filter((other) => other === user).length > ACCESS_KEYS_PER_USER);
  return exceeded ? { status: 409, code: 'LimitExceeded', message: `Cannot exceed quota for AccessKeysPerUser: ${ACCESS_KEYS_PER_USER}` } : undefined;
}

/** '<user> <logical id>' of every access key of a template, which is JSON or YAML; '' before the first deployment. */
function accessKeys(template: string): string[] {
  const { Resources = {} } = (parse(template) ?? {}) as { Resources?: Record<string, { Type: string; Properties?: { UserName?: unknown } }> };
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::AccessKey')
    .map(([id, { Properties }]) => `${JSON.stringify(Properties?.UserName)} ${id}`);
}
