import { deliveryGuide } from '../../../lib/deliveries/private/guide';
import { ResolvedDestination } from '../../../lib/deliveries/private/targets';
import { OWNER } from '../../support/stack';

const ROLE = `arn:aws:iam::${OWNER}:role/Exporter`;
const KEY = 'arn:aws:kms:us-east-1:222222222222:key/0a1b2c3d-0000-4000-8000-000000000000';
const ACME: ResolvedDestination = {
  partnerName: 'acme', bucketName: 'from-klavi', bucketOwner: '222222222222', region: 'us-east-1', keyPrefix: 'daily/', requiresAcl: true,
};
const guide = (given: Partial<ResolvedDestination> = {}, copyTags = false) =>
  deliveryGuide({ target: { ...ACME, ...given }, roleArn: ROLE, account: OWNER, copyTags });

test('tells the partner what to set, in the order of the page', () => {
  expect(guide().steps).toEqual([
    `Add the statements of the counterpart policy to the policy of bucket from-klavi in us-east-1. They let ${ROLE} put objects `
      + 'below s3://from-klavi/daily/, and neither list nor read nor delete.',
    'Set S3 Object Ownership of the bucket to BucketOwnerPreferred: every object comes with the ACL bucket-owner-full-control.',
    'Encrypt the bucket with SSE-S3: no other account can use the AWS managed key aws/s3.',
    'Say when it is done. A test file is put below s3://from-klavi/daily/, and stays there.',
  ]);
});
test('names the other ownership, and the key', () => {
  expect(guide({ requiresAcl: false, kmsKeyArn: KEY }).steps.slice(1, 3)).toEqual([
    'Set S3 Object Ownership of the bucket to BucketOwnerEnforced: objects come without an ACL.',
    `Encrypt the bucket with ${KEY}, and add the key policy statement to the policy of this key.`,
  ]);
});
test('speaks of tags where they are copied', () => {
  expect(guide({}, true).steps[0]).toContain('put objects and their tags below s3://from-klavi/daily/, and neither list nor read nor delete.');
});
test('names the accounts that organisations have to make room for', () => {
  expect(guide().exemptions.map(({ policyType, condition }) => [policyType, condition])).toEqual([
    ['resource control policy', { StringNotEqualsIfExists: { 'aws:PrincipalAccount': OWNER } }],
    ['service control policy', { StringNotEqualsIfExists: { 'aws:ResourceAccount': '222222222222' } }],
  ]);
});
