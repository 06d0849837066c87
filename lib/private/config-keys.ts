import { Token } from 'aws-cdk-lib';
import { problemsOf } from './config-check';
import { ConfigPath, ConfigProblem } from './config-problem';
import { validateKmsKeyArn } from './kms';

/** A key serves what is in its own Region alone. What is no key at all is another problem. */
export function keyRegionProblems(path: ConfigPath, kmsKeyArn: string | undefined, region: string, whose = 'bucket'): ConfigProblem[] {
  if (kmsKeyArn === undefined || Token.isUnresolved(kmsKeyArn) || Token.isUnresolved(region)) return [];
  if (problemsOf(path, () => validateKmsKeyArn(kmsKeyArn)).length > 0 || kmsKeyArn.split(':')[3] === region) return [];
  return [{ path, rule: `must be in the ${whose}'s Region '${region}'`, showsValue: true }];
}
