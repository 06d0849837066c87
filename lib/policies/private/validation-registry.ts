import { Stack } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { checkBucketPolicy, checkKeyPolicy, checkLargeTemplate, checkOutputs, checkTemplateSize } from './limits';
import { warnAboutDottedBucket } from '../../core/bucket-name';
import { invalid } from '../../core/errors';
import { sharedList } from '../../core/shared-list';
import { checkNames } from '../../core/unique-names';

/** One size check a bucket's policy, and one look at its name, however many grants there are. */
export function registerBucket(bucket: IBucket): void {
  once(bucket, 'bucket', () => {
    warnAboutDottedBucket(bucket);
    check(bucket, () => checkBucketPolicy(bucket));
  });
}

/** One size check a key, however many grants edit its policy. */
export function registerKey(key: IKey): void {
  once(key, 'key', () => check(key, () => checkKeyPolicy(key)));
}

/** One check of a stack's outputs and template, however many hand-offs it publishes. */
export function registerStack(stack: Stack): void {
  once(stack, 'stack', () => check(stack, () => [...checkOutputs(stack), ...checkTemplateSize(stack)]));
}

/** One check of a template that may grow with every partner. */
export function registerLargeStack(stack: Stack): void {
  once(stack, 'largeStack', () => check(stack, () => checkLargeTemplate(stack)));
}

/** One check of the names in an app, however many stacks it has. */
export function registerNames({ node: { root } }: IConstruct): void {
  once(root, 'names', () => check(root, () => checkNames(root)));
}

/**
 * One schedule of what is delivered.
 *
 * @throws when there is one already
 */
export function registerSchedule(deliveryRole: IConstruct): void {
  const schedules = sharedList(deliveryRole, 'schedules');
  if (schedules.length > 0) throw invalid('deliveryRole', 'must not be scheduled already', deliveryRole.node.path);
  schedules.push(deliveryRole);
}

function once(construct: IConstruct, name: string, register: () => void): void {
  const registered = sharedList<string>(construct, 'registered');
  if (registered.includes(name)) return;
  registered.push(name);
  register();
}

function check(construct: IConstruct, validate: () => string[]): void {
  construct.node.addValidation({ validate });
}
