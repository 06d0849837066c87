import { DestinationOwnership } from '../../lib/destinations/cross-account-put-destination';
import { decisionTable } from '../../tools/policy-engine/jest';
import { BUCKET, deliver, ROLE_NAME } from '../support/delivery';
import { placeOf } from '../support/deployment';
import { SETTINGS } from '../support/stack';
import { BUCKET_OWNER_FULL_CONTROL } from '../support/writer-calls';

const { BUCKET_OWNER_ENFORCED, BUCKET_OWNER_PREFERRED } = DestinationOwnership;

/** What the states of the machine do, with the arguments that they send, and what they must not be able to. */
describe.each(SETTINGS)('with $setting', ({ env, context }) => {
  describe.each([
    ['BUCKET_OWNER_PREFERRED', BUCKET_OWNER_PREFERRED, BUCKET_OWNER_FULL_CONTROL],
    ['BUCKET_OWNER_ENFORCED', BUCKET_OWNER_ENFORCED, undefined],
  ])('and %s', (_, ownership, acl) => {
    const { cloud, roleArn, source, keyArn } = deliver({ env, context, ownership, withKey: true, scheduled: true });
    const { account } = placeOf(env);
    const who = { arn: roleArn };
    const own = { who, bucket: source, expectedBucketOwner: account };
    const results = { ...own, key: '_handoff/acme/2026-11-23/CopyObjects/u/SUCCEEDED_0.json' };
    const others = { ...own, key: '_handoff/bolt/2026-11-23/CopyObjects/u/SUCCEEDED_0.json' };
    const theirs = { who, bucket: BUCKET, action: 's3:PutObject', acl, expectedBucketOwner: '222222222222', encryption: { algorithm: 'aws:kms', keyArn } };
    decisionTable('the role does what the states of the machine do, and nothing else', () => cloud, () => [
      { expect: 'allowed', ...own, action: 's3:ListBucket', prefix: 'daily/2026-11-23/', name: 'lists the day' },
      { expect: 'allowed', ...own, action: 's3:GetObject', key: 'daily/2026-11-23/a.csv', name: 'reads an object' },
      { expect: 'allowed', ...theirs, key: 'daily-sync/2026-11-23/a.csv', name: 'copies it as agreed' },
      { expect: 'allowed', ...theirs, key: 'daily-sync/_handoff/manifest-2026-11-23.json', name: 'puts the manifest' },
      { expect: 'allowed', ...theirs, key: 'daily-sync/_handoff/connectivity-check.json', name: 'puts the test object' },
      { expect: acl ? 'denied' : 'allowed', ...theirs, acl: undefined, key: 'daily-sync/2026-11-23/a.csv', multipart: true, name: 'copies it in parts' },
      { expect: 'allowed', ...results, action: 's3:PutObject', name: 'writes results' },
      { expect: 'allowed', ...results, action: 's3:PutObject', multipart: true, name: 'writes results in parts' },
      { expect: 'allowed', ...results, action: 's3:GetObject', name: 'reads results' },
      { expect: 'denied', ...others, action: 's3:GetObject', name: 'reads results of a partner of another role' },
      { expect: 'denied', ...others, action: 's3:PutObject', name: 'writes results of a partner of another role' },
      { expect: 'denied', ...results, action: 's3:DeleteObject' },
      { expect: 'denied', ...results, action: 's3:PutObjectAcl', acl: 'public-read' },
      { expect: 'denied', ...results, action: 's3:PutObjectTagging' },
      { expect: 'denied', ...own, action: 's3:ListBucket', prefix: '_handoff/', name: 'lists results' },
      { expect: 'denied', ...own, action: 's3:ListBucket', name: 'lists everything' },
      { expect: 'denied', ...own, action: 's3:PutObject', key: 'daily/2026-11-23/a.csv', name: 'writes into the data' },
      { expect: 'denied', ...own, action: 's3:PutObject', key: 'a.csv' },
      { expect: 'denied', ...own, action: 's3:PutObject', key: '_handoff2/a.csv' },
      { expect: 'denied', ...own, action: 's3:GetObject', key: 'internal/a.csv' },
      { expect: 'denied', ...results, action: 's3:PutObject', tls: false },
      { expect: 'denied', ...results, action: 's3:GetObject', expectedBucketOwner: '333333333333', name: 'reads results of a bucket that changed hands' },
      { expect: 'denied', ...theirs, key: '_handoff/manifest-2026-11-23.json', name: "puts a manifest outside the partner's prefix" },
      { expect: 'denied', who, bucket: BUCKET, key: 'daily-sync/_handoff/manifest-2026-11-23.json', action: 's3:GetObject', name: 'reads the manifest back' },
      { expect: 'denied', who, bucket: BUCKET, key: 'daily-sync/_handoff/connectivity-check.json', action: 's3:DeleteObject', name: 'removes the test object' },
    ]);
  });
});

test('the role that the decisions are about is the one that partners name', () => {
  expect(deliver({ scheduled: true }).roleArn).toMatch(new RegExp(`role/${ROLE_NAME}$`));
});
