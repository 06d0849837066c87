import type { HandoffTrustedParty } from '../../../lib/handoffs/handoff-trust';
import type { Ability } from '../../../lib/policies/private/access-levels';
import { acceptedExternalId } from '../../handoff/external-id';

/** 'unknown' is neither tried nor expected to be refused. */
export type Grant = 'granted' | 'refused' | 'unknown';

export type Access = Readonly<Record<Ability, Grant>>;

/** What was promised to the one who comes in. */
export interface Exchange {
  readonly name: string;
  readonly bucket: string;
  /** '' or with one trailing slash. */
  readonly keyPrefix: string;
  readonly region: string;
  readonly access: Access;
  readonly roleArn?: string;
  readonly externalId?: string;
  /** What every external ID starts with that the role accepts. */
  readonly externalIdPrefix?: string;
  /** The only one that the role accepts. */
  readonly sessionName?: string;
  /** Whom the bucket owner trusts. */
  readonly principalArn?: string;
  /** Further parties that it trusts, each with its own external IDs. */
  readonly others?: HandoffTrustedParty[];
  /** The account to send as ExpectedBucketOwner. */
  readonly expectedOwner?: string;
  readonly kmsKeyArn?: string;
  /** The ACL header that uploads have to carry. */
  readonly acl?: string;
  /** The bucket's policy refuses plain HTTP. */
  readonly requiresTls: boolean;
  /** The role exists, and nobody may assume it yet. */
  readonly pending: boolean;
  /** An access key of a user in the owner's account. */
  readonly accessKey: boolean;
  readonly multipart: boolean;
  /** A key outside the prefix of which the caller knows that it exists. */
  readonly outsideKey?: string;
}

export function accessOf(granted: string[]): Access {
  const grant = (ability: Ability): Grant => (granted.includes(ability) ? 'granted' : 'refused');
  return { list: grant('list'), read: grant('read'), write: grant('write'), delete: grant('delete') };
}

/** As the constructs normalise it: no slash in front, one behind. */
export function normalPrefix(prefix: string): string {
  const inner = prefix.replace(/^\/+|\/+$/g, '');
  return inner === '' ? '' : `${inner}/`;
}

export function accountOf(arn: string | undefined): string | undefined {
  return /^arn:[^:]+:[^:]*:[^:]*:(\d{12}):/.exec(arn ?? '')?.[1];
}

/** The role or user behind a caller: of an assumed-role session its role, without path. */
export function principalOf(callerArn: string): string {
  const session = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(callerArn);
  return session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : callerArn;
}

/** The exchange as the caller has it, which may be one of several parties. */
export function exchangeOfCaller(exchange: Exchange, callerArn: string): Exchange {
  const isCaller = ({ principalArn }: Pick<Exchange, 'principalArn'>) => principalArn !== undefined && isPromisedPrincipal(callerArn, principalArn);
  const other = isCaller(exchange) ? undefined : exchange.others?.find(isCaller);
  return other ? { ...exchange, ...presentedBy(other) } : exchange;
}

/** What a party presents when it assumes the role. */
export function presentedBy(party: Partial<HandoffTrustedParty>): Pick<Exchange, 'principalArn' | 'externalId' | 'externalIdPrefix' | 'sessionName'> {
  const { principalArn, externalIdPrefix, sessionName } = party;
  return { principalArn: principalArn || undefined, externalId: acceptedExternalId(party), externalIdPrefix, sessionName }; // empty: a parameter that is not filled in yet
}

/** The ARN of a caller has no path of its role. A promised ARN may be a session's, or a whole account's. */
export function isPromisedPrincipal(callerArn: string, promised: string): boolean {
  if (callerArn === promised || /^arn:[^:]+:iam::(\d{12}):root$/.exec(promised)?.[1] === accountOf(callerArn)) return true;
  const withoutPath = promised.replace(/:role\/.*\//, ':role/');
  return !promised.includes(':assumed-role/') && principalOf(callerArn) === withoutPath;
}
