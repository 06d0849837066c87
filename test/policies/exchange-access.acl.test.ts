import { ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { AccessKeyUser } from '../../lib/grants/access-key-user';
import { DirectTrustGrant } from '../../lib/grants/direct-trust-grant';
import { ExchangeAccess } from '../../lib/policies/exchange-access';
import { ExternalPrincipal } from '../../lib/principals/external-principal';
import { Call } from '../../tools/policy-engine/cloud';
import { decisionTable } from '../../tools/policy-engine/jest';
import { bucketIn, EXTERNAL_ID, GET, govArn, grantOn, INGEST } from '../support/assumed-role';
import { deploy, placeOf, resourceOf } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { onlyRole } from '../support/role';
import { newStack, SETTINGS } from '../support/stack';

const access = ExchangeAccess.custom({ objectActions: ['s3:PutObject', 's3:PutObjectAcl', 's3:AbortMultipartUpload'] });
const { BUCKET_OWNER_ENFORCED, BUCKET_OWNER_PREFERRED } = ObjectOwnership;

/** Every way in, as the caller that it makes. */
const WAYS: Record<string, (ownership: ObjectOwnership) => { cloud: ReturnType<typeof deploy>['cloud']; caller: Pick<Call, 'who' | 'assume' | 'sourceIp'> }> = {
  'an assumed role': (objectOwnership) => {
    const stack = newStack();
    grantOn(stack, bucketIn(stack, { objectOwnership }), { access });
    const deployed = deploy(stack);
    return { cloud: deployed.cloud, caller: { who: { arn: INGEST }, assume: { roleArn: onlyRole(deployed).Arn, externalId: EXTERNAL_ID } } };
  },
  'an access key with an address range': (objectOwnership) => {
    const stack = newStack();
    new AccessKeyUser(stack, 'Ftp', {
      bucket: bucketIn(stack, { objectOwnership }), access, keyPrefix: 'adobe/', integrationName: 'kohler_ftp', reason: 'test', allowedCidrs: ['203.0.113.0/24'],
    });
    const deployed = deploy(stack);
    return { cloud: deployed.cloud, caller: { who: { arn: resourceOf(deployed, 'AWS::IAM::User')!.Arn }, sourceIp: '203.0.113.9' } };
  },
};

function directTrust(objectOwnership: ObjectOwnership) {
  const stack = newStack();
  const { handoff } = new DirectTrustGrant(stack, 'Adobe', {
    bucket: bucketIn(stack, { objectOwnership }), access, keyPrefix: 'adobe/', principal: ExternalPrincipal.role(INGEST),
  });
  const { cloud, fill } = deploy(stack);
  return { cloud, caller: { who: { arn: INGEST, policies: [fill(handoff.counterpartPolicy)] } } };
}

describe.each(Object.entries({ 'ACLs off': BUCKET_OWNER_ENFORCED, 'ACLs on': BUCKET_OWNER_PREFERRED }))('with %s', (_, ownership) => {
  describe.each(Object.entries(WAYS))('%s', (__, way) => {
    const { cloud, caller } = way(ownership);
    const put = { ...caller, action: 's3:PutObject', bucket: 'exchange', key: 'adobe/a.csv' };

    decisionTable('uploads with the header of the bucket owner, or without one, and with no other', () => cloud, [
      { expect: 'allowed', ...put, acl: 'bucket-owner-full-control' },
      { expect: 'allowed', ...put },
      { expect: 'denied', ...put, acl: 'public-read' },
      { expect: 'denied', ...put, acl: 'private' },
      { expect: 'denied', ...put, acl: 'bucket-owner-full-control', key: 'adobe2/a.csv' },
      { expect: 'denied', ...put, action: 's3:PutObjectAcl', acl: 'public-read' },
      { expect: 'denied', ...put, action: 's3:PutObjectAcl' },
      { expect: 'denied', ...caller, ...GET },
    ]);
  });
});

describe('direct trust', () => {
  const [off, on] = [BUCKET_OWNER_ENFORCED, BUCKET_OWNER_PREFERRED].map(directTrust);
  const put = { action: 's3:PutObject', bucket: 'exchange', key: 'adobe/a.csv' };

  decisionTable('with ACLs off uploads with the header or without one', () => off.cloud, [
    { expect: 'allowed', ...off.caller, ...put, acl: 'bucket-owner-full-control' },
    { expect: 'allowed', ...off.caller, ...put },
    { expect: 'denied', ...off.caller, ...put, acl: 'public-read' },
    { expect: 'denied', ...off.caller, ...put, acl: 'bucket-owner-full-control', key: 'adobe2/a.csv' },
  ]);
  decisionTable('with ACLs on uploads with the header alone', () => on.cloud, [
    { expect: 'allowed', ...on.caller, ...put, acl: 'bucket-owner-full-control' },
    { expect: 'denied', ...on.caller, ...put },
    { expect: 'denied', ...on.caller, ...put, acl: 'public-read' },
  ]);
});

test('the sheet says that the header is taken', () => {
  const stack = newStack();
  const bucket = bucketIn(stack, { objectOwnership: BUCKET_OWNER_ENFORCED });
  const aclOf = (given: ExchangeAccess, id: string) => grantOn(stack, bucket, { access: given, keyPrefix: `${id}/` }, id).handoff.request!.acl;
  expect(aclOf(access, 'Acl')).toBe('none, or bucket-owner-full-control: the bucket owner owns every object');
  expect(aclOf(ExchangeAccess.WRITE, 'Plain')).toBe('none: the bucket owner owns every object');
});

test.each(SETTINGS)('gives no finding in $setting', ({ env, context }) => {
  const stack = newStack({ env, context });
  grantOn(stack, bucketIn(stack), { access, principal: ExternalPrincipal.role(govArn(INGEST, placeOf(env))) });
  expect(nagFindings(stack).filter((rule) => rule !== 'AwsSolutions-S1')).toEqual([]);
});
