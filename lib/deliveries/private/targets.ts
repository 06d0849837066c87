import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { normalizeKeyPrefix } from '../../buckets/private/key-prefix';
import { validateBucketName, warnAboutDottedName } from '../../core/bucket-name';
import { invalid } from '../../core/errors';
import { partitionOfRegion } from '../../core/partitions';
import { validateRegion } from '../../core/regions';
import { validateText } from '../../core/text';
import { validateKeyRegion, validateKmsKeyArn } from '../../policies/private/kms-keys';
import { validateAccountId } from '../../principals/private/principal-arn';
import type { DeliveryDestination } from '../delivery-destination';

/** A destination as policies need it. */
export interface ResolvedDestination extends DeliveryDestination {
  /** Normalised. */
  readonly keyPrefix: string;
  readonly requiresAcl: boolean;
}

/** Validates one destination and normalises its key prefix. */
export function deliveryTarget(scope: IConstruct, destination: DeliveryDestination, requiresAcl: boolean): ResolvedDestination {
  validatePartnerName(destination.partnerName);
  validateGroup(destination.group);
  validateText('bucketName', destination.bucketName);
  validateBucketName(destination.bucketName);
  validateOwner(destination.bucketOwner);
  validateDestinationRegion(destination.region, partitionOfRegion(Stack.of(scope).region));
  validateKmsKeyArn(destination.kmsKeyArn);
  validateKeyRegion(destination.kmsKeyArn, destination.region);
  warnAboutDottedName(scope, destination.bucketName);
  return { ...destination, keyPrefix: normalizeKeyPrefix(destination.keyPrefix), requiresAcl };
}

/** What two destinations must not have in common. */
export function validateTargets(targets: ResolvedDestination[]): void {
  const partners = new Set<string>();
  const places = new Map<string, string>();
  const owners = new Map<string, string>();
  for (const { partnerName, bucketName, bucketOwner, keyPrefix } of targets) {
    if (partners.has(partnerName)) throw invalid('partnerName', 'must be given once', partnerName);
    const place = `s3://${bucketName}/${keyPrefix}`;
    const neighbour = places.get(place);
    if (neighbour !== undefined) throw invalid('destinations', 'must not send two partners to one bucket and key prefix', [neighbour, partnerName, place]);
    const owner = owners.get(bucketName) ?? bucketOwner;
    if (owner !== bucketOwner) throw invalid('bucketOwner', `must be one account for bucket '${bucketName}'`, [owner, bucketOwner]);
    partners.add(partnerName);
    places.set(place, partnerName);
    owners.set(bucketName, bucketOwner);
  }
}

/** The name decides on role and policy: it must not depend on a deployment. */
function validatePartnerName(partnerName: string): void {
  validateText('partnerName', partnerName);
  if (Token.isUnresolved(partnerName) || partnerName === '' || partnerName.length > 128) {
    throw invalid('partnerName', 'must be a literal of 1 to 128 characters', partnerName);
  }
}

function validateGroup(group: string | undefined): void {
  if (group === undefined) return;
  validateText('group', group);
  if (Token.isUnresolved(group) || !/^[a-z0-9-]{1,20}$/.test(group)) {
    throw invalid('group', 'must be a literal of 1 to 20 lowercase letters, digits and hyphens', group);
  }
}

function validateOwner(bucketOwner: string): void {
  validateText('bucketOwner', bucketOwner);
  if (!Token.isUnresolved(bucketOwner)) validateAccountId(bucketOwner, 'bucketOwner');
}

function validateDestinationRegion(region: string, ownPartition: string | undefined): void {
  validateText('region', region);
  if (Token.isUnresolved(region)) return;
  validateRegion(region);
  if (ownPartition && partitionOfRegion(region) !== ownPartition) {
    throw invalid('region', `must be in partition '${ownPartition}' (buckets cannot be shared across partitions)`, region);
  }
}
