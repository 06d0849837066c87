import { Exchange, Grant, isPromisedPrincipal } from './exchange';
import { ExchangeCaller } from './exchange-caller';
import type { Ability } from '../../../lib/policies/private/access-levels';
import { Outcome, skipped } from '../observation';

export interface Probe {
  readonly id: string;
  readonly what: (exchange: Exchange) => string;
  /** Undefined: not tried. */
  readonly promise: (exchange: Exchange) => 'allowed' | 'refused' | undefined;
  readonly run: (caller: ExchangeCaller) => Promise<Outcome>;
  /** Tried although the role cannot be assumed. */
  readonly outside?: boolean;
  /** A refusal says nothing unless this was allowed. */
  readonly control?: (exchange: Exchange) => string;
}

const WRONG_ID = 's3-handoff-wrong-external-id';

const OTHER_SESSION = 's3-handoff-other-session';

const byGrant = (ability: Ability) => ({ access, pending }: Exchange): 'allowed' | 'refused' | undefined => {
  const promised: Record<Grant, 'allowed' | 'refused' | undefined> = { granted: 'allowed', refused: 'refused', unknown: undefined };
  return pending ? undefined : promised[access[ability]];
};
const refusedIf = (applies: (exchange: Exchange) => boolean) => (exchange: Exchange) => (
  applies(exchange) && !exchange.pending ? 'refused' : undefined
);
const writes = ({ access }: Exchange) => access.write === 'granted';
const reads = ({ access }: Exchange) => access.read === 'granted';
const lists = ({ access }: Exchange) => access.list === 'granted';
const controlOf = (exchange: Exchange) => (writes(exchange) ? 'put' : 'list');

export const NEIGHBOUR = 's3-handoff-probe-neighbour/';

/** 'adobe/' and 'adobe-s3-handoff…': what a policy without the slash allows. */
export function lookAlike(keyPrefix: string): string {
  return `${keyPrefix.slice(0, -1)}-s3-handoff-probe/`;
}

