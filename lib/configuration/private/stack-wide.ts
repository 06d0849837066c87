import { Stack, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { IsSound } from './check';
import { ConfigProblem } from './problem';
import { partitionOfRegion } from '../../core/partitions';
import { isTagText } from '../../core/tag-value';

/** Settings that apply to every resource of a stack. */
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

const TAG_CHARACTERS = "letters, digits, spaces and '_.:/=+-@'";

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
function problemsOfTag(key: string, value: string): ConfigProblem[] {
  return [
    ...isTagText(key, 128) && key !== '' ? [] : [{ path: ['tags'], key, rule: `must have tag keys of 1 to 128 ${TAG_CHARACTERS}, not '${key}'` }],
    ...key.toLowerCase().startsWith('aws:') ? [{ path: ['tags'], key, rule: `must not have keys that begin with 'aws:', like '${key}'` }] : [],
    ...isTagText(value, 256) ? [] : [{ path: ['tags', key], rule: `must have at most 256 ${TAG_CHARACTERS}`, showsValue: true }],
  ];
}
