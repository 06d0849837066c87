import {
  addToKeyUser, bySid, changeBucketPolicy, changeInline, changeKeyPolicy, changeTrust, deleteOwnersRole, deleteSecret,
  disableKey, drop, isTlsDenial, letEverybodyIn, limitVendorsRole, limitVendorsUser, ownedBy, PENDING, plus, recreateVendorsRole,
  replaced, type Tampering, unblockPublicAccess, without,
} from './tampering';

/** What one side's verdict must say. */
export interface Expected {
  readonly cause: string;
  readonly words: RegExp;
}

export interface Break {
  readonly name: string;
  readonly exchange: 'adobe' | 'agency' | 'klavi';
  readonly apply?: Tampering;
  /** Further options of the other side, instead of the sheet's values. */
  readonly options?: string[];
  readonly caller?: 'stranger';
  /** The verdict of the other side; undefined if it cannot see the break. */
  readonly vendor?: Expected;
  /** Of the bucket owner. */
  readonly owner?: Expected;
}

const trust = (cause: string): Expected => ({ cause: 'trust', words: new RegExp(cause) });
const REFUSED_BY_TRUST = trust(
  'another external ID or another principal, is still pending, the role was deleted, or your role was deleted and recreated',
);

export const BREAKS: Break[] = [
  {
    name: 'external ID in the trust differs',
    exchange: 'adobe',
    apply: changeTrust(replaced('id_1', 'id_2')),
    vendor: REFUSED_BY_TRUST,
    owner: trust('sts:ExternalId'),
  },
  {
    name: 'external ID not asked for',
    exchange: 'adobe',
    apply: changeTrust(({ Condition, ...rest }) => rest),
    vendor: trust('does not require it'),
    owner: trust('sts:ExternalId'),
  },
  {
    name: 'principal in the trust differs',
    exchange: 'adobe',
    apply: changeTrust(replaced('adobe-ingest', 'adobe-other')),
    vendor: REFUSED_BY_TRUST,
    owner: trust('Principal'),
  },
  { name: 'trust still pending', exchange: 'adobe', apply: changeTrust(() => PENDING), vendor: REFUSED_BY_TRUST, owner: trust('') },
  { name: 'role gone', exchange: 'adobe', apply: deleteOwnersRole, vendor: REFUSED_BY_TRUST, owner: trust('no longer exists') },
  { name: "vendor's role deleted and recreated", exchange: 'adobe', apply: recreateVendorsRole, vendor: REFUSED_BY_TRUST },
  {
    name: 'called by somebody else', exchange: 'adobe', caller: 'stranger', vendor: trust('you call as .*stranger.*trusts .*adobe-ingest'),
  },
  {
    name: "vendor's own policy lacks sts:AssumeRole",
    exchange: 'adobe',
    apply: limitVendorsRole('s3:*'),
    vendor: { cause: 'identity policy', words: /your own policies do not allow you to assume/ },
  },
  {
    name: 'identity policy lacks kms:GenerateDataKey',
    exchange: 'adobe',
    apply: changeInline(bySid('ExchangeKey', without('kms:GenerateDataKey'))),
    vendor: { cause: 'identity policy', words: /lacks kms:GenerateDataKey/ },
    owner: { cause: 'identity policy', words: /kms:GenerateDataKey/ },
  },
  {
    name: 'identity policy lacks kms:Decrypt',
    exchange: 'adobe',
    apply: changeInline(bySid('ExchangeKey', without('kms:Decrypt'))),
    vendor: { cause: 'identity policy', words: /lacks kms:Decrypt/ },
    owner: { cause: 'identity policy', words: /kms:Decrypt/ },
  },
  {
    name: 'identity policy gone',
    exchange: 'adobe',
    apply: changeInline(drop),
    vendor: { cause: 'identity policy', words: /has no statement for this prefix/ },
    owner: { cause: 'identity policy', words: /lacks/ },
  },
  {
    name: 'identity policy has another prefix',
    exchange: 'adobe',
    apply: changeInline(replaced('adobe/', 'ADOBE/')),
    vendor: { cause: 'identity policy', words: /allows you below ADOBE\/, not below adobe\// },
    owner: { cause: 'identity policy', words: /ADOBE/ },
  },
  {
    name: 'prefix without slash',
    exchange: 'adobe',
    apply: changeInline(bySid('ExchangeObjects', replaced('/adobe/*', '/adobe*'))),
    vendor: { cause: 'identity policy', words: /contains the prefix without its slash/ },
    owner: { cause: 'identity policy', words: /adobe\*/ },
  },
  {
    name: 'list not limited to the prefix',
    exchange: 'adobe',
    apply: changeInline(bySid('ExchangeList', ({ Condition, ...rest }) => rest)),
    vendor: { cause: 'identity policy', words: /lacks the condition on s3:prefix/ },
    owner: { cause: 'identity policy', words: /s3:prefix/ },
  },
  {
    name: 'whole bucket granted',
    exchange: 'adobe',
    apply: changeInline(bySid('ExchangeObjects', replaced('/adobe/*', '/*'))),
    vendor: { cause: 'identity policy', words: /allows access beyond your prefix/ },
    owner: { cause: 'identity policy', words: /\/\*/ },
  },
  {
    name: 'delete granted, not promised',
    exchange: 'adobe',
    apply: changeInline(bySid('ExchangeObjects', plus('s3:DeleteObject'))),
    vendor: { cause: 'identity policy', words: /s3:DeleteObject was not promised/ },
    owner: { cause: 'identity policy', words: /s3:DeleteObject/ },
  },
  {
    name: 'list not granted',
    exchange: 'adobe',
    apply: changeInline(bySid('ExchangeList', drop)),
    vendor: { cause: 'identity policy', words: /lacks s3:ListBucket/ },
    owner: { cause: 'identity policy', words: /s3:ListBucket/ },
  },
  {
    name: 'key policy lacks the statement',
    exchange: 'agency',
    apply: changeKeyPolicy(({ Sid, ...rest }) => (Sid ? undefined : rest)),
    vendor: { cause: 'key policy', words: /its policy lacks kms:GenerateDataKey/ },
    owner: { cause: 'key policy', words: /kms:GenerateDataKey/ },
  },
  {
    name: 'key disabled',
    exchange: 'adobe',
    apply: disableKey,
    vendor: { cause: 'key state', words: /disabled/ },
    owner: { cause: 'key state', words: /Disabled/ },
  },
  {
    name: 'bucket policy removed',
    exchange: 'agency',
    apply: changeBucketPolicy(drop),
    vendor: { cause: 'bucket policy', words: /no statement for you/ },
    owner: { cause: 'bucket policy', words: /lacks/ },
  },
  {
    name: 'bucket policy has another prefix',
    exchange: 'agency',
    apply: changeBucketPolicy(replaced('agency/in/', 'agency/IN/')),
    vendor: { cause: 'bucket policy', words: /no statement for you and this prefix/ },
    owner: { cause: 'bucket policy', words: /agency\/IN/ },
  },
  {
    name: 'drop box can be read',
    exchange: 'agency',
    apply: changeBucketPolicy((statement) => (/Objects$/.test(statement.Sid) ? plus('s3:GetObject')(statement) : statement)),
    vendor: { cause: 'bucket policy', words: /s3:GetObject was not promised/ },
    owner: { cause: 'bucket policy', words: /s3:GetObject/ },
  },
  {
    name: "vendor's own policy lacks s3:PutObject",
    exchange: 'agency',
    apply: limitVendorsUser('kms:*'),
    vendor: { cause: 'identity policy', words: /your own policies do not allow s3:PutObject/ },
  },
  {
    name: 'TLS denial removed',
    exchange: 'adobe',
    apply: changeBucketPolicy((statement) => (isTlsDenial(statement) ? undefined : statement)),
    vendor: { cause: 'bucket policy', words: /accepts requests without TLS/ },
    owner: { cause: 'bucket policy', words: /aws:SecureTransport/ },
  },
  { name: 'public access block off', exchange: 'adobe', apply: unblockPublicAccess, owner: { cause: 'public access', words: /off/ } },
  {
    name: 'bucket policy grants access to everyone',
    exchange: 'adobe',
    apply: letEverybodyIn,
    owner: { cause: 'public access', words: /grants access to everyone/ },
  },
  { name: 'user may do more', exchange: 'adobe', apply: addToKeyUser, owner: { cause: 'identity policy', words: /has the policy 'more'/ } },
  { name: 'ownership wrong', exchange: 'adobe', apply: ownedBy('ObjectWriter'), owner: { cause: 'ownership', words: /ObjectWriter/ } },
  { name: 'secret gone', exchange: 'adobe', apply: deleteSecret, owner: { cause: 'secret', words: /legacyftp|secret/ } },
  {
    name: 'wrong Region',
    exchange: 'adobe',
    options: ['--region', 'eu-west-1'],
    vendor: { cause: 'region', words: /in us-east-1, not in eu-west-1/ },
  },
  {
    name: 'wrong expected owner',
    exchange: 'adobe',
    options: ['--expected-owner', '999999999999'],
    vendor: { cause: 'bucket owner', words: /does not belong to 999999999999/ },
  },
  {
    name: 'ACL required, not promised',
    exchange: 'klavi',
    options: ['--acl', ''],
    vendor: { cause: 'ownership', words: /only accepted with the ACL bucket-owner-full-control/ },
  },
  { name: 'parts cannot carry the ACL', exchange: 'klavi', options: ['--multipart'], vendor: { cause: 'ownership', words: /parts cannot carry/ } },
];
