import { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { bucketFacts } from '../../../lib/buckets/private/bucket-facts';
import { assumedRoleGuide, AssumedRoleGuideProps } from '../../../lib/grants/private/assumed-role-guide';
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
});
