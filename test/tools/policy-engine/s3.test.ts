import { Cloud } from '../../../tools/policy-engine/cloud';
import { allow, deny, document, OWNER, role, root, session, STRANGER, user, VENDOR } from '../../../tools/policy-engine/fixtures';
import { decisionTable } from '../../../tools/policy-engine/jest';

const BUCKET = 'arn:aws:s3:::exchange';
const INGEST = role(VENDOR, 'etl/ingest');

function cloudWith(...statements: Record<string, any>[]): Cloud {
  const cloud = new Cloud();
  cloud.addBucket({ name: 'exchange', account: OWNER, region: 'us-east-1', policy: statements.length > 0 ? document(...statements) : undefined });
  return cloud;
}

const get = { action: 's3:GetObject', bucket: 'exchange', key: 'in/a.csv' };
const put = { ...get, action: 's3:PutObject' };

describe('both sides', () => {
  const cloud = cloudWith(allow(INGEST, 's3:GetObject', `${BUCKET}/in/*`), allow(root(STRANGER), 's3:GetObject', `${BUCKET}/in/*`));
  const reader = [document(allow(undefined, 's3:GetObject', `${BUCKET}/*`))];
  decisionTable('cross-account and same-account', () => cloud, [
    { expect: 'allowed', who: { arn: INGEST }, ...get },
    { expect: 'allowed', who: { arn: session(VENDOR, 'ingest', 'nightly') }, ...get },
    { expect: 'allowed', who: { arn: INGEST, policies: reader }, ...get },
    { expect: 'allowed', who: { arn: user(OWNER, 'clerk'), policies: reader }, ...get, key: 'elsewhere' },
    { expect: 'allowed', who: { arn: user(STRANGER, 'anyone'), policies: reader }, ...get },
    { expect: 'denied', who: { arn: INGEST, policies: [] }, ...get },
    { expect: 'denied', who: { arn: user(STRANGER, 'anyone'), policies: [] }, ...get },
    { expect: 'denied', who: { arn: role(VENDOR, 'other') }, ...get },
    { expect: 'denied', who: { arn: INGEST }, ...get, key: 'In/a.csv' },
    { expect: 'denied', who: { arn: INGEST }, ...get, key: 'inn/a.csv' },
    { expect: 'denied', who: { arn: INGEST }, ...get, action: 's3:DeleteObject' },
    { expect: 'denied', who: { arn: user(OWNER, 'clerk'), policies: [] }, ...get },
    { expect: 'denied', who: { arn: INGEST }, ...get, expectedBucketOwner: STRANGER },
    { expect: 'denied', who: { arn: 'arn:aws-us-gov:iam::222222222222:role/ingest' }, ...get },
  ]);

  test.each([
    [{ arn: INGEST, policies: [] }, 'identity policy'],
    [{ arn: role(VENDOR, 'other') }, 'bucket policy'],
    [{ arn: role(VENDOR, 'other'), policies: [] }, 'identity policy and bucket policy'],
    [{ arn: user(OWNER, 'clerk'), policies: [] }, 'identity policy'],
    [{ arn: 'arn:aws-us-gov:iam::222222222222:root' }, 'bucket policy'],
  ])('%j is refused by the %s', (who, by) => {
    expect(cloud.decide({ who, ...get })).toEqual({ allowed: false, by, action: 's3:GetObject' });
  });
});

