import { CfnCondition, Fn } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, IPrincipal, PolicyDocument, PolicyStatement, PrincipalBase, PrincipalPolicyFragment } from 'aws-cdk-lib/aws-iam';

/** Who may assume a role; undefined while the other side has not told us. */
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

/** Denies everyone unless the condition holds. */
export function trustWhen(readyWhen: CfnCondition | undefined, trust: Trust | undefined): any {
  const document = new PolicyDocument({ statements: [trustStatement(trust)] });
  if (!readyWhen || !trust) return document;
  return Fn.conditionIf(readyWhen.logicalId, document.toJSON(), new PolicyDocument({ statements: [trustStatement(undefined)] }).toJSON());
}

/** Gives `iam.Role` its one trust statement; a Deny cannot be told to it with an ordinary principal. */
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
