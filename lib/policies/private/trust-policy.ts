import { CfnCondition, Fn } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, IPrincipal, PolicyDocument, PolicyStatement, PrincipalBase, PrincipalPolicyFragment } from 'aws-cdk-lib/aws-iam';
import { prepareQuickly } from './references';
import type { ExternalId } from '../../principals/external-id';
import type { SessionTags } from '../../principals/session-tags';

/** Who may assume a role, and what it has to present. */
export interface Trust {
  readonly principal: IPrincipal;
  /** Undefined: none, or any. */
  readonly externalId?: ExternalId;
  /** Of the session of the role. Undefined: any. */
  readonly sessionName?: string;
  /** Undefined: none. */
  readonly sessionTags?: SessionTags;
  readonly sourceIdentity?: boolean;
}

/** The trust policy of a role: the statements of each trust, in their order. Without any, because the other side has not supplied it, it denies everyone. */
export function trustStatements(trusts: Trust[]): PolicyStatement[] {
  return trusts.length === 0 ? [denyEveryone()] : trusts.flatMap((trust) => [trustStatement(trust), ...sessionStatements(trust)]);
}

function denyEveryone(): PolicyStatement {
  return new PolicyStatement({ effect: Effect.DENY, principals: [new AnyPrincipal()], actions: ['sts:AssumeRole'] });
}

function trustStatement({ principal, externalId, sessionName }: Trust): PolicyStatement {
  const { values = [], prefix = undefined } = externalId ?? {};
  const equals = {
    ...(values.length > 0 ? { 'sts:ExternalId': values.length === 1 ? values[0] : values } : {}),
    ...(sessionName === undefined ? {} : { 'sts:RoleSessionName': sessionName }),
  };
  return new PolicyStatement({
    principals: [principal],
    actions: ['sts:AssumeRole'],
    conditions: {
      ...(Object.keys(equals).length > 0 ? { StringEquals: equals } : {}),
      ...(prefix === undefined ? {} : { StringLike: { 'sts:ExternalId': `${prefix}*` } }),
    },
  });
}

/**
 * STS asks for these actions beside `sts:AssumeRole`, and not without it. `sts:ExternalId` and `sts:RoleSessionName` are no keys of theirs: a condition on either would
 * refuse every tag.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
function sessionStatements({ principal, sessionTags, sourceIdentity }: Trust): PolicyStatement[] {
  const allow = (action: string, conditions?: Record<string, Record<string, unknown>>) => (
    new PolicyStatement({ principals: [principal], actions: [action], conditions }));
  return [
    ...(sessionTags ? [allow('sts:TagSession', conditionsOf(sessionTags))] : []),
    ...(sourceIdentity ? [allow('sts:SetSourceIdentity')] : []),
  ];
}

/** `ForAllValues` holds for a request without the key too, which then has no tags to pass, or to pass on. */
function conditionsOf({ keys, transitive }: SessionTags): Record<string, Record<string, unknown>> {
  return {
    ...(keys ? { 'ForAllValues:StringEquals': { 'aws:TagKeys': keys, ...(transitive ? { 'sts:TransitiveTagKeys': keys } : {}) } } : {}),
    ...(transitive ? {} : { Null: { 'sts:TransitiveTagKeys': 'true' } }),
  };
}

/** The trust policy, which denies everyone unless the condition is true. */
export function trustWhen(readyWhen: CfnCondition | undefined, trusts: Trust[]): any {
  const document = new PolicyDocument({ statements: trustStatements(trusts) });
  if (!readyWhen || trusts.length === 0) {
    prepareQuickly(document);
    return document;
  }
  return Fn.conditionIf(readyWhen.logicalId, document.toJSON(), new PolicyDocument({ statements: trustStatements([]) }).toJSON());
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