describe('conditions see only what is sent', () => {
  const anyPrincipal = (test: object) => allow('*', ['s3:*'], [BUCKET, `${BUCKET}/*`], { StringEquals: { 'aws:PrincipalAccount': VENDOR }, ...test });
  const list = { who: { arn: INGEST }, action: 's3:ListBucket', bucket: 'exchange' };

  decisionTable('s3:prefix', () => cloudWith(anyPrincipal({ StringLike: { 's3:prefix': ['in/', 'in/*'] } })), [
    { expect: 'allowed', ...list, prefix: 'in/' },
    { expect: 'allowed', ...list, prefix: 'in/2026/\nodd' },
    { expect: 'denied', ...list },
    { expect: 'denied', ...list, prefix: '' },
    { expect: 'denied', ...list, prefix: 'in' },
    { expect: 'denied', ...list, prefix: 'neighbour/' },
    { expect: 'denied', ...list, action: 's3:GetBucketLocation' },
  ]);

  decisionTable('transport and address', () => cloudWith(
    anyPrincipal({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
    deny('*', 's3:*', [BUCKET, `${BUCKET}/*`], { Bool: { 'aws:SecureTransport': 'false' } }),
    deny('*', 's3:*', [BUCKET, `${BUCKET}/*`], { NumericLessThan: { 's3:TlsVersion': '1.2' } }),
  ), [
    { expect: 'allowed', who: { arn: INGEST }, ...put, sourceIp: '203.0.113.9' },
    { expect: 'allowed', who: { arn: INGEST }, ...put, sourceIp: '203.0.113.9', tlsVersion: '1.3' },
    { expect: 'denied', who: { arn: INGEST }, ...put },
    { expect: 'denied', who: { arn: INGEST }, ...put, sourceIp: '203.0.114.9' },
    { expect: 'denied', who: { arn: INGEST }, ...put, sourceIp: '203.0.113.9', tls: false },
    { expect: 'denied', who: { arn: INGEST }, ...put, sourceIp: '203.0.113.9', tlsVersion: '1.1' },
    { expect: 'denied', who: { arn: user(STRANGER, 'x') }, ...put, sourceIp: '203.0.113.9' },
  ]);

  decisionTable('without TLS there is no TLS version', () => cloudWith(anyPrincipal({ Null: { 's3:TlsVersion': 'true' } })), [
    { expect: 'allowed', who: { arn: INGEST }, ...put, tls: false },
    { expect: 'denied', who: { arn: INGEST }, ...put },
  ]);

  decisionTable('principal keys', () => cloudWith(
    allow(root(VENDOR), 's3:PutObject', `${BUCKET}/*`, { StringEquals: { 'aws:PrincipalArn': INGEST, 'aws:ResourceAccount': OWNER } }),
    allow(root(STRANGER), 's3:PutObject', `${BUCKET}/*`, { StringEquals: { 'aws:username': 'uploader', 'aws:PrincipalType': 'User' } }),
  ), [
    { expect: 'allowed', who: { arn: INGEST }, ...put },
    { expect: 'allowed', who: { arn: user(STRANGER, 'team/uploader') }, ...put },
    { expect: 'denied', who: { arn: role(VENDOR, 'ingest') }, ...put },
    { expect: 'denied', who: { arn: user(STRANGER, 'else') }, ...put },
    { expect: 'denied', who: { arn: role(STRANGER, 'uploader') }, ...put },
  ]);

  test('a session has the ARN of its role when the role is known', () => {
    const cloud = cloudWith(allow(root(VENDOR), 's3:PutObject', `${BUCKET}/*`, { StringEquals: { 'aws:PrincipalArn': INGEST } }));
    const call = { who: { arn: session(VENDOR, 'ingest', 's') }, ...put };
    expect(cloud.decide(call).by).toBe('bucket policy');
    cloud.addPrincipal({ arn: INGEST, policies: [document(allow(undefined, 's3:PutObject', '*'))] });
    expect(cloud.decide(call).allowed).toBe(true);
  });
});

describe('ACLs', () => {
  const acl = { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } };
  const statements = [allow(INGEST, ['s3:PutObject', 's3:PutObjectAcl'], `${BUCKET}/*`, acl)];
  const withAcls = new Cloud();
  withAcls.addBucket({ name: 'exchange', account: OWNER, region: 'us-east-1', policy: document(...statements), ownership: 'BucketOwnerPreferred' });
  const full = { who: { arn: INGEST }, ...put, acl: 'bucket-owner-full-control' };

  decisionTable('with a condition on the ACL', () => withAcls, [
    { expect: 'allowed', ...full },
    { expect: 'denied', ...full, acl: undefined },
    { expect: 'denied', ...full, acl: 'private' },
    { name: 'parts carry no ACL', expect: 'denied', ...full, multipart: true },
    { expect: 'denied', who: { arn: INGEST, policies: [document(allow(undefined, 's3:PutObject', '*'))] }, ...put, acl: full.acl },
  ]);

  decisionTable('with ACLs off', () => cloudWith(allow(INGEST, ['s3:PutObject', 's3:PutObjectAcl'], `${BUCKET}/*`)), [
    { expect: 'allowed', ...full },
    { expect: 'allowed', ...full, multipart: true },
    { expect: 'denied', ...full, acl: 'private' },
    { expect: 'denied', ...full, acl: 'public-read' },
  ]);

  test('the setting is named', () => {
    const cloud = cloudWith(allow(INGEST, ['s3:PutObject', 's3:PutObjectAcl'], `${BUCKET}/*`));
    expect(cloud.decide({ ...full, acl: 'private' }).by).toBe('object ownership (ACLs are off)');
    expect(cloud.decide({ ...full, acl: 'public-read' }).by).toBe('block public access');
  });
});

describe('block public access', () => {
  const publicStatement = allow('*', 's3:GetObject', `${BUCKET}/*`);

  test('refuses a public policy', () => {
    expect(() => cloudWith(publicStatement)).toThrow('block public access refuses the bucket policy of exchange');
    expect(() => cloudWith({ ...publicStatement, Condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/x' } } })).toThrow('public');
    expect(() => cloudWith({ ...publicStatement, Condition: { StringNotEquals: { 'aws:PrincipalAccount': VENDOR } } })).toThrow('public');
    expect(() => cloudWith({ ...publicStatement, Condition: { StringEquals: { 'aws:PrincipalAccount': VENDOR } } })).not.toThrow();
  });

  test('cuts off other accounts from a public bucket', () => {
    const cloud = new Cloud();
    const bucket = { name: 'exchange', account: OWNER, region: 'us-east-1', policy: document(publicStatement) };
    cloud.addBucket({ ...bucket, publicAccess: { blockPublicPolicy: false } });
    expect(cloud.decide({ who: { arn: INGEST }, ...get }).by).toBe('block public access');
    expect(cloud.decide({ who: { arn: user(OWNER, 'clerk'), policies: [] }, ...get }).allowed).toBe(true);
    cloud.addBucket({ ...bucket, publicAccess: { blockPublicPolicy: false, restrictPublicBuckets: false } });
    expect(cloud.decide({ who: { arn: INGEST }, ...get }).allowed).toBe(true);
  });
});
