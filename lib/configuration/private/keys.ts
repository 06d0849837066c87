import { Token } from 'aws-cdk-lib';
import { problemsOf } from './check';
import { ConfigPath, ConfigProblem } from './problem';
import { validateKmsKeyArn } from '../../policies/private/kms-keys';

/** A stack cannot edit the policy of another account's key, which must allow the callers. An invalid ARN is another problem. */
export function keyAccountProblems(path: ConfigPath, kmsKeyArn: string | undefined, account: string): ConfigProblem[] {
  if (!isKnownKey(kmsKeyArn) || Token.isUnresolved(account) || kmsKeyArn.split(':')[4] === account) return [];
  return [{ path, rule: `must be a key of account '${account}' (this stack cannot edit the key policies of other accounts)`, showsValue: true }];
}

/** A key encrypts only resources of its own Region. */
export function keyRegionProblems(path: ConfigPath, kmsKeyArn: string | undefined, region: string, whose = 'bucket'): ConfigProblem[] {
  if (!isKnownKey(kmsKeyArn) || Token.isUnresolved(region) || kmsKeyArn.split(':')[3] === region) return [];
  return [{ path, rule: `must be in the ${whose}'s Region '${region}'`, showsValue: true }];
}

function isKnownKey(kmsKeyArn: string | undefined): kmsKeyArn is string {
  return kmsKeyArn !== undefined && !Token.isUnresolved(kmsKeyArn) && problemsOf([], () => validateKmsKeyArn(kmsKeyArn)).length === 0;
}
