import { Stack } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { checkBucketPolicy, checkKeyPolicy, checkLargeTemplate, checkOutputs, checkTemplateSize } from './limits';
import { warnAboutDottedBucket } from '../../core/bucket-name';
import { invalid } from '../../core/errors';
import { sharedList } from '../../core/shared-list';
import { checkNames } from '../../core/unique-names';

/** Registers one size check and one name check for each bucket, however many grants there are. */
export function registerBucket(bucket: IBucket): void {
  once(bucket, 'bucket', () => {
    warnAboutDottedBucket(bucket);
    check(bucket, () => checkBucketPolicy(bucket));
  });
}

/** Registers one size check for each key, however many grants edit its policy. */
export function registerKey(key: IKey): void {
  once(key, 'key', () => check(key, () => checkKeyPolicy(key)));
}

/** Registers one check of outputs and template for each stack, however many hand-offs it publishes. */
export function registerStack(stack: Stack): void {
  once(stack, 'stack', () => check(stack, () => [...checkOutputs(stack), ...checkTemplateSize(stack)]));
}

/** Registers one size check for a template that grows with every partner. */
export function registerLargeStack(stack: Stack): void {
  once(stack, 'largeStack', () => check(stack, () => checkLargeTemplate(stack)));
}

/** Registers one check of unique names for each app, however many stacks it has. */
export function registerNames({ node: { root } }: IConstruct): void {
  once(root, 'names', () => check(root, () => checkNames(root)));
}

/**
 * Registers the one schedule of a delivery role.
 *
 * @throws if there is one already
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
