import { Annotations, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { regionProblem } from './regions';

/** Warns about a Region that is either newer than this library or misspelt. */
export function warnAboutUnknownRegion(scope: IConstruct, region: string): void {
  const problem = Token.isUnresolved(region) ? undefined : regionProblem(region);
  if (problem && !problem.isError) {
    Annotations.of(scope).addWarningV2('cdk-s3-handoff:unknownRegion', `'region' ${problem.rule}, got: '${region}': it is newer than this library, or misspelt`);
  }
}
