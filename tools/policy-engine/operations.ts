/** Actions by the resource they are about; an action that is in no list is a typo. */
const BUCKET_ACTIONS = [
  'ListBucket', 'ListBucketVersions', 'ListBucketMultipartUploads', 'GetBucketLocation', 'DeleteBucket',
  'GetBucketPolicy', 'PutBucketPolicy', 'DeleteBucketPolicy', 'GetBucketPolicyStatus',
  'GetBucketAcl', 'PutBucketAcl', 'GetBucketOwnershipControls', 'PutBucketOwnershipControls',
  'GetBucketPublicAccessBlock', 'PutBucketPublicAccessBlock', 'GetBucketVersioning', 'PutBucketVersioning',
  'GetEncryptionConfiguration', 'PutEncryptionConfiguration', 'GetLifecycleConfiguration', 'PutLifecycleConfiguration',
  'GetBucketTagging', 'PutBucketTagging', 'GetBucketLogging', 'PutBucketLogging', 'GetBucketCORS', 'PutBucketCORS',
  'GetBucketNotification', 'PutBucketNotification', 'GetBucketObjectLockConfiguration', 'PutBucketObjectLockConfiguration',
];

const OBJECT_ACTIONS = [
  'GetObject', 'GetObjectVersion', 'GetObjectAttributes', 'GetObjectVersionAttributes',
  'GetObjectTagging', 'GetObjectVersionTagging', 'PutObjectTagging', 'PutObjectVersionTagging',
  'DeleteObjectTagging', 'DeleteObjectVersionTagging', 'GetObjectAcl', 'GetObjectVersionAcl', 'PutObjectAcl', 'PutObjectVersionAcl',
  'PutObject', 'DeleteObject', 'DeleteObjectVersion', 'AbortMultipartUpload', 'ListMultipartUploadParts', 'RestoreObject',
  'GetObjectRetention', 'PutObjectRetention', 'GetObjectLegalHold', 'PutObjectLegalHold', 'BypassGovernanceRetention',
];

const KEY_ACTIONS = [
  'Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'DescribeKey',
  'CreateGrant', 'GetKeyPolicy', 'PutKeyPolicy', 'EnableKey', 'DisableKey', 'ScheduleKeyDeletion',
];

const SECRET_ACTIONS = ['GetSecretValue', 'DescribeSecret', 'PutSecretValue', 'UpdateSecret', 'DeleteSecret', 'GetResourcePolicy', 'PutResourcePolicy'];

export type Subject = 'bucket' | 'object' | 'key' | 'secret' | 'role';

export const SUBJECTS: ReadonlyMap<string, Subject> = new Map<string, Subject>([
  ...BUCKET_ACTIONS.map(action => [`s3:${action}`, 'bucket'] as const),
  ...OBJECT_ACTIONS.map(action => [`s3:${action}`, 'object'] as const),
  ...KEY_ACTIONS.map(action => [`kms:${action}`, 'key'] as const),
  ...SECRET_ACTIONS.map(action => [`secretsmanager:${action}`, 'secret'] as const),
  ['sts:AssumeRole', 'role'],
  ['sts:TagSession', 'role'],
  ['sts:SetSourceIdentity', 'role'],
]);

/** The actions that send a `prefix` parameter. */
export const LISTS: ReadonlySet<string> = new Set(['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads']);

/** What S3 asks of KMS, as the caller, to serve an action on an encrypted object. */
export function keyActions(action: string, multipart: boolean): string[] {
  switch (action) {
    case 's3:GetObject':
    case 's3:GetObjectVersion':
      return ['kms:Decrypt'];
    case 's3:PutObject':
      return multipart ? ['kms:GenerateDataKey', 'kms:Decrypt'] : ['kms:GenerateDataKey'];
    default:
      return [];
  }
}

export function subjectOf(action: string): Subject {
  const subject = SUBJECTS.get(action);
  if (!subject) {
    throw new Error(`unknown action: ${action}`);
  }
  return subject;
}
