import { CfnCondition, Fn, Token } from 'aws-cdk-lib';
import type { HandoffField } from '../../handoffs/handoff';
import { handoffField } from '../../handoffs/private/fields';
import { conditionWhenGiven, sessionNameIn } from '../../policies/private/template-parameters';
import type { ExternalPrincipal } from '../../principals/external-principal';

export function sessionOf(principal: ExternalPrincipal): { value: string; condition?: CfnCondition } | undefined {
  if (principal.sessionName) return { value: principal.sessionName };
  return principal._isOpaque ? sessionNameIn(principal.arn) : undefined;
}

export function externalIdField(values: string[]): HandoffField {
  return handoffField('ExternalId', values.join(', '), { condition: conditionWhenGiven(values[0]) });
}

export function status(pending: boolean, readyWhen: CfnCondition | undefined): string {
  if (pending) return 'PENDING';
  return readyWhen ? Token.asString(Fn.conditionIf(readyWhen.logicalId, 'READY', 'PENDING')) : 'READY';
}
