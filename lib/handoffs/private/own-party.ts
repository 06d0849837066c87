import { Stack } from 'aws-cdk-lib';
import { CfnRole, CfnUser, IManagedPolicy, IRole, IUser, Policy, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { KEY_OWNER_ADDED, Opening, Party } from './access-words';
import { RuledOpening } from './request-rules';
import { renderedProperty } from '../../core/rendered-properties';
import { accountsDiffer } from '../../principals/private/accounts';

/** A role or user of ours, with every policy of it that this app can read. A managed policy may allow anything. */
export function ownParty(identity: IRole | IUser, arn: string, documents: PolicyDocument[]): Party {
  const added = identity.node.tryFindChild('DefaultPolicy');
  const resource = identity.node.defaultChild as CfnRole | CfnUser;
  const managed = renderedProperty(resource, 'ManagedPolicyArns', resource.managedPolicyArns) ?? [];
  return {
    arn,
    own: {
      scope: identity,
      documents: [
        ...documents,
        ...(added instanceof Policy ? [added.document] : []),
        ...(managed.length > 0 ? [new PolicyDocument({ statements: [new PolicyStatement({ actions: ['*'], resources: ['*'] })] })] : []),
      ],
    },
  };
}

/** A bucket as a grant of ours knows it. */
export interface GivenOpening extends Omit<Opening, 'awaits' | 'facts'> {
  readonly keyArn?: string;
  readonly hidesKey?: boolean;
  readonly ownerEditsKeyPolicy?: boolean;
  readonly requiresAcl: boolean;
}

interface OwnOpening extends GivenOpening, Pick<Opening, 'facts'> {
  readonly permissionsBoundary?: IManagedPolicy;
}

/** What a bucket is to a role or user of ours: whether its account owns what it uploads, and what others have to do first. */
export function ownOpening(grantee: 'role' | 'user', identity: IRole | IUser, opening: OwnOpening): RuledOpening {
  const { bucket, facts, ownerEditsKeyPolicy, permissionsBoundary } = opening;
  const { account } = Stack.of(identity);
  const isForeign = accountsDiffer(bucket.env.account, account);
  return {
    ...opening,
    uploadsAsOwner: facts.isOwn && bucket.env.account === account,
    awaits: [
      ...(isForeign ? [`the bucket owner has allowed the ${grantee} in the bucket policy`] : []),
      ...(ownerEditsKeyPolicy && opening.keyArn !== undefined ? [KEY_OWNER_ADDED] : []),
      ...(permissionsBoundary ? [`the permissions boundary of the ${grantee} allows it`] : []),
    ],
  };
}
