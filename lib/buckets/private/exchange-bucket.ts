import { Aws, CfnCondition, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, BucketProps, CfnBucket, LifecycleRule, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { foreignEncryptionDenials, transportDenials } from '../../policies/private/bucket-denials';
import { statementWhen } from '../../policies/private/conditional-statement';
import { NO_ACCESS_LOGS, NO_BUCKET_KEY, NO_OBJECT_LOCK, NO_REPLICATION } from '../../policies/private/findings';
import { acknowledge } from '../../policies/private/nag';
import { prepareQuickly } from '../../policies/private/references';
import { addToBucketPolicy } from '../../policies/private/resource-policies';
import { conditionWhenGiven } from '../../policies/private/template-parameters';
import { registerNames } from '../../policies/private/validation-registry';

/** Parts of incomplete uploads cost money and appear in no listing. */
const ABORT_INCOMPLETE_UPLOADS: LifecycleRule = {
  id: 'AbortIncompleteUploads',
  abortIncompleteMultipartUploadAfter: Duration.days(7),
};

/** Creates a bucket with the settings that every exchange needs. `props` adds to the defaults or overrides them. */
export function createExchangeBucket(scope: Construct, id: string, props: BucketProps): Bucket {
  const { encryptionKey, encryption = encryptionKey ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED } = props;
  const usesKms = encryption !== BucketEncryption.S3_MANAGED;
  registerNames(scope);
  const bucket = new Bucket(scope, id, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN,
    ...props,
    encryption,
    bucketKeyEnabled: usesKms ? true : undefined,
    lifecycleRules: [ABORT_INCOMPLETE_UPLOADS, ...props.lifecycleRules ?? []],
  });
  addToBucketPolicy(bucket, transportDenials(bucket));
  prepareQuickly(bucket.policy!.document);
  if (usesKms) {
    const given = conditionWhenGiven(encryptionKey?.keyArn);
    if (given) encryptWithKeyWhen(given, bucket.node.defaultChild as CfnBucket, encryptionKey!);
    addToBucketPolicy(bucket, foreignEncryptionDenials(bucket, bucket.encryptionKey?.keyArn).map((statement) => statementWhen(given, statement)));
  }
  const logs = conditionWhenGiven(props.serverAccessLogsBucket?.bucketName);
  if (logs) logAccessWhen(logs, bucket.node.defaultChild as CfnBucket, props);
  acknowledgeDefaults(bucket, { logsAccess: props.serverAccessLogsBucket !== undefined, usesKms });
  return bucket;
}

/** Acknowledges what only the bucket owner can decide. What a user switched off, such as versioning, is left for the user to acknowledge. */
function acknowledgeDefaults(bucket: Bucket, { logsAccess, usesKms }: { logsAccess: boolean; usesKms: boolean }): void {
  if (!logsAccess) acknowledge(bucket, NO_ACCESS_LOGS, 'Server access logs need a log bucket, which only the bucket owner can choose');
  if (!usesKms) acknowledge(bucket, NO_BUCKET_KEY, 'SSE-S3 encrypts every object. With a customer managed key, each party would also need permission to use the key');
  acknowledge(bucket, NO_REPLICATION, 'A replica would hold the other party\'s files in a place that no hand-off names, so only the bucket owner can decide to replicate');
  acknowledge(bucket, NO_OBJECT_LOCK, 'Objects are exchanged, not archived. A lock would prevent permitted deletes and expiry');
}

/** SSE-KMS if the template parameter names a key, otherwise SSE-S3. */
function encryptWithKeyWhen(condition: CfnCondition, bucket: CfnBucket, key: IKey): void {
  bucket.addPropertyOverride('BucketEncryption.ServerSideEncryptionConfiguration', [Fn.conditionIf(
    condition.logicalId,
    { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key.keyArn } },
    { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
  )]);
}

/** Access logs if the template parameter names a log bucket, otherwise none. */
function logAccessWhen(condition: CfnCondition, bucket: CfnBucket, { serverAccessLogsBucket, serverAccessLogsPrefix }: BucketProps): void {
  bucket.addPropertyOverride('LoggingConfiguration', Fn.conditionIf(
    condition.logicalId,
    { DestinationBucketName: serverAccessLogsBucket!.bucketName, LogFilePrefix: serverAccessLogsPrefix },
    Aws.NO_VALUE,
  ));
}
