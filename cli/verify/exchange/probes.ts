import { Exchange, Grant, isPromisedPrincipal } from './exchange';
import { Bench } from './exchange-caller';
import type { Ability } from '../../../lib/policies/private/access-levels';
import { Outcome, skipped } from '../observation';

export interface Probe {
  readonly id: string;
  readonly what: (exchange: Exchange) => string;
  /** Undefined: not tried. */
  readonly promise: (exchange: Exchange) => 'allowed' | 'refused' | undefined;
  readonly run: (bench: Bench) => Promise<Outcome>;
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

/** 'adobe/' and 'adobe-s3-handoff…': what a policy without the slash lets in. */
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
    run: (bench) => bench.assume({ externalId: bench.exchange.externalId, enter: true }),
    outside: true,
  },
  {
    id: 'wrong-external-id',
    what: () => 'assume the role with a wrong external ID',
    promise: ({ roleArn, externalId }) => (roleArn && externalId ? 'refused' : undefined),
    run: (bench) => bench.assume({ externalId: WRONG_ID }),
    outside: true,
    control: () => 'assume',
  },
  {
    id: 'no-external-id',
    what: () => 'assume the role without external ID',
    promise: ({ roleArn, externalId, pending }) => (roleArn && (externalId || pending) ? 'refused' : undefined),
    run: (bench) => bench.assume(),
    outside: true,
    control: () => 'assume',
  },
  {
    id: 'other-session-name',
    what: () => 'assume the role with another session name',
    promise: ({ roleArn, sessionName, pending }) => (roleArn && sessionName && !pending ? 'refused' : undefined),
    run: (bench) => bench.assume({ externalId: bench.exchange.externalId, sessionName: OTHER_SESSION }),
    outside: true,
    control: () => 'assume',
  },
  {
    id: 'region',
    what: ({ region }) => `find the bucket in ${region}`,
    promise: ({ pending }) => (pending ? undefined : 'allowed'),
    run: async (bench) => {
      const region = await bench.whereabouts();
      if (region === undefined) return skipped('the access does not tell where the bucket is');
      return region === bench.exchange.region ? { kind: 'allowed', value: region } : { kind: 'error', code: 'OtherRegion', value: region };
    },
  },
  {
    id: 'put',
    what: ({ keyPrefix, acl }) => `put 1 KB below ${keyPrefix || 'the bucket'}${acl ? ` with ACL ${acl}` : ''}`,
    promise: byGrant('write'),
    run: (bench) => (writes(bench.exchange) ? bench.put(bench.probeKey) : bench.beginUpload(bench.probeKey)),
    control: () => 'list',
  },
  {
    id: 'list',
    what: ({ keyPrefix }) => `list ${keyPrefix || 'the bucket'}`,
    promise: byGrant('list'),
    run: (bench) => bench.list(bench.exchange.keyPrefix),
    control: () => 'put',
  },
  {
    id: 'head',
    what: () => 'read the head of an object',
    promise: byGrant('read'),
    run: async (bench) => bench.head(await readableKey(bench)),
    control: () => 'put',
  },
  {
    id: 'get',
    what: () => 'get an object',
    promise: byGrant('read'),
    run: async (bench) => bench.get(await readableKey(bench)),
    control: () => 'put',
  },
  {
    id: 'multipart',
    what: () => 'put an object in parts',
    promise: (exchange) => (exchange.multipart && writes(exchange) && !exchange.pending ? 'allowed' : undefined),
    run: (bench) => bench.multipart(`${bench.probeKey}-parts`),
  },
  {
    id: 'whole-list',
    what: () => 'list the whole bucket',
    promise: refusedIf(({ keyPrefix }) => keyPrefix !== ''),
    run: (bench) => bench.list(),
    control: controlOf,
  },
  {
    id: 'neighbour-put',
    what: () => "begin an upload below a neighbour's prefix",
    promise: refusedIf(({ keyPrefix }) => keyPrefix !== ''),
    run: (bench) => bench.beginUpload(`${NEIGHBOUR}object`),
    control: controlOf,
  },
  {
    id: 'neighbour-list',
    what: () => "list a neighbour's prefix",
    promise: refusedIf(({ keyPrefix }) => keyPrefix !== ''),
    run: (bench) => bench.list(NEIGHBOUR),
    control: controlOf,
  },
  {
    id: 'outside-get',
    what: ({ outsideKey }) => `get ${outsideKey}`,
    promise: refusedIf(({ outsideKey }) => outsideKey !== undefined),
    run: (bench) => bench.get(bench.exchange.outsideKey!),
    control: controlOf,
  },
  {
    id: 'look-alike',
    what: ({ keyPrefix }) => `reach ${lookAlike(keyPrefix)}`,
    promise: refusedIf((exchange) => exchange.keyPrefix !== '' && (writes(exchange) || lists(exchange))),
    run: (bench) => (writes(bench.exchange)
      ? bench.beginUpload(`${lookAlike(bench.exchange.keyPrefix)}object`) : bench.list(lookAlike(bench.exchange.keyPrefix))),
    control: controlOf,
  },
  {
    id: 'plain-http',
    what: (exchange) => `${writes(exchange) ? 'put' : 'list'} without TLS`,
    promise: refusedIf((exchange) => exchange.requiresTls && (writes(exchange) || lists(exchange))),
    run: (bench) => (writes(bench.exchange)
      ? bench.beginUpload(`${bench.probeKey}-plain`, { plain: true }) : bench.list(bench.exchange.keyPrefix, { plain: true })),
    control: controlOf,
  },
  {
    id: 'delete',
    what: () => 'delete an object',
    promise: byGrant('delete'),
    run: (bench) => bench.delete(bench.probeKey),
    control: controlOf,
  },
];

