/** An API operation as the gateway recognises it, and what AWS asks of the caller for it. */
export interface Operation {
  readonly name: string;
  /** The IAM action. */
  readonly action: string;
  /** The same, when the request names a version. */
  readonly versionAction?: string;
  /** What S3 asks of KMS, in the caller's name, where the object is encrypted with SSE-KMS. */
  readonly keyActions?: string[];
  /** The AWS page that says so. */
  readonly page: string;
}

export interface RestOperation extends Operation {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly on: 'service' | 'bucket' | 'object';
  /** Query parameters that must be there. No row matches a request with a subresource that it does not name. */
  readonly query?: string[];
  /** A header that must be there. */
  readonly header?: string;
}

const S3_API = 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_';
const KMS_API = 'https://docs.aws.amazon.com/kms/latest/APIReference/API_';
const STS_API = 'https://docs.aws.amazon.com/STS/latest/APIReference/API_';
const SECRETS_API = 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_';

type Place = [method: RestOperation['method'], on: RestOperation['on'], query?: string[], header?: string];

function s3(name: string, [method, on, query, header]: Place, action: string, more: Partial<Operation> = {}): RestOperation {
  return { name, method, on, query, header, action: `s3:${action}`, page: `${S3_API}${name}.html`, ...more };
}

const READS = { versionAction: 's3:GetObjectVersion', keyActions: ['kms:Decrypt'] };

/** The first row that fits a request is its operation: special cases come before general ones. */
export const S3_OPERATIONS: RestOperation[] = [
  s3('UploadPartCopy', ['PUT', 'object', ['partNumber', 'uploadId'], 'x-amz-copy-source'], 'PutObject', { keyActions: ['kms:Decrypt'] }),
  s3('UploadPart', ['PUT', 'object', ['partNumber', 'uploadId']], 'PutObject', { keyActions: ['kms:Decrypt'] }),
  s3('CopyObject', ['PUT', 'object', [], 'x-amz-copy-source'], 'PutObject', { keyActions: ['kms:GenerateDataKey'] }),
  s3('PutObject', ['PUT', 'object'], 'PutObject', { keyActions: ['kms:GenerateDataKey'] }),
  s3('CreateMultipartUpload', ['POST', 'object', ['uploads']], 'PutObject', { keyActions: ['kms:GenerateDataKey'] }),
  s3('CompleteMultipartUpload', ['POST', 'object', ['uploadId']], 'PutObject', { keyActions: ['kms:Decrypt'] }),
  s3('AbortMultipartUpload', ['DELETE', 'object', ['uploadId']], 'AbortMultipartUpload'),
  s3('ListParts', ['GET', 'object', ['uploadId']], 'ListMultipartUploadParts'),
  s3('ListMultipartUploads', ['GET', 'bucket', ['uploads']], 'ListBucketMultipartUploads'),

  s3('GetObject', ['GET', 'object'], 'GetObject', READS),
  s3('HeadObject', ['HEAD', 'object'], 'GetObject', READS),
  s3('GetObjectAttributes', ['GET', 'object', ['attributes']], 'GetObjectAttributes', { versionAction: 's3:GetObjectVersionAttributes' }),
  s3('DeleteObject', ['DELETE', 'object'], 'DeleteObject', { versionAction: 's3:DeleteObjectVersion' }),
  s3('DeleteObjects', ['POST', 'bucket', ['delete']], 'DeleteObject', { versionAction: 's3:DeleteObjectVersion' }),

  s3('GetObjectTagging', ['GET', 'object', ['tagging']], 'GetObjectTagging', { versionAction: 's3:GetObjectVersionTagging' }),
  s3('PutObjectTagging', ['PUT', 'object', ['tagging']], 'PutObjectTagging', { versionAction: 's3:PutObjectVersionTagging' }),
  s3('DeleteObjectTagging', ['DELETE', 'object', ['tagging']], 'DeleteObjectTagging', { versionAction: 's3:DeleteObjectVersionTagging' }),
  s3('GetObjectAcl', ['GET', 'object', ['acl']], 'GetObjectAcl', { versionAction: 's3:GetObjectVersionAcl' }),
  s3('PutObjectAcl', ['PUT', 'object', ['acl']], 'PutObjectAcl', { versionAction: 's3:PutObjectVersionAcl' }),
  s3('PutObjectRetention', ['PUT', 'object', ['retention']], 'PutObjectRetention'),
  s3('PutObjectLegalHold', ['PUT', 'object', ['legal-hold']], 'PutObjectLegalHold'),

  s3('ListObjectVersions', ['GET', 'bucket', ['versions']], 'ListBucketVersions'),
  s3('GetBucketLocation', ['GET', 'bucket', ['location']], 'GetBucketLocation'),
  s3('GetObjectLockConfiguration', ['GET', 'bucket', ['object-lock']], 'GetBucketObjectLockConfiguration'),
  s3('GetBucketVersioning', ['GET', 'bucket', ['versioning']], 'GetBucketVersioning'),
  s3('GetBucketPolicy', ['GET', 'bucket', ['policy']], 'GetBucketPolicy'),
  s3('GetBucketAcl', ['GET', 'bucket', ['acl']], 'GetBucketAcl'),
  s3('GetBucketEncryption', ['GET', 'bucket', ['encryption']], 'GetEncryptionConfiguration'),
  s3('GetPublicAccessBlock', ['GET', 'bucket', ['publicAccessBlock']], 'GetBucketPublicAccessBlock'),
  s3('GetBucketOwnershipControls', ['GET', 'bucket', ['ownershipControls']], 'GetBucketOwnershipControls'),
  s3('ListObjectsV2', ['GET', 'bucket', ['list-type']], 'ListBucket'),
  s3('ListObjects', ['GET', 'bucket'], 'ListBucket'),
  s3('HeadBucket', ['HEAD', 'bucket'], 'ListBucket'),
  s3('ListBuckets', ['GET', 'service'], 'ListAllMyBuckets'),
];

