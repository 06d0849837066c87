import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { partitionOfRegion } from './partitions';

interface NamedResource {
  readonly type: string;
  readonly property: string;
  /** Where the name must be unique: `account 111111111111, whatever the Region`. Undefined if that is only known at deployment. */
  readonly space: (stack: Stack) => string | undefined;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names */
const ofAccount = ({ account }: Stack) => Token.isUnresolved(account) ? undefined : `account ${account}, whatever the Region`;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const ofPartition = ({ region }: Stack) => `partition ${partitionOfRegion(region) ?? 'aws'}, whatever account and Region`;

const NAMED: readonly NamedResource[] = [
  { type: 'AWS::IAM::Role', property: 'roleName', space: ofAccount },
  { type: 'AWS::IAM::User', property: 'userName', space: ofAccount },
  { type: 'AWS::S3::Bucket', property: 'bucketName', space: ofPartition },
];

/** Reports names that two stacks of an app share. Otherwise the second deployment would fail. */
export function checkNames(app: IConstruct): string[] {
  const holders = new Map<string, { name: string; rule: string; paths: string[] }>();
  for (const resource of app.node.findAll().filter(CfnResource.isCfnResource)) {
    const named = NAMED.find(({ type }) => type === resource.cfnResourceType);
    const name = named && nameOf(resource, named.property);
    if (!named || name === undefined) continue;
    const space = named.space(resource.stack) ?? `stack '${topOf(resource.stack).node.path}'`;
    const rule = `'${named.property}' must be given once in ${space}`;
    const key = `${rule}: ${name.toLowerCase()}`;
    const paths = [...holders.get(key)?.paths ?? [], resource.node.path.replace(/\/Resource$/, '')];
    holders.set(key, { name, rule, paths });
  }
  return [...holders.values()].filter(({ paths }) => paths.length > 1).map(({ name, rule, paths }) => `${rule}, got: '${name}' of ${quoted(paths)}`);
}

/** The name in the template; undefined if it, or the resource, depends on the deployment. */
function nameOf(resource: CfnResource, property: string): string | undefined {
  if (resource.cfnOptions.condition) return undefined;
  const name = resource.stack.resolve((resource as unknown as Record<string, unknown>)[property]);
  return typeof name === 'string' ? name : undefined;
}

function topOf(stack: Stack): Stack {
  return stack.nestedStackParent ? topOf(stack.nestedStackParent) : stack;
}

function quoted(paths: string[]): string {
  return paths.map((path) => `'${path}'`).join(' and ');
}