/** Tried only when something differs: they tell causes apart. */
export const CLUES: Pick<Probe, 'id' | 'run' | 'outside'>[] = [
  { id: 'own-policy', run: ownPolicy, outside: true },
  { id: 'reach', run: (bench) => (writes(bench.exchange) ? bench.abortNothing(bench.probeKey) : reachByReading(bench)) },
  { id: 'reach-get', run: (bench) => (reads(bench.exchange) ? bench.get(`${bench.probeKey}-missing`) : unneeded()) },
  { id: 'any-owner', run: anyOwner },
  { id: 'other-prefix', run: otherPrefix },
  { id: 'with-acl', run: (bench) => (writes(bench.exchange) && !bench.exchange.acl ? putWithAcl(bench, 'bucket-owner-full-control') : unneeded()) },
  { id: 'without-acl', run: (bench) => (writes(bench.exchange) && bench.exchange.acl ? putWithAcl(bench, '') : unneeded()) },
  { id: 'read-existing', run: readExisting },
];

async function unneeded(): Promise<Outcome> {
  return skipped('says nothing here');
}

/** The probe's own object, or the first that is there already. */
async function readableKey(bench: Bench): Promise<string> {
  if (bench.leftovers.has(bench.probeKey)) return bench.probeKey;
  return (await bench.list(bench.exchange.keyPrefix)).value ?? bench.probeKey;
}

async function reachByReading(bench: Bench): Promise<Outcome> {
  return lists(bench.exchange) ? bench.list(bench.exchange.keyPrefix) : bench.get(`${bench.probeKey}-missing`);
}

async function anyOwner(bench: Bench): Promise<Outcome> {
  if (bench.exchange.expectedOwner === undefined) return unneeded();
  if (writes(bench.exchange)) return bench.abortNothing(bench.probeKey, { anyOwner: true });
  return lists(bench.exchange)
    ? bench.list(bench.exchange.keyPrefix, { anyOwner: true }) : bench.get(`${bench.probeKey}-missing`, { anyOwner: true });
}

/** Where else the policy might let us in: the prefix without its slash, in another case, or the whole bucket. */
async function otherPrefix(bench: Bench): Promise<Outcome> {
  const { keyPrefix } = bench.exchange;
  if (keyPrefix === '') return unneeded();
  const bare = keyPrefix.slice(0, -1);
  const candidates = [`/${keyPrefix}`, `${keyPrefix}/`, `${bare}-`, ...new Set([keyPrefix.toLowerCase(), keyPrefix.toUpperCase()])]
    .filter((prefix) => prefix !== keyPrefix);
  for (const prefix of candidates) {
    const outcome = writes(bench.exchange) ? await bench.abortNothing(`${prefix}s3-handoff-probe`) : await bench.list(prefix);
    if (outcome.kind === 'missing' || outcome.kind === 'allowed') return { ...outcome, value: prefix };
  }
  const exact = writes(bench.exchange) ? await bench.abortNothing(bare) : await bench.list(bare);
  return exact.kind === 'missing' || exact.kind === 'allowed' ? { ...exact, value: bare } : exact;
}

async function putWithAcl(bench: Bench, acl: string): Promise<Outcome> {
  return bench.put(bench.probeKey, { acl });
}

async function readExisting(bench: Bench): Promise<Outcome> {
  if (!reads(bench.exchange) || !lists(bench.exchange)) return unneeded();
  const { value } = await bench.list(bench.exchange.keyPrefix);
  return value === undefined ? unneeded() : bench.head(value);
}

/** What the caller's own policies say, where it, or the profile of an administrator, may ask IAM. */
async function ownPolicy({ aws, callerArn, exchange, credentials }: Bench): Promise<Outcome> {
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
