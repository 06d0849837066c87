import { Stack } from 'aws-cdk-lib';
import { ArnPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { deliveryGuide } from './guide';
import { objectsOf } from './statements';
import { ResolvedDestination } from './targets';
import { partitionOf } from '../../core/partitions';
import type { Handoff } from '../../handoffs/handoff';
import { handoffField } from '../../handoffs/private/fields';
import { kmsStatement } from '../../policies/private/kms-statements';
import { documentJson } from '../../policies/private/policy-json';
import { PUT_ACTIONS, putStatements } from '../../policies/private/put-statements';
import { pasteableJson } from '../../policies/private/resource-policies';

export interface DeliveryHandoffProps {
  readonly target: ResolvedDestination;
  readonly roleArn: string;
  readonly copyTags: boolean;
}

/** What a partner needs to receive: the sender's account and role, and the statements for its bucket and key policies. */
export function deliveryHandoff(scope: Construct, { target, roleArn, copyTags }: DeliveryHandoffProps): Handoff {
  const { account } = Stack.of(scope);
  const principal = new ArnPrincipal(roleArn);
  const { kmsKeyArn, requiresAcl } = target;
  const partnersBucket = { env: { account: target.bucketOwner, region: target.region } };
  const useKey = kmsStatement({ sid: 'AllowCrossAccountPut', bucket: partnersBucket, objectActions: PUT_ACTIONS, resource: '*', principal });
  return {
    title: `Delivery to ${target.partnerName}`,
    ...deliveryGuide({ target, roleArn, account, copyTags }),
    fields: [
      handoffField('AccountId', account),
      handoffField('RoleArn', roleArn, { description: 'The role that puts the files' }),
      ...(kmsKeyArn === undefined ? [] : [handoffField('KeyPolicyStatement', pasteableJson(scope, [useKey]))]),
    ],
    counterpartPolicy: documentJson(putStatements({
      objects: objectsOf(target, partitionOf(Stack.of(scope))), sid: 'AllowCrossAccountPut', principal, requiresAcl, allowsTags: copyTags,
    })),
  };
}
