import { CfnCondition, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, BucketEncryption, BucketProps, CfnBucket, LifecycleRule, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { acknowledge } from './nag';

/** What every bucket of an exchange has, whoever owns it. */
export function exchangeBucketDefaults(encryptionKey?: IKey): BucketProps {
  return {
    encryption: encryptionKey ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
    encryptionKey,
    bucketKeyEnabled: encryptionKey ? true : undefined,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    lifecycleRules: [ABORT_INCOMPLETE_UPLOADS],
    removalPolicy: RemovalPolicy.RETAIN,
  };
}

/** Parts of an upload that nobody completed cost money and are in no listing. */
export const ABORT_INCOMPLETE_UPLOADS: LifecycleRule = {
  id: 'AbortIncompleteUploads',
  abortIncompleteMultipartUploadAfter: Duration.days(7),
};

/** SSE-KMS with the key while a template parameter names one, SSE-S3 otherwise. */
export function encryptWithKeyWhen(condition: CfnCondition, bucket: CfnBucket, key: IKey): void {
  bucket.addPropertyOverride('BucketEncryption.ServerSideEncryptionConfiguration', [Fn.conditionIf(
    condition.logicalId,
    { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key.keyArn } },
    { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
  )]);
}

export function acknowledgeNoAccessLogs(bucket: IConstruct): void {
  acknowledge(bucket, 'AwsSolutions-S1', 'Server access logs need a log bucket, and only the bucket owner can say which one');
}
