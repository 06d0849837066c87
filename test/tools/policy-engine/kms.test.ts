import { Call } from '../../../tools/policy-engine/call';
import { Cloud } from '../../../tools/policy-engine/cloud';
import { allow, deny, document, OWNER, role, STRANGER, user, VENDOR } from '../../../tools/policy-engine/fixtures';
import { decisionTable } from '../../../tools/policy-engine/jest';

const KEY = `arn:aws:kms:us-east-1:${OWNER}:key/0a1b2c3d-0000-4000-8000-000000000000`;
const OTHER_KEY = `arn:aws:kms:us-east-1:${STRANGER}:key/0a1b2c3d-0000-4000-8000-000000000001`;
const BUCKET = 'arn:aws:s3:::exchange';
const INGEST = role(VENDOR, 'ingest');
const VIA = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
const everything = ['s3:GetObject', 's3:PutObject', 's3:PutObjectAcl'];

function cloudWith(keyStatements: Record<string, any>[], encryption: { algorithm: string; keyArn?: string } = { algorithm: 'aws:kms', keyArn: KEY }): Cloud {
  const cloud = new Cloud();
  cloud.addKey({ arn: KEY, policy: keyStatements.length > 0 ? document(...keyStatements) : undefined });
  cloud.addKey({ arn: OTHER_KEY });
  cloud.addBucket({ name: 'exchange', account: OWNER, region: 'us-east-1', encryption, policy: document(allow(INGEST, everything, `${BUCKET}/*`)) });
  return cloud;
}

const get = { who: { arn: INGEST }, action: 's3:GetObject', bucket: 'exchange', key: 'in/a.csv' };
const put: Call = { ...get, action: 's3:PutObject' };
const s3Only = [document(allow(undefined, 's3:*', '*'))];
const withKey = (...actions: string[]) => [...s3Only, document(allow(undefined, actions, KEY, VIA))];

describe('the key of another account', () => {
  decisionTable('that lets the writer read and write', () => cloudWith([allow(INGEST, ['kms:Decrypt', 'kms:GenerateDataKey'], '*', VIA)]), [
    { expect: 'allowed', ...get },
    { expect: 'allowed', ...put, multipart: true },
    { expect: 'allowed', ...put, who: { arn: INGEST, policies: withKey('kms:GenerateDataKey') } },
    { expect: 'denied', ...put, who: { arn: INGEST, policies: withKey('kms:GenerateDataKey') }, multipart: true },
    { expect: 'denied', ...get, who: { arn: INGEST, policies: withKey('kms:GenerateDataKey') }, name: 'a get with a policy for puts' },
    { expect: 'denied', ...get, who: { arn: INGEST, policies: s3Only }, name: 'a get with a policy for S3 alone' },
    { name: 'the key directly, not through S3', expect: 'denied', who: { arn: INGEST }, action: 'kms:Decrypt', kmsKeyArn: KEY },
    { expect: 'denied', ...put, encryption: { algorithm: 'aws:kms', keyArn: OTHER_KEY } },
  ]);
  decisionTable('that knows nothing of the writer', () => cloudWith([]), [
    { expect: 'allowed', ...put, encryption: { algorithm: 'AES256' } },
    { expect: 'allowed', ...get, storedWith: { algorithm: 'AES256' } },
    { expect: 'denied', ...get },
    { expect: 'denied', ...put },
    { expect: 'denied', ...put, multipart: true },
  ]);

  test('who is to blame', () => {
    expect(cloudWith([]).decide(get)).toEqual({ allowed: false, by: 'key policy', action: 'kms:Decrypt' });
    const open = cloudWith([allow(INGEST, 'kms:*', '*')]);
    expect(open.decide({ ...put, who: { arn: INGEST, policies: s3Only } })).toEqual({ allowed: false, by: 'identity policy', action: 'kms:GenerateDataKey' });
    expect(open.decide({ ...put, multipart: true }).by).toBe('s3:PutObject, s3:PutObject, kms:GenerateDataKey, kms:Decrypt');
  });
});

