import { CfnCondition, Duration } from 'aws-cdk-lib';
import { CfnRole, IManagedPolicy, PolicyDocument, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checkInlinePolicies, checkTrustPolicy } from './limits';
import { acknowledgeInlinePolicy } from './nag';
import { prepareQuickly } from './references';
import { Trust, TrustOnly, trustStatements, trustWhen } from './trust-policy';
import { registerNames } from './validation-registry';
import { validateIamName } from '../../core/iam-name';

export interface ExchangeRoleProps {
  /** None: everyone is denied. */
  readonly trusts: Trust[];
  readonly readyWhen?: CfnCondition;
  readonly permissions: PolicyDocument;
  readonly wildcardReason: string;
  readonly roleName?: string;
  readonly maxSessionDuration?: Duration;
  readonly permissionsBoundary?: IManagedPolicy;
  readonly description?: string;
}

/** The document of each role. Any other in its place was set by other code. */
const TRUST_POLICIES = new WeakMap<CfnRole, any>();

/** Creates a role for another account. Only this library writes its trust policy; its permissions are one inline policy. */
export function createExchangeRole(scope: Construct, props: ExchangeRoleProps): Role {
  validateIamName('roleName', props.roleName);
  registerNames(scope);
  prepareQuickly(props.permissions);
  const role = new Role(scope, 'Role', {
    assumedBy: new TrustOnly(trustStatements(props.trusts)[0]),
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
  setTrust(resource, trustWhen(props.readyWhen, props.trusts));
  acknowledgeInlinePolicy(resource, props.permissions, props.wildcardReason);
  role.node.addValidation({
    validate: () => [
      ...checkTrustUntouched(role, resource),
      ...checkTrustPolicy(role, TRUST_POLICIES.get(resource)),
      ...checkInlinePolicies(role, 'role', props.permissions),
    ],
  });
  return role;
}

/** Replaces the trust policy of a role that `createExchangeRole` made. */
export function replaceTrusts(role: Role, trusts: Trust[]): void {
  setTrust(role.node.defaultChild as CfnRole, trustWhen(undefined, trusts));
}

function setTrust(resource: CfnRole, trustPolicy: any): void {
  TRUST_POLICIES.set(resource, trustPolicy);
  resource.assumeRolePolicyDocument = trustPolicy;
}

function checkTrustUntouched(role: Role, resource: CfnRole): string[] {
  const untouched = role.assumeRolePolicy!.statementCount === 1 && resource.assumeRolePolicyDocument === TRUST_POLICIES.get(resource);
  return untouched ? [] : ['the trust policy must not be changed by other code: others could then assume the role without the external ID'];
}
