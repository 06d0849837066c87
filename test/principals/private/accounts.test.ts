import { App, Aws, Stack } from 'aws-cdk-lib';
import { ExternalPrincipal } from '../../../lib';
import { accountsDiffer, accountsEqual, checkPrincipalAgainst, warnAboutAccountInPolicy, warnAboutForeignBucket } from '../../../lib/principals/private/accounts';
import { ENV, GOV_ENV, newStack, OWNER, VENDOR, warningsOf } from '../../support/stack';

describe('accounts are compared where both are known', () => {
  test.each([
    [OWNER, OWNER, { differ: false, equal: true }],
    [OWNER, VENDOR, { differ: true, equal: false }],
    [OWNER, undefined, { differ: false, equal: false }],
    [undefined, undefined, { differ: false, equal: false }],
    [OWNER, Aws.ACCOUNT_ID, { differ: false, equal: false }],
    [Aws.ACCOUNT_ID, OWNER, { differ: false, equal: false }],
    [Aws.ACCOUNT_ID, Aws.ACCOUNT_ID, { differ: false, equal: false }],
  ])('%s and %s', (one, other, { differ, equal }) => {
    expect(accountsDiffer(one, other)).toBe(differ);
    expect(accountsEqual(one, other)).toBe(equal);
  });
});

describe('a principal is checked against the stack and the bucket', () => {
  const role = (partition: string) => ExternalPrincipal.role(`arn:${partition}:iam::${VENDOR}:role/ingest`);
  const refusal = (own: string, partition: string) => new Error(`'principal' must be in partition '${own}' `
    + `(roles cannot be assumed and buckets not be shared across partitions), got: 'arn:${partition}:iam::${VENDOR}:role/ingest'`);

  test.each([
    ['aws', ENV, 'aws-us-gov'],
    ['aws', ENV, 'aws-cn'],
    ['aws-us-gov', GOV_ENV, 'aws'],
    ['aws-cn', { account: OWNER, region: 'cn-north-1' }, 'aws'],
  ])('in %s, a principal of another partition is an error', (own, env, partition) => {
    const stack = new Stack(new App(), 'Stack', { env });
    expect(() => checkPrincipalAgainst(stack, role(partition), OWNER)).toThrow(refusal(own, partition));
    expect(() => checkPrincipalAgainst(stack, role(own), OWNER)).not.toThrow();
  });

  test.each(['aws', 'aws-us-gov'])('an env-agnostic stack may turn out to be in %s', (partition) => {
    expect(() => checkPrincipalAgainst(newStack({}), role(partition), Aws.ACCOUNT_ID)).not.toThrow();
  });

  test.each([
    ['another account', ExternalPrincipal.account(VENDOR), OWNER],
    ['an unknown account', ExternalPrincipal.account(VENDOR), Aws.ACCOUNT_ID],
    ['nobody yet', ExternalPrincipal.pending(), OWNER],
  ])('%s is fine', (_, principal, ownAccount) => {
    const stack = newStack();
    checkPrincipalAgainst(stack, principal, ownAccount);
    expect(warningsOf(stack)).toEqual([]);
  });

  test("the bucket owner's own account is a warning", () => {
    const stack = newStack();
    checkPrincipalAgainst(stack, ExternalPrincipal.user(`arn:aws:iam::${OWNER}:user/clerk`), OWNER);
    expect(warningsOf(stack)).toEqual([expect.stringMatching(
      new RegExp(`^the principal is in the bucket owner's own account ${OWNER}: an identity policy there would do .*cdk-s3-handoff:ownAccount`))]);
  });
});

describe('in a bucket policy', () => {
  const warningsFor = (principal: ExternalPrincipal) => {
    const stack = newStack();
    warnAboutAccountInPolicy(stack, principal);
    return warningsOf(stack);
  };
  test('a whole account is a warning', () => {
    expect(warningsFor(ExternalPrincipal.account(VENDOR))).toEqual([
      'the bucket policy trusts a whole account: its administrators choose who reaches the bucket, name a role or user instead [ack: cdk-s3-handoff:wholeAccount]',
    ]);
  });
  test('one role of it is none', () => {
    expect(warningsFor(ExternalPrincipal.role(`arn:aws:iam::${VENDOR}:role/ingest`))).toEqual([]);
  });
});

describe('a bucket of another account', () => {
  test.each(['role', 'user'] as const)('is a warning: the policies of our %s are half of what it takes', (grantee) => {
    const stack = newStack();
    warnAboutForeignBucket(stack, VENDOR, grantee);
    expect(warningsOf(stack)).toEqual([expect.stringMatching(new RegExp(
      `^the bucket is in account ${VENDOR}: its owner has to allow the ${grantee} in the bucket policy too .*cdk-s3-handoff:foreignBucket`))]);
  });

  test.each([['our own', OWNER], ['an unknown one', Aws.ACCOUNT_ID]])('is not %s', (_, account) => {
    const stack = newStack();
    warnAboutForeignBucket(stack, account, 'role');
    expect(warningsOf(stack)).toEqual([]);
  });
});
