// Plain data, without aws-cdk-lib: the command is bundled with it. RegionInfo knows the same, but no console, and costs 64 ms at first use.

export interface Partition {
  readonly name: string;
  /** Start of its Regions' names. */
  readonly regions: string;
  /** AWS::URLSuffix */
  readonly urlSuffix: string;
  /** Host of its console; the isolated partitions publish none. */
  readonly console?: string;
}

/** The commercial partition comes last: its Regions are all the others. */
const PARTITIONS: Partition[] = [
  { name: 'aws-cn', regions: 'cn-', urlSuffix: 'amazonaws.com.cn', console: 'console.amazonaws.cn' },
  { name: 'aws-us-gov', regions: 'us-gov-', urlSuffix: 'amazonaws.com', console: 'console.amazonaws-us-gov.com' },
  { name: 'aws-eusc', regions: 'eusc-', urlSuffix: 'amazonaws.eu', console: 'console.amazonaws-eusc.eu' },
  { name: 'aws-iso', regions: 'us-iso-', urlSuffix: 'c2s.ic.gov' },
  { name: 'aws-iso-b', regions: 'us-isob-', urlSuffix: 'sc2s.sgov.gov' },
  { name: 'aws-iso-e', regions: 'eu-isoe-', urlSuffix: 'cloud.adc-e.uk' },
  { name: 'aws-iso-f', regions: 'us-isof-', urlSuffix: 'csp.hci.ic.gov' },
  { name: 'aws', regions: '', urlSuffix: 'amazonaws.com', console: 'console.aws.amazon.com' },
];

export const COMMERCIAL = PARTITIONS[PARTITIONS.length - 1];

/** Of a Region that is known. */
export function partitionOf(region: string): Partition {
  return PARTITIONS.find(({ regions }) => region.startsWith(regions))!;
}

export function partitionNamed(name: string): Partition | undefined {
  return PARTITIONS.find((partition) => partition.name === name);
}
