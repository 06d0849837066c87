// Plain data, without aws-cdk-lib: the command is bundled with it.

export type Ability = 'list' | 'read' | 'write' | 'delete';

/** What each access is called in configurations and on the command line. */
export const ACCESS_LEVELS = {
  'read': ['list', 'read'],
  'write': ['write'],
  'read-write': ['list', 'read', 'write'],
  'read-write-delete': ['list', 'read', 'write', 'delete'],
} satisfies Record<string, Ability[]>;

export type AccessLevel = keyof typeof ACCESS_LEVELS;

/** What each ability is granted as, on objects. */
export const OBJECT_ACTIONS = {
  list: [],
  read: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging'],
  write: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  delete: ['s3:DeleteObject'],
} satisfies Record<Ability, string[]>;

export const READ_BUCKET_ACTIONS = ['s3:GetBucketLocation'];
