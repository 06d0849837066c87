import { DestinationOwnership } from '../../lib/destinations/cross-account-put-destination';
import { allow, document } from '../../tools/policy-engine/fixtures';
import { decisionTable } from '../../tools/policy-engine/jest';
import { Row } from '../../tools/policy-engine/table';
import { BUCKET, deliver, Delivered } from '../support/delivery';
import { placeOf } from '../support/deployment';
import { pairedWithSettings } from '../support/pairwise';
import { ENV, OWNER, VENDOR } from '../support/stack';
import { BUCKET_OWNER_FULL_CONTROL } from '../support/writer-calls';

const STRANGER = '333333333333';
const { BUCKET_OWNER_ENFORCED, BUCKET_OWNER_PREFERRED } = DestinationOwnership;
const KEY = 'daily-sync/a.csv';

/** What must be refused in a partner's bucket, however the partner's policy looks. */
function neverInTheirs({ roleArn: arn }: Delivered, acl: string | undefined): Row[] {
  const who = { arn };
  const object = { who, bucket: BUCKET, key: KEY };
  return [
    { expect: 'denied', ...object, action: 's3:GetObject' },
    { expect: 'denied', ...object, action: 's3:GetObjectTagging' },
    { expect: 'denied', ...object, action: 's3:DeleteObject' },
    { expect: 'denied', ...object, action: 's3:DeleteObjectVersion' },
    { expect: 'denied', ...object, action: 's3:PutObjectRetention' },
    { expect: 'denied', who, bucket: BUCKET, action: 's3:ListBucket' },
    { expect: 'denied', who, bucket: BUCKET, action: 's3:ListBucket', prefix: 'daily-sync/' },
    { expect: 'denied', who, bucket: BUCKET, action: 's3:GetBucketLocation' },
    { expect: 'denied', who, bucket: BUCKET, action: 's3:PutBucketPolicy' },
    { expect: 'denied', ...object, action: 's3:PutObject', acl, key: 'daily-sync2/a.csv' },
    { expect: 'denied', ...object, action: 's3:PutObject', acl, key: 'a.csv' },
    { expect: 'denied', ...object, action: 's3:PutObject', acl: 'private', name: 'put with ACL private' },
    { expect: 'denied', ...object, action: 's3:PutObject', acl: 'public-read', name: 'put with ACL public-read' },
  ];
}

describe.each(pairedWithSettings({
  encryption: { 'SSE-S3': false, 'KMS': true },
  ownership: { BUCKET_OWNER_PREFERRED, BUCKET_OWNER_ENFORCED },
}))('with $title', ({ env, context, encryption: withKey, ownership }) => {
  const acl = ownership === BUCKET_OWNER_PREFERRED ? BUCKET_OWNER_FULL_CONTROL : undefined;
  const delivered = deliver({ env, context, ownership, withKey });
  const { cloud, roleArn, source, keyArn } = delivered;
  const { partition } = placeOf(env);
  const who = { arn: roleArn };
  const put = { who, bucket: BUCKET, key: KEY, action: 's3:PutObject', acl };
  const withoutAcl = ownership === BUCKET_OWNER_ENFORCED ? 'allowed' : 'denied';
  const read = { who, bucket: source, key: 'daily/a.csv', action: 's3:GetObject' };
  decisionTable('the exporter reads its folder and puts what was agreed into the bucket that the partner deployed, and does nothing else', () => cloud, () => [
    { expect: 'allowed', ...put, name: 'put as the contract says' },
    { expect: withoutAcl, ...put, acl: undefined, name: 'put without an ACL' },
    { expect: ownership === BUCKET_OWNER_ENFORCED ? 'denied' : 'allowed', ...put, acl: BUCKET_OWNER_FULL_CONTROL, name: 'put with bucket-owner-full-control' },
    { expect: withoutAcl, ...put, acl: undefined, multipart: true, name: 'a multipart upload' },
    { expect: 'denied', ...put, acl: undefined, action: 's3:AbortMultipartUpload' },
    { expect: 'allowed', ...read },
    { expect: 'allowed', who, bucket: source, action: 's3:ListBucket', prefix: 'daily/2026-11-23/' },
    { expect: 'denied', ...put, tls: false },
    { expect: 'denied', ...put, tlsVersion: '1.1', name: 'TLS 1.1' },
    { expect: 'denied', ...put, action: 's3:PutObjectTagging', acl: undefined },
    { expect: 'denied', ...put, who: { arn: `arn:${partition}:iam::${OWNER}:role/Other` }, name: 'another role of ours' },
    { expect: 'denied', ...put, who: { arn: `arn:${partition}:iam::${STRANGER}:role/KlaviDataExporterRole` }, name: 'a role of that name elsewhere' },
    { expect: 'denied', ...put, expectedBucketOwner: STRANGER, name: 'put that expects another owner' },
    ...neverInTheirs(delivered, acl),
    { expect: 'denied', ...read, key: 'internal/a.csv' },
    { expect: 'denied', ...read, action: 's3:GetObjectTagging' },
    { expect: 'denied', ...read, action: 's3:PutObject' },
    { expect: 'denied', ...read, action: 's3:DeleteObject' },
    { expect: 'denied', who, bucket: source, action: 's3:ListBucket' },
    { expect: 'denied', who, bucket: source, action: 's3:ListBucket', prefix: 'internal/' },
    ...(keyArn ? [
      { expect: 'denied', who, action: 'kms:GenerateDataKey', kmsKeyArn: keyArn, name: 'the key directly, not through S3' },
      { expect: 'denied', who, action: 'kms:Decrypt', kmsKeyArn: keyArn },
      { expect: 'denied', who, action: 'kms:Encrypt', kmsKeyArn: keyArn },
    ] satisfies Row[] : []),
  ]);
});

