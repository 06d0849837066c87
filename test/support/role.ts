import { Deployed } from '../../tools/policy-engine/cloud';
import { ResolvedResource } from '../../tools/policy-engine/resolve';

/** The one role that a deployment brought. */
export function onlyRole({ resources }: Deployed): ResolvedResource {
  const [role, ...others] = Object.values(resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
  if (!role || others.length > 0) throw new Error(`expected one role, found ${others.length + (role ? 1 : 0)}`);
  return role;
}

/** The statements of a role's one inline policy, without Sids: these say nothing about access. */
export function permissionsOf({ Properties }: ResolvedResource): any[] {
  const [policy, ...others] = Properties.Policies;
  if (others.length > 0) throw new Error('expected one inline policy');
  return policy.PolicyDocument.Statement.map(({ Sid, ...statement }: any) => statement);
}