/** Query parameters that make another operation of a request; the others only shape its answer. */
export const SUBRESOURCES = new Set([
  'acl', 'accelerate', 'analytics', 'attributes', 'cors', 'delete', 'encryption', 'intelligent-tiering', 'inventory', 'legal-hold', 'lifecycle',
  'list-type', 'location', 'logging', 'metrics', 'notification', 'object-lock', 'ownershipControls', 'partNumber', 'policy', 'policyStatus',
  'publicAccessBlock', 'replication', 'requestPayment', 'restore', 'retention', 'select', 'session', 'tagging', 'torrent', 'uploadId', 'uploads',
  'versioning', 'versions', 'website',
]);

/** Headers that ask for more than the operation itself. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const HEADER_ACTIONS: [header: RegExp, action: string][] = [
  [/^x-amz-(acl|grant-.+)$/, 's3:PutObjectAcl'],
  [/^x-amz-tagging$/, 's3:PutObjectTagging'],
  [/^x-amz-object-lock-(mode|retain-until-date)$/, 's3:PutObjectRetention'],
  [/^x-amz-object-lock-legal-hold$/, 's3:PutObjectLegalHold'],
];

/** Request headers that become condition keys. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
export const HEADER_KEYS = [
  'x-amz-acl', 'x-amz-grant-full-control', 'x-amz-grant-read', 'x-amz-grant-read-acp', 'x-amz-grant-write', 'x-amz-grant-write-acp',
  'x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id', 'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-storage-class', 'x-amz-copy-source', 'x-amz-metadata-directive', 'x-amz-website-redirect-location',
];

/** Query parameters that become condition keys of a list. Same page. */
export const QUERY_KEYS = ['prefix', 'delimiter', 'max-keys'];

/** Operations of which the page accepts the headers above: UploadPart, for one, carries none. */
export const TAKES_HEADERS = new Set(['PutObject', 'CopyObject', 'CreateMultipartUpload', 'PutObjectAcl']);

const kms = (name: string): Operation => ({ name, action: `kms:${name}`, page: `${KMS_API}${name}.html` });

/** By X-Amz-Target. */
export const TARGET_OPERATIONS: Record<string, Operation> = {
  'TrentService.Decrypt': kms('Decrypt'),
  'TrentService.Encrypt': kms('Encrypt'),
  'TrentService.GenerateDataKey': kms('GenerateDataKey'),
  'TrentService.GenerateDataKeyWithoutPlaintext': kms('GenerateDataKeyWithoutPlaintext'),
  'TrentService.DescribeKey': kms('DescribeKey'),
  'secretsmanager.GetSecretValue': {
    name: 'GetSecretValue', action: 'secretsmanager:GetSecretValue', keyActions: ['kms:Decrypt'], page: `${SECRETS_API}GetSecretValue.html`,
  },
  'secretsmanager.DescribeSecret': { name: 'DescribeSecret', action: 'secretsmanager:DescribeSecret', page: `${SECRETS_API}DescribeSecret.html` },
};

/** By the form field Action. */
export const STS_OPERATIONS: Record<string, Operation> = {
  AssumeRole: { name: 'AssumeRole', action: 'sts:AssumeRole', page: `${STS_API}AssumeRole.html` },
  GetCallerIdentity: { name: 'GetCallerIdentity', action: 'sts:GetCallerIdentity', page: `${STS_API}GetCallerIdentity.html` },
};