/** In the order in which they are tried. */
export const PROBES: Probe[] = [
  {
    id: 'caller',
    what: ({ principalArn }) => `call as ${principalArn}`,
    promise: ({ principalArn, accessKey }) => (principalArn === undefined || accessKey ? undefined : 'allowed'),
    run: async ({ callerArn, exchange }) => (isPromisedPrincipal(callerArn, exchange.principalArn!)
      ? { kind: 'allowed', value: callerArn } : { kind: 'error', code: 'OtherPrincipal', value: callerArn }),
    outside: true,
  },
  {
    id: 'assume',
    what: ({ externalId, pending }) => `assume the role${externalId ? ' with the external ID' : ''}${pending ? ' while it is pending' : ''}`,
    promise: ({ roleArn, pending }) => (roleArn === undefined ? undefined : pending ? 'refused' : 'allowed'),
    run: (caller) => caller.assume({ externalId: caller.exchange.externalId, enter: true }),
    outside: true,
  },
  {
    id: 'wrong-external-id',
    what: () => 'assume the role with a wrong external ID',
    promise: ({ roleArn, externalId }) => (roleArn && externalId ? 'refused' : undefined),
    run: (caller) => caller.assume({ externalId: WRONG_ID }),
    outside: true,
    control: () => 'assume',
  },
  {
    id: 'no-external-id',
    what: () => 'assume the role without external ID',
    promise: ({ roleArn, externalId, pending }) => (roleArn && (externalId || pending) ? 'refused' : undefined),
    run: (caller) => caller.assume(),
    outside: true,
    control: () => 'assume',
  },
  {
    id: 'other-session-name',
    what: () => 'assume the role with another session name',
    promise: ({ roleArn, sessionName, pending }) => (roleArn && sessionName && !pending ? 'refused' : undefined),
    run: (caller) => caller.assume({ externalId: caller.exchange.externalId, sessionName: OTHER_SESSION }),
    outside: true,
    control: () => 'assume',
  },
  {
    id: 'region',
    what: ({ region }) => `find the bucket in ${region}`,
    promise: ({ pending }) => (pending ? undefined : 'allowed'),
    run: async (caller) => {
      const region = await caller.whereabouts();
      if (region === undefined) return skipped("the access does not include the bucket's location");
      return region === caller.exchange.region ? { kind: 'allowed', value: region } : { kind: 'error', code: 'OtherRegion', value: region };
    },
  },
  {
    id: 'put',
    what: ({ keyPrefix, acl }) => `put 1 KB below ${keyPrefix || 'the bucket'}${acl ? ` with ACL ${acl}` : ''}`,
    promise: byGrant('write'),
    run: (caller) => (writes(caller.exchange) ? caller.put(caller.probeKey) : caller.beginUpload(caller.probeKey)),
    control: () => 'list',
  },
  {
    id: 'list',
    what: ({ keyPrefix }) => `list ${keyPrefix || 'the bucket'}`,
    promise: byGrant('list'),
    run: (caller) => caller.list(caller.exchange.keyPrefix),
    control: () => 'put',
  },
  {
    id: 'head',
    what: () => 'read the head of an object',
    promise: byGrant('read'),
    run: async (caller) => caller.head(await readableKey(caller)),
    control: () => 'put',
  },
  {
    id: 'get',
    what: () => 'get an object',
    promise: byGrant('read'),
    run: async (caller) => caller.get(await readableKey(caller)),
    control: () => 'put',
  },
  {
    id: 'multipart',
    what: () => 'put an object in parts',
    promise: (exchange) => (exchange.multipart && writes(exchange) && !exchange.pending ? 'allowed' : undefined),
    run: (caller) => caller.multipart(`${caller.probeKey}-parts`),
  },
  {
    id: 'whole-list',
    what: () => 'list the whole bucket',
    promise: refusedIf(({ keyPrefix }) => keyPrefix !== ''),
    run: (caller) => caller.list(),
    control: controlOf,
  },
  {
    id: 'neighbour-put',
    what: () => "begin an upload below a neighbour's prefix",
    promise: refusedIf(({ keyPrefix }) => keyPrefix !== ''),
    run: (caller) => caller.beginUpload(`${NEIGHBOUR}object`),
    control: controlOf,
  },
  {
    id: 'neighbour-list',
    what: () => "list a neighbour's prefix",
    promise: refusedIf(({ keyPrefix }) => keyPrefix !== ''),
    run: (caller) => caller.list(NEIGHBOUR),
    control: controlOf,
  },
  {
    id: 'outside-get',
    what: ({ outsideKey }) => `get ${outsideKey}`,
    promise: refusedIf(({ outsideKey }) => outsideKey !== undefined),
    run: (caller) => caller.get(caller.exchange.outsideKey!),
    control: controlOf,
  },
  {
    id: 'look-alike',
    what: ({ keyPrefix }) => `reach ${lookAlike(keyPrefix)}`,
    promise: refusedIf((exchange) => exchange.keyPrefix !== '' && (writes(exchange) || lists(exchange))),
    run: (caller) => (writes(caller.exchange)
      ? caller.beginUpload(`${lookAlike(caller.exchange.keyPrefix)}object`) : caller.list(lookAlike(caller.exchange.keyPrefix))),
    control: controlOf,
  },
  {
    id: 'plain-http',
    what: (exchange) => `${writes(exchange) ? 'put' : 'list'} without TLS`,
    promise: refusedIf((exchange) => exchange.requiresTls && (writes(exchange) || lists(exchange))),
    run: (caller) => (writes(caller.exchange)
      ? caller.beginUpload(`${caller.probeKey}-plain`, { plain: true }) : caller.list(caller.exchange.keyPrefix, { plain: true })),
    control: controlOf,
  },
  {
    id: 'delete',
    what: () => 'delete an object',
    promise: byGrant('delete'),
    run: (caller) => caller.delete(caller.probeKey),
    control: controlOf,
  },
];

/** Tried only when something differs: they distinguish causes. */
export const CLUES: Pick<Probe, 'id' | 'run' | 'outside'>[] = [
  { id: 'own-policy', run: ownPolicy, outside: true },
  { id: 'reach', run: (caller) => (writes(caller.exchange) ? caller.abortNothing(caller.probeKey) : reachByReading(caller)) },
  { id: 'reach-get', run: (caller) => (reads(caller.exchange) ? caller.get(`${caller.probeKey}-missing`) : unneeded()) },
  { id: 'any-owner', run: anyOwner },
  { id: 'other-prefix', run: otherPrefix },
  { id: 'with-acl', run: (caller) => (writes(caller.exchange) && !caller.exchange.acl ? putWithAcl(caller, 'bucket-owner-full-control') : unneeded()) },
  { id: 'without-acl', run: (caller) => (writes(caller.exchange) && caller.exchange.acl ? putWithAcl(caller, '') : unneeded()) },
  { id: 'read-existing', run: readExisting },
];

