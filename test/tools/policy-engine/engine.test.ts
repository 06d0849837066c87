import { Call } from '../../../tools/policy-engine/call';
import { Cloud } from '../../../tools/policy-engine/cloud';
import { refusal, secondOpinion } from '../../../tools/policy-engine/engine';
import { allow, document, OWNER, role, VENDOR } from '../../../tools/policy-engine/fixtures';
import { Subject, SUBJECTS } from '../../../tools/policy-engine/operations';

const KEY = `arn:aws:kms:us-east-1:${OWNER}:key/0a1b2c3d-0000-4000-8000-000000000000`;
const SECRET = `arn:aws:secretsmanager:us-east-1:${OWNER}:secret:exchange-AbCdEf`;
const ROLE = role(OWNER, 'import');
const TARGETS: Record<Subject, Partial<Call>> = {
  bucket: { bucket: 'exchange' },
  object: { bucket: 'exchange', key: 'in/a.csv' },
  key: { kmsKeyArn: KEY },
  secret: { secretArn: SECRET },
  role: { roleArn: ROLE },
};

const cloud = new Cloud();
cloud.addKey({ arn: KEY });
cloud.addSecret({ arn: SECRET, keyArn: KEY });
cloud.addPrincipal({ arn: ROLE, trust: document(allow(OWNER, ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'])), policies: [] });
cloud.addBucket({ name: 'exchange', account: OWNER, region: 'us-east-1', encryption: { algorithm: 'aws:kms', keyArn: KEY } });

test.each([...SUBJECTS])('%s is an action on the %s', async (action, subject) => {
  const calls = [OWNER, VENDOR].map(account => ({ who: { arn: role(account, 'admin') }, action, ...TARGETS[subject] }));
  expect(calls.map(call => cloud.decide(call).allowed)).toEqual([true, false]);

  const opinions = await Promise.all(calls.flatMap(call => cloud.requests(call)).map(secondOpinion));
  expect(opinions[0].allowed).toBe(true);
  expect(opinions.at(-1)?.allowed).toBe(false);
});

test('every condition key that a call derives is one that AWS sends', async () => {
  const who = { arn: role(OWNER, 'admin') };
  const calls: Call[] = [
    { who, action: 's3:ListBucket', bucket: 'exchange', prefix: 'in/' },
    { who, action: 's3:GetObject', bucket: 'exchange', key: 'a' },
    { who, action: 's3:PutObject', bucket: 'exchange', key: 'a', acl: 'private', encryption: { algorithm: 'aws:kms', keyArn: KEY }, multipart: true },
    { who, action: 'secretsmanager:GetSecretValue', secretArn: SECRET },
    { who, action: 'sts:AssumeRole', assume: { roleArn: ROLE, externalId: 'id' } },
    { who, action: 'sts:AssumeRole', assume: { roleArn: ROLE, externalId: 'id', tags: { Project: 'a' }, transitiveTagKeys: ['Project'], sourceIdentity: 'ann' } },
  ];
  const foreign = await Promise.all(calls.flatMap(call => cloud.requests(call)).map(async request =>
    (await secondOpinion(request)).foreignKeys.map(key => `${request.action} ${key}`)));
  expect(foreign.flat()).toEqual([]);
});

test('AWS sends neither the external ID nor the session name with session tags and a source identity', async () => {
  const assume = { roleArn: ROLE, externalId: 'id', tags: { Project: 'a' }, sourceIdentity: 'ann' };
  const requests = cloud.requests({ who: { arn: role(OWNER, 'admin') }, action: 'sts:AssumeRole', assume });
  const keys = { 'sts:ExternalId': 'id', 'sts:RoleSessionName': 'session' };
  const foreign = await Promise.all(requests.map(async request =>
    (await secondOpinion({ ...request, context: { ...request.context, ...keys } })).foreignKeys));
  expect(requests.map(({ action }, index) => [action, foreign[index]])).toEqual([
    ['sts:AssumeRole', []], ['sts:TagSession', Object.keys(keys)], ['sts:SetSourceIdentity', Object.keys(keys)],
  ]);
});

test('the second opinion can differ from the first', async () => {
  const [request] = cloud.requests({ who: { arn: role(OWNER, 'admin') }, action: 's3:GetObject', bucket: 'exchange', key: 'a' });
  await expect(secondOpinion({ ...request, action: 's3:GetObjct' })).rejects.toThrow('invalid.action');
  expect(refusal({ ...request, action: 's3:GetObjct' })).toBeUndefined();
});
