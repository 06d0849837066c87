import { PutBucketOwnershipControlsCommand } from '@aws-sdk/client-s3';
import { Lab, StackPlace } from './lab';
import { ResolvedResource } from '../decisions/resolve';

/** The CloudFormation of fakecloud 0.51.0 leaves the property OwnershipControls of a bucket out: the bucket would have its ACLs off. */
export async function completeBuckets(lab: Lab, resources: Record<string, ResolvedResource>, { account, region }: StackPlace): Promise<void> {
  const s3 = await lab.clients.s3(await lab.admin(account), { region });
  for (const { Type, Ref: Bucket, Properties: { OwnershipControls: controls } } of Object.values(resources)) {
    if (Type !== 'AWS::S3::Bucket' || !controls) continue;
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: controls }));
  }
}
