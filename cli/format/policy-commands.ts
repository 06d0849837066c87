import { shellWord } from '../shell-word';

/**
 * Adds statements to the policy of a bucket. Nothing is written where the policy in force cannot be read.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/s3api/put-bucket-policy.html
 */
export function bucketPolicyCommand(bucketName: string, statements: unknown): string {
  const bucket = shellWord(bucketName);
  return chain(
    `aws s3api get-bucket-policy --bucket ${bucket} --query Policy --output text > policy.json`,
    addStatements(statements),
    `aws s3api put-bucket-policy --bucket ${bucket} --policy file://new-policy.json`,
  );
}

/** @see https://docs.aws.amazon.com/cli/latest/reference/kms/put-key-policy.html */
export function keyPolicyCommand(keyArn: string, statements: unknown): string {
  const key = shellWord(keyArn);
  const region = keyArn.split(':')[3];
  return chain(
    `aws kms get-key-policy --key-id ${key} --region ${region} --policy-name default --query Policy --output text > policy.json`,
    addStatements(statements),
    `aws kms put-key-policy --key-id ${key} --region ${region} --policy-name default --policy file://new-policy.json`,
  );
}

function chain(...commands: string[]): string {
  return commands.join(' \\\n  && ');
}

/** A statement of the same Sid is replaced: the command may run twice. */
function addStatements(statements: unknown): string {
  const list = JSON.stringify([statements].flat());
  return `jq --argjson new ${shellWord(list)} '.Statement |= map(select(.Sid as $sid | $new | all(.Sid != $sid or $sid == null))) + $new' policy.json > new-policy.json`;
}
