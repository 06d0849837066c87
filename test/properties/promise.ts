import * as fc from 'fast-check';
import { ExchangeAccess, ExchangeActions } from '../../lib';

type Preset = 'READ' | 'WRITE' | 'READ_WRITE' | 'READ_WRITE_DELETE';

export type Access = Preset | ExchangeActions;

/** What the documentation says that each access is for; written by hand, from the words, and from nothing in lib/. */
const PROMISES: Record<Preset, { object: string[]; bucket: string[]; lists: boolean }> = {
  READ: {
    object: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging'],
    bucket: ['s3:GetBucketLocation'],
    lists: true,
  },
  WRITE: {
    object: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
    bucket: [],
    lists: false,
  },
  READ_WRITE: {
    object: [
      's3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging',
      's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts',
    ],
    bucket: ['s3:GetBucketLocation'],
    lists: true,
  },
  READ_WRITE_DELETE: {
    object: [
      's3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging',
      's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:DeleteObject',
    ],
    bucket: ['s3:GetBucketLocation'],
    lists: true,
  },
};

export const OBJECT_ACTIONS = [
  ...PROMISES.READ_WRITE_DELETE.object,
  's3:DeleteObjectVersion', 's3:PutObjectAcl', 's3:GetObjectAcl', 's3:PutObjectTagging', 's3:DeleteObjectTagging', 's3:GetObjectAttributes',
  's3:PutObjectRetention', 's3:PutObjectLegalHold', 's3:BypassGovernanceRetention', 's3:RestoreObject',
];

const LISTS = ['s3:ListBucket', 's3:ListBucketVersions'];

export const BUCKET_ACTIONS = [
  ...LISTS, 's3:GetBucketLocation', 's3:GetBucketVersioning', 's3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:GetBucketAcl', 's3:DeleteBucket',
  's3:PutLifecycleConfiguration',
];

export const accesses: fc.Arbitrary<Access> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Preset>('READ', 'WRITE', 'READ_WRITE', 'READ_WRITE_DELETE') },
  fc.record({
    objectActions: fc.subarray(OBJECT_ACTIONS, { minLength: 1, maxLength: 5 }),
    bucketActions: fc.subarray(BUCKET_ACTIONS, { maxLength: 3 }),
    listsPrefix: fc.boolean(),
  }),
);

export function accessOf(access: Access): ExchangeAccess {
  return typeof access === 'string' ? ExchangeAccess[access] : ExchangeAccess.custom(access);
}

/** Every action that an access promises. */
export function actionsOf(access: Access): string[] {
  const { object, bucket, lists } = typeof access === 'string'
    ? PROMISES[access]
    : { object: access.objectActions, bucket: access.bucketActions!, lists: access.listsPrefix! };
  return [...new Set([...object, ...bucket, ...(lists ? ['s3:ListBucket'] : [])])];
}

/** What the headers of an upload ask for: `aws:kms` with the bucket's `own` key, a `foreign` one or none (`keyless`); `dsse`: `aws:kms:dsse` with the bucket's key. */
export type Encryption = 'AES256' | 'own' | 'foreign' | 'keyless' | 'dsse';

/** What an upload to a bucket can ask for; undefined: no header is sent. Nobody promises anything about keys for a bucket that has none. */
export function encryptionsOf(hasKey: boolean): (Encryption | undefined)[] {
  return hasKey ? [undefined, 'AES256', 'own', 'foreign', 'keyless', 'dsse'] : [undefined, 'AES256'];
}

/** One thing that somebody tries to do with a bucket. */
export interface Deed {
  readonly action: string;
  /** Of an object. */
  readonly key?: string;
  /** Of a list. */
  readonly prefix?: string;
  readonly acl?: string;
  readonly multipart?: boolean;
  readonly encryption?: Encryption;
  readonly tls?: boolean;
  readonly tlsVersion?: string;
}

/** An access to a folder of a bucket. */
export interface Granted {
  readonly access: Access;
  readonly folder: string;
}

/**
 * Whether the grants of a party, taken together, promise a deed on a bucket that is encrypted with a key of its own or not.
 * An upload with an ACL takes two actions, which two grants may give. No ACL is promised but that of the bucket owner.
 */
export function isPromised(grants: Granted[], hasKey: boolean, deed: Deed): boolean {
  const gives = (action: string) => grants.some(({ access, folder }) => actionsOf(access).includes(action) && isBelow(folder, deed));
  return isSafe(deed) && isStoredAsWished(hasKey, deed) && gives(deed.action)
    && (setsNoAcl(deed) || (deed.acl === 'bucket-owner-full-control' && gives('s3:PutObjectAcl')));
}

function setsNoAcl({ action, acl }: Deed): boolean {
  return action !== 's3:PutObjectAcl' && acl === undefined;
}

export function isSafe({ tls = true, tlsVersion = '1.2' }: Deed): boolean {
  return tls && Number(tlsVersion) >= 1.2;
}

export function isBelow(folder: string, { action, key, prefix }: Deed): boolean {
  if (key !== undefined) return key.startsWith(folder);
  return !LISTS.includes(action) || folder === '' || (prefix !== undefined && prefix.startsWith(folder));
}

/** The bucket owner can read what was put. */
export function isStoredAsWished(hasKey: boolean, { encryption }: Deed): boolean {
  return encryption === undefined || encryption === (hasKey ? 'own' : 'AES256');
}

const LIST_PREFIXES: fc.Arbitrary<(place: string) => string | undefined> = fc.constantFrom(
  (place: string) => place, (place: string) => place, (place: string) => place.slice(0, place.lastIndexOf('/') + 1),
  (place: string) => place.slice(0, place.lastIndexOf('/')), () => '', () => undefined,
);

/** A deed at a place; `hasKey`: of a bucket that has a key. */
export const deeds: fc.Arbitrary<(place: string, hasKey: boolean) => Deed> = fc.record({
  action: fc.oneof(fc.constantFrom(...OBJECT_ACTIONS), fc.constantFrom(...OBJECT_ACTIONS.slice(0, 8)), fc.constantFrom(...BUCKET_ACTIONS, 's3:ListBucket')),
  prefixOf: LIST_PREFIXES,
  acl: fc.constantFrom(undefined, undefined, undefined, 'bucket-owner-full-control', 'private', 'public-read'),
  multipart: fc.boolean(),
  encryption: fc.constantFrom(undefined, undefined, ...encryptionsOf(true)),
  transport: fc.constantFrom({}, {}, {}, {}, {}, {}, { tls: false }, { tlsVersion: '1.1' }, { tlsVersion: '1.3' }),
}).map(({ action, prefixOf, acl, multipart, encryption, transport }) => (place: string, hasKey: boolean): Deed => ({
  action,
  ...(OBJECT_ACTIONS.includes(action) && { key: place || 'a.csv' }),
  ...(LISTS.includes(action) && { prefix: prefixOf(place) }),
  ...(['s3:PutObject', 's3:PutObjectAcl'].includes(action) && { acl }),
  ...(action === 's3:PutObject' && { multipart, encryption: encryptionsOf(hasKey).includes(encryption) ? encryption : undefined }),
  ...transport,
}));
