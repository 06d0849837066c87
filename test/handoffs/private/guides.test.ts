import { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { bucketFacts } from '../../../lib/buckets/private/bucket-facts';
import { accessKeyGuide, aceGuide, assumedRoleGuide, AssumedRoleGuideProps, directTrustGuide, putDestinationGuide } from '../../../lib/handoffs/private/guides';
import { newStack, OWNER, VENDOR } from '../../support/stack';

const WRITE = { objectActions: ['s3:PutObject'], bucketActions: [], listsPrefix: false };
const ROLE = `arn:aws:iam::${OWNER}:role/exchange`;
const VENDOR_ROLE = `arn:aws:iam::${VENDOR}:role/ingest`;

const stack = newStack();
const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'exchange');
const resolved = <T>(value: T, scope: Stack = stack): T => scope.resolve(value);
const principal = { arn: VENDOR_ROLE, account: VENDOR };
const opening = { bucket, facts: bucketFacts(bucket), keyPrefix: 'ftp/', actions: WRITE };
const role: AssumedRoleGuideProps = {
  principal, roleArn: ROLE, region: 'us-east-1', roleOwner: OWNER, mayBePending: false, openings: [opening], role: { arn: ROLE },
};

describe('an assumed role', () => {
  test('is assumed at the regional STS endpoint, with all that has to be presented', () => {
    const { steps, request } = assumedRoleGuide({ ...role, externalIds: ['old', 'new'], sessionName: 'acme' });
    const endpoint = { 'Fn::Join': ['', ['https://sts.us-east-1.', { Ref: 'AWS::URLSuffix' }]] };
    expect(steps[0]).toBe(`Attach the counterpart policy to ${VENDOR_ROLE}: without it, your own account refuses the call.`);
    expect(steps[1]).toBe('Name your session acme: no other is trusted.');
    expect(resolved(steps[2])).toEqual({
      'Fn::Join': ['', [`Assume ${ROLE} at https://sts.us-east-1.`, { Ref: 'AWS::URLSuffix' }, ', with external ID old or new.']],
    });
    expect(steps[3]).toBe('Work below s3://exchange/ftp/ in us-east-1.');
    expect(resolved(request!.stsEndpoint)).toEqual(endpoint);
  });

  test('asks for nothing that does not have to be presented', () => {
    const [, assume] = assumedRoleGuide(role).steps;
    expect(resolved(assume)).toEqual({ 'Fn::Join': ['', [`Assume ${ROLE} at https://sts.us-east-1.`, { Ref: 'AWS::URLSuffix' }, '.']] });
  });

  test('that is pending asks for what the other side shows, and promises nothing before', () => {
    const { steps, can, cannot, exemptions } = assumedRoleGuide({ ...role, principal: {}, mayBePending: true });
    expect(steps.slice(0, 2)).toEqual([
      `Set up your integration with the role ARN ${ROLE}.`,
      'Send back the ARN and the external ID that your side shows then: until they are filled in, nobody can assume the role.',
    ]);
    expect(can).toEqual(['put objects below s3://exchange/ftp/, once the status is READY']);
    expect(cannot).toContain('assume the role while the status is PENDING');
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

test('direct trust begins with the policy of the other side', () => {
  expect(directTrustGuide({ principal, opening }).steps).toEqual([
    `Attach the counterpart policy to ${VENDOR_ROLE}: without it, your own account refuses the calls.`,
    'Work below s3://exchange/ftp/ in us-east-1.',
  ]);
});

describe('an access key', () => {
  const guide = { opening, secretArn: 'arn:secret', user: {} };

  test('is read from Secrets Manager, and handed over by people', () => {
    const { steps, exemptions } = accessKeyGuide(guide);
    expect(steps[0]).toBe('The bucket owner reads the key from the secret arn:secret, and hands it over through a secure channel.');
    expect(steps[3]).toBe('When you receive a new key, switch to it. The old key keeps working until you do.');
    expect(exemptions).toEqual([]);
  });

  test('says where it does not work from', () => {
    expect(accessKeyGuide(guide).cannot).not.toContainEqual(expect.stringContaining('call from'));
    expect(accessKeyGuide({ ...guide, allowedCidrs: ['203.0.113.0/24', '198.51.100.0/24'] }).cannot)
      .toContain('call from an address outside 203.0.113.0/24, 198.51.100.0/24');
  });
});

test('a destination is tried with a small file', () => {
  expect(putDestinationGuide({ principal, opening }).steps[1])
    .toBe('Put a small test file below s3://exchange/ftp/ in us-east-1, exactly as the rules for requests say.');
});

describe('an ACE role', () => {
  const guide = { ...role, externalIds: ['labra-1'], bucketNames: ['ace-beta', 'ace-prod'], allowsOutboundWrites: false };

  test('tells the buckets, and where only ACE writes', () => {
    const { steps, cannot } = aceGuide(guide);
    expect(steps[2]).toBe('Read and write s3://ace-beta and s3://ace-prod.');
    expect(cannot).toEqual(['put objects into outbound folders: only ACE writes there', 'reach any other bucket']);
  });

  test('says nothing of outbound folders where it may write there', () => {
    expect(aceGuide({ ...guide, allowsOutboundWrites: true }).cannot).toEqual(['reach any other bucket']);
  });

  test('that is pending asks for what the other side shows, and promises nothing', () => {
    expect(aceGuide({ ...guide, principal: {} })).toMatchObject({
      steps: [
        `Set up your integration with the role ARN ${ROLE}.`,
        'Send back the ARN and the external ID that your side shows then: until they are filled in, nobody can assume the role.',
        'Read and write s3://ace-beta and s3://ace-prod.',
      ],
      can: [],
      exemptions: [{ policyType: 'service control policy' }],
    });
  });

  test('says what ACE alone knows', () => {
    expect(aceGuide(guide).request!.minimumTlsVersion).toMatch(/^not known: ask ACE /);
  });
});
