import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { METRIC_NAMESPACE } from './metrics';
import { ResolvedDestination } from './targets';
import { exchangeStatements } from '../../policies/private/exchange-statements';
import { kmsActions, kmsStatement, s3EndpointOf } from '../../policies/private/kms-statements';
import { FULL_CONTROL_ACL, PUT_ACTIONS } from '../../policies/private/put-statements';

export interface DeliveryStatementProps {
  readonly targets: ResolvedDestination[];
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

export interface OperationStatementProps extends Pick<SourceStatementProps, 'bucket' | 'key'> {
  /** Of the partners of one role, which cannot read the results of others. */
  readonly resultsKeyPrefixes: string[];
}

/** The statements of a delivery role for the source: list and read below the key prefix, while this account owns the bucket. */
export function sourceStatements({ bucket, keyPrefix, key, copyTags }: SourceStatementProps): PolicyStatement[] {
  const objectActions = ['s3:GetObject', ...(copyTags ? ['s3:GetObjectTagging'] : [])];
  return [
    ...exchangeStatements({
      actions: { objectActions, bucketActions: [], listsPrefix: true },
      sid: 'Source',
      bucket,
      keyPrefix,
      conditions: { StringEquals: { 'aws:ResourceAccount': bucket.env.account } },
    }),
    ...(key ? [kmsStatement({ sid: 'Source', bucket, objectActions, resource: key.keyArn })] : []),
  ];
}

/** ARN pattern of the objects that a partner gets. */
export function objectsOf({ bucketName, keyPrefix }: ResolvedDestination, partition: string): string {
  return `arn:${partition}:s3:::${bucketName}/${keyPrefix}*`;
}

/**
 * The statements of a delivery role for partners' buckets: put, and nothing else. Without ACLs, it may also abort multipart uploads:
 * the partner's side allows that to the initiator of an upload. Each bucket only while the given account owns it.
 * Destinations with the same conditions share a statement. There are no Sids, to save characters.
 */
export function deliveryStatements({ targets, partition, copyTags }: DeliveryStatementProps): PolicyStatement[] {
  const objects = (chosen: ResolvedDestination[]) => chosen.map((target) => objectsOf(target, partition));
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
      allow(['s3:PutObject', 's3:AbortMultipartUpload', ...(copyTags ? ['s3:PutObjectTagging'] : [])], objects(chosen), { 'aws:ResourceAccount': owner })),
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

/**
 * What a state machine does beside its deliveries: it writes and reads results in the source, and counts.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
export function operationStatements({ bucket, key, resultsKeyPrefixes }: OperationStatementProps): PolicyStatement[] {
  const objectActions = ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'];
  return [
    ...(resultsKeyPrefixes.length === 0 ? [] : [new PolicyStatement({
      sid: 'ResultsObjects',
      actions: objectActions,
      resources: resultsKeyPrefixes.map((keyPrefix) => bucket.arnForObjects(`${keyPrefix}*`)),
      conditions: { StringEquals: { 'aws:ResourceAccount': bucket.env.account } },
    })]),
    ...(key ? [kmsStatement({ sid: 'Results', bucket, objectActions, resource: key.keyArn })] : []),
    new PolicyStatement({
      sid: 'Metrics', actions: ['cloudwatch:PutMetricData'], resources: ['*'], conditions: { StringEquals: { 'cloudwatch:namespace': METRIC_NAMESPACE } },
    }),
  ];
}

/** What a state machine with Distributed Maps does with itself. Same page. */
export function selfStatements(stateMachine: StateMachine): PolicyStatement[] {
  const named = (resource: string, suffix: string) => Stack.of(stateMachine).formatArn({
    service: 'states', resource, arnFormat: ArnFormat.COLON_RESOURCE_NAME, resourceName: `${stateMachine.stateMachineName}${suffix}`,
  });
  return [
    new PolicyStatement({ sid: 'StartChildren', actions: ['states:StartExecution'], resources: [stateMachine.stateMachineArn] }),
    new PolicyStatement({ sid: 'SeeChildren', actions: ['states:DescribeExecution', 'states:StopExecution'], resources: [named('execution', ':*')] }),
    new PolicyStatement({ sid: 'RedriveChildren', actions: ['states:RedriveExecution'], resources: [named('execution', '/*:*')] }),
    new PolicyStatement({ sid: 'CountChildren', actions: ['states:DescribeMapRun'], resources: [named('mapRun', '/*:*')] }),
  ];
}
