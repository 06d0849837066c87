import { Token } from 'aws-cdk-lib';

/** Region prefixes outside the commercial partition; longer ones first. RegionInfo knows the same and costs 64 ms at first use. */
const PARTITION_OF_PREFIX: [prefix: string, partition: string][] = [
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['us-iso-', 'aws-iso'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['cn-', 'aws-cn'],
];

/** The partition of a known Region; undefined while CloudFormation alone knows it. */
export function partitionOfRegion(region: string): string | undefined {
  if (Token.isUnresolved(region)) return undefined;
  return PARTITION_OF_PREFIX.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}
