import { Cloud } from '../../../tools/policy-engine/cloud';
import { faultsOf } from '../../../tools/policy-engine/faults';
import { deny, document, OWNER, role, user, VENDOR } from '../../../tools/policy-engine/fixtures';
import { decideAll, describeRow, Row } from '../../../tools/policy-engine/table';

const KEY = `arn:aws:kms:us-east-1:${OWNER}:key/1`;

const cloud = new Cloud();
cloud.addBucket({ name: 'exchange', account: OWNER, region: 'us-east-1' });
const call = { who: { arn: user(OWNER, 'admin') }, action: 's3:GetObject', bucket: 'exchange', key: 'in/a.csv' };

test('a row is as expected only if the decision is', () => {
  const stranger = { ...call, who: { arn: role(VENDOR, 'x') } };
  const rows: Row[] = [
    { ...call, expect: 'allowed' },
    { ...call, expect: 'denied' },
    { ...stranger, expect: 'allowed' },
    { ...stranger, expect: 'denied' },
  ];
  expect(decideAll(cloud, rows).map(({ asExpected }) => asExpected)).toEqual([true, false, false, true]);
});

test.each<[string, Partial<Row>]>([
  ['its name', { name: 'its name' }],
  ['user/admin of 111111111111: s3:GetObject exchange/in/a.csv', {}],
  ["user/admin of 111111111111 through role/r of 111111111111 with external ID 'id': s3:ListBucket exchange/?prefix=in/, without TLS", {
    action: 's3:ListBucket', key: undefined, prefix: 'in/', tls: false, assume: { roleArn: role(OWNER, 'r'), externalId: 'id' },
  }],
  ['user/admin of 111111111111 through role/r of 111111111111 without external ID as session nightly: s3:ListBucket exchange', {
    action: 's3:ListBucket', key: undefined, assume: { roleArn: role(OWNER, 'r'), sessionName: 'nightly' },
  }],
  ['user/admin of 111111111111 without policies: kms:Decrypt key/1 of 111111111111, with kms:ViaService s3', {
    who: { ...call.who, policies: [] }, action: 'kms:Decrypt', bucket: undefined, key: undefined, kmsKeyArn: KEY, context: { 'kms:ViaService': 's3' },
  }],
  ['user/admin of 111111111111: s3:PutObject exchange/in/a.csv, with ACL private, in parts, encrypted with aws:kms under key/1 of 111111111111', {
    action: 's3:PutObject', acl: 'private', multipart: true, encryption: { algorithm: 'aws:kms', keyArn: KEY },
  }],
  ['user/admin of 111111111111: s3:GetObject exchange/in/a.csv, stored with AES256, expecting owner 222222222222, from 192.0.2.7, with TLS 1.1', {
    storedWith: { algorithm: 'AES256' }, expectedBucketOwner: VENDOR, sourceIp: '192.0.2.7', tlsVersion: '1.1',
  }],
])('a row is described as %s', (description, changes) => {
  expect(describeRow({ ...call, expect: 'allowed', ...changes })).toBe(description);
});

describe('the faults of a table', () => {
  const stranger: Row = { ...call, who: { arn: role(VENDOR, 'x') }, expect: 'denied', name: 'a stranger' };
  const guarded = new Cloud();
  guarded.addBucket({
    name: 'exchange', account: OWNER, region: 'us-east-1', policy: document({ ...deny('*', 's3:*', 'arn:aws:s3:::exchange/*', { Bool: { 'aws:SecureTransport': 'false' } }), Sid: 'DenyWithoutTls' }),
  });

  test('are none where every row is as expected', async () => {
    expect(await faultsOf(guarded, [{ ...call, expect: 'allowed' }, stranger, { ...call, tls: false, expect: 'denied' }])).toEqual([]);
  });
  test('name the row that is wrong, with its call, what was decided and by which statements', async () => {
    expect(await faultsOf(guarded, [{ ...call, tls: false, expect: 'allowed', name: 'a get without TLS' }, stranger])).toEqual([
      'a get without TLS: expected allowed, decided denied s3:GetObject by bucket policy (explicit deny); '
      + `matching statements: DenyWithoutTls (bucket policy); call: ${JSON.stringify({ ...call, tls: false })}`,
    ]);
    expect(await faultsOf(guarded, [{ ...call, expect: 'denied' }])).toEqual([
      'user/admin of 111111111111: s3:GetObject exchange/in/a.csv: expected denied, decided allowed; '
      + `matching statements: statement 1 (identity policy); call: ${JSON.stringify(call)}`,
    ]);
  });
  test('are two rows of one name', async () => {
    expect(await faultsOf(guarded, [stranger, { ...stranger, key: 'in/b.csv' }])).toEqual(['a stranger: another row has this name']);
  });
  test('are fewer denied rows than allowed ones', async () => {
    expect(await faultsOf(guarded, [{ ...call, expect: 'allowed' }])).toEqual(['only 0 of 1 rows are denied: at least half must be']);
  });
  test('are condition keys that AWS does not send', async () => {
    expect(await faultsOf(guarded, [{ ...stranger, context: { 's3:prefix': 'in/' } }])).toEqual(['a stranger: AWS does not send s3:prefix with this call']);
  });
});
