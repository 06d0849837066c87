import { IManagedPolicy, IRole, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { INLINE_POLICY } from '../../policies/private/findings';
import { acknowledge } from '../../policies/private/nag';

/** The role that CDK makes for a schedule or rule, which starts a state machine through it, as strict as the roles of our own. */
export function restrictStarterRole(role: IRole, permissionsBoundary: IManagedPolicy | undefined): void {
  acknowledge(role, INLINE_POLICY, 'CDK gives a role that starts one state machine one inline policy: it cannot be detached by mistake');
  if (permissionsBoundary) PermissionsBoundary.of(role).apply(permissionsBoundary);
}
