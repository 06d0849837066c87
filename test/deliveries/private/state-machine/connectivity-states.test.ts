import { CHECK, checkStates } from '../../../../lib/deliveries/private/state-machine/connectivity-states';
import { servicesOf } from '../../../../lib/deliveries/private/state-machine/states-language';
import { chosen, StateCase, stateCases } from '../../../support/cases-of-states';
import { evaluated } from '../../../support/states-language';

const states: any = checkStates(servicesOf('aws'));
const KEY = 'arn:aws:kms:us-east-1:222222222222:key/0a1b2c3d-0000-4000-8000-000000000000';
const bucket = { Bucket: 'from-klavi', ExpectedBucketOwner: '222222222222' };
const delivery = { bucket, contract: {}, ownKeyPrefix: 'in/_handoff/' };
const withKey = { ...delivery, contract: { ServerSideEncryption: 'aws:kms', SsekmsKeyId: KEY, BucketKeyEnabled: true } };
const s3 = (cause: string, status: number) => ({ Error: 'S3.S3Exception', Cause: `${cause} (Service: S3, Status Code: ${status}, Request ID: 4YZ)` });
const failure = s3('Access Denied', 403);
const scope = { delivery, failure, request: { partner: 'acme' }, stored: KEY };
const TEST_OBJECT = {
  ...bucket,
  Key: 'in/_handoff/connectivity-check.json',
  Body: { about: 'A test whether objects can be put here. It stays: the role that put it cannot delete.' },
  ContentType: 'application/json',
};

stateCases({ StartAt: CHECK, States: states }, [
  ['puts a test object', 'PutTestObject.Arguments', scope, TEST_OBJECT],
  ['as agreed', 'PutTestObject.Arguments', { ...scope, delivery: { ...withKey, contract: { ...withKey.contract, Acl: 'bucket-owner-full-control' } } }, {
    ...TEST_OBJECT, ServerSideEncryption: 'aws:kms', SsekmsKeyId: KEY, BucketKeyEnabled: true, Acl: 'bucket-owner-full-control',
  }],
  ['sees no key', 'PutTestObject.Assign', { states: { result: { ETag: '"x"', ServerSideEncryption: 'AES256' } } }, { stored: '' }],
  ['sees the key', 'PutTestObject.Assign', { states: { result: { ServerSideEncryption: 'aws:kms', SsekmsKeyId: KEY } } }, { stored: KEY }],
  ['notes a refusal', 'PutTestObject.Catch', { states: { errorOutput: failure } }, [{ ErrorEquals: ['States.ALL'], Assign: { failure }, Next: 'CheckFailed' }]],
  ['', 'CompareEncryption.Choices', scope, [{ Condition: true, Next: 'CheckFoundKey' }]],
  ['says that the object stays', 'CheckPassed.Output', scope, {
    partner: 'acme',
    result: 'Connectivity.Good',
    message: 'a test object was put below s3://from-klavi/in/_handoff/ and stays there: this role cannot delete. It shows that objects can be put as agreed. '
      + 'Only the partner can see whether they are its own (S3 Object Ownership); nothing is claimed of what it denies to others',
  }],
  ['names a key that was not agreed', 'CheckFoundKey.Cause', scope, `bucket from-klavi encrypts with ${KEY}, which was not agreed: ask the partner for the ARN of its key, `
    + 'and that it adds the key policy statement. The test object stays'],
  ['names what is wrong', 'CheckFailed.Error', scope, 'Connectivity.Policy'],
  ['in words', 'CheckFailed.Cause', scope, 'the policy of bucket from-klavi does not let this role put objects below s3://from-klavi/in/_handoff/ with no ACL, '
    + 'or the bucket is not in account 222222222222, or a policy of an organisation stands in the way: S3 does not say which of these '
    + '(S3.S3Exception Access Denied (Service: S3, Status Code: 403, Request ID: 4YZ))'],
] satisfies StateCase[]);

test('a refusal of the other contract names its ACL', async () => {
  const told = { ...scope, delivery: { ...delivery, contract: { Acl: 'bucket-owner-full-control' } } };
  expect(await evaluated(states.CheckFailed.Cause, told)).toContain('with the ACL bucket-owner-full-control, or the bucket is not in account');
});

test.each<[what: string, given: object, expected: string]>([
  ['no key, none agreed', { stored: '' }, 'CheckPassed'],
  ['the agreed key', { stored: KEY, delivery: withKey }, 'CheckPassed'],
  ['a key, none agreed', { stored: KEY }, 'CheckFoundKey'],
])('encrypted with %s', async (_, given, expected) => {
  expect(await chosen(states.CompareEncryption, { ...scope, ...given })).toBe(expected);
});

/** Texts as S3 gives them; Step Functions adds service and status. */
test.each<[refused: { Error: string; Cause: string }, finding: string, words: string]>([
  [{ Error: 'S3.NoSuchBucketException', Cause: 'The specified bucket does not exist (Service: S3, Status Code: 404)' }, 'Bucket', 'there is no bucket from-klavi'],
  [s3('The bucket you are attempting to access must be addressed using the specified endpoint.', 301), 'Bucket', 'is in another Region'],
  [s3("The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'", 400), 'Bucket', 'is in another Region'],
  [s3('The bucket does not allow ACLs', 400), 'Ownership', 'has its ACLs off'],
  [s3(`${KEY} is disabled.`, 400), 'Key', `the KMS key ${KEY} is disabled`],
  [s3(`${KEY} is pending deletion.`, 400), 'Key', `the KMS key ${KEY} is disabled, about to be deleted`],
  [s3(`Key '${KEY}' does not exist`, 400), 'Key', 'or not there'],
  [{ Error: 'S3.KMS.DisabledException', Cause: 'disabled' }, 'Key', 'is disabled'],
  [s3('User: arn:aws:sts::111111111111:assumed-role/Exporter/x is not authorized to perform: kms:GenerateDataKey on resource: '
    + `${KEY} because no resource-based policy allows the kms:GenerateDataKey action`, 403), 'Key', `the policy of KMS key ${KEY} does not let this role use it`],
  [s3('User: arn:aws:sts::111111111111:assumed-role/Exporter/x is not authorized to perform: s3:PutObject on resource', 403), 'Policy', 'does not let this role put objects'],
  [s3('User: arn:aws:sts::111111111111:assumed-role/KMSExporter/x is not authorized to perform: s3:PutObject', 403), 'Policy', 'does not let this role'],
  [{ Error: 'S3.SdkClientException', Cause: 'Unable to execute HTTP request' }, 'Unknown', 'S3 refused the test object: S3.SdkClientException Unable to execute'],
])('%j means %s', async (refused, finding, words) => {
  const told = { ...scope, failure: refused, delivery: withKey };
  expect(await evaluated(states.CheckFailed.Error, told)).toBe(`Connectivity.${finding}`);
  expect(await evaluated(states.CheckFailed.Cause, told)).toContain(words);
});
