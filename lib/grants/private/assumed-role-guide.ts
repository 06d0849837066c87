import type { Party } from '../../handoffs/private/access-words';
import type { Guide } from '../../handoffs/private/built-handoff';
import { accessAndTransport, ATTACH, exemptions, pendingSteps, RoleProps, stsEndpointOf, workStep } from '../../handoffs/private/guide-parts';
import { handoffBuckets } from '../../handoffs/private/handoff-buckets';
import { requestRules, RuledOpening } from '../../handoffs/private/request-rules';

const PENDING = 'the status is READY';

export interface AssumedRoleGuideProps extends RoleProps {
  readonly sessionName?: string;
  /** Whether nobody can assume the role, or CloudFormation decides whether somebody can. */
  readonly mayBePending: boolean;
  readonly openings: RuledOpening[];
  readonly role: Party;
}

export function assumedRoleGuide(props: AssumedRoleGuideProps): Guide {
  const { principal, roleArn, externalIds = [], sessionName, region, roleOwner, mayBePending } = props;
  const stsEndpoint = stsEndpointOf(region);
  const openings = mayBePending ? props.openings.map((opening) => ({ ...opening, awaits: [PENDING, ...opening.awaits ?? []] })) : props.openings;
  const { can, cannot } = accessAndTransport(openings, props.role);
  return {
    steps: [
      ...(principal.arn === undefined
        ? pendingSteps(roleArn)
        : [
          `${ATTACH} ${principal.arn}: without it, your own account refuses the call.`,
          ...(sessionName ? [`Name your session ${sessionName}: no other is trusted.`] : []),
          `Assume ${roleArn} at ${stsEndpoint}${externalIds.length > 0 ? `, with external ID ${externalIds.join(' or ')}` : ''}.`,
        ]),
      ...openings.map(workStep),
    ],
    request: { stsEndpoint, ...requestRules(openings) },
    can,
    cannot: [...cannot, ...(mayBePending ? ['assume the role while the status is PENDING'] : [])],
    exemptions: exemptions('sts:AssumeRole', principal, roleOwner),
    trust: { principalArn: principal.arn, roleArn, externalIds },
    buckets: handoffBuckets(openings),
  };
}
