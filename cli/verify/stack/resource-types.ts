import { Checked, equal, fine, unknown, wrong } from './check-result';
import { PolicyDocument as Document, publicStatements } from './compare-policies';
import { DeployedResource, UNKNOWN, UNREADABLE } from './deployed-resource';
import type { Live } from './deployed-state';
import { checkAttachedPolicies, checkManagedPolicies, checkPolicy } from './policy-checks';

type Check = (live: Live, resource: DeployedResource, all: DeployedResource[]) => Promise<Checked[]>;

interface Named {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** Of an IAM resource. */
  readonly path: string;
}

export interface ResourceType {
  /** Undefined where the resource has no ARN, or its physical id is one. */
  readonly arn?: (named: Named) => string;
  /** Undefined where the check of another resource covers it. */
  readonly check?: {
    /** The actions that it calls. */
    readonly permission: string;
    readonly run: Check;
  };
}

const BLOCKS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
interface ByDefault {
  readonly SSEAlgorithm: string;
  readonly KMSMasterKeyID?: string;
}

const INLINE_LIMIT = { role: 10_240, user: 2_048 };

interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: Document;
}

function inlinePolicies(owner: DeployedResource, all: DeployedResource[]): Map<string, Document> {
  const own = (owner.properties.Policies ?? []) as InlinePolicy[];
  const separate = attachedTo(owner, 'AWS::IAM::Policy', all).map(({ properties }) => properties as unknown as InlinePolicy);
  return new Map([...own, ...separate].map(({ PolicyName, PolicyDocument }) => [PolicyName, PolicyDocument]));
}

/** By ARN; without document where the template only refers to the policy. */
function managedPolicies(owner: DeployedResource, all: DeployedResource[]): Map<string, Document | undefined> {
  const { ManagedPolicyArns = [] } = owner.properties as { ManagedPolicyArns?: string[] };
  const made = attachedTo(owner, 'AWS::IAM::ManagedPolicy', all);
  return new Map<string, Document | undefined>([
    ...ManagedPolicyArns.map((arn): [string, undefined] => [arn, undefined]),
    ...made.map(({ arn = UNKNOWN, properties }): [string, Document] => [arn, properties.PolicyDocument as Document]),
  ]);
}

/** The policies of a type that name the role or user. */
function attachedTo({ physicalId }: DeployedResource, type: string, all: DeployedResource[]): DeployedResource[] {
  return all.filter((resource) => {
    const { Roles = [], Users = [] } = resource.properties as { Roles?: string[]; Users?: string[] };
    return resource.type === type && [...Roles, ...Users].includes(physicalId);
  });
}

async function checkPolicies(
  live: Live, owner: DeployedResource, limit: number, actual: ReadonlyMap<string, Document | undefined>, all: DeployedResource[],
): Promise<Checked[]> {
  const managed = managedPolicies(owner, all);
  const documents = new Map<string, Document | undefined>();
  for (const [arn, expected] of managed) {
    if (expected && actual.has(arn)) documents.set(arn, await live.managedPolicy(arn));
  }
  const others = new Map([...actual].filter(([name]) => !managed.has(name)));
  return [
    ...checkAttachedPolicies(owner.physicalId, limit, inlinePolicies(owner, all), others, areAllKnown(all)),
    ...checkManagedPolicies(owner.physicalId, managed, [...actual.keys()], documents),
  ];
}

/** A nested stack may attach policies to a role or user of another stack. */
function areAllKnown(all: DeployedResource[]): boolean {
  return all.every(({ unread }) => unread === undefined);
}

const checkRole: Check = async (live, role, all) => {
  const name = role.physicalId;
  const trust = await live.trust(name);
  if (!trust) {
    return [wrong(`role ${name}`, 'exists', 'missing', {
      cause: 'trust', words: `the role ${name} no longer exists`, fix: 'delete its remaining resources from the stack, and deploy the stack again',
    })];
  }
  return [
    fine(`role ${name}`, 'exists'),
    ...checkPolicy({ cause: 'trust', what: `trust policy of ${name}`, limit: 2048 }, role.properties.AssumeRolePolicyDocument as Document, trust),
    ...await checkPolicies(live, role, INLINE_LIMIT.role, await live.rolePolicies(name), all),
  ];
};

