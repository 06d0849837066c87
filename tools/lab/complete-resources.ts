import { AttachRolePolicyCommand, AttachUserPolicyCommand } from '@aws-sdk/client-iam';
import { PutBucketOwnershipControlsCommand } from '@aws-sdk/client-s3';
import { Lab, StackPlace } from './lab';
import { ResolvedResource } from '../policy-engine/resolve';

/**
 * What the CloudFormation of fakecloud 0.51.0 leaves out: the property OwnershipControls of a bucket (it would have its ACLs off), and the
 * Roles and Users of a managed policy.
 */
export async function completeResources(lab: Lab, resources: Record<string, ResolvedResource>, { account, region }: StackPlace): Promise<void> {
  const s3 = await lab.clients.s3(await lab.admin(account), { region });
  const iam = await lab.clients.iam(await lab.admin(account));
  for (const { Type, Ref, Properties: { OwnershipControls, Roles = [], Users = [] } } of Object.values(resources)) {
    if (Type === 'AWS::S3::Bucket' && OwnershipControls) await s3.send(new PutBucketOwnershipControlsCommand({ Bucket: Ref, OwnershipControls }));
    if (Type !== 'AWS::IAM::ManagedPolicy') continue;
    for (const RoleName of Roles) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: Ref }));
    for (const UserName of Users) await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: Ref }));
  }
}
