import { Stack } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { warnAboutDottedBucket } from './bucket-name';
import { checkBucketPolicy, checkKeyPolicy, checkLargeTemplate, checkOutputs, checkTemplateSize } from './limits';
import { checkNames } from './unique-names';

const CHECKED_BUCKETS = new WeakSet<IBucket>();
const CHECKED_KEYS = new WeakSet<IKey>();
const CHECKED_STACKS = new WeakSet<Stack>();
const CHECKED_LARGE_STACKS = new WeakSet<Stack>();
const CHECKED_APPS = new WeakSet<IConstruct>();

/** One size check a bucket's policy, and one look at its name, however many grants there are. */
export function registerBucket(bucket: IBucket): void {
  if (!CHECKED_BUCKETS.has(bucket)) warnAboutDottedBucket(bucket);
  checkOnce(CHECKED_BUCKETS, bucket, () => checkBucketPolicy(bucket));
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

/** One check of the names in an app, however many stacks it has. */
export function registerNames({ node: { root } }: IConstruct): void {
  checkOnce(CHECKED_APPS, root, () => checkNames(root));
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
