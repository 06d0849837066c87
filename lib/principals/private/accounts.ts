import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalid } from '../../core/errors';
import { partitionOfRegion } from '../../core/partitions';
import type { ExternalPrincipal } from '../external-principal';

/** Whether two accounts are known to differ. An unknown account counts as the same. */
export function accountsDiffer(one: string | undefined, other: string | undefined): boolean {
  return isKnown(one) && isKnown(other) && one !== other;
}

export function accountsEqual(one: string | undefined, other: string | undefined): boolean {
  return isKnown(one) && one === other;
}

function isKnown(account: string | undefined): account is string {
  return account !== undefined && !Token.isUnresolved(account);
}

/** What the checks of a principal need to know of it. */
export type KnownPrincipal = Pick<ExternalPrincipal, 'arn' | 'principalAccount' | 'partition'>;

/** Throws if the principal is in another partition, warns if it is in our own account. */
export function checkPrincipalAgainst(scope: IConstruct, principal: KnownPrincipal, ownAccount: string): void {
  validatePartition(principal.partition, Stack.of(scope).region, principal.arn);
  if (accountsEqual(principal.principalAccount, ownAccount)) {
    Annotations.of(scope).addWarningV2('cdk-s3-handoff:ownAccount',
      `the principal is in the bucket owner's own account ${ownAccount}: an identity policy there would do`);
  }
}

/** The ARN must be in the partition of our Region, as far as both are known at synth. */
export function validatePartition(named: string | undefined, region: string, arn: string | undefined): void {
  const partition = partitionOfRegion(region);
  if (partition && named && named !== partition) {
    throw invalid('principal', `must be in partition '${partition}' (roles cannot be assumed and buckets not be shared across partitions)`, arn);
  }
}

/** Warns if a bucket policy trusts a whole account, which then decides which of its principals get access. */
export function warnAboutAccountInPolicy(grant: IConstruct, principal: { isAccountWide: boolean }): void {
  if (!principal.isAccountWide) return;
  Annotations.of(grant).addWarningV2('cdk-s3-handoff:wholeAccount',
    'the bucket policy trusts a whole account: its administrators choose who reaches the bucket, name a role or user instead');
}

/** Warns if the bucket is in another account, whose bucket policy has to allow the access too. */
export function warnAboutForeignBucket(grant: IConstruct, bucketAccount: string, grantee: 'role' | 'user'): void {
  if (!accountsDiffer(bucketAccount, Stack.of(grant).account)) return;
  Annotations.of(grant).addWarningV2('cdk-s3-handoff:foreignBucket',
    `the bucket is in account ${bucketAccount}: its owner has to allow the ${grantee} in the bucket policy too`);
}