const checkUser: Check = async (live, user, all) => {
  const name = user.physicalId;
  const policies = await live.userPolicies(name);
  if (!policies) {
    const words = `the user ${name} no longer exists`;
    return [wrong(`user ${name}`, 'exists', 'missing', { cause: 'credentials', words, fix: 'deploy it again' })];
  }
  return [fine(`user ${name}`, 'exists'), ...await checkPolicies(live, user, INLINE_LIMIT.user, policies, all)];
};

const checkAccessKey: Check = async (live, { physicalId, properties }) => {
  const user = String(properties.UserName);
  if (user === UNKNOWN) return [unknown(`access key ${physicalId}`, 'Active', UNREADABLE)];
  return [equal(`access key ${physicalId} of ${user}`, 'Active', await live.keyStatus(user, physicalId) ?? 'missing', (found) => ({
    cause: 'credentials', words: `the access key ${physicalId} of ${user} is ${found}`, fix: 'raise its serial, and hand the new key over',
  }))];
};

const checkBucket: Check = async (live, { physicalId: name, properties }) => {
  if (!await live.hasBucket(name)) {
    const words = `bucket ${name} does not exist in this account`;
    return [wrong(`bucket ${name}`, 'exists', 'missing', { cause: 'bucket', words, fix: 'restore the bucket' })];
  }
  const { OwnershipControls, BucketEncryption } = properties as {
    OwnershipControls?: { Rules: { ObjectOwnership: string }[] };
    BucketEncryption?: { ServerSideEncryptionConfiguration: { ServerSideEncryptionByDefault?: ByDefault }[] };
  };
  const byDefault = BucketEncryption?.ServerSideEncryptionConfiguration[0]?.ServerSideEncryptionByDefault;
  const encryption = await live.encryption(name);
  const hasKey = byDefault?.KMSMasterKeyID !== undefined;
  const words = (algorithm: string, keyId = '') => (hasKey ? `${algorithm}, key ${keyId.replace(/^.*:key\//, '')}` : algorithm);
  const ownership = OwnershipControls?.Rules[0].ObjectOwnership ?? 'BucketOwnerEnforced';
  const on = await live.publicAccessBlock(name);
  const off = BLOCKS.filter((setting) => !on.includes(setting));
  return [
    fine(`bucket ${name}`, 'exists'),
    off.length === 0 ? fine(`public access block of ${name}`, 'on') : wrong(`public access block of ${name}`, 'on', `off: ${off.join(', ')}`, {
      cause: 'public access', words: `the public access block of ${name} is off: ${off.join(', ')}`, fix: `switch all four settings on for ${name}`,
    }),
    equal(`object ownership of ${name}`, ownership, await live.ownership(name), (found) => ({
      cause: 'ownership', words: `the object ownership of ${name} is ${found}`, fix: `set it to ${ownership}`,
    })),
    equal(`encryption of ${name}`,
      words(byDefault?.SSEAlgorithm ?? 'AES256', byDefault?.KMSMasterKeyID), words(encryption.algorithm, encryption.keyId),
      (found) => ({ cause: 'encryption', words: `${name} encrypts with ${found}`, fix: 'set the default encryption that the template has' })),
  ];
};

