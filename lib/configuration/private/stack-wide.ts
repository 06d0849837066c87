import { Stack, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { IsSound } from './check';
import { ConfigProblem } from './problem';
import { partitionOfRegion } from '../../core/partitions';
import { isTagText } from '../../core/tag-value';

/** What a configuration says of every resource of its stack. */
export interface StackWideConfig {
  readonly region: string;
  readonly tags?: Record<string, string>;
  readonly permissionsBoundary?: string;
}

export function applyStackWide(stack: Stack, { tags = {}, permissionsBoundary }: StackWideConfig): void {
  for (const [key, value] of Object.entries(tags)) Tags.of(stack).add(key, value);
  if (permissionsBoundary !== undefined) {
    PermissionsBoundary.of(stack).apply(ManagedPolicy.fromManagedPolicyArn(stack, 'PermissionsBoundary', permissionsBoundary));
  }
}

export function stackWideProblems({ region, tags = {}, permissionsBoundary }: StackWideConfig, isSound: IsSound): ConfigProblem[] {
  return [
    ...isSound('/tags') ? Object.entries(tags).flatMap(([key, value]) => problemsOfTag(key, value)) : [],
    ...isSound('/region', '/permissionsBoundary') ? problemsOfBoundary(region, permissionsBoundary) : [],
  ];
}

function problemsOfBoundary(region: string, permissionsBoundary: string | undefined): ConfigProblem[] {
  const partition = partitionOfRegion(region);
  const isForeign = permissionsBoundary !== undefined && partition !== undefined && permissionsBoundary.split(':')[1] !== partition;
  return isForeign ? [{ path: ['permissionsBoundary'], rule: `must be in partition '${partition}'`, showsValue: true }] : [];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
function problemsOfTag(key: string, value: string): ConfigProblem[] {
  const rule = "must have letters, digits, spaces and '_.:/=+-@'";
  return [
    ...isTagText(key, 128) && key !== '' ? [] : [{ path: ['tags'], key, rule: `${rule} in its keys, 1 to 128 of them, not in '${key}'` }],
    ...key.toLowerCase().startsWith('aws:') ? [{ path: ['tags'], key, rule: `must not have keys that begin with 'aws:', like '${key}'` }] : [],
    ...isTagText(value, 256) ? [] : [{ path: ['tags', key], rule: `${rule}, at most 256 of them`, showsValue: true }],
  ];
}
