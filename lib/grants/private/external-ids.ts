import { Annotations, Token } from 'aws-cdk-lib';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { bucketIdentity } from '../../buckets/private/bucket-identity';
import { sharedList } from '../../core/shared-list';
import type { ExternalId } from '../../principals/external-id';
import type { ExternalPrincipal } from '../../principals/external-principal';

export interface UsedExternalIds {
  /** Undefined if unknown. */
  readonly account: string | undefined;
  readonly externalIds: string[];
  readonly party: string;
  readonly bucket: IBucket;
}

interface Customer {
  readonly grant: IConstruct;
  readonly party: string;
  readonly bucket: IBucket | string;
}

/**
 * Warns if two customers of a vendor share one external ID: each of them could make the vendor assume the role
 * of the other. Two roles that one principal assumes for one bucket count as one customer, and so do two principals that assume one role.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function registerExternalIds(grant: IConstruct, { account, externalIds, party, bucket }: UsedExternalIds): void {
  if (account === undefined || Token.isUnresolved(account)) return;
  const added = { grant, party, bucket: bucketIdentity(bucket) };
  const customers = externalIds.map((externalId) => sharedList<Customer>(grant.node.root, 'externalIds', `${account} ${externalId}`));
  const other = customers.flat().find((candidate) => isOther(candidate, added));
  for (const customersOfOne of customers) customersOfOne.push(added);
  if (!other) return;
  Annotations.of(grant).addWarningV2('cdk-s3-handoff:sharedExternalId',
    `account ${account} has the same external ID for '${other.grant.node.path}' and '${grant.node.path}': `
    + 'whoever is the one can have it assume the role of the other, ask for an external ID for each');
}

function isOther(one: Customer, other: Customer): boolean {
  return one.grant !== other.grant && !(one.party === other.party && one.bucket === other.bucket);
}

export function warnAboutWholeAccount(grant: IConstruct, principal: ExternalPrincipal, externalId: ExternalId | undefined): void {
  if (!principal.isAccountWide || externalId) return;
  Annotations.of(grant).addWarningV2('cdk-s3-handoff:wholeAccount',
    'the whole account can assume this role: give it an externalId, or ExternalId.none(reason)');
}
