import { App, Aws, Stack } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { knownPseudoParameters, partitionOf, partitionOfRegion } from '../../lib/core/partitions';

test.each([
  ['us-east-1', 'aws'],
  ['us-west-2', 'aws'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['eu-central-1', 'aws'],
])('%s is in %s', (region, partition) => {
  expect(partitionOfRegion(region)).toBe(partition);
});

test('only CloudFormation knows the partition of an env-agnostic stack', () => {
  expect(partitionOfRegion(Aws.REGION)).toBeUndefined();
});

test('every region that CDK knows is in the same partition here', () => {
  const known = RegionInfo.regions.filter(({ partition }) => partition !== undefined);
  expect(known.length).toBeGreaterThan(30);
  expect(known.filter(({ name, partition }) => partitionOfRegion(name) !== partition).map(({ name }) => name)).toEqual([]);
});

test('a concrete stack tells its pseudo parameters, an env-agnostic one none', () => {
  const app = new App();
  expect(knownPseudoParameters(new Stack(app, 'Concrete', { env: { account: '111111111111', region: 'us-gov-west-1' } }))).toEqual({
    'AWS::AccountId': '111111111111', 'AWS::Region': 'us-gov-west-1', 'AWS::Partition': 'aws-us-gov', 'AWS::URLSuffix': 'amazonaws.com',
  });
  expect(knownPseudoParameters(new Stack(app, 'Agnostic'))).toEqual({});
});

test('a concrete stack has a literal partition, an env-agnostic one the pseudo parameter', () => {
  const app = new App();
  expect(partitionOf(new Stack(app, 'Concrete', { env: { region: 'us-gov-west-1' } }))).toBe('aws-us-gov');
  expect(partitionOf(new Stack(app, 'Agnostic'))).toBe(Aws.PARTITION);
});

test('every region that CDK knows has the same URL suffix here', () => {
  const app = new App();
  const suffix = (region: string) => knownPseudoParameters(new Stack(app, region, { env: { region } }))['AWS::URLSuffix'];
  const known = RegionInfo.regions.filter(({ domainSuffix }) => domainSuffix !== undefined);
  expect(known.filter(({ name, domainSuffix }) => suffix(name) !== domainSuffix).map(({ name }) => name)).toEqual([]);
});
