import { CfnCondition, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  accessKeyGuide, aceGuide, assumedRoleGuide, bucketGuide, directTrustGuide, putDestinationGuide,
} from '../../lib/private/handoff-guide';
import { newStack, OWNER, VENDOR } from '../support/stack';

const READ = { objectActions: ['s3:GetObject'], bucketActions: [], listsPrefix: true };
const WRITE = { objectActions: ['s3:PutObject'], bucketActions: [], listsPrefix: false };
const ROLE = `arn:aws:iam::${OWNER}:role/exchange`;
const VENDOR_ROLE = `arn:aws:iam::${VENDOR}:role/ingest`;
const KEY = `arn:aws:kms:us-east-1:${OWNER}:key/11111111-2222-3333-4444-555555555555`;

const stack = newStack();
const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'exchange');
const resolved = <T>(value: T, scope: Stack = stack): T => scope.resolve(value);
const principal = { arn: VENDOR_ROLE, account: VENDOR };
const role = { principal, roleArn: ROLE, region: 'us-east-1', roleOwner: OWNER };

describe('an assumed role', () => {
  test('is assumed at the regional STS endpoint, with all that has to be presented', () => {
    const { steps, request } = assumedRoleGuide({ ...role, externalId: 'old or new', sessionName: 'acme' });
    const endpoint = { 'Fn::Join': ['', ['https://sts.us-east-1.', { Ref: 'AWS::URLSuffix' }]] };
    expect(steps[0]).toBe(`Attach the counterpart policy to ${VENDOR_ROLE}: without it, your own account refuses the call.`);
    expect(steps[1]).toBe('Name your session acme: no other is trusted.');
    expect(resolved(steps[2])).toEqual({
      'Fn::Join': ['', [`Assume ${ROLE} at https://sts.us-east-1.`, { Ref: 'AWS::URLSuffix' }, ', with external ID old or new.']],
    });
    expect(resolved(request.stsEndpoint)).toEqual(endpoint);
  });

  test('asks for nothing that does not have to be presented', () => {
    const [, assume] = assumedRoleGuide(role).steps;
    expect(resolved(assume)).toEqual({ 'Fn::Join': ['', [`Assume ${ROLE} at https://sts.us-east-1.`, { Ref: 'AWS::URLSuffix' }, '.']] });
  });

  test('that is pending asks for what the other side shows', () => {
    const { steps, exemptions } = assumedRoleGuide({ ...role, principal: {} });
    expect(steps).toEqual([
      `Set up your integration with the role ARN ${ROLE}.`,
      'Send back the ARN and the external ID that your side shows then: until they are filled in, nobody can assume the role.',
    ]);
    expect(exemptions.map(({ policyType }) => policyType)).toEqual(['service control policy']);
  });

  test('names the account that the organisations have to make room for', () => {
    expect(assumedRoleGuide(role).exemptions.map(({ policyType, condition }) => [policyType, condition])).toEqual([
      ['resource control policy', { StringNotEqualsIfExists: { 'aws:PrincipalAccount': VENDOR } }],
      ['service control policy', { StringNotEqualsIfExists: { 'aws:ResourceAccount': OWNER } }],
    ]);
  });

  test('names the ARN where no account is known', () => {
    const [rcp] = assumedRoleGuide({ ...role, principal: { arn: VENDOR_ROLE } }).exemptions;
    expect(rcp.condition).toEqual({ ArnNotEqualsIfExists: { 'aws:PrincipalArn': VENDOR_ROLE } });
  });
});

describe('a bucket', () => {
  test('tells what can and cannot be done below a key prefix', () => {
    expect(bucketGuide({ bucket, keyPrefix: 'adobe/', actions: READ })).toEqual({
      steps: ['Work below s3://exchange/adobe/ in us-east-1.'],
      can: ['list objects below s3://exchange/adobe/', 'read objects below s3://exchange/adobe/'],
      cannot: [
        'put objects below s3://exchange/adobe/', 'delete objects below s3://exchange/adobe/', 'reach anything outside adobe/, or list without it',
      ],
    });
  });

  test('says nothing of an outside where the whole bucket is open', () => {
    const { cannot } = bucketGuide({ bucket, keyPrefix: '', actions: READ });
    expect(cannot).toEqual(['put objects below s3://exchange/', 'delete objects below s3://exchange/']);
  });

  test('names the key prefix by its name where only CloudFormation knows it', () => {
    const parameter = new CfnParameter(newStack(), 'KeyPrefix');
    const { cannot } = bucketGuide({ bucket, keyPrefix: parameter.valueAsString, actions: READ });
    expect(cannot[2]).toBe('reach anything outside the key prefix, or list without it');
  });
});

