import { Aws, Stack, Token } from 'aws-cdk-lib';
import { partitionOf as partitionOfKnown } from './partition-table';

/** The partition of a known Region; undefined if the Region is only known at deployment. */
export function partitionOfRegion(region: string): string | undefined {
  if (Token.isUnresolved(region)) return undefined;
  return partitionOfKnown(region).name;
}

/** Literal where it is known. */
export function partitionOf(stack: Stack): string {
  return partitionOfRegion(stack.region) ?? Aws.PARTITION;
}

/** The pseudo parameters of a stack that are known before it is deployed. */
export function knownPseudoParameters(stack: Stack): Record<string, string> {
  const partition = Token.isUnresolved(stack.region) ? undefined : partitionOfKnown(stack.region);
  return {
    ...(Token.isUnresolved(stack.account) ? {} : { 'AWS::AccountId': stack.account }),
    ...(partition === undefined ? {} : { 'AWS::Region': stack.region, 'AWS::Partition': partition.name, 'AWS::URLSuffix': partition.urlSuffix }),
  };
}
