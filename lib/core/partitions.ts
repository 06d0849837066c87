import { Aws, Stack, Token } from 'aws-cdk-lib';

/** Region prefixes outside the commercial partition, longest first. RegionInfo has the same data, but takes 64 ms at first use. */
const PARTITION_OF_PREFIX: [prefix: string, partition: string][] = [
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['us-iso-', 'aws-iso'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['cn-', 'aws-cn'],
];

/** The partition of a known Region; undefined if the Region is only known at deployment. */
export function partitionOfRegion(region: string): string | undefined {
  if (Token.isUnresolved(region)) return undefined;
  return PARTITION_OF_PREFIX.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** Literal where it is known. */
export function partitionOf(stack: Stack): string {
  return partitionOfRegion(stack.region) ?? Aws.PARTITION;
}

/** Suffixes of the partitions that do not share the commercial one's. */
const URL_SUFFIX: Record<string, string> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
  'aws-iso-e': 'cloud.adc-e.uk',
  'aws-iso-f': 'csp.hci.ic.gov',
};

/** The pseudo parameters of a stack that are known before it is deployed. */
export function knownPseudoParameters(stack: Stack): Record<string, string> {
  const partition = partitionOfRegion(stack.region);
  return {
    ...(Token.isUnresolved(stack.account) ? {} : { 'AWS::AccountId': stack.account }),
    ...(partition === undefined ? {} : { 'AWS::Region': stack.region, 'AWS::Partition': partition, 'AWS::URLSuffix': URL_SUFFIX[partition] ?? 'amazonaws.com' }),
  };
}
