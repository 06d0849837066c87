import { sessionOf } from './assumed-role-fields';
import { isPending } from './trusted-parties';
import { listed } from '../../core/text';
import type { HandoffTrustedParty } from '../../handoffs/handoff-trust';
import type { Party } from '../../handoffs/private/access-words';
import type { Guide } from '../../handoffs/private/built-handoff';
import { accessAndTransport, ATTACH, exemptions, pendingSteps, stsEndpointOf, workStep } from '../../handoffs/private/guide-parts';
import { handoffBuckets } from '../../handoffs/private/handoff-buckets';
import { requestRules, RuledOpening } from '../../handoffs/private/request-rules';
import type { AssumedRoleTrustOptions } from '../assumed-role-trust';

const ANY_KEY = '*';
const FROM_ITS_SESSION = 'assume the role again from its own session';
const PENDING = 'the status is READY';
const SEND_THE_REST = 'Send back the ARNs and external IDs that are still missing: until they are filled in, the parties that they belong to cannot assume the role.';

export interface AssumedRoleGuideProps {
  /** In the order in which they were added. */
  readonly parties: AssumedRoleTrustOptions[];
  readonly roleArn: string;
  readonly region: string;
  readonly roleOwner: string;
  /** Whether nobody can assume the role, or CloudFormation decides whether somebody can. */
  readonly mayBePending: boolean;
  /** Whether the role may assume itself. */
  readonly selfAssume: boolean;
  readonly openings: RuledOpening[];
  readonly role: Party;
}

export function assumedRoleGuide(props: AssumedRoleGuideProps): Guide {
  const { parties, roleArn, region, roleOwner, mayBePending, selfAssume } = props;
  const stsEndpoint = stsEndpointOf(region);
  const openings = mayBePending ? props.openings.map((opening) => ({ ...opening, awaits: [PENDING, ...opening.awaits ?? []] })) : props.openings;
  const { can, cannot } = accessAndTransport(openings, props.role);
  const trusted = parties.filter((party) => !isPending(party));
  const awaitsOthers = trusted.length > 0 && trusted.length < parties.length;
  const [first, ...others] = trusted.map(described);
  return {
    steps: [
      ...(trusted.length === 0 ? pendingSteps(roleArn) : assumeSteps(trusted, roleArn, stsEndpoint)),
      ...(awaitsOthers ? [SEND_THE_REST] : []),
      ...openings.map(workStep),
    ],
    request: { stsEndpoint, ...requestRules(openings) },
    can: [...can, ...(selfAssume ? [`${FROM_ITS_SESSION}${mayBePending || isPending(parties[0]) ? `, once ${PENDING}` : ''}`] : [])],
    cannot: [...cannot, ...(mayBePending ? ['assume the role while the status is PENDING'] : [])],
    exemptions: exemptions('sts:AssumeRole', trusted.map(({ principal }) => ({ arn: principal.arn, account: principal._knownAccount })), roleOwner),
    trust: {
      principalArn: first?.principalArn,
      roleArn,
      externalIds: externalIdsOf(trusted[0] ?? parties[0]),
      externalIdPrefix: (trusted[0] ?? parties[0]).externalId?.prefix,
      sessionName: first?.sessionName,
      sessionTagKeys: first?.sessionTagKeys,
      sourceIdentity: first?.sourceIdentity,
      others: others.length > 0 ? others : undefined,
      awaitsOthers: awaitsOthers || undefined,
      selfAssume: (selfAssume && first !== undefined && !isPending(parties[0])) || undefined,
    },
    buckets: handoffBuckets(openings),
  };
}

function described(party: AssumedRoleTrustOptions): HandoffTrustedParty {
  const { principal, externalId, sessionName, sessionTags, sourceIdentity } = party;
  return {
    principalArn: principal.arn!,
    externalIds: externalIdsOf(party),
    externalIdPrefix: externalId?.prefix,
    sessionName,
    sessionTagKeys: sessionTags && (sessionTags.keys ?? [ANY_KEY]),
    sourceIdentity: sourceIdentity || undefined,
  };
}

function externalIdsOf({ externalId }: AssumedRoleTrustOptions): string[] {
  return externalId?.values ?? [];
}

function assumeSteps(trusted: AssumedRoleTrustOptions[], roleArn: string, stsEndpoint: string): string[] {
  const attach = (to: string) => `${ATTACH} ${to}: without it, your own account refuses the call.`;
  const assume = (party: AssumedRoleTrustOptions) => `ssume ${roleArn} at ${stsEndpoint}${externalIdWords(party)}`;
  if (trusted.length > 1) {
    return [
      attach(listed([...new Set(trusted.map(({ principal }) => principal.arn!))])),
      ...trusted.map((party) => `As ${party.principal.arn}, a${assume(party)}${party.sessionName ? `, and name the session ${party.sessionName}` : ''}.${sessionWords(party)}`),
    ];
  }
  const [party] = trusted;
  const sessionName = party.sessionName ?? sessionOf(party.principal)?.value;
  return [
    attach(party.principal.arn!),
    ...(sessionName ? [`Name your session ${sessionName}: no other is trusted.`] : []),
    `A${assume(party)}.${sessionWords(party)}`,
  ];
}

/** What a party may do, and need not. */
function sessionWords({ sessionTags, sourceIdentity }: AssumedRoleTrustOptions): string {
  const { keys, transitive } = sessionTags ?? {};
  return [
    ...(sessionTags ? [` You may tag the session${keys ? ` with ${listed(keys)} only` : ''}${transitive ? ', and pass the tags on' : ''}.`] : []),
    ...(sourceIdentity ? [' You may set a source identity.'] : []),
  ].join('');
}

function externalIdWords(party: AssumedRoleTrustOptions): string {
  const externalIds = externalIdsOf(party);
  const prefix = party.externalId?.prefix;
  if (prefix !== undefined) return `, with an external ID that starts with ${prefix}`;
  return externalIds.length > 0 ? `, with external ID ${externalIds.join(' or ')}` : '';
}
