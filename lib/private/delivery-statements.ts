import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { DeliveryTarget } from './delivery-targets';
import { kmsActions, kmsStatement, s3EndpointOf } from './kms';
import { FULL_CONTROL_ACL, PUT_ACTIONS } from './put-statements';
import { exchangeStatements } from './statements';

export interface DeliveryStatementProps {
  readonly targets: DeliveryTarget[];
  readonly partition: string;
  readonly copyTags: boolean;
}

export interface SourceStatementProps {
  readonly bucket: IBucket;
  /** Normalised. */
  readonly keyPrefix: string;
  readonly key?: IKey;
  readonly copyTags: boolean;
}

/** What a role of ours may do in the bucket that it delivers from: list and read below the key prefix, while we own the bucket. */
export function sourceStatements({ bucket, keyPrefix, key, copyTags }: SourceStatementProps): PolicyStatement[] {
  const objectActions = ['s3:GetObject', ...(copyTags ? ['s3:GetObjectTagging'] : [])];
  const readKey = key && kmsStatement({ sid: 'Source', bucket, objectActions, resource: key.keyArn });
  return [
    ...exchangeStatements({
      actions: { objectActions, bucketActions: [], listsPrefix: true },
      sid: 'Source',
      bucket,
      keyPrefix,
      conditions: { StringEquals: { 'aws:ResourceAccount': bucket.env.account } },
    }),
    ...(readKey ? [readKey] : []),
  ];
}

/** ARN pattern of the objects that a partner gets. */
export function objectsOf({ bucketName, keyPrefix }: DeliveryTarget, partition: string): string {
  return `arn:${partition}:s3:::${bucketName}/${keyPrefix}*`;
}

/**
 * What a role of ours may do in partners' buckets: put, and nothing else. Each bucket only while the account that it was given for
 * owns it. One statement for all that have the very same conditions; without Sids, because every character counts.
 */
export function deliveryStatements({ targets, partition, copyTags }: DeliveryStatementProps): PolicyStatement[] {
  const objects = (chosen: DeliveryTarget[]) => chosen.map((target) => objectsOf(target, partition));
  const allow = (actions: string[], resources: string[], equals: Record<string, string>) => new PolicyStatement({
    effect: Effect.ALLOW, actions, resources, conditions: { StringEquals: equals },
  });
  const withAcl = targets.filter((target) => target.requiresAcl);
  const withoutAcl = targets.filter((target) => !target.requiresAcl);
  const withKey = targets.filter((target) => target.kmsKeyArn !== undefined);
  return [
    ...groupedBy(withAcl, (target) => target.bucketOwner).map(([owner, chosen]) =>
      allow(PUT_ACTIONS, objects(chosen), { 'aws:ResourceAccount': owner, ...FULL_CONTROL_ACL })),
    ...groupedBy(withoutAcl, (target) => target.bucketOwner).map(([owner, chosen]) =>
      allow(copyTags ? ['s3:PutObject', 's3:PutObjectTagging'] : ['s3:PutObject'], objects(chosen), { 'aws:ResourceAccount': owner })),
    ...(copyTags ? groupedBy(withAcl, (target) => target.bucketOwner) : []).map(([owner, chosen]) =>
      allow(['s3:PutObjectTagging'], objects(chosen), { 'aws:ResourceAccount': owner })),
    ...groupedBy(withKey, (target) => target.region).map(([region, chosen]) =>
      allow(kmsActions(PUT_ACTIONS), [...new Set(chosen.map((target) => target.kmsKeyArn!))], { 'kms:ViaService': s3EndpointOf(region) })),
  ];
}

function groupedBy<T>(items: T[], keyOf: (item: T) => string): [key: string, items: T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...groups.get(keyOf(item)) ?? [], item]);
  return [...groups];
}
