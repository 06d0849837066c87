import { CfnCondition, Duration } from 'aws-cdk-lib';
import { CfnRole, IManagedPolicy, PolicyDocument, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checkInlinePolicies, checkTrustPolicy } from './limits';
import { acknowledgeInlinePolicy } from './nag';
import { prepareQuickly } from './references';
import { Trust, TrustOnly, trustStatement, trustWhen } from './trust-policy';
import { registerNames } from './validation-registry';
import { validateIamName } from '../../core/iam-name';

export interface ExchangeRoleProps {
  readonly trust: Trust | undefined;
  readonly readyWhen?: CfnCondition;
  readonly permissions: PolicyDocument;
  readonly wildcardReason: string;
  readonly roleName?: string;
  readonly maxSessionDuration?: Duration;
  readonly permissionsBoundary?: IManagedPolicy;
  readonly description?: string;
}

/** Creates a role for another account. Only this library writes its trust policy; its permissions are one inline policy. */
export function createExchangeRole(scope: Construct, props: ExchangeRoleProps): Role {
  validateIamName('roleName', props.roleName);
  registerNames(scope);
  prepareQuickly(props.permissions);
  const role = new Role(scope, 'Role', {
    assumedBy: new TrustOnly(trustStatement(props.trust)),
    inlinePolicies: { exchange: props.permissions },
    roleName: props.roleName,
    maxSessionDuration: props.maxSessionDuration,
    permissionsBoundary: props.permissionsBoundary,
    description: props.description,
  });
  const resource = role.node.defaultChild;
  if (!(resource instanceof CfnRole)) {
    throw new Error("'Role.customizeRoles' must not prevent the synthesis of this role, because only the role can hold its trust policy, "
      + `got: '${role.node.path}'`);
  }
  const trustPolicy = trustWhen(props.readyWhen, props.trust);
  resource.assumeRolePolicyDocument = trustPolicy;
  acknowledgeInlinePolicy(resource, props.permissions, props.wildcardReason);
  role.node.addValidation({
    validate: () => [
      ...checkTrustUntouched(role, resource, trustPolicy),
      ...checkTrustPolicy(role, trustPolicy),
      ...checkInlinePolicies(role, 'role', props.permissions),
    ],
  });
  return role;
}

function checkTrustUntouched(role: Role, resource: CfnRole, trustPolicy: any): string[] {
  const untouched = role.assumeRolePolicy!.statementCount === 1 && resource.assumeRolePolicyDocument === trustPolicy;
  return untouched ? [] : ['the trust policy must not be changed by other code: others could then assume the role without the external ID'];
}
