import { RegionInfo } from 'aws-cdk-lib/region-info';
import { COMMERCIAL, partitionNamed, partitionOf } from '../../lib/core/partition-table';

test('every Region that CDK knows has the same partition and URL suffix here', () => {
  const known = RegionInfo.regions.filter(({ partition, domainSuffix }) => partition !== undefined && domainSuffix !== undefined);
  expect(known.length).toBeGreaterThan(30);
  expect(known.map(({ name, partition, domainSuffix }) => [name, partition, domainSuffix]))
    .toEqual(known.map(({ name }) => [name, partitionOf(name).name, partitionOf(name).urlSuffix]));
});

test('a Region that is newer than this table is taken to be commercial', () => {
  expect(partitionOf('mars-north-1')).toBe(COMMERCIAL);
});

test.each([
  ['aws', 'console.aws.amazon.com'],
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
  ['aws-eusc', 'console.amazonaws-eusc.eu'],
  ['aws-iso', undefined],
])('the console of %s is %s', (name, console) => {
  expect(partitionNamed(name)!.console).toBe(console);
});

test('a name of no partition finds none', () => {
  expect(partitionNamed('aws-mars')).toBeUndefined();
});