describe('the key of the own account', () => {
  const clerk = user(OWNER, 'clerk');
  const own = { ...get, who: { arn: clerk, policies: withKey('kms:Decrypt') } };
  decisionTable('that delegates to IAM', () => cloudWith([]), [
    { expect: 'allowed', ...own },
    { expect: 'denied', ...own, who: { arn: clerk, policies: s3Only }, name: 'a get with a policy for S3 alone' },
    { expect: 'denied', ...own, action: 's3:PutObject' },
  ]);
  decisionTable('that does not delegate', () => cloudWith([allow(role(OWNER, 'keeper'), 'kms:Decrypt', '*')]), [
    { expect: 'allowed', ...own, who: { arn: role(OWNER, 'keeper'), policies: s3Only } },
    { expect: 'denied', ...own },
    { expect: 'denied', ...own, who: { arn: clerk } },
  ]);
  decisionTable('aws/s3', () => cloudWith([], { algorithm: 'aws:kms' }), [
    { expect: 'allowed', ...own, who: { arn: clerk, policies: s3Only } },
    { expect: 'denied', ...get },
    { expect: 'denied', ...put },
  ]);
  test('aws/s3 is named', () => {
    expect(cloudWith([], { algorithm: 'aws:kms' }).decide(get).by).toBe('key policy of aws/s3');
  });
});

describe('what KMS sees', () => {
  const officeOnly = (operator: string) => [document(
    allow(undefined, 's3:*', '*', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
    allow(undefined, 'kms:*', KEY, operator ? { [operator]: { 'aws:SourceIp': '203.0.113.0/24' } } : undefined),
  )];
  const from = { ...get, who: { arn: user(OWNER, 'uploader') }, sourceIp: '203.0.113.9' };
  decisionTable('is the address of S3', () => cloudWith([]), [
    { expect: 'allowed', ...from, who: { ...from.who, policies: officeOnly('') }, name: 'a key that is open to every address' },
    { expect: 'denied', ...from, who: { ...from.who, policies: officeOnly('IpAddress') }, name: 'a key that is open to the office' },
    { expect: 'denied', ...from, who: { ...from.who, policies: officeOnly('IpAddressIfExists') }, name: 'a key that is open to the office, where the address is known' },
    { expect: 'denied', ...from, who: { ...from.who, policies: officeOnly('') }, sourceIp: '203.0.114.1' },
  ]);
  decisionTable('is that S3 asks, and for which object', () => cloudWith([
    allow(INGEST, 'kms:Decrypt', '*', { Bool: { 'aws:ViaAWSService': 'true' }, StringLike: { 'kms:EncryptionContext:aws:s3:arn': `${BUCKET}/in/*` } }),
    deny('*', 'kms:*', '*', { StringNotEquals: { 'kms:CallerAccount': [OWNER, VENDOR] } }),
  ]), [
    { expect: 'allowed', ...get },
    { expect: 'denied', ...get, key: 'out/a.csv' },
    { expect: 'denied', who: { arn: INGEST }, action: 'kms:Decrypt', kmsKeyArn: KEY },
  ]);
});

describe('headers that name another key', () => {
  const header = 's3:x-amz-server-side-encryption';
  const refuse = (name: string, value: string) => deny('*', 's3:PutObject', `${BUCKET}/*`, { StringNotEquals: { [name]: value }, Null: { [name]: 'false' } });
  const cloud = new Cloud();
  cloud.addKey({ arn: KEY, policy: document(allow(INGEST, 'kms:*', '*')) });
  cloud.addKey({ arn: OTHER_KEY, policy: document(allow(INGEST, 'kms:*', '*')) });
  cloud.addBucket({
    name: 'exchange',
    account: OWNER,
    region: 'us-east-1',
    encryption: { algorithm: 'aws:kms', keyArn: KEY },
    policy: document(allow(INGEST, everything, `${BUCKET}/*`), refuse(header, 'aws:kms'), refuse(`${header}-aws-kms-key-id`, KEY)),
  });
  decisionTable('are refused by the bucket', () => cloud, [
    { expect: 'allowed', ...put },
    { expect: 'allowed', ...put, encryption: { algorithm: 'aws:kms', keyArn: KEY } },
    { expect: 'denied', ...put, encryption: { algorithm: 'AES256' } },
    { expect: 'denied', ...put, encryption: { algorithm: 'aws:kms', keyArn: OTHER_KEY } },
    { expect: 'denied', ...put, encryption: { algorithm: 'aws:kms:dsse' } },
  ]);
});
