import { IManagedPolicy, IRole, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { INLINE_POLICY } from '../../policies/private/findings';
import { acknowledge } from '../../policies/private/nag';

/** Restricts the role that CDK creates for a schedule or rule that starts a state machine, like the other roles of this library. */
export function restrictStarterRole(role: IRole, permissionsBoundary: IManagedPolicy | undefined): void {
  acknowledge(role, INLINE_POLICY, 'CDK gives a role that starts one state machine one inline policy: it cannot be detached by mistake');
  if (permissionsBoundary) PermissionsBoundary.of(role).apply(permissionsBoundary);
}
