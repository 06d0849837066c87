import * as fc from 'fast-check';
import { ExternalPrincipal, PrincipalMatch } from '../../lib';
import { VENDOR } from '../support/stack';

const OTHER_VENDOR = '333333333333';

/** Someone with credentials. */
export interface Identity {
  readonly kind: 'role' | 'user' | 'session' | 'root';
  readonly account: string;
  /** With its path: an account has no two of one name. */
  readonly name: string;
  /** Of a session of the role. */
  readonly sessionName: string;
}

/** The other side, as it is named to us. */
export interface Party {
  /** Of a `root`, the whole account is meant. */
  readonly identity: Identity;
  readonly match: PrincipalMatch;
  /** Accepted external IDs; undefined: none is asked for; `pending`: still to come. */
  readonly externalIds: string[] | 'pending' | undefined;
  readonly isPending: boolean;
}

const NAMES = ['ingest', 'ingest2', 'etl/ingest-2', 'etl/daily/loader', 'etl_+=,.@-'];

const identities: fc.Arbitrary<Identity> = fc.record({
  kind: fc.constantFrom('role', 'user', 'session', 'root'),
  account: fc.constantFrom(VENDOR, OTHER_VENDOR),
  name: fc.constantFrom(...NAMES),
  sessionName: fc.constantFrom('nightly', 'Nightly', 'session'),
});

const externalIds = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_+=,.@:/-]{2,30}$/), { minLength: 1, maxLength: 3 });

export const parties: fc.Arbitrary<Party> = fc.record({
  identity: identities,
  match: fc.constantFrom(PrincipalMatch.BY_ID, PrincipalMatch.BY_ARN),
  externalIds: fc.oneof({ weight: 3, arbitrary: externalIds }, fc.constant(undefined), fc.constant('pending' as const)),
  isPending: fc.nat(9).map((chance) => chance === 0),
});

export function arnOf({ kind, account, name, sessionName }: Identity, partition: string): string {
  switch (kind) {
    case 'root': return `arn:${partition}:iam::${account}:root`;
    case 'session': return `arn:${partition}:sts::${account}:assumed-role/${name.split('/').at(-1)}/${sessionName}`;
    default: return `arn:${partition}:iam::${account}:${kind}/${name}`;
  }
}

/** The role behind an identity, if there is one. */
export function roleOf(identity: Identity, partition: string): string | undefined {
  return ['role', 'session'].includes(identity.kind) ? arnOf({ ...identity, kind: 'role' }, partition) : undefined;
}

export function principalOf({ identity, match }: Party, partition: string): ExternalPrincipal {
  const arn = arnOf(identity, partition);
  switch (identity.kind) {
    case 'root': return ExternalPrincipal.account(identity.account);
    case 'session': return ExternalPrincipal.session(arn);
    default: return ExternalPrincipal[identity.kind](arn, { match });
  }
}

/** Whether a caller is who was named. A role acts through its sessions; one that calls itself has the session name `session`. */
export function isWho(named: Identity, caller: Identity): boolean {
  if (named.kind === 'root') return caller.account === named.account;
  if (caller.account !== named.account || caller.name !== named.name) return false;
  switch (named.kind) {
    case 'role': return caller.kind === 'role' || caller.kind === 'session';
    case 'user': return caller.kind === 'user';
    case 'session': return (caller.kind === 'session' && caller.sessionName === named.sessionName) || (caller.kind === 'role' && named.sessionName === 'session');
  }
}

/** Who calls: the party itself, or somebody that a careless policy would take for it. */
export const callers: fc.Arbitrary<(named: Identity) => Identity> = fc.tuple(identities, fc.nat(9)).map(([other, choice]) => (named) => {
  switch (choice) {
    case 0: return { ...named, account: other.account };
    case 1: return { ...named, name: other.name };
    case 2: return { ...named, sessionName: other.sessionName };
    case 3: return { ...named, kind: other.kind };
    case 4: return other;
    default: return named;
  }
});
