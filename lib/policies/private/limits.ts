import { BootstraplessSynthesizer, CfnOutput, Stack } from 'aws-cdk-lib';
import { CfnRole, PolicyDocument, Role } from 'aws-cdk-lib/aws-iam';
import { CfnKey, IKey } from 'aws-cdk-lib/aws-kms';
import { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { renderedSize, sizeBound } from './rendered-size';
import { invalid } from '../../core/errors';

/** Context key for accounts whose trust policy quota was raised. */
export const TRUST_POLICY_LIMIT_CONTEXT = 'cdk-s3-handoff:trustPolicyLimit';

const DEFAULT_TRUST_POLICY_LIMIT = 2048;
const HIGHEST_TRUST_POLICY_LIMIT = 8192;

const INLINE_POLICIES_OF_ROLE = 10240;

const BUCKET_POLICY = 20 * 1024;

const ANOTHER_GROUP = "give the newest partners another 'group'";

interface Limit {
  readonly subject: string;
  readonly size: number;
  readonly limit: number;
  readonly unit: string;
  readonly remedy: string;
}

function overLimit({ subject, size, limit, unit, remedy }: Limit): string[] {
  return size > limit ? [`${subject} has ${size} ${unit}, the limit is ${limit}: ${remedy}`] : [];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export function checkTrustPolicy(scope: IConstruct, trust: any): string[] {
  const raised = scope.node.tryGetContext(TRUST_POLICY_LIMIT_CONTEXT) ?? DEFAULT_TRUST_POLICY_LIMIT;
  const limit = Number(raised);
  if (!(limit >= DEFAULT_TRUST_POLICY_LIMIT && limit <= HIGHEST_TRUST_POLICY_LIMIT)) {
    return [invalid(TRUST_POLICY_LIMIT_CONTEXT, `must be a number from ${DEFAULT_TRUST_POLICY_LIMIT} to ${HIGHEST_TRUST_POLICY_LIMIT}`, raised).message];
  }
  if (trust instanceof PolicyDocument && sizeBound(trust) <= limit) return [];
  return overLimit({
    subject: 'the trust policy',
    size: renderedSize(Stack.of(scope), trust),
    limit,
    unit: 'characters',
    remedy: `use fewer external IDs, or request a quota increase (${HIGHEST_TRUST_POLICY_LIMIT} at most) and set context '${TRUST_POLICY_LIMIT_CONTEXT}' to the new limit`,
  });
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export function checkInlinePolicies(scope: IConstruct, owner: 'role' | 'user', document: PolicyDocument): string[] {
  const limit = owner === 'role' ? INLINE_POLICIES_OF_ROLE : 2048;
  if (sizeBound(document) <= limit) return [];
  return overLimit({
    subject: `the inline policy of the ${owner}`,
    size: renderedSize(Stack.of(scope), document),
    limit,
    unit: 'characters',
    remedy: owner === 'role' ? 'use several roles, each for fewer buckets' : 'use fewer address ranges, or one user for each key prefix',
  });
}

/** All inline policies of a delivery role: its own, and the one for its state machine. Same page. */
export function checkDeliveryRole(role: Role, added: PolicyDocument): string[] {
  const stack = Stack.of(role);
  const { policies } = role.node.defaultChild as CfnRole;
  return overLimit({
    subject: 'the role with all its inline policies',
    size: renderedSize(stack, policies) + renderedSize(stack, added),
    limit: INLINE_POLICIES_OF_ROLE,
    unit: 'characters',
    remedy: ANOTHER_GROUP,
  });
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export function checkManagedPolicy(scope: IConstruct, document: PolicyDocument, remedy: string): string[] {
  return overLimit({
    subject: `managed policy '${scope.node.id}'`,
    size: renderedSize(Stack.of(scope), document),
    limit: 6144,
    unit: 'characters',
    remedy,
  });
}

/** The data of its partners is a variable of a state machine. @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export function checkDeliveryPlans(scope: IConstruct, plans: object): string[] {
  return overLimit({
    subject: 'the partner data of the state machine',
    size: renderedSize(Stack.of(scope), plans),
    limit: 256 * 1024,
    unit: 'bytes',
    remedy: ANOTHER_GROUP,
  });
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html */
export function checkBucketPolicy(bucket: IBucket): string[] {
  if (!bucket.policy || sizeBound(bucket.policy.document) <= BUCKET_POLICY) return [];
  return overLimit({
    subject: 'the bucket policy',
    size: renderedSize(Stack.of(bucket), bucket.policy.document, knownName(bucket)),
    limit: BUCKET_POLICY,
    unit: 'bytes',
    remedy: 'use assumed roles (they need no bucket policy), or spread the partners over several buckets',
  });
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
export function checkKeyPolicy(key: IKey): string[] {
  const resource = key.node.defaultChild;
  if (!(resource instanceof CfnKey)) return [];
  return overLimit({
    subject: 'the key policy',
    size: renderedSize(Stack.of(resource), resource.keyPolicy),
    limit: 32 * 1024,
    unit: 'bytes',
    remedy: 'use assumed roles (they need no key policy), or use several keys',
  });
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export function checkOutputs(stack: Stack): string[] {
  return overLimit({
    subject: `stack '${stack.stackName}'`,
    size: stack.node.findAll().filter((child) => child instanceof CfnOutput && child.stack === stack).length,
    limit: 200,
    unit: 'outputs',
    remedy: 'spread the integrations over several stacks',
  });
}

/** Without a bootstrap bucket, the template is passed in the request. */
export function checkTemplateSize(stack: Stack): string[] {
  if (!(stack.synthesizer instanceof BootstraplessSynthesizer)) return [];
  return overLimit({
    subject: `the template of stack '${stack.stackName}'`,
    size: templateSize(stack),
    limit: 51200,
    unit: 'bytes',
    remedy: 'deploy with a bootstrap bucket (the default synthesizer), or spread the integrations over several stacks',
  });
}

/** The limit of a template in a bucket, for stacks with up to thousands of partners. */
export function checkLargeTemplate(stack: Stack): string[] {
  return overLimit({
    subject: `the template of stack '${stack.stackName}'`,
    size: templateSize(stack),
    limit: 1024 * 1024,
    unit: 'bytes',
    remedy: `${isCompact(stack) ? '' : "give the stack 'suppressTemplateIndentation: true', or "}spread the partners over several stacks`,
  });
}

function templateSize(stack: Stack): number {
  return Buffer.byteLength(JSON.stringify(stack.resolve((stack as any)._toCloudFormation()), undefined, isCompact(stack) ? undefined : 1));
}

function isCompact(stack: Stack): boolean {
  return Boolean((stack as any)._suppressTemplateIndentation);
}

function knownName(bucket: IBucket): Record<string, string> {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof CfnBucket)) return {};
  const stack = Stack.of(resource);
  const name = stack.resolve(resource.bucketName);
  return typeof name === 'string' ? { [stack.resolve(resource.logicalId)]: name } : {};
}