const checkBucketPolicy: Check = async (live, { logicalId, properties }) => {
  const bucket = String(properties.Bucket);
  if (bucket === UNKNOWN) return [unknown(`bucket policy ${logicalId}`, 'as in the template', UNREADABLE)];
  const actual = await live.bucketPolicy(bucket);
  const open = publicStatements(actual ?? {});
  return [
    ...open.map((statement) => wrong(`bucket policy of ${bucket} grants no anonymous access`, 'none', 'public', {
      cause: 'public access', words: `the bucket policy grants access to everyone: ${JSON.stringify(statement)}`, fix: 'remove this statement', statement,
    })),
    ...checkPolicy({ cause: 'bucket policy', what: `bucket policy of ${bucket}`, limit: 20 * 1024, unit: 'bytes' },
      properties.PolicyDocument as Document, actual),
  ];
};

const checkKey: Check = async (live, { arn = '', physicalId, properties }) => [
  equal(`key ${physicalId}`, 'Enabled', await live.keyState(arn) ?? 'missing', (found) => ({
    cause: 'key state',
    words: `the key ${physicalId} is ${found}: nothing can be read or written`,
    fix: found === 'PendingDeletion' ? 'cancel its deletion, and enable it' : 'enable it',
  })),
  ...checkPolicy({ cause: 'key policy', what: `policy of key ${physicalId}`, limit: 32 * 1024, unit: 'bytes' },
    properties.KeyPolicy as Document, await live.keyPolicy(arn)),
];

const checkSecret: Check = async (live, { physicalId }) => {
  const what = `secret ${physicalId.replace(/^.*:secret:/, '')}`;
  const promised = 'readable, holds an access key';
  const holds = await live.holdsAccessKey(physicalId);
  if (holds === true) return [fine(what, promised)];
  return [wrong(what, promised, holds === undefined ? 'missing, or marked for deletion' : 'holds no access key', {
    cause: 'secret',
    words: holds === undefined
      ? `the ${what} is missing, or marked for deletion: the access key cannot be handed over` : `the ${what} holds no access key`,
    fix: holds === undefined ? 'restore the secret, or deploy a new key' : 'deploy a new key: raise its serial',
  })];
};

const iamArn = (kind: string) => ({ partition, account, path, name }: Named) => `arn:${partition}:iam::${account}:${kind}${path}${name}`;

/** All that is known of a type of resource; other types are not checked. */
export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map<string, ResourceType>([
  ['AWS::IAM::Role', {
    arn: iamArn('role'),
    check: {
      permission: 'iam:GetRole, iam:ListRolePolicies, iam:GetRolePolicy, iam:ListAttachedRolePolicies, iam:GetPolicy, iam:GetPolicyVersion',
      run: checkRole,
    },
  }],
  ['AWS::IAM::User', {
    arn: iamArn('user'),
    check: {
      permission: 'iam:ListUserPolicies, iam:GetUserPolicy, iam:ListAttachedUserPolicies, iam:GetPolicy, iam:GetPolicyVersion',
      run: checkUser,
    },
  }],
  ['AWS::IAM::ManagedPolicy', { arn: iamArn('policy') }],
  ['AWS::IAM::AccessKey', {
    check: {
      permission: 'iam:ListAccessKeys',
      run: checkAccessKey,
    },
  }],
  ['AWS::S3::Bucket', {
    arn: ({ partition, name }) => `arn:${partition}:s3:::${name}`,
    check: {
      permission: 's3:ListBucket, s3:GetBucketPublicAccessBlock, s3:GetBucketOwnershipControls, s3:GetEncryptionConfiguration',
      run: checkBucket,
    },
  }],
  ['AWS::S3::BucketPolicy', {
    check: {
      permission: 's3:GetBucketPolicy',
      run: checkBucketPolicy,
    },
  }],
  ['AWS::KMS::Key', {
    arn: ({ partition, region, account, name }) => `arn:${partition}:kms:${region}:${account}:key/${name}`,
    check: {
      permission: 'kms:DescribeKey, kms:GetKeyPolicy',
      run: checkKey,
    },
  }],
  ['AWS::SecretsManager::Secret', {
    check: {
      permission: 'secretsmanager:GetSecretValue',
      run: checkSecret,
    },
  }],
]);
