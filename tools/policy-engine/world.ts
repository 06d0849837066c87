import { parseArn, lastSegment, partitionOf } from './arns';
import { awsPrincipals, checkedDocument, list, PolicyDocument, statementsOf } from './documents';
import { ADMINISTRATOR } from './engine';
import { Environment } from './physical-ids';

export interface Encryption {
  /** 'AES256', 'aws:kms' or 'aws:kms:dsse' */
  readonly algorithm?: string;
  /** @default - with KMS: the AWS-managed key aws/s3 */
  readonly keyArn?: string;
}

export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

export interface BucketOptions extends Environment {
  readonly name: string;
  readonly policy?: PolicyDocument;
  /** @default AES256 */
  readonly encryption?: Encryption;
  /** @default 'BucketOwnerEnforced' */
  readonly ownership?: string;
  /** @default - everything blocked */
  readonly publicAccess?: Partial<PublicAccessBlock>;
  /** @default false */
  readonly bucketKey?: boolean;
}

export interface Bucket extends BucketOptions {
  readonly arn: string;
  readonly partition: string;
  readonly encryption: Encryption;
  readonly publicAccess: PublicAccessBlock;
}

export interface Guarded {
  readonly arn: string;
  /** @default - keys delegate to the IAM policies of their account; secrets have none */
  readonly policy?: PolicyDocument;
}

export interface Secret extends Guarded {
  readonly keyArn?: string;
}

export interface Principal {
  /** Of a role or a user. */
  readonly arn: string;
  /** Inline and managed policies. */
  readonly policies?: PolicyDocument[];
  readonly managedPolicyArns?: string[];
  /** ARN of a managed policy. */
  readonly boundaryArn?: string;
  /** Roles only. */
  readonly trust?: PolicyDocument;
}

const NARROWING_KEYS = /^aws:(principalorgid|principalaccount|principalarn|sourceip|sourcevpc|sourcevpce|sourcearn|sourceaccount|userid)$/i;

/** Everything that exists, in all accounts. Names that are not here are mistakes, not refusals. */
export class World {
  private readonly buckets = new Map<string, Bucket>();
  private readonly keys = new Map<string, Guarded>();
  private readonly secrets = new Map<string, Secret>();
  private readonly principals = new Map<string, Principal>();
  private readonly managedPolicies = new Map<string, PolicyDocument>();

  addBucket(options: BucketOptions): Bucket {
    const partition = options.partition ?? partitionOf(options.region);
    const bucket: Bucket = {
      ...options,
      partition,
      arn: `arn:${partition}:s3:::${options.name}`,
      encryption: options.encryption ?? { algorithm: 'AES256' },
      publicAccess: { blockPublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true, ...options.publicAccess },
    };
    if (bucket.policy) {
      checkBucketPolicy(bucket, bucket.policy);
    }
    this.buckets.set(bucket.name, bucket);
    return bucket;
  }

  setBucketPolicy(name: string, policy: PolicyDocument): void {
    this.addBucket({ ...this.bucket(name), policy });
  }

  addKey({ arn, policy = delegation(arn) }: Guarded): void {
    this.keys.set(arn, { arn, policy: checkedDocument('resource', policy, `key policy of ${arn}`) });
  }

  addSecret(secret: Secret): void {
    if (secret.policy) {
      checkedDocument('resource', secret.policy, `policy of ${secret.arn}`);
    }
    this.secrets.set(secret.arn, secret);
  }

  addPrincipal(principal: Principal): void {
    principal.policies?.forEach(policy => checkedDocument('identity', policy, `policy of ${principal.arn}`));
    if (principal.trust) {
      checkedDocument('trust', principal.trust, `trust policy of ${principal.arn}`);
    }
    this.principals.set(principal.arn, principal);
  }

  addManagedPolicy(arn: string, policy: PolicyDocument): void {
    this.managedPolicies.set(arn, checkedDocument('identity', policy, arn));
  }

  bucket(name: string): Bucket {
    return found(this.buckets.get(name), `bucket ${name}`);
  }

  hasBucket(name: string): boolean {
    return this.buckets.has(name);
  }

  key(arn: string): Guarded {
    return found(this.keys.get(arn), `key ${arn}`);
  }

  secret(arn: string): Secret {
    return found(this.secrets.get(arn), `secret ${arn}`);
  }

  role(arn: string): Principal & { trust: PolicyDocument } {
    const { trust, ...role } = found(this.principals.get(arn), `role ${arn}`);
    return { ...role, trust: found(trust, `trust policy of ${arn}`) };
  }

  /** Undefined for those whom nobody has described. */
  principal(arn: string): Principal | undefined {
    return this.principals.get(arn);
  }

  /** A session's ARN does not contain the path of its role. */
  roleOfSession(account: string, roleName: string): Principal | undefined {
    return [...this.principals.values()].find(({ arn }) => {
      const parts = parseArn(arn);
      return parts.account === account && parts.resource.startsWith('role/') && lastSegment(parts.resource) === roleName;
    });
  }

  policiesOf({ policies = [], managedPolicyArns = [] }: Principal): PolicyDocument[] {
    return [...policies, ...managedPolicyArns.map(arn => this.managedPolicy(arn))];
  }

  managedPolicy(arn: string): PolicyDocument {
    return arn.endsWith(':iam::aws:policy/AdministratorAccess')
      ? ADMINISTRATOR
      : found(this.managedPolicies.get(arn), `managed policy ${arn}`);
  }

  removeBucket(name: string): void {
    this.buckets.delete(name);
  }

  remove(arn: string): void {
    [this.keys, this.secrets, this.principals, this.managedPolicies].forEach(shelf => shelf.delete(arn));
  }
}

/** Allows anyone: an Allow for `*` that no fixed value narrows. */
export function isPublic(policy: PolicyDocument): boolean {
  return statementsOf(policy).some(({ Effect, Principal, NotPrincipal, Condition = {} }) =>
    Effect === 'Allow' && (NotPrincipal !== undefined || awsPrincipals(Principal).includes('*')) && !isNarrowed(Condition));
}

function isNarrowed(condition: Record<string, Record<string, string | string[]>>): boolean {
  return Object.entries(condition)
    .filter(([operator]) => !/Not|Null|IfExists|ForAllValues/.test(operator))
    .flatMap(([, tests]) => Object.entries(tests))
    .some(([key, values]) => NARROWING_KEYS.test(key) && list(values).every(value => !/[*?]|\/0$/.test(value)));
}

function checkBucketPolicy({ name, arn, publicAccess }: Bucket, policy: PolicyDocument): void {
  checkedDocument('resource', policy, `bucket policy of ${name}`);
  const foreign = statementsOf(policy)
    .flatMap(({ Resource, NotResource }) => list<string>(Resource ?? NotResource))
    .find(resource => resource !== arn && !resource.startsWith(`${arn}/`));
  if (foreign) {
    throw new Error(`bucket policy of ${name} names a resource outside the bucket: ${foreign}`);
  }
  if (publicAccess.blockPublicPolicy && isPublic(policy)) {
    throw new Error(`block public access refuses the bucket policy of ${name}: it is public`);
  }
}

function delegation(keyArn: string): PolicyDocument {
  const { partition, account } = parseArn(keyArn);
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:${partition}:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
  };
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new Error(`unknown ${what}`);
  }
  return value;
}
