import { partitionNamed, partitionOf as partitionOfRegion } from '../../lib/core/partition-table';

/** Which partition a region belongs to, and what AWS hosts are called there. */
export function partitionOf(region: string): string {
  return partitionOfRegion(region).name;
}

export function urlSuffixOf(partition: string): string {
  return partitionNamed(partition)!.urlSuffix;
}

export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

export function parseArn(arn: string): Arn {
  const [prefix, partition, service, region, account, ...resource] = arn.split(':');
  if (prefix !== 'arn' || resource.length === 0) {
    throw new Error(`not an ARN: ${arn}`);
  }
  return { partition, service, region, account, resource: resource.join(':') };
}

/** `/exchange/kohler_adobe` and `kohler_adobe` both end in the name. */
export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
