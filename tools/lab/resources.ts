import { CreateKeyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand, PutBucketEncryptionCommand, PutBucketOwnershipControlsCommand, PutBucketPolicyCommand, PutPublicAccessBlockCommand,
  type BucketLocationConstraint, type ObjectOwnership,
} from '@aws-sdk/client-s3';
import { Stage } from './stage';
import { parseArn } from '../policy-engine/arns';
import { PolicyDocument, statementsOf } from '../policy-engine/documents';

export interface ExistingBucket {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly keyArn?: string;
  /** @default 'BucketOwnerEnforced' */
  readonly ownership?: ObjectOwnership;
}

/** A bucket that its owner made by hand, live and in-process. */
export async function createBucket({ lab, cloud }: Stage, bucket: ExistingBucket): Promise<void> {
  const { name: Bucket, account, region, keyArn, ownership = 'BucketOwnerEnforced' } = bucket;
  const s3 = await lab.clients.s3(await lab.admin(account), { region });
  const constraint = region === 'us-east-1' ? undefined : { LocationConstraint: region as BucketLocationConstraint };
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: constraint }));
  await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } }));
  await s3.send(new PutPublicAccessBlockCommand({
    Bucket,
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
  }));
  if (keyArn) {
    await s3.send(new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn }, BucketKeyEnabled: true }],
      },
    }));
  }
  cloud.addBucket({ name: Bucket, account, region, ownership, encryption: keyArn ? { algorithm: 'aws:kms', keyArn } : undefined, bucketKey: keyArn !== undefined });
}

export async function putBucketPolicy({ lab, cloud }: Stage, bucket: ExistingBucket, statements: PolicyDocument[]): Promise<void> {
  const policy = { Version: '2012-10-17', Statement: statements };
  const s3 = await lab.clients.s3(await lab.admin(bucket.account), { region: bucket.region });
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket.name, Policy: JSON.stringify(policy) }));
  cloud.setBucketPolicy(bucket.name, policy);
}

/** A key whose policy leaves the decision to its account. */
export async function createKey({ lab, cloud }: Stage, account: string, region: string): Promise<string> {
  const kms = await lab.clients.kms(await lab.admin(account), { region });
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Policy: JSON.stringify(keyPolicy(account, [])) }));
  const arn = KeyMetadata!.Arn!;
  cloud.addKey({ arn });
  return arn;
}

/** The key's owner adds the statement of the hand-off. */
export async function addToKeyPolicy({ lab, cloud }: Stage, keyArn: string, statements: PolicyDocument[]): Promise<void> {
  const { account, region } = parseArn(keyArn);
  const policy = keyPolicy(account, statements);
  const kms = await lab.clients.kms(await lab.admin(account), { region });
  await kms.send(new PutKeyPolicyCommand({ KeyId: keyArn, PolicyName: 'default', Policy: JSON.stringify(policy) }));
  cloud.addKey({ arn: keyArn, policy });
}

/** An output like KeyPolicyStatement: one statement, a list of them, or a document. */
export function pastedStatements(output: string): PolicyDocument[] {
  const parsed = JSON.parse(output.trim().startsWith('[') ? output : `[${output}]`);
  return parsed.flatMap((entry: PolicyDocument) => entry.Statement ? statementsOf(entry) : [entry]);
}

function keyPolicy(account: string, statements: PolicyDocument[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }, ...statements],
  };
}