describe.each([
  ['BUCKET_OWNER_PREFERRED', BUCKET_OWNER_PREFERRED, BUCKET_OWNER_FULL_CONTROL],
  ['BUCKET_OWNER_ENFORCED', BUCKET_OWNER_ENFORCED, undefined],
])('where the other side allows everything, %s', (_, ownership, acl) => {
  const generous = ({ roleArn }: Delivered, bucket: string) =>
    document(allow(roleArn, 's3:*', [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]));

  const partner = deliver({ env: ENV, ownership });
  partner.cloud.setBucketPolicy(BUCKET, generous(partner, BUCKET));
  const put = (delivered: Delivered): Omit<Row, 'expect'> => ({ who: { arn: delivered.roleArn }, bucket: BUCKET, key: KEY, action: 's3:PutObject', acl });
  decisionTable('the exporter puts what was agreed, and does nothing else', () => partner.cloud, () => [
    { expect: 'allowed', ...put(partner) },
    { expect: 'denied', ...put(partner), action: 's3:PutObjectTagging', acl: undefined },
    { expect: acl ? 'denied' : 'allowed', ...put(partner), action: 's3:AbortMultipartUpload', acl: undefined, name: 'to give up a multipart upload' },
    { expect: 'denied', ...put(partner), action: 's3:AbortMultipartUpload', acl: undefined, key: 'other/a.csv' },
    ...neverInTheirs(partner, acl),
  ]);

  const recreated = deliver({ env: ENV, ownership });
  const open = { region: 'us-east-1', account: STRANGER, ownership: 'BucketOwnerPreferred' };
  recreated.cloud.addBucket({ ...open, name: BUCKET, policy: generous(recreated, BUCKET) });
  recreated.cloud.addBucket({ ...open, name: 'klavi-data-transfer-acme2', policy: generous(recreated, 'klavi-data-transfer-acme2') });
  decisionTable('the exporter puts nothing once the bucket of that name is in another account', () => recreated.cloud, () => [
    { expect: 'denied', ...put(recreated) },
    { expect: 'denied', ...put(recreated), multipart: true, acl: undefined, name: 'a multipart upload' },
    { expect: 'denied', ...put(recreated), expectedBucketOwner: STRANGER, name: 'put that expects the new owner' },
    { expect: 'denied', ...put(recreated), bucket: 'klavi-data-transfer-acme2' },
    ...neverInTheirs(recreated, acl),
  ]);

  const source = deliver({ env: ENV, ownership });
  source.cloud.addBucket({ ...open, name: source.source, policy: generous(source, source.source) });
  decisionTable('the exporter reads nothing once the source is in another account', () => source.cloud, () => [
    { expect: 'denied', who: { arn: source.roleArn }, bucket: source.source, key: 'daily/a.csv', action: 's3:GetObject' },
    { expect: 'denied', who: { arn: source.roleArn }, bucket: source.source, action: 's3:ListBucket', prefix: 'daily/' },
  ]);
});

describe.each([['without tags', false], ['with tags', true]])('a bucket policy pasted from the hand-off, %s', (_, copyTags) => {
  const delivered = deliver({ env: ENV, copyTags });
  const { cloud, roleArn, source, counterpartPolicy } = delivered;
  cloud.addBucket({ name: BUCKET, account: VENDOR, region: 'us-east-1', ownership: 'BucketOwnerPreferred', policy: counterpartPolicy });
  const who = { arn: roleArn };
  const put = { who, bucket: BUCKET, key: KEY, action: 's3:PutObject', acl: BUCKET_OWNER_FULL_CONTROL };
  const tagged = copyTags ? 'allowed' : 'denied';
  decisionTable('the exporter puts what was agreed, and does nothing else', () => cloud, () => [
    { expect: 'allowed', ...put },
    { expect: tagged, ...put, action: 's3:PutObjectTagging', acl: undefined },
    { expect: tagged, who, bucket: source, key: 'daily/a.csv', action: 's3:GetObjectTagging' },
    { expect: 'denied', ...put, acl: undefined, name: 'put without an ACL' },
    { expect: 'denied', ...put, action: 's3:PutObjectTagging', acl: undefined, key: 'other/a.csv' },
    ...neverInTheirs(delivered, BUCKET_OWNER_FULL_CONTROL),
  ]);
});
