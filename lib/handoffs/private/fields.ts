import type { CfnCondition } from 'aws-cdk-lib';
import type { HandoffField } from '../handoff';

const FIELDS = {
  AccountId: ['AWS account ID', 'The account that writes'],
  RoleArn: ['IAM role ARN', 'The role to assume'],
  ExternalId: ['External ID', 'The external ID to present when assuming the role'],
  ExternalIdPrefix: ['External ID prefix', 'What the external ID starts with that is presented when assuming the role'],
  SessionName: ['Session name', 'The session name to assume the role from'],
  AccessKeyId: ['Access key ID', 'The ID of the newest access key'],
  SecretArn: ['Secret ARN', 'The secret in Secrets Manager that holds the access key'],
  BucketName: ['S3 bucket name', 'The bucket to exchange files in'],
  StagingBucketName: ['Staging bucket name', 'The ACE bucket of the staging environment'],
  ProductionBucketName: ['Production bucket name', 'The ACE bucket of the production environment'],
  KeyPrefix: ['Key prefix', 'The folder to stay below; empty: the whole bucket'],
  Region: ['AWS Region', 'The Region of the bucket'],
  KmsKeyArn: ['KMS key ARN', "The key that encrypts the bucket's objects"],
  Status: ['Status', 'READY, or PENDING while nobody can assume the role'],
  KeyPolicyStatement: ['Key policy statement', "The statement that the key's owner adds to its policy"],
  BucketPolicyStatement: ['Bucket policy statement', "The statement that the bucket's owner adds to its policy"],
} satisfies Record<string, [label: string, description: string]>;

interface FieldOptions {
  readonly ordinal?: number;
  readonly condition?: CfnCondition;
  /** Where the value serves another purpose than usually. */
  readonly description?: string;
}

/** A field in the words that every hand-off uses; the second and later bucket of a role count on: `BucketName2`. */
export function handoffField(name: keyof typeof FIELDS, value: string, options: FieldOptions = {}): HandoffField {
  const [label, usualDescription] = FIELDS[name];
  const { ordinal = 1, condition, description = usualDescription } = options;
  return ordinal === 1
    ? { name, label, value, description, condition }
    : { name: `${name}${ordinal}`, label: `${label} (${ordinal})`, value, description, condition };
}
