const ROLE_OR_USER = '(role|user)/([!-)+->@-~]+/)?[A-Za-z0-9_+=,.@-]{1,64}';
const SESSION = 'assumed-role/[A-Za-z0-9_+=,.@-]{1,64}/[A-Za-z0-9_+=,.@-]{2,64}';
const KEY_ARN = 'arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+';

/** Letters and digits, joined by hyphens or single dots; no IP address. */
const BUCKET_NAME = '(?=.{3,63}$)(?!([0-9]+\\.){3}[0-9]+$)[a-z0-9]+((-+|\\.)[a-z0-9]+)*';

/** Rejects a second ARN, which an IAM path could technically contain. */
const ONE_ARN = '(?!.*[^a-z]arn:)';

/** A role ARN without `*` and `?` in its path. */
const ROLE_ARN = `${ONE_ARN}arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/([!-)+->@-~]+/)?[A-Za-z0-9_+=,.@-]{1,64}`;
export const ROLE_ARN_PATTERN = `^${ROLE_ARN}$`;
export const OPTIONAL_ROLE_ARN_PATTERN = `^(${ROLE_ARN})?$`;
export const OPTIONAL_PRINCIPAL_ARN_PATTERN = `^(${ONE_ARN}arn:aws(-[a-z]+)*:(iam::[0-9]{12}:${ROLE_OR_USER}|sts::[0-9]{12}:${SESSION}))?$`;
export const EXTERNAL_ID_PATTERN = '^[A-Za-z0-9_+=,.@:/-]{2,1224}$';
export const OPTIONAL_EXTERNAL_ID_PATTERN = '^([A-Za-z0-9_+=,.@:/-]{2,1224})?$';
export const KMS_KEY_ARN_PATTERN = `^${KEY_ARN}$`;
export const OPTIONAL_KMS_KEY_ARN_PATTERN = `^(${KEY_ARN})?$`;
export const BUCKET_NAME_PATTERN = `^${BUCKET_NAME}$`;
export const OPTIONAL_BUCKET_NAME_PATTERN = `^(${BUCKET_NAME})?$`;
export const ROLE_NAME_PATTERN = '^[A-Za-z0-9_+=,.@-]{1,64}$';
export const OPTIONAL_IAM_NAME_PATTERN = '^[A-Za-z0-9_+=,.@-]{0,64}$';
/** Folders, each with its slash. */
export const KEY_PREFIX_PATTERN = "^(?! |arn:)((?!\\.{1,2}/)[A-Za-z0-9!_.'()= +@:,&;-]+/)*$";

export const BUCKET_NAME_CONSTRAINT = 'The name alone: 3 to 63 lowercase letters, digits, hyphens and single dots';
export const ROLE_NAME_CONSTRAINT = '1 to 64 letters, digits and characters of _+=,.@-';
export const EXTERNAL_ID_CONSTRAINT = '2 to 1224 letters, digits and characters of _+=,.@:/-';
export const KMS_KEY_ARN_CONSTRAINT = 'The ARN of a key, not of an alias, like arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** Buckets and access points as consoles and pages show them: `s3://bucket/a`, `https://…`, `arn:aws:s3:::bucket/a`. */
export function isUriOrArn(text: string): boolean {
  return /^([a-z][a-z0-9+.-]*:\/\/|arn:)/i.test(text);
}
