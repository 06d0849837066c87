import { Cloud } from '../../../tools/policy-engine/cloud';
import { allow, deny, document, OWNER, role, root, session, STRANGER, user, VENDOR } from '../../../tools/policy-engine/fixtures';
import { decisionTable } from '../../../tools/policy-engine/jest';

const IMPORT = role(OWNER, 'exchange/import');
const BOUNDARY = `arn:aws:iam::${OWNER}:policy/boundary`;
const BUCKET = 'arn:aws:s3:::exchange';

function cloudWith(trust: Record<string, any>, options: { boundaryArn?: string } = {}): Cloud {
  const cloud = new Cloud();
  cloud.addBucket({ name: 'exchange', account: OWNER, region: 'us-east-1' });
  cloud.addManagedPolicy(BOUNDARY, document(allow(undefined, 's3:GetObject', `${BUCKET}/in/public/*`)));
  cloud.addPrincipal({ arn: IMPORT, trust: document(trust), policies: [document(allow(undefined, 's3:GetObject', `${BUCKET}/in/*`))], ...options });
  return cloud;
}

const trusting = (principal: string, condition?: object) => allow(principal, 'sts:AssumeRole', undefined, condition);
const assume = { roleArn: IMPORT };
const read = { action: 's3:GetObject', bucket: 'exchange', key: 'in/a.csv', assume };
const assumeOnly = { action: 'sts:AssumeRole', assume };

describe('external ID', () => {
  decisionTable('a role with external ID', () => cloudWith(trusting(root(VENDOR), { StringEquals: { 'sts:ExternalId': 'id_1=' } })), [
    { expect: 'allowed', who: { arn: user(VENDOR, 'saas') }, ...read, assume: { roleArn: IMPORT, externalId: 'id_1=' } },
    { expect: 'allowed', who: { arn: role(VENDOR, 'saas') }, action: 'sts:AssumeRole', roleArn: IMPORT, context: { 'sts:ExternalId': 'id_1=' } },
    { expect: 'denied', who: { arn: user(VENDOR, 'saas') }, ...read },
    { expect: 'denied', who: { arn: user(VENDOR, 'saas') }, ...read, assume: { roleArn: IMPORT, externalId: 'id_2=' } },
    { expect: 'denied', who: { arn: user(VENDOR, 'saas') }, ...read, assume: { roleArn: IMPORT, externalId: '' } },
    { expect: 'denied', who: { arn: user(STRANGER, 'saas') }, ...read, assume: { roleArn: IMPORT, externalId: 'id_1=' } },
    { expect: 'denied', who: { arn: user(VENDOR, 'saas'), policies: [] }, ...read, assume: { roleArn: IMPORT, externalId: 'id_1=' } },
    { expect: 'denied', who: { arn: user(VENDOR, 'saas') }, ...read, key: 'out/a.csv', assume: { roleArn: IMPORT, externalId: 'id_1=' } },
  ]);
});

describe('no external ID', () => {
  decisionTable('is not an empty one', () => cloudWith(trusting(root(VENDOR), { Null: { 'sts:ExternalId': 'true' } })), [
    { expect: 'allowed', who: { arn: user(VENDOR, 'saas') }, ...assumeOnly },
    { expect: 'denied', who: { arn: user(VENDOR, 'saas') }, ...assumeOnly, assume: { roleArn: IMPORT, externalId: 'id_1=' } },
  ]);
});

describe('principals of a trust policy', () => {
  decisionTable('a role ARN', () => cloudWith(trusting(role(VENDOR, 'saas'))), [
    { expect: 'allowed', who: { arn: role(VENDOR, 'saas') }, ...read },
    { expect: 'allowed', who: { arn: session(VENDOR, 'saas', 'any') }, ...read },
    { expect: 'denied', who: { arn: role(VENDOR, 'else') }, ...read },
    { expect: 'denied', who: { arn: user(VENDOR, 'saas') }, ...read },
  ]);
  decisionTable('a session ARN', () => cloudWith(trusting(session(VENDOR, 'saas', 'bunker'))), [
    { expect: 'allowed', who: { arn: session(VENDOR, 'saas', 'bunker') }, ...read },
    { expect: 'denied', who: { arn: session(VENDOR, 'saas', 'other') }, ...read },
    { expect: 'denied', who: { arn: role(VENDOR, 'saas') }, ...read },
  ]);
  decisionTable('the root, narrowed to a role', () => cloudWith(trusting(root(VENDOR), { StringEquals: { 'aws:PrincipalArn': role(VENDOR, 'saas') } })), [
    { expect: 'allowed', who: { arn: session(VENDOR, 'saas', 's') }, ...assumeOnly },
    { expect: 'denied', who: { arn: session(VENDOR, 'saas2', 's') }, ...assumeOnly },
    { expect: 'denied', who: { arn: user(VENDOR, 'saas') }, ...assumeOnly },
  ]);
  decisionTable('a unique ID that is left of a deleted role', () => cloudWith(trusting('AROAEXAMPLEEXAMPLE123')), [
    { expect: 'denied', who: { arn: role(VENDOR, 'saas') }, ...assumeOnly },
  ]);
  decisionTable('nobody', () => cloudWith(deny('*', 'sts:AssumeRole')), [
    { expect: 'denied', who: { arn: role(VENDOR, 'saas') }, ...assumeOnly },
    { expect: 'denied', who: { arn: user(OWNER, 'admin') }, ...assumeOnly },
  ]);

  test('who is to blame', () => {
    const who = { arn: user(VENDOR, 'saas') };
    expect(cloudWith(deny('*', 'sts:AssumeRole')).decide({ who, ...read })).toEqual({
      allowed: false, by: `trust policy of ${IMPORT} (explicit deny)`, action: 'sts:AssumeRole',
    });
    expect(cloudWith(trusting(root(VENDOR))).decide({ who: { ...who, policies: [] }, ...read }).by).toBe('identity policy');
    expect(cloudWith(trusting(root(VENDOR))).decide({ who, ...read, key: 'out' })).toEqual({ allowed: false, by: 'identity policy', action: 's3:GetObject' });
    expect(cloudWith(trusting(root(VENDOR))).decide({ who: { arn: 'arn:aws-cn:iam::222222222222:root' }, ...read }).by).toBe('another partition');
  });
});

describe('permissions boundary', () => {
  const cloud = cloudWith(trusting(root(VENDOR)), { boundaryArn: BOUNDARY });
  decisionTable('of an assumed role', () => cloud, [
    { expect: 'allowed', who: { arn: user(VENDOR, 'saas') }, ...read, key: 'in/public/a.csv' },
    { expect: 'denied', who: { arn: user(VENDOR, 'saas') }, ...read },
    { expect: 'denied', who: { arn: user(VENDOR, 'saas') }, ...read, key: 'public/a.csv' },
  ]);
  test('is to blame', () => {
    expect(cloud.decide({ who: { arn: user(VENDOR, 'saas') }, ...read }).by).toBe('permissions boundary');
  });
});