async function unneeded(): Promise<Outcome> {
  return skipped('says nothing here');
}

/** The probe's own object, or the first that is there already. */
async function readableKey(caller: ExchangeCaller): Promise<string> {
  if (caller.leftovers.has(caller.probeKey)) return caller.probeKey;
  return (await caller.list(caller.exchange.keyPrefix)).value ?? caller.probeKey;
}

async function reachByReading(caller: ExchangeCaller): Promise<Outcome> {
  return lists(caller.exchange) ? caller.list(caller.exchange.keyPrefix) : caller.get(`${caller.probeKey}-missing`);
}

async function anyOwner(caller: ExchangeCaller): Promise<Outcome> {
  if (caller.exchange.expectedOwner === undefined) return unneeded();
  if (writes(caller.exchange)) return caller.abortNothing(caller.probeKey, { anyOwner: true });
  return lists(caller.exchange)
    ? caller.list(caller.exchange.keyPrefix, { anyOwner: true }) : caller.get(`${caller.probeKey}-missing`, { anyOwner: true });
}

/** Where else the policy might let us in: the prefix without its slash, in another case, or the whole bucket. */
async function otherPrefix(caller: ExchangeCaller): Promise<Outcome> {
  const { keyPrefix } = caller.exchange;
  if (keyPrefix === '') return unneeded();
  const bare = keyPrefix.slice(0, -1);
  const candidates = [`/${keyPrefix}`, `${keyPrefix}/`, `${bare}-`, ...new Set([keyPrefix.toLowerCase(), keyPrefix.toUpperCase()])]
    .filter((prefix) => prefix !== keyPrefix);
  for (const prefix of candidates) {
    const outcome = writes(caller.exchange) ? await caller.abortNothing(`${prefix}s3-handoff-probe`) : await caller.list(prefix);
    if (outcome.kind === 'missing' || outcome.kind === 'allowed') return { ...outcome, value: prefix };
  }
  const exact = writes(caller.exchange) ? await caller.abortNothing(bare) : await caller.list(bare);
  return exact.kind === 'missing' || exact.kind === 'allowed' ? { ...exact, value: bare } : exact;
}

async function putWithAcl(caller: ExchangeCaller, acl: string): Promise<Outcome> {
  return caller.put(caller.probeKey, { acl });
}

async function readExisting(caller: ExchangeCaller): Promise<Outcome> {
  if (!reads(caller.exchange) || !lists(caller.exchange)) return unneeded();
  const { value } = await caller.list(caller.exchange.keyPrefix);
  return value === undefined ? unneeded() : caller.head(value);
}

/** What the caller's own policies say, where it, or the profile of an administrator, may ask IAM. */
async function ownPolicy({ aws, callerArn, exchange, credentials }: ExchangeCaller): Promise<Outcome> {
  const partition = callerArn.split(':')[1];
  if (credentials || exchange.accessKey) return unneeded();
  const simulated = exchange.roleArn
    ? await simulate(['sts:AssumeRole'], exchange.roleArn)
    : await simulate(Object.entries({ read: 's3:GetObject', write: 's3:PutObject', delete: 's3:DeleteObject' })
      .filter(([ability]) => exchange.access[ability as Ability] === 'granted').map(([, action]) => action),
    `arn:${partition}:s3:::${exchange.bucket}/${exchange.keyPrefix}s3-handoff-probe`);
  if (simulated.kind !== 'allowed' || simulated.value || exchange.roleArn || !exchange.kmsKeyArn) return simulated;
  return simulate([...(writes(exchange) ? ['kms:GenerateDataKey'] : []), 'kms:Decrypt'], exchange.kmsKeyArn);

  async function simulate(actions: string[], resource: string): Promise<Outcome> {
    try {
      return { kind: 'allowed', value: await aws.deniedByOwnPolicy(callerArn, actions, resource) };
    } catch {
      return skipped('nobody said what your own policies allow: --admin-profile');
    }
  }
}
