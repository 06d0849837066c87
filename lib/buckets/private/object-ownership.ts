import { CfnBucket, IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { flatten } from '../../core/readable-value';
import { renderedProperties } from '../../core/rendered-properties';
import type { ExchangeAccess } from '../../policies/exchange-access';

/** The object ownership in the template; undefined if it is not set, and for imported buckets. */
export function ownershipOf(bucket: IBucket): string | undefined {
  const resource = bucket.node.defaultChild;
  return resource instanceof CfnBucket ? ownershipIn(renderedProperties(resource)) : undefined;
}

/** Like `ownershipOf`, from the rendered properties of the bucket. */
export function ownershipIn({ OwnershipControls: controls }: any): string | undefined {
  const ownership = controls?.Rules?.[0]?.ObjectOwnership;
  return ownership && flatten(ownership);
}

/** With `ObjectWriter` the writer owns its uploads: the bucket owner could not read or share them. */
export function validateOwnerCanOwn(bucket: IBucket): void {
  if (ownershipOf(bucket) === ObjectOwnership.OBJECT_WRITER) {
    throw new Error(`'bucket' must not leave objects to their writer (ObjectWriter), got: '${bucket.node.path}'`);
  }
}

/**
 * Whether uploads of another account need an ACL to give the bucket owner control.
 *
 * @throws if no ACL can give the bucket owner control
 */
export function foreignUploadsRequireAcl(grant: IConstruct, bucket: IBucket, actions: ExchangeAccess): boolean {
  if (!actions.objectActions.includes('s3:PutObject')) return false;
  validateOwnerCanOwn(bucket);
  const ownership = ownershipOf(bucket);
  grant.node.addValidation({
    validate: () => ownershipOf(bucket) === ownership ? [] : ["the bucket's object ownership was changed after this grant was made: set it before"],
  });
  return ownership === ObjectOwnership.BUCKET_OWNER_PREFERRED;
}
