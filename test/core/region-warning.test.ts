import { Aws } from 'aws-cdk-lib';
import { warnAboutUnknownRegion } from '../../lib/core/region-warning';
import { newStack, warningsOf } from '../support/stack';

test.each([
  ['us-east-1', []],
  [Aws.REGION, []],
  ['us-esat-1', []], // refused as an error, elsewhere
  ['eu-west-4', [expect.stringMatching(/^'region' is no known Region, got: 'eu-west-4': it is newer than this library, or misspelt .*cdk-s3-handoff:unknownRegion/)]],
])('of %s', (region, warnings) => {
  const stack = newStack();
  warnAboutUnknownRegion(stack, region);
  expect(warningsOf(stack)).toEqual(warnings);
});
