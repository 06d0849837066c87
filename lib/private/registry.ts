import { Annotations, Stack } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { warnAboutDottedBucket } from './bucket-name';
import { checkBucketPolicy, checkKeyPolicy, checkLargeTemplate, checkOutputs, checkTemplateSize } from './limits';

interface RegisteredGrant {
  readonly grant: IConstruct;
  readonly keyPrefix: string;
}

const GRANTS_OF_BUCKET = new WeakMap<IBucket, RegisteredGrant[]>();
const CHECKED_KEYS = new WeakSet<IKey>();
const CHECKED_STACKS = new WeakSet<Stack>();
const CHECKED_LARGE_STACKS = new WeakSet<Stack>();

/** Tells a bucket of a grant: one size check for its policy, and a warning on the grant that spans all others. */
export function registerGrant(grant: IConstruct, bucket: IBucket, keyPrefix: string): void {
  const grants = GRANTS_OF_BUCKET.get(bucket) ?? newBucket(bucket);
  grants.push({ grant, keyPrefix });
  if (grants.length === 1) return;
  for (const whole of grants.filter((candidate) => candidate.keyPrefix === '')) {
    Annotations.of(whole.grant).addWarningV2('cdk-s3-handoff:wholeBucket',
      'this grant has no keyPrefix: it spans the key prefixes of every other grant on the bucket');
  }
}

/** One size check a key, however many grants edit its policy. */
export function registerKey(key: IKey): void {
  checkOnce(CHECKED_KEYS, key, () => checkKeyPolicy(key));
}

/** One check of a stack's outputs and template, however many hand-offs it publishes. */
export function registerStack(stack: Stack): void {
  checkOnce(CHECKED_STACKS, stack, () => [...checkOutputs(stack), ...checkTemplateSize(stack)]);
}

/** One check of a template that may grow with every partner. */
export function registerLargeStack(stack: Stack): void {
  checkOnce(CHECKED_LARGE_STACKS, stack, () => checkLargeTemplate(stack));
}

const SCHEDULED = new WeakSet<IConstruct>();

/** Whether this is the first schedule of what is delivered. */
export function registerSchedule(delivery: IConstruct): boolean {
  const isFirst = !SCHEDULED.has(delivery);
  SCHEDULED.add(delivery);
  return isFirst;
}

function checkOnce<T extends IConstruct>(checked: WeakSet<T>, construct: T, validate: () => string[]): void {
  if (checked.has(construct)) return;
  checked.add(construct);
  construct.node.addValidation({ validate });
}

function newBucket(bucket: IBucket): RegisteredGrant[] {
  const grants: RegisteredGrant[] = [];
  warnAboutDottedBucket(bucket);
  GRANTS_OF_BUCKET.set(bucket, grants);
  bucket.node.addValidation({ validate: () => checkBucketPolicy(bucket) });
  return grants;
}
