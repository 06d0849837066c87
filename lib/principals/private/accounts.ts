import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalid } from '../../core/errors';
import { partitionOfRegion } from '../../core/partitions';

/** Whether two accounts are known to differ; an unknown one is taken to be the same. */
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
export interface KnownPrincipal {
  readonly arn?: string;
  readonly principalAccount?: string;
  readonly partition?: string;
}

/** Fails where the partition is another, warns where the account is our own. */
export function checkPrincipalAgainst(scope: IConstruct, principal: KnownPrincipal, ownAccount: string): void {
  validatePartition(principal.partition, Stack.of(scope).region, principal.arn);
  if (accountsEqual(principal.principalAccount, ownAccount)) {
    Annotations.of(scope).addWarningV2('cdk-s3-handoff:ownAccount',
      `the principal is in the bucket owner's own account ${ownAccount}: an identity policy there would do`);
  }
}

/** What an ARN names has to be in the partition of our Region; either may be known at deployment only. */
export function validatePartition(named: string | undefined, region: string, arn: string | undefined): void {
  const partition = partitionOfRegion(region);
  if (partition && named && named !== partition) {
    throw invalid('principal', `must be in partition '${partition}' (roles cannot be assumed and buckets not be shared across partitions)`, arn);
  }
}

/** Warns where the policy of a bucket trusts whatever another account makes of it. */
export function warnAboutAccountInPolicy(grant: IConstruct, principal: { isAccountWide: boolean }): void {
  if (!principal.isAccountWide) return;
  Annotations.of(grant).addWarningV2('cdk-s3-handoff:wholeAccount',
    'the bucket policy trusts a whole account: its administrators choose who reaches the bucket, name a role or user instead');
}

/** Warns where our own policies are half of what it takes. */
export function warnAboutForeignBucket(grant: IConstruct, bucketAccount: string, grantee: 'role' | 'user'): void {
  if (!accountsDiffer(bucketAccount, Stack.of(grant).account)) return;
  Annotations.of(grant).addWarningV2('cdk-s3-handoff:foreignBucket',
    `the bucket is in account ${bucketAccount}: its owner has to allow the ${grantee} in the bucket policy too`);
}
