import { RegionInfo } from 'aws-cdk-lib/region-info';
import { KNOWN_REGIONS, regionProblem, validateRegion } from '../../lib/core/regions';

test('every Region that aws-cdk-lib knows is known', () => {
  expect([...KNOWN_REGIONS].sort()).toEqual(expect.arrayContaining(RegionInfo.regions.map(({ name }) => name)));
  expect(KNOWN_REGIONS.map(regionProblem)).toEqual(KNOWN_REGIONS.map(() => undefined));
});

test.each([
  ['us-esat-1', 'us-east-1'],
  ['us-eastt-2', 'us-east-2'],
  ['eu-cenrtal-1', 'eu-central-1'],
  ['ap-southest-1', 'ap-southeast-1'],
  ['su-east-1', 'us-east-1'],
  ['uss-east-1', 'us-east-1'],
  ['us-east1', 'us-east-1'],
  ['us_east_1', 'us-east-1'],
  ['US-East-1', 'us-east-1'],
  [' us-east-1', 'us-east-1'],
  ['us-east-1a', 'us-east-1'],
  ['us-east-', 'us-east-1'],
  ['us-east-0', 'us-east-1'],
  ['us-gvo-west-1', 'us-gov-west-1'],
])('%j is a slip for %s', (region, meant) => {
  expect(regionProblem(region)).toEqual({ isError: true, rule: 'must be a Region', hint: `, did you mean ${meant}?` });
});

test.each(['us-east-3', 'us-south-1', 'eu-west-4', 'nz-north-1', 'mx-central-2', 'ap-southeast-12', 'eu-souht-9', 'xx-moon-1'])('%s may be new', (region) => {
  expect(regionProblem(region)).toEqual({ isError: false, rule: 'is no known Region', hint: '' });
});

test.each(['', 'Virginia', 'eu', 'xx-moon-0'])('%j is none', (region) => {
  expect(regionProblem(region)).toEqual({ isError: true, rule: "must be a Region, like 'us-east-1'", hint: '' });
});

test('what can be no Region is refused, what may be new is not', () => {
  expect(() => validateRegion('us-esat-1')).toThrow(new Error("'region' must be a Region, got: 'us-esat-1', did you mean us-east-1?"));
  expect(() => validateRegion('Virginia')).toThrow(new Error("'region' must be a Region, like 'us-east-1', got: 'Virginia'"));
  expect(() => validateRegion('eu-west-4')).not.toThrow();
});
