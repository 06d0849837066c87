import { exemptions } from '../../../lib/handoffs/private/guide-parts';
import { OWNER, VENDOR } from '../../support/stack';

const VENDOR_ROLE = `arn:aws:iam::${VENDOR}:role/ingest`;
const conditions = (...principals: Parameters<typeof exemptions>[1]) => (
  exemptions('sts:AssumeRole', principals, OWNER).map(({ policyType, condition }) => [policyType, condition])
);
const SCP = ['service control policy', { StringNotEqualsIfExists: { 'aws:ResourceAccount': OWNER } }];

describe('the policies of organisations exempt', () => {
  test('the account of the principal, and that of the owner', () => {
    expect(conditions({ arn: VENDOR_ROLE, account: VENDOR })).toEqual([
      ['resource control policy', { StringNotEqualsIfExists: { 'aws:PrincipalAccount': VENDOR } }], SCP,
    ]);
  });

  test('the ARN of the principal where its account is not known', () => {
    expect(conditions({ arn: VENDOR_ROLE })).toEqual([['resource control policy', { ArnNotEqualsIfExists: { 'aws:PrincipalArn': VENDOR_ROLE } }], SCP]);
  });

  test('each account once, of several principals', () => {
    const principals = [{ arn: VENDOR_ROLE, account: VENDOR }, { arn: `${VENDOR_ROLE}2`, account: VENDOR }, { arn: 'arn:aws:iam::333333333333:role/verify', account: '333333333333' }];
    expect(conditions(...principals)).toEqual([
      ...[VENDOR, '333333333333'].map((account) => ['resource control policy', { StringNotEqualsIfExists: { 'aws:PrincipalAccount': account } }]), SCP,
    ]);
  });

  test('nobody but the owner while there is no principal', () => {
    expect(conditions({})).toEqual([SCP]);
    expect(conditions()).toEqual([SCP]);
  });
});
