import { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { bucketFacts } from '../../../lib/buckets/private/bucket-facts';
import { assumedRoleGuide, AssumedRoleGuideProps } from '../../../lib/grants/private/assumed-role-guide';
import { ExternalId } from '../../../lib/principals/external-id';
import { ExternalPrincipal } from '../../../lib/principals/external-principal';
import { newStack, OWNER, VENDOR } from '../../support/stack';

const WRITE = { objectActions: ['s3:PutObject'], bucketActions: [], listsPrefix: false };
const ROLE = `arn:aws:iam::${OWNER}:role/exchange`;
const SESSION = `arn:aws:sts::${VENDOR}:assumed-role/ingest/acme`;
const VENDOR_ROLE = `arn:aws:iam::${VENDOR}:role/ingest`;

const stack = newStack();
const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'exchange');
const resolved = <T>(value: T, scope: Stack = stack): T => scope.resolve(value);
const principal = ExternalPrincipal.role(VENDOR_ROLE);
const opening = { bucket, facts: bucketFacts(bucket), keyPrefix: 'ftp/', actions: WRITE };
const role: AssumedRoleGuideProps = {
  parties: [{ principal }], roleArn: ROLE, region: 'us-east-1', roleOwner: OWNER, mayBePending: false, selfAssume: false, openings: [opening], role: { arn: ROLE },
};

describe('an assumed role', () => {
  test('is assumed at the regional STS endpoint, with all that has to be presented', () => {
    const { steps, request } = assumedRoleGuide({ ...role, parties: [{ principal: ExternalPrincipal.session(SESSION), externalId: ExternalId.anyOf('old', 'new') }] });
    const endpoint = { 'Fn::Join': ['', ['https://sts.us-east-1.', { Ref: 'AWS::URLSuffix' }]] };
    expect(steps[0]).toBe(`Attach the counterpart policy to ${SESSION}: without it, your own account refuses the call.`);
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
    const parties = [{ principal: ExternalPrincipal.pending() }];
    const { steps, can, cannot, exemptions } = assumedRoleGuide({ ...role, parties, mayBePending: true });
    expect(steps.slice(0, 2)).toEqual([
      `Set up your integration with the role ARN ${ROLE}.`,
      'Send back the ARN and the external ID that your side shows then: until they are filled in, nobody can assume the role.',
    ]);
    expect(can).toEqual(['put objects below s3://exchange/ftp/, once the status is READY']);
    expect(cannot).toContain('assume the role while the status is PENDING');
    expect(exemptions.map(({ policyType }) => policyType)).toEqual(['service control policy']);
  });
});

describe('of several parties', () => {
  const verifier = ExternalPrincipal.role('arn:aws:iam::333333333333:role/verify');
  const both = [{ principal, externalId: ExternalId.of('id_1') }, { principal: verifier, externalId: ExternalId.of('id_2') }];
  const pending = { principal: ExternalPrincipal.pending(), externalId: ExternalId.of('id_3') };
  const REST = 'Send back the ARNs and external IDs that are still missing: until they are filled in, the parties that they belong to cannot assume the role.';
  /** With `…` for the end of the STS endpoint. */
  const textOf = (step: any) => (step['Fn::Join'] ? step['Fn::Join'][1].filter((part: unknown) => typeof part === 'string').join('…') : step);
  const stepsOf = (parties: AssumedRoleGuideProps['parties'], mayBePending = false) => (
    assumedRoleGuide({ ...role, parties, mayBePending }).steps.map((step) => textOf(resolved(step))));

  test('each is told what it presents', () => {
    expect(stepsOf(both)).toEqual([
      `Attach the counterpart policy to ${VENDOR_ROLE} and ${verifier.arn}: without it, your own account refuses the call.`,
      `As ${VENDOR_ROLE}, assume ${ROLE} at https://sts.us-east-1.…, with external ID id_1.`,
      `As ${verifier.arn}, assume ${ROLE} at https://sts.us-east-1.…, with external ID id_2.`,
      'Work below s3://exchange/ftp/ in us-east-1.',
    ]);
    expect(assumedRoleGuide({ ...role, parties: both }).trust).toEqual({
      principalArn: VENDOR_ROLE, roleArn: ROLE, externalIds: ['id_1'], others: [{ principalArn: verifier.arn, externalIds: ['id_2'] }],
    });
  });

  test('one that is trusted with two external IDs attaches the policy once', () => {
    expect(stepsOf([both[0], { principal, externalId: ExternalId.of('id_2') }])[0])
      .toBe(`Attach the counterpart policy to ${VENDOR_ROLE}: without it, your own account refuses the call.`);
  });

  test('those that are complete are not told that they cannot assume the role', () => {
    const guide = assumedRoleGuide({ ...role, parties: [pending, both[1]] });
    expect(stepsOf([pending, both[1]]).slice(1, 3)).toEqual([`Assume ${ROLE} at https://sts.us-east-1.…, with external ID id_2.`, REST]);
    expect(guide.can).toEqual(['put objects below s3://exchange/ftp/']);
    expect(guide.cannot).not.toContain('assume the role while the status is PENDING');
    expect(guide.trust).toEqual({ principalArn: verifier.arn, roleArn: ROLE, externalIds: ['id_2'], awaitsOthers: true });
  });

  test('that are all pending, none is named', () => {
    expect(stepsOf([pending, pending], true)[0]).toBe(`Set up your integration with the role ARN ${ROLE}.`);
    expect(assumedRoleGuide({ ...role, parties: [pending, pending], mayBePending: true }).trust).toEqual({ roleArn: ROLE, externalIds: ['id_3'] });
  });
});
