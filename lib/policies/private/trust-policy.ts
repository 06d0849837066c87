import { CfnCondition, Fn } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, IPrincipal, PolicyDocument, PolicyStatement, PrincipalBase, PrincipalPolicyFragment } from 'aws-cdk-lib/aws-iam';
import { prepareQuickly } from './references';

/** Who may assume a role. Functions take undefined while the other side has not supplied it. */
export interface Trust {
  readonly principal: IPrincipal;
  readonly externalIds: string[];
}

/** The whole trust policy of a role, as one statement. */
export function trustStatement(trust: Trust | undefined): PolicyStatement {
  if (!trust) {
    return new PolicyStatement({ effect: Effect.DENY, principals: [new AnyPrincipal()], actions: ['sts:AssumeRole'] });
  }
  const { principal, externalIds } = trust;
  const externalId = externalIds.length === 1 ? externalIds[0] : externalIds;
  return new PolicyStatement({
    principals: [principal],
    actions: ['sts:AssumeRole'],
    conditions: externalIds.length > 0 ? { StringEquals: { 'sts:ExternalId': externalId } } : undefined,
  });
}

/** The trust policy, which denies everyone unless the condition is true. */
export function trustWhen(readyWhen: CfnCondition | undefined, trust: Trust | undefined): any {
  const document = new PolicyDocument({ statements: [trustStatement(trust)] });
  if (!readyWhen || !trust) {
    prepareQuickly(document);
    return document;
  }
  return Fn.conditionIf(readyWhen.logicalId, document.toJSON(), new PolicyDocument({ statements: [trustStatement(undefined)] }).toJSON());
}

/** Passes the single trust statement to `iam.Role`, which accepts only principals and cannot express a Deny with one. */
export class TrustOnly extends PrincipalBase {
  public readonly policyFragment: PrincipalPolicyFragment;

  constructor(private readonly statement: PolicyStatement) {
    super();
    this.policyFragment = new AnyPrincipal().policyFragment;
  }

  public addToAssumeRolePolicy(document: PolicyDocument): void {
    document.addStatements(this.statement);
  }

  public dedupeString(): string | undefined {
    return undefined;
  }
}
