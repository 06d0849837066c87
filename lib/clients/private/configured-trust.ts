import { Token } from 'aws-cdk-lib';
import { problemsOf } from '../../configuration/private/check';
import { ConfigPath, ConfigProblem } from '../../configuration/private/problem';
import { validateText } from '../../core/text';
import type { AssumedRoleTrustOptions } from '../../grants/assumed-role-trust';
import { ExternalId } from '../../principals/external-id';
import { ExternalPrincipal, PrincipalMatch } from '../../principals/external-principal';
import { validatePartition } from '../../principals/private/accounts';
import { kindOfPrincipalArn, parsePrincipalArn } from '../../principals/private/principal-arn';
import { SessionTags } from '../../principals/session-tags';
import { AssumedRoleConfig, ConfiguredMatch, SessionTagsConfig, TrustConfig } from '../trust-config';

/** The rules for single texts of a party. */
export const PARTY_RULES: Record<string, (text: string) => void> = {
  'principalArn': parsePrincipal,
  'externalIdBelow': (tenant) => ExternalId.below(tenant),
  'sessionTags/keys/*': (key) => SessionTags.of([key]),
  'sessionTags/anyBecause': (reason) => validateText('anyBecause', reason),
};

export function parsePrincipal(arn: string) {
  const kind = kindOfPrincipalArn(arn);
  return { kind, ...parsePrincipalArn(kind, arn, 'principalArn') };
}

export function configuredPrincipal(principalArn: string, match: ConfiguredMatch | undefined): ExternalPrincipal {
  return ExternalPrincipal.fromArn(principalArn, { match: match === ConfiguredMatch.BY_ARN ? PrincipalMatch.BY_ARN : undefined });
}

/** A party as the construct takes it. */
export function configuredTrust(party: TrustConfig): AssumedRoleTrustOptions {
  const { principalArn, pending, match, externalId, externalIdBelow, sessionName, sessionTags, sourceIdentity } = party;
  return {
    principal: principalArn === undefined || pending ? ExternalPrincipal.pending() : configuredPrincipal(principalArn, match),
    externalId: configuredExternalId(externalId, externalIdBelow),
    sessionName,
    sessionTags: sessionTags && configuredTags(sessionTags),
    sourceIdentity,
  };
}

function configuredExternalId(externalId: string | string[] | undefined, tenant: string | undefined): ExternalId | undefined {
  if (tenant !== undefined) return ExternalId.below(tenant);
  return externalId === undefined ? undefined : ExternalId.anyOf(...[externalId].flat());
}

function configuredTags({ keys, anyBecause, transitive }: SessionTagsConfig): SessionTags {
  return keys ? SessionTags.of(keys, { transitive }) : SessionTags.any(anyBecause!, { transitive });
}

/** The problems of a role's parties, each by itself and beside the others. */
export function trustProblems(config: AssumedRoleConfig, path: ConfigPath, region: string): ConfigProblem[] {
  const parties = [config, ...config.trusts ?? []].map((party, index) => ({ party, path: index === 0 ? path : [...path, 'trusts', String(index - 1)] }));
  return [
    ...parties.flatMap(({ party, path: at }) => partyProblems(party, at, region)),
    ...parties.flatMap(({ party, path: at }, index) => (isTrusted(party, parties.slice(0, index).map((other) => other.party))
      ? [{ path: [...at, 'principalArn'], rule: 'must not be trusted twice with the same external ID', showsValue: true }] : [])),
  ];
}

function partyProblems(party: TrustConfig, path: ConfigPath, region: string): ConfigProblem[] {
  const { principalArn, match, externalId, externalIdBelow, sessionName, sessionTags: { keys = [] } = {} } = party;
  const isSession = principalArn !== undefined && kindOf(principalArn) === 'session';
  const hasSoundKeys = keys.length > 0 && keys.every((key) => problemsOf(path, () => SessionTags.of([key])).length === 0);
  return [
    ...principalArn === undefined ? [] : principalProblems(principalArn, match, path, region),
    ...externalId !== undefined && externalIdBelow !== undefined
      ? [{ path, key: 'externalIdBelow', rule: "must not have 'externalIdBelow' with 'externalId'" }] : [],
    ...isSession && sessionName !== undefined
      ? [{ path: [...path, 'sessionName'], rule: 'must not be given with a session principal, whose ARN has its name', showsValue: true }] : [],
    ...hasSoundKeys ? problemsOf([...path, 'sessionTags', 'keys'], () => SessionTags.of(keys)) : [],
  ];
}

/** The principals of a list, or the only one. */
export function principalsProblems(
  principalArn: string | string[], match: ConfiguredMatch | undefined, path: ConfigPath, region: string,
): ConfigProblem[] {
  if (!Array.isArray(principalArn)) return principalProblems(principalArn, match, path, region);
  return principalArn.flatMap((arn, index) => principalProblems(arn, match, path, region, String(index)));
}

/** The principal must be in the partition of the Region. */
function principalProblems(arn: string, match: ConfiguredMatch | undefined, path: ConfigPath, region: string, ...index: string[]): ConfigProblem[] {
  const kind = kindOf(arn);
  if (kind === undefined) return [];
  const isOneIdentity = kind === 'role' || kind === 'user';
  return [
    ...problemsOf([...path, 'principalArn', ...index], () => validatePartition(parsePrincipal(arn).partition, region, arn)),
    ...match === ConfiguredMatch.BY_ARN && !isOneIdentity
      ? [{ path: [...path, 'match'], rule: 'must not be by-arn for a session or account', showsValue: true }] : [],
  ];
}

/** Undefined for what is no ARN of a principal, which is another problem. */
function kindOf(arn: string): ReturnType<typeof kindOfPrincipalArn> | undefined {
  if (Token.isUnresolved(arn) || problemsOf([], () => parsePrincipal(arn)).length > 0) return undefined;
  return parsePrincipal(arn).kind;
}

/** Whether the trust policy has this principal with one of these external IDs already. */
function isTrusted(party: TrustConfig, others: TrustConfig[]): boolean {
  const trusted = others.flatMap(pairsOf);
  return pairsOf(party).some((pair) => trusted.includes(pair));
}

function pairsOf({ principalArn, pending, externalId, externalIdBelow, sessionName = '' }: TrustConfig): string[] {
  if (principalArn === undefined || pending) return [];
  return [externalIdBelow === undefined ? externalId ?? '' : `${externalIdBelow}*`].flat().map((id) => `${principalArn} ${id} ${sessionName}`);
}
