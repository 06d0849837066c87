import { Token } from 'aws-cdk-lib';
import { problemsOf } from './check';
import { ConfigPath, ConfigProblem } from './problem';
import { validateKmsKeyArn } from '../../policies/private/kms';

/** The policy of another account's key is not ours to edit, and it has to allow who uses the key. What is no key at all is another problem. */
export function keyAccountProblems(path: ConfigPath, kmsKeyArn: string | undefined, account: string): ConfigProblem[] {
  if (!isKnownKey(kmsKeyArn) || Token.isUnresolved(account) || kmsKeyArn.split(':')[4] === account) return [];
  return [{ path, rule: `must be a key of account '${account}' (this stack cannot edit the policy of another's)`, showsValue: true }];
}

/** A key serves what is in its own Region alone. */
export function keyRegionProblems(path: ConfigPath, kmsKeyArn: string | undefined, region: string, whose = 'bucket'): ConfigProblem[] {
  if (!isKnownKey(kmsKeyArn) || Token.isUnresolved(region) || kmsKeyArn.split(':')[3] === region) return [];
  return [{ path, rule: `must be in the ${whose}'s Region '${region}'`, showsValue: true }];
}

function isKnownKey(kmsKeyArn: string | undefined): kmsKeyArn is string {
  return kmsKeyArn !== undefined && !Token.isUnresolved(kmsKeyArn) && problemsOf([], () => validateKmsKeyArn(kmsKeyArn)).length === 0;
}