describe('direct trust', () => {
  test('asks for no ACL, no encryption header, and the expected owner', () => {
    const { request } = directTrustGuide({ bucket, keyPrefix: 'adobe/', actions: WRITE, principal });
    expect(request).toEqual({
      acl: 'none: the bucket owner owns every object',
      encryption: 'none: the bucket encrypts by itself',
      minimumTlsVersion: '1.2',
      uploads: 'single puts and multipart uploads',
      expectedBucketOwner: OWNER,
    });
  });

  test('allows the encryption header to name exactly the key', () => {
    const { request } = directTrustGuide({ bucket, keyPrefix: 'adobe/', actions: WRITE, keyArn: KEY, principal });
    expect(request.encryption).toBe(`none, or SSE-KMS with exactly the key ${KEY}`);
  });

  test('names the key by its field where a template parameter may leave it out', () => {
    const keyArn = new CfnParameter(newStack(), 'KmsKeyArn').valueAsString;
    const { request } = directTrustGuide({ bucket, keyPrefix: 'adobe/', actions: WRITE, keyArn, principal });
    expect(request.encryption).toBe('none, or SSE-KMS with exactly the KMS key above, if there is one');
  });
});

describe('an access key', () => {
  const guide = { bucket, keyPrefix: 'ftp/', actions: WRITE, secretArn: 'arn:secret', hasKey: false };

  test('is read from Secrets Manager, and handed over by people', () => {
    const { steps, exemptions } = accessKeyGuide(guide);
    expect(steps[0]).toBe('The bucket owner reads the key from the secret arn:secret, and hands it over through a secure channel.');
    expect(exemptions).toEqual([]);
  });

  test('says where it does not work from', () => {
    expect(accessKeyGuide(guide).cannot).not.toContainEqual(expect.stringContaining('call from'));
    expect(accessKeyGuide({ ...guide, allowedCidrs: ['203.0.113.0/24', '198.51.100.0/24'] }).cannot)
      .toContain('call from an address outside 203.0.113.0/24, 198.51.100.0/24');
  });

  test('leaves the encryption to the bucket', () => {
    expect(accessKeyGuide(guide).request.encryption).toBe('none: the bucket encrypts by itself');
    expect(accessKeyGuide({ ...guide, hasKey: true }).request.encryption).toBe('none: the bucket encrypts with its own KMS key');
  });
});

describe('a destination', () => {
  const guide = { bucket, keyPrefix: 'daily-sync/', actions: WRITE, principal, requiresAcl: true };
  const FULL_CONTROL = 'x-amz-acl: bucket-owner-full-control, with every object';
  const SINGLE = 'single puts of at most 5 GB: the parts of a multipart upload carry no ACL, and are refused';

  test('that requires the ACL takes single puts', () => {
    expect(putDestinationGuide(guide).request).toMatchObject({ acl: FULL_CONTROL, uploads: SINGLE });
  });

  test('without ACLs takes uploads of any size', () => {
    expect(putDestinationGuide({ ...guide, requiresAcl: false }).request).toMatchObject({
      acl: 'none, or bucket-owner-full-control: the bucket owner owns every object', uploads: 'single puts and multipart uploads',
    });
  });

  test('whose ownership a template parameter decides tells both', () => {
    const scope = newStack();
    const enforcedWhen = new CfnCondition(scope, 'Enforced', { expression: Fn.conditionEquals('a', 'b') });
    const { request } = putDestinationGuide({ ...guide, enforcedWhen });
    expect(request.acl).toBe(`${FULL_CONTROL}; unless the object ownership is BucketOwnerEnforced, which takes `
      + 'none, or bucket-owner-full-control: the bucket owner owns every object');
    expect(request.uploads).toBe(`${SINGLE}; unless the object ownership is BucketOwnerEnforced, which takes single puts and multipart uploads`);
  });
});

describe('an ACE role', () => {
  const guide = { ...role, externalId: 'labra-1', bucketNames: ['ace-beta', 'ace-prod'], allowsOutboundWrites: false };

  test('tells the buckets, and where only ACE writes', () => {
    const { steps, cannot } = aceGuide(guide);
    expect(steps[2]).toBe('Read and write s3://ace-beta and s3://ace-prod.');
    expect(cannot).toEqual(['put objects into outbound folders: only ACE writes there', 'reach any other bucket']);
  });

  test('says nothing of outbound folders where it may write there', () => {
    expect(aceGuide({ ...guide, allowsOutboundWrites: true }).cannot).toEqual(['reach any other bucket']);
  });
});
