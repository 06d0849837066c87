import { parseArn } from './arns';
import { Call } from './call';
import { Request } from './engine';
import { isPublic, World } from './world';

const PUBLIC_ACLS = ['public-read', 'public-read-write', 'authenticated-read'];

/** What refuses a call although every policy allows it; undefined when nothing does. */
export function refusalBySettings(world: World, call: Call, { signer, action, target }: Request): string | undefined {
  if (signer.partition !== parseArn(target.arn).partition) {
    return 'another partition';
  }
  if (!action.startsWith('s3:') || call.bucket === undefined) {
    return undefined;
  }
  const { account, ownership, policy, publicAccess } = world.bucket(call.bucket);
  if (call.expectedBucketOwner !== undefined && call.expectedBucketOwner !== account) {
    return 'expected bucket owner';
  }
  if (publicAccess.restrictPublicBuckets && signer.account !== account && policy && isPublic(policy)) {
    return 'block public access';
  }
  if (publicAccess.blockPublicAcls && PUBLIC_ACLS.includes(call.acl ?? '')) {
    return 'block public access';
  }
  if ((ownership ?? 'BucketOwnerEnforced') === 'BucketOwnerEnforced' && !['bucket-owner-full-control', undefined].includes(call.acl)) {
    return 'object ownership (ACLs are off)';
  }
  return undefined;
}
