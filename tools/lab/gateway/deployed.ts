import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import {
  GetBucketAclCommand, GetBucketEncryptionCommand, GetBucketLocationCommand, GetBucketOwnershipControlsCommand, GetBucketPolicyCommand,
  GetPublicAccessBlockCommand, HeadObjectCommand, ListBucketsCommand, S3Client,
} from '@aws-sdk/client-s3';
import { DescribeSecretCommand, GetResourcePolicyCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Accounts } from './accounts';
import { AwsError } from './errors';
import { stackUpdateError } from './stack-updates';
import { parseArn } from '../../policy-engine/arns';
import { PolicyDocument } from '../../policy-engine/documents';
import { Emulator, Keys } from '../emulator';

export interface DeployedBucket {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly policy?: PolicyDocument;
  readonly encryption: { readonly algorithm: string; readonly keyId?: string; readonly bucketKey: boolean };
  readonly aclsAreOff: boolean;
  readonly blocksPublicAcls: boolean;
}

export interface DeployedKey {
  readonly arn: string;
  readonly account: string;
  readonly enabled: boolean;
  readonly policy: PolicyDocument;
}

export interface DeployedSecret {
  readonly arn: string;
  readonly account: string;
  readonly keyId?: string;
  readonly policy?: PolicyDocument;
}

/** What is deployed at this moment, as the emulator's own APIs return it. Nothing is cached. */
export class Deployed {
  readonly accounts: Accounts;

  constructor(private readonly emulator: Emulator) {
    this.accounts = new Accounts(emulator);
  }

  async bucket(name: string): Promise<DeployedBucket | undefined> {
    const s3 = await this.anyS3();
    const Bucket = name;
    const acl = await orUndefined(s3.send(new GetBucketAclCommand({ Bucket })));
    if (!acl) return undefined;
    const [policy, encryption, ownership, block, location] = await Promise.all([
      orUndefined(s3.send(new GetBucketPolicyCommand({ Bucket }))),
      orUndefined(s3.send(new GetBucketEncryptionCommand({ Bucket }))),
      orUndefined(s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))),
      orUndefined(s3.send(new GetPublicAccessBlockCommand({ Bucket }))),
      s3.send(new GetBucketLocationCommand({ Bucket })),
    ]);
    const rule = encryption?.ServerSideEncryptionConfiguration?.Rules?.[0];
    const byDefault = rule?.ApplyServerSideEncryptionByDefault;
    return {
      name,
      arn: `arn:aws:s3:::${name}`,
      account: acl.Owner?.ID ?? '',
      region: location.LocationConstraint ?? 'us-east-1',
      policy: policy?.Policy === undefined ? undefined : JSON.parse(policy.Policy),
      encryption: { algorithm: byDefault?.SSEAlgorithm ?? 'AES256', keyId: byDefault?.KMSMasterKeyID, bucketKey: rule?.BucketKeyEnabled ?? false },
      aclsAreOff: (ownership?.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? 'BucketOwnerEnforced') === 'BucketOwnerEnforced',
      blocksPublicAcls: block?.PublicAccessBlockConfiguration?.BlockPublicAcls ?? false,
    };
  }

  /** How an object is stored; undefined where there is none. */
  async object(bucket: string, key: string, versionId?: string): Promise<{ algorithm?: string; keyId?: string; tags: number } | undefined> {
    const found = await orUndefined((await this.anyS3()).send(new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId })));
    return found && { algorithm: found.ServerSideEncryption, keyId: found.SSEKMSKeyId, tags: found.TagCount ?? 0 };
  }

  /** @param keyId ARN, or id or alias as `account` knows it */
  async key(keyId: string, account: string, region: string): Promise<DeployedKey | undefined> {
    const place = keyId.startsWith('arn:') ? parseArn(keyId) : { account, region };
    if (!this.emulator.accounts().includes(place.account)) return undefined;
    const kms = new KMSClient({ ...await this.as(place.account), region: place.region });
    const description = await orUndefined(kms.send(new DescribeKeyCommand({ KeyId: keyId })));
    if (!description?.KeyMetadata?.Arn) return undefined;
    const { Arn: arn, Enabled: enabled = false } = description.KeyMetadata;
    const { Policy: policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: arn, PolicyName: 'default' }));
    return { arn, account: place.account, enabled, policy: JSON.parse(policy ?? '{}') };
  }

  async secret(secretId: string, account: string, region: string): Promise<DeployedSecret | undefined> {
    const owner = secretId.startsWith('arn:') ? parseArn(secretId).account : account;
    if (!this.emulator.accounts().includes(owner)) return undefined;
    const secrets = new SecretsManagerClient({ ...await this.as(owner), region });
    const found = await orUndefined(secrets.send(new DescribeSecretCommand({ SecretId: secretId })));
    if (!found?.ARN) return undefined;
    const policy = await orUndefined(secrets.send(new GetResourcePolicyCommand({ SecretId: secretId })));
    return { arn: found.ARN, account: owner, keyId: found.KmsKeyId, policy: policy?.ResourcePolicy ? JSON.parse(policy.ResourcePolicy) : undefined };
  }

  /** Every policy that names principals, by where it is attached. */
  async resourcePolicies(regions: Iterable<string>): Promise<[where: string, policy: PolicyDocument][]> {
    const perAccount = await Promise.all(this.emulator.accounts().map(async (account) => [
      ...(await this.accounts.principals(account)).flatMap(({ arn, trust }): [string, PolicyDocument][] => trust ? [[arn, trust]] : []),
      ...await this.bucketPolicies(account),
      ...(await Promise.all([...regions].map((region) => this.keyPolicies(account, region)))).flat(),
    ]));
    return perAccount.flat();
  }

  async admin(account: string): Promise<Keys> {
    return this.emulator.admin(account);
  }

  async stackUpdateError(account: string, region: string, form: URLSearchParams): Promise<AwsError | undefined> {
    return stackUpdateError(this.emulator, account, region, form);
  }

  private async bucketPolicies(account: string): Promise<[string, PolicyDocument][]> {
    const s3 = await this.emulator.s3(account, 'us-east-1');
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    const found = await Promise.all(Buckets.map(async ({ Name }): Promise<[string, PolicyDocument][]> => {
      const policy = await orUndefined(s3.send(new GetBucketPolicyCommand({ Bucket: Name })));
      return policy?.Policy ? [[`arn:aws:s3:::${Name}`, JSON.parse(policy.Policy)]] : [];
    }));
    return found.flat();
  }

  private async keyPolicies(account: string, region: string): Promise<[string, PolicyDocument][]> {
    const kms = new KMSClient({ ...await this.as(account), region });
    const { Keys: keys = [] } = await kms.send(new ListKeysCommand({}));
    return Promise.all(keys.map(async ({ KeyArn = '' }): Promise<[string, PolicyDocument]> => {
      const { Policy: policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: KeyArn, PolicyName: 'default' }));
      return [KeyArn, JSON.parse(policy ?? '{}')];
    }));
  }

  private async anyS3(): Promise<S3Client> {
    return this.emulator.s3(this.emulator.accounts()[0], 'us-east-1');
  }

  private async as(account: string) {
    return { ...this.emulator.line, credentials: await this.emulator.admin(account) };
  }
}

async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error) => {
    if (error?.$metadata?.httpStatusCode >= 400 && error.$metadata.httpStatusCode < 500) return undefined;
    throw error;
  });
}
