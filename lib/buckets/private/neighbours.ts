import { Annotations, Stack } from 'aws-cdk-lib';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { bucketIdentity } from './bucket-identity';
import { addLateWarning } from '../../core/late-warning';
import { flatten } from '../../core/readable-value';
import { sharedList } from '../../core/shared-list';
import { registerBucket } from '../../policies/private/validation-registry';

/** The key prefix that a construct opens, and the party it is opened to. */
export interface OpenedPrefix {
  readonly bucket: IBucket;
  /** Normalised. */
  readonly keyPrefix: string;
  /** Grants to the same party may overlap. */
  readonly party: string;
}

interface Neighbour {
  readonly grant: IConstruct;
  readonly keyPrefix: string;
  readonly party: string;
}

/** The party of a principal. A principal that is not known yet is a party of its own. */
export function partyOf(grant: IConstruct, principal: { arn?: string; isAccountWide: boolean; principalAccount?: string }): string {
  return (principal.isAccountWide ? principal.principalAccount : principal.arn) ?? grant.node.path;
}

/** Registers a grant to an outside party. Warns if it opens the whole bucket, or overlaps with another party's grant. */
export function registerGrant(grant: IConstruct, opened: OpenedPrefix): void {
  if (opened.keyPrefix === '') {
    Annotations.of(grant).addWarningV2('cdk-s3-handoff:wholeBucket',
      'this grant has no keyPrefix: it opens the whole bucket, with whatever is put there later');
  }
  registerPrefix(grant, opened);
}

/** Registers the use of a key prefix. Warns if it overlaps with another party's grant. */
export function registerPrefix(grant: IConstruct, { bucket, keyPrefix, party }: OpenedPrefix): void {
  registerBucket(bucket);
  const neighbours = sharedList<Neighbour>(grant.node.root, 'neighbours', bucketIdentity(bucket));
  const added = { grant, keyPrefix, party };
  for (const other of neighbours.filter((candidate) => candidate.party !== party)) {
    if (other.keyPrefix.startsWith(keyPrefix)) warnAboutOverlap(added, other);
    else if (keyPrefix.startsWith(other.keyPrefix)) warnAboutOverlap(other, added);
  }
  neighbours.push(added);
}

function warnAboutOverlap(wider: Neighbour, narrower: Neighbour): void {
  addLateWarning(wider.grant, 'cdk-s3-handoff:overlappingPrefixes',
    `${described(wider)} and ${described(narrower)} are different parties and share ${sharedObjects(narrower)}`);
}

function described({ grant, keyPrefix }: Neighbour): string {
  return `'${grant.node.path}' (${keyPrefix === '' ? 'the whole bucket' : `key prefix '${readable(grant, keyPrefix)}'`})`;
}

function sharedObjects({ grant, keyPrefix }: Neighbour): string {
  return keyPrefix === '' ? 'every object' : `the objects below '${readable(grant, keyPrefix)}'`;
}

function readable(grant: IConstruct, keyPrefix: string): string {
  return flatten(Stack.of(grant).resolve(keyPrefix));
}
