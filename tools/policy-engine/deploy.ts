import { list, PolicyDocument } from './documents';
import { Environment } from './physical-ids';
import { ResolvedResource, ResolvedTemplate } from './resolve';
import { Encryption, World } from './world';

/** Brings the deployed resources into the world, policies last: they attach to what is there by then. */
export function install(world: World, { resources }: ResolvedTemplate, env: Environment): void {
  const all = Object.values(resources);
  const of = (type: string) => all.filter(({ Type }) => Type === type);

  of('AWS::IAM::ManagedPolicy').forEach(({ Arn, Ref, Properties }) => {
    world.addManagedPolicy(Ref ?? Arn, Properties.PolicyDocument);
  });
  of('AWS::KMS::Key').forEach(({ Arn, Properties }) => world.addKey({ arn: Arn, policy: Properties.KeyPolicy }));
  of('AWS::S3::Bucket').forEach(bucket => installBucket(world, bucket, env));
  of('AWS::SecretsManager::Secret').forEach(({ Ref, Properties }) => {
    const keyArn = Properties.KmsKeyId && keyArnOf(Properties.KmsKeyId, env);
    world.addSecret({ arn: Ref, keyArn });
  });
  of('AWS::IAM::Role').forEach(role => world.addPrincipal({
    ...identity(role, all, 'Role'),
    trust: role.Properties.AssumeRolePolicyDocument,
  }));
  of('AWS::IAM::User').forEach(user => world.addPrincipal(identity(user, all, 'User')));
  of('AWS::S3::BucketPolicy').forEach(({ Properties }) => world.setBucketPolicy(Properties.Bucket, Properties.PolicyDocument));
  of('AWS::SecretsManager::ResourcePolicy').forEach(({ Properties }) => {
    world.addSecret({ ...world.secret(Properties.SecretId), policy: Properties.ResourcePolicy });
  });
}

/** Takes away what the former deployment of a stack brought. */
export function uninstall(world: World, { resources }: ResolvedTemplate): void {
  Object.values(resources).forEach(({ Type, Ref, Arn }) => {
    if (Type === 'AWS::S3::Bucket') {
      world.removeBucket(Ref);
    }
    [Ref, Arn].forEach(id => world.remove(id));
  });
}

function installBucket(world: World, { Ref, Properties }: ResolvedResource, env: Environment): void {
  const { BlockPublicAcls, BlockPublicPolicy, RestrictPublicBuckets } = Properties.PublicAccessBlockConfiguration ?? {};
  const rule = Properties.BucketEncryption?.ServerSideEncryptionConfiguration?.[0];
  world.addBucket({
    ...env,
    name: Ref,
    encryption: rule && encryptionOf(rule.ServerSideEncryptionByDefault, env),
    bucketKey: isTrue(rule?.BucketKeyEnabled),
    ownership: Properties.OwnershipControls?.Rules?.[0]?.ObjectOwnership,
    publicAccess: Properties.PublicAccessBlockConfiguration && {
      blockPublicAcls: isTrue(BlockPublicAcls),
      blockPublicPolicy: isTrue(BlockPublicPolicy),
      restrictPublicBuckets: isTrue(RestrictPublicBuckets),
    },
  });
}

function encryptionOf({ SSEAlgorithm, KMSMasterKeyID }: any, env: Environment): Encryption {
  const keyArn = KMSMasterKeyID && KMSMasterKeyID !== 'alias/aws/s3' ? keyArnOf(KMSMasterKeyID, env) : undefined;
  return { algorithm: SSEAlgorithm, keyArn };
}

function keyArnOf(keyId: string, { partition, region, account }: Environment): string {
  if (keyId.includes('alias/')) {
    throw new Error(`keys are known by id or ARN, not by alias: ${keyId}`);
  }
  return keyId.startsWith('arn:') ? keyId : `arn:${partition}:kms:${region}:${account}:key/${keyId}`;
}

/** A role or user with the policies that it carries and those that other resources attach to it. */
function identity({ Ref, Arn, Properties }: ResolvedResource, all: ResolvedResource[], kind: 'Role' | 'User') {
  const attached = (type: string) => all.filter(policy =>
    policy.Type === type && [...list<string>(policy.Properties[`${kind}s`]), policy.Properties[`${kind}Name`]].includes(Ref));
  const inline = list<any>(Properties.Policies).map((policy): PolicyDocument => policy.PolicyDocument);
  const separate = [...attached('AWS::IAM::Policy'), ...attached(`AWS::IAM::${kind}Policy`)].map(policy => policy.Properties.PolicyDocument);
  return {
    arn: Arn,
    policies: [...inline, ...separate],
    managedPolicyArns: [...list<string>(Properties.ManagedPolicyArns), ...attached('AWS::IAM::ManagedPolicy').map(policy => policy.Ref)],
    boundaryArn: Properties.PermissionsBoundary as string | undefined,
  };
}

function isTrue(value: unknown): boolean {
  return String(value) === 'true';
}
