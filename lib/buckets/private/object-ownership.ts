import { CfnBucket, IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { flatten } from '../../core/readable-value';
import { renderedProperties } from '../../core/rendered-properties';
import { ExchangeActionLists } from '../../policies/private/statements';

/** What the template says of the ownership of a bucket's objects; undefined where it says nothing, and for imported buckets. */
export function ownershipOf(bucket: IBucket): string | undefined {
  const resource = bucket.node.defaultChild;
  return resource instanceof CfnBucket ? ownershipIn(renderedProperties(resource)) : undefined;
}

/** As `ownershipOf`, from the properties of the bucket as its template will have them. */
export function ownershipIn({ OwnershipControls: controls }: any): string | undefined {
  const ownership = controls?.Rules?.[0]?.ObjectOwnership;
  return ownership && flatten(ownership);
}

/** The writer would own what it puts, and the bucket owner could not read it, or not share it. */
export function validateOwnerCanOwn(bucket: IBucket): void {
  if (ownershipOf(bucket) === ObjectOwnership.OBJECT_WRITER) {
    throw new Error(`'bucket' must not leave objects to their writer (ObjectWriter), got: '${bucket.node.path}'`);
  }
}

/**
 * Whether what another account uploads has to be given to the bucket owner by an ACL.
 *
 * @throws when no ACL would do
 */
export function foreignUploadsRequireAcl(grant: IConstruct, bucket: IBucket, actions: ExchangeActionLists): boolean {
  if (!actions.objectActions.includes('s3:PutObject')) return false;
  validateOwnerCanOwn(bucket);
  const ownership = ownershipOf(bucket);
  grant.node.addValidation({
    validate: () => ownershipOf(bucket) === ownership ? [] : ["the bucket's object ownership was changed after this grant was made: set it before"],
  });
  return ownership === ObjectOwnership.BUCKET_OWNER_PREFERRED;
}
