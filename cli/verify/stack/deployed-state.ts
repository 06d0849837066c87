import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import {
  GetPolicyCommand, GetPolicyVersionCommand, GetRoleCommand, GetRolePolicyCommand, GetUserPolicyCommand, IAMClient, ListAccessKeysCommand,
  ListAttachedRolePoliciesCommand, ListAttachedUserPoliciesCommand, ListRolePoliciesCommand, ListUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetBucketEncryptionCommand, GetBucketOwnershipControlsCommand, GetBucketPolicyCommand, GetPublicAccessBlockCommand, HeadBucketCommand, S3Client,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { PolicyDocument } from './compare-policies';

interface Options {
  readonly profile?: string;
  readonly region?: string;
  readonly account: string;
  readonly signal: AbortSignal;
}

const GONE = /^(NoSuch\w+|NotFound|\w+NotFound(Exception|Error)|NotFoundException)$/;

/** The deployed state, read with the bucket owner's credentials. Undefined if the resource does not exist. */
export class Live {
  private readonly iam: IAMClient;
  private readonly s3: S3Client;
  private readonly kms: KMSClient;
  private readonly secrets: SecretsManagerClient;
  private readonly cloudFormation: CloudFormationClient;
  private readonly signal: { abortSignal: AbortSignal };

  constructor(private readonly options: Options) {
    const { profile, region, signal } = options;
    const config = { profile, region, requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 } };
    this.iam = new IAMClient(config);
    this.s3 = new S3Client({ ...config, forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL) });
    this.kms = new KMSClient(config);
    this.secrets = new SecretsManagerClient(config);
    this.cloudFormation = new CloudFormationClient(config);
    this.signal = { abortSignal: signal };
  }

  async physicalIds(stack: string): Promise<Map<string, string>> {
    const ids = new Map<string, string>();
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client: this.cloudFormation }, { StackName: stack })) {
      for (const { LogicalResourceId: logicalId, PhysicalResourceId: id, ResourceStatus = '' } of StackResourceSummaries) {
        if (logicalId && id && !/^DELETE_(COMPLETE|SKIPPED)$/.test(ResourceStatus)) ids.set(logicalId, id);
      }
    }
    return ids;
  }

  async trust(RoleName: string): Promise<PolicyDocument | undefined> {
    const found = await orUndefined(this.iam.send(new GetRoleCommand({ RoleName }), this.signal));
    return found && parsed(found.Role?.AssumeRolePolicyDocument);
  }

  /** By name; managed policies are only named. */
  async rolePolicies(RoleName: string): Promise<Map<string, PolicyDocument | undefined>> {
    const { PolicyNames = [] } = await this.iam.send(new ListRolePoliciesCommand({ RoleName }), this.signal);
    const { AttachedPolicies = [] } = await this.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }), this.signal);
    const inline = await Promise.all(PolicyNames.map(async (PolicyName): Promise<[string, PolicyDocument]> => (
      [PolicyName, parsed((await this.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }), this.signal)).PolicyDocument)]
    )));
    return withManaged(inline, AttachedPolicies);
  }

  /** Undefined where there is no such user. */
  async userPolicies(UserName: string): Promise<Map<string, PolicyDocument | undefined> | undefined> {
    const listed = await orUndefined(this.iam.send(new ListUserPoliciesCommand({ UserName }), this.signal));
    if (!listed) return undefined;
    const { AttachedPolicies = [] } = await this.iam.send(new ListAttachedUserPoliciesCommand({ UserName }), this.signal);
    const inline = await Promise.all((listed.PolicyNames ?? []).map(async (PolicyName): Promise<[string, PolicyDocument]> => (
      [PolicyName, parsed((await this.iam.send(new GetUserPolicyCommand({ UserName, PolicyName }), this.signal)).PolicyDocument)]
    )));
    return withManaged(inline, AttachedPolicies);
  }

  /** The version that is in force. Undefined where there is no such policy. */
  async managedPolicy(PolicyArn: string): Promise<PolicyDocument | undefined> {
    const found = await orUndefined(this.iam.send(new GetPolicyCommand({ PolicyArn }), this.signal));
    const VersionId = found?.Policy?.DefaultVersionId;
    if (VersionId === undefined) return undefined;
    return parsed((await this.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }), this.signal)).PolicyVersion?.Document);
  }

  async keyStatus(UserName: string, accessKeyId: string): Promise<string | undefined> {
    const found = await orUndefined(this.iam.send(new ListAccessKeysCommand({ UserName }), this.signal));
    return found?.AccessKeyMetadata?.find(({ AccessKeyId }) => AccessKeyId === accessKeyId)?.Status;
  }

  async hasBucket(Bucket: string): Promise<boolean> {
    return await orUndefined(this.s3.send(new HeadBucketCommand(this.bucket(Bucket)), this.signal)) !== undefined;
  }

  async bucketPolicy(Bucket: string): Promise<PolicyDocument | undefined> {
    const found = await orUndefined(this.s3.send(new GetBucketPolicyCommand(this.bucket(Bucket)), this.signal));
    return found?.Policy === undefined ? undefined : parsed(found.Policy);
  }

  /** The settings that are on. */
  async publicAccessBlock(Bucket: string): Promise<string[]> {
    const found = await orUndefined(this.s3.send(new GetPublicAccessBlockCommand(this.bucket(Bucket)), this.signal));
    return Object.entries(found?.PublicAccessBlockConfiguration ?? {}).filter(([, value]) => value === true).map(([name]) => name);
  }

  async ownership(Bucket: string): Promise<string> {
    const found = await orUndefined(this.s3.send(new GetBucketOwnershipControlsCommand(this.bucket(Bucket)), this.signal));
    return found?.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? 'BucketOwnerEnforced';
  }

  async encryption(Bucket: string): Promise<{ algorithm: string; keyId?: string }> {
    const found = await orUndefined(this.s3.send(new GetBucketEncryptionCommand(this.bucket(Bucket)), this.signal));
    const rule = found?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
    return { algorithm: rule?.SSEAlgorithm ?? 'AES256', keyId: rule?.KMSMasterKeyID };
  }

  async keyState(KeyId: string): Promise<string | undefined> {
    return (await orUndefined(this.kms.send(new DescribeKeyCommand({ KeyId }), this.signal)))?.KeyMetadata?.KeyState;
  }

  async keyPolicy(KeyId: string): Promise<PolicyDocument | undefined> {
    const found = await orUndefined(this.kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }), this.signal));
    return found?.Policy === undefined ? undefined : parsed(found.Policy);
  }

  /** Whether the secret holds an access key. The value goes no further than this. */
  async holdsAccessKey(SecretId: string): Promise<boolean | undefined> {
    const found = await orUndefined(this.secrets.send(new GetSecretValueCommand({ SecretId }), this.signal));
    if (found?.SecretString === undefined) return undefined;
    try {
      const { accessKeyId, secretAccessKey } = JSON.parse(found.SecretString) as Record<string, unknown>;
      return typeof accessKeyId === 'string' && typeof secretAccessKey === 'string';
    } catch {
      return false;
    }
  }

  close(): void {
    for (const client of [this.iam, this.s3, this.kms, this.secrets, this.cloudFormation]) client.destroy();
  }

  private bucket(Bucket: string): { Bucket: string; ExpectedBucketOwner: string } {
    return { Bucket, ExpectedBucketOwner: this.options.account };
  }
}

function withManaged(inline: [string, PolicyDocument][], managed: { PolicyArn?: string }[]): Map<string, PolicyDocument | undefined> {
  const named = managed.map(({ PolicyArn = '' }): [string, undefined] => [PolicyArn, undefined]);
  return new Map<string, PolicyDocument | undefined>([...inline, ...named]);
}

async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: Error) => {
    const isMarkedForDeletion = error.name === 'InvalidRequestException' && /delet/i.test(error.message);
    if (GONE.test(error.name) || isMarkedForDeletion) return undefined;
    throw error;
  });
}

function parsed(document: string = '{}'): PolicyDocument {
  return JSON.parse(document.trimStart().startsWith('{') ? document : decodeURIComponent(document)) as PolicyDocument;
}
