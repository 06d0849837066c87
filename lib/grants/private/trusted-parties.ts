import { Token } from 'aws-cdk-lib';
import { IPrincipal } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { registerExternalIds, warnAboutWholeAccount } from './external-ids';
import { partyOf } from '../../buckets/private/neighbours';
import { invalid } from '../../core/errors';
import { validateKind, validateOptionalKind } from '../../core/kinds';
import { validateText } from '../../core/text';
import { Trust } from '../../policies/private/trust-policy';
import type { ExternalId } from '../../principals/external-id';
import { checkPrincipalAgainst } from '../../principals/private/accounts';
import type { AssumedRoleTrustOptions } from '../assumed-role-trust';

/** Refuses a party that cannot be trusted, or is trusted already, and warns of what is legal but risky. */
export function checkParty(grant: IConstruct, party: AssumedRoleTrustOptions, bucket: IBucket, others: AssumedRoleTrustOptions[]): void {
  const { principal, externalId } = party;
  validateKind('principal', principal);
  validateOptionalKind('externalId', externalId);
  validateSessionName(party);
  validateOptionalKind('sessionTags', party.sessionTags);
  checkPrincipalAgainst(grant, principal, bucket.env.account);
  validateNotTrusted(party, others);
  warnAboutWholeAccount(grant, principal, externalId);
  registerExternalIds(grant, { account: principal._knownAccount, externalIds: acceptedBy(externalId), party: partyOf(grant, principal), bucket });
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function validateSessionName({ principal, sessionName }: AssumedRoleTrustOptions): void {
  if (sessionName === undefined) return;
  validateText('sessionName', sessionName);
  if (principal.sessionName !== undefined) throw invalid('sessionName', 'must not be given with a session principal, whose ARN has its name', sessionName);
  if (Token.isUnresolved(sessionName) || /^[\w+=,.@-]{2,64}$/.test(sessionName)) return;
  throw invalid('sessionName', "must have 2 to 64 letters, digits or characters of '_+=,.@-'", sessionName);
}

/** A pair that is not complete cannot be compared. */
function validateNotTrusted(party: AssumedRoleTrustOptions, others: AssumedRoleTrustOptions[]): void {
  const trusted = others.flatMap(pairsOf);
  if (pairsOf(party).some((pair) => trusted.includes(pair))) throw invalid('principal', 'must not be trusted twice with the same external ID', party.principal.arn);
}

function pairsOf(party: AssumedRoleTrustOptions): string[] {
  const { principal, externalId, sessionName = '' } = party;
  if (isPending(party)) return [];
  const accepted = acceptedBy(externalId);
  return (accepted.length > 0 ? accepted : ['']).map((id) => `${principal.arn} ${id} ${sessionName}`);
}

function acceptedBy({ values, prefix }: Pick<ExternalId, 'values' | 'prefix'> = { values: [] }): string[] {
  return prefix === undefined ? values : [`${prefix}*`];
}

/** Whether the other side has still to supply a value. */
export function isPending({ principal, externalId }: AssumedRoleTrustOptions): boolean {
  return principal.isPending || externalId?.isPending === true;
}

/** Those who are trusted already. The role itself presents what the first party does, and is trusted with it. */
export function trustsOf(parties: AssumedRoleTrustOptions[], itself?: IPrincipal): Trust[] {
  const trusts = parties.filter((party) => !isPending(party)).map(trustOf);
  const [first] = parties;
  if (itself === undefined || isPending(first)) return trusts;
  const { externalId, sessionName } = first;
  return [...trusts, { principal: itself, externalId, sessionName }];
}

function trustOf({ principal, externalId, sessionName, sessionTags, sourceIdentity }: AssumedRoleTrustOptions): Trust {
  return { principal, externalId, sessionName, sessionTags, sourceIdentity };
}
