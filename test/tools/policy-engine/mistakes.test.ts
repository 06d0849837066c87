import { Call } from '../../../tools/policy-engine/call';
import { Cloud } from '../../../tools/policy-engine/cloud';
import { allow, document, OWNER, role, VENDOR } from '../../../tools/policy-engine/fixtures';
import { decideAll } from '../../../tools/policy-engine/table';

const who = { arn: role(VENDOR, 'ingest') };
const get: Call = { who, action: 's3:GetObject', bucket: 'exchange', key: 'a' };
const ROLE = role(OWNER, 'import');

function newCloud(): Cloud {
  const cloud = new Cloud();
  cloud.addBucket({ name: 'exchange', account: OWNER, region: 'us-east-1' });
  cloud.addPrincipal({ arn: ROLE, trust: document(allow(VENDOR, 'sts:AssumeRole')), managedPolicyArns: ['arn:aws:iam::aws:policy/Nope'] });
  cloud.addPrincipal({ arn: role(OWNER, 'bound'), boundaryArn: `arn:aws:iam::${OWNER}:policy/nope` });
  return cloud;
}

describe('a mistake in a call is no refusal', () => {
  test.each<[string, Call]>([
    ['unknown bucket exchnage', { ...get, bucket: 'exchnage' }],
    ['unknown role arn:aws:iam::111111111111:role/nope', { ...get, assume: { roleArn: role(OWNER, 'nope') } }],
    ['unknown trust policy of', { ...get, assume: { roleArn: role(OWNER, 'bound') } }],
    ['unknown key arn:aws:kms', { ...get, action: 's3:PutObject', encryption: { algorithm: 'aws:kms', keyArn: 'arn:aws:kms:us-east-1:111111111111:key/x' } }],
    ['unknown key arn:aws:kms', { who, action: 'kms:Decrypt', kmsKeyArn: 'arn:aws:kms:us-east-1:111111111111:key/x' }],
    ['unknown secret arn:aws:secretsmanager', { who, action: 'secretsmanager:GetSecretValue', secretArn: 'arn:aws:secretsmanager:us-east-1:1:secret:x' }],
    ['unknown managed policy arn:aws:iam::aws:policy/Nope', { ...get, assume: { roleArn: ROLE } }],
    ['unknown managed policy arn:aws:iam::111111111111:policy/nope', { ...get, who: { arn: role(OWNER, 'bound') } }],
    ['unknown action: s3:GetObjct', { ...get, action: 's3:GetObjct' }],
    ["s3:GetObject needs 'key'", { ...get, key: undefined }],
    ["s3:ListBucket takes no 'key'", { ...get, action: 's3:ListBucket' }],
    ["s3:GetObject takes no 'acl'", { ...get, acl: 'private' }],
    ["s3:GetObject takes no 'prefix'", { ...get, prefix: 'in/' }],
    ["s3:GetObject takes no 'multipart'", { ...get, multipart: true }],
    ["'encryption.algorithm' must be", { ...get, action: 's3:PutObject', encryption: { algorithm: 'kms' } }],
    ["'encryption.keyArn' needs", { ...get, action: 's3:PutObject', encryption: { algorithm: 'AES256', keyArn: 'x' } }],
    ['not a condition key: SourceIp', { ...get, context: { SourceIp: '1.2.3.4' } }],
    ['not an ARN: ingest', { ...get, who: { arn: 'ingest' } }],
    ['a caller is a role', { ...get, who: { arn: 'arn:aws:s3:::exchange' } }],
    ['is not a valid policy: Statement[0].Action', { ...get, who: { ...who, policies: [document(allow(undefined, 'GetObject', '*'))] } }],
  ])('%s', (message, call) => {
    expect(() => newCloud().decide(call)).toThrow(message);
    expect(() => decideAll(newCloud(), [{ ...call, expect: 'denied' }])).toThrow(message);
  });
});

describe('a policy that AWS would not store decides nothing', () => {
  const objects = 'arn:aws:s3:::exchange/*';
  test.each([
    ['a wildcard in a principal', allow('arn:aws:iam::222222222222:role/*', 's3:GetObject', objects)],
    ['a short account', allow('arn:aws:iam::2222222222:root', 's3:GetObject', objects)],
    ['a name for a principal', allow('ingest', 's3:GetObject', objects)],
    ['an unknown operator', allow(who.arn, 's3:GetObject', objects, { StringEqual: { 'aws:PrincipalArn': 'x' } })],
    ['a resource outside the bucket', allow(who.arn, 's3:GetObject', 'arn:aws:s3:::exchange2/*')],
    ['no principal', allow(undefined, 's3:GetObject', objects)],
    ['an intrinsic', { ...allow(who.arn, 's3:GetObject', objects), Resource: { Ref: 'Bucket' } }],
  ])('bucket policy with %s', (_, statement) => {
    expect(() => newCloud().setBucketPolicy('exchange', document(statement))).toThrow(/bucket policy of exchange/);
  });

  test('a good one is stored', () => {
    const cloud = newCloud();
    cloud.setBucketPolicy('exchange', document(allow(who.arn, 's3:GetObject', objects)));
    expect(cloud.decide(get).allowed).toBe(true);
  });

  test.each([
    ['trust', { trust: document(allow('arn:aws:iam::1:root', 'sts:AssumeRole')) }],
    ['trust', { trust: document(allow(VENDOR, 'sts:AssumeRole', '*')) }],
    ['trust', { trust: document() }],
    ['identity', { policies: [document(allow(VENDOR, 's3:GetObject', '*'))] }],
  ])('%s policy %j', (_, policies) => {
    expect(() => newCloud().addPrincipal({ arn: ROLE, ...policies })).toThrow('is not a valid policy');
  });
});
