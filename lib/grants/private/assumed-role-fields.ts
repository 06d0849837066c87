import { CfnCondition, Fn, Token } from 'aws-cdk-lib';
import { listed } from '../../core/text';
import type { HandoffField } from '../../handoffs/handoff';
import { handoffField } from '../../handoffs/private/fields';
import { conditionWhenGiven, sessionNameIn } from '../../policies/private/template-parameters';
import type { ExternalPrincipal } from '../../principals/external-principal';
import type { AssumedRoleTrustOptions } from '../assumed-role-trust';

export function roleTitle(parties: AssumedRoleTrustOptions[]): string {
  const arns = parties.flatMap(({ principal }) => principal.arn ?? []);
  return arns.length === 0 ? 'Assumed role, pending' : `Assumed role for ${listed(arns)}`;
}

/** What a party presents; the second and later party count on: `ExternalId2`. */
export function partyFields(party: AssumedRoleTrustOptions, index: number, parties: AssumedRoleTrustOptions[]): HandoffField[] {
  const { principal, externalId } = party;
  const ordinal = index + 1;
  const as = parties.length === 1 ? '' : ` as ${nameOf(principal, ordinal)}`;
  return [
    ...(externalId?.values.length ? [externalIdField(externalId.values, ordinal, as)] : []),
    ...(externalId?.prefix === undefined ? [] : [handoffField('ExternalIdPrefix', externalId.prefix, { ordinal })]),
    ...sessionFields(party, ordinal, as),
  ];
}

/** The session of the role that a party has to name, or the session that a party itself is. */
function sessionFields({ principal, sessionName }: AssumedRoleTrustOptions, ordinal: number, as: string): HandoffField[] {
  if (sessionName !== undefined) {
    return [handoffField('SessionName', sessionName, { ordinal, description: `The session name to give when assuming the role${as}` })];
  }
  const session = sessionOf(principal);
  return session ? [handoffField('SessionName', session.value, { ordinal, condition: session.condition })] : [];
}

/** The description of an output must be a literal. */
function nameOf({ arn }: ExternalPrincipal, ordinal: number): string {
  return arn === undefined || Token.isUnresolved(arn) ? `party ${ordinal}` : arn;
}

export function sessionOf(principal: ExternalPrincipal): { value: string; condition?: CfnCondition } | undefined {
  if (principal.sessionName) return { value: principal.sessionName };
  return principal._isOpaque ? sessionNameIn(principal.arn) : undefined;
}

function externalIdField(values: string[], ordinal: number, as: string): HandoffField {
  const description = as === '' ? undefined : `The external ID to present when assuming the role${as}`;
  return handoffField('ExternalId', values.join(', '), { ordinal, condition: conditionWhenGiven(values[0]), description });
}

export function status(pending: boolean, readyWhen: CfnCondition | undefined): string {
  if (pending) return 'PENDING';
  return readyWhen ? Token.asString(Fn.conditionIf(readyWhen.logicalId, 'READY', 'PENDING')) : 'READY';
}
