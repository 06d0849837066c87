import { Aws } from 'aws-cdk-lib';
import { accessWords, Party } from './access-words';
import { Guide } from './built-handoff';
import { handoffBuckets } from './handoff-buckets';
import { FULL_CONTROL, requestRules, RuledOpening, transportWords } from './request-rules';
import type { HandoffExemption } from '../handoff';

interface RoleProps {
  readonly principal: Party;
  readonly roleArn: string;
  /** The other side presents one of them. */
  readonly externalIds?: string[];
  readonly region: string;
  readonly roleOwner: string;
}

interface OutsideProps {
  readonly principal: Party;
  readonly opening: RuledOpening;
}

const ATTACH = 'Attach the counterpart policy to';
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

function pendingSteps(roleArn: string): string[] {
  return [
    `Set up your integration with the role ARN ${roleArn}.`,
    'Send back the ARN and the external ID that your side shows then: until they are filled in, nobody can assume the role.',
  ];
}

export function directTrustGuide({ principal, opening }: OutsideProps): Guide {
  return {
    steps: [`${ATTACH} ${principal.arn}: without it, your own account refuses the calls.`, workStep(opening)],
    request: requestRules([opening]),
    ...accessAndTransport([opening], principal),
    exemptions: exemptions('s3:*', principal, opening.bucket.env.account),
    trust: { principalArn: principal.arn },
    buckets: handoffBuckets([opening]),
  };
}

export interface AccessKeyGuideProps {
  readonly secretArn: string;
  readonly allowedCidrs?: string[];
  readonly opening: RuledOpening;
  readonly user: Party;
}

export function accessKeyGuide({ secretArn, allowedCidrs, opening, user }: AccessKeyGuideProps): Guide {
  const { can, cannot } = accessAndTransport([opening], user);
  return {
    steps: [
      `The bucket owner reads the key from the secret ${secretArn}, and hands it over through a secure channel.`,
      'Enter the access key ID and the secret access key in your tool, and keep no other copy.',
      workStep(opening),
      'When you receive a new key, switch to it. The old key keeps working until you do.',
    ],
    request: requestRules([opening]),
    can,
    cannot: [...cannot, ...(allowedCidrs ? [`call from an address outside ${allowedCidrs.join(', ')}`] : [])],
    exemptions: [],
    buckets: handoffBuckets([opening]),
  };
}

export function putDestinationGuide({ principal, opening }: OutsideProps): Guide {
  const { bucket, keyPrefix } = opening;
  return {
    steps: [
      `${ATTACH} ${principal.arn}: without it, your own account refuses the calls.`,
      `Put a small test file below s3://${bucket.bucketName}/${keyPrefix} in ${bucket.env.region}, exactly as the rules for requests say.`,
      'Start the delivery.',
    ],
    request: requestRules([opening]),
    ...accessAndTransport([opening], principal),
    exemptions: exemptions('s3:PutObject', principal, bucket.env.account),
    trust: { principalArn: principal.arn },
    buckets: handoffBuckets([opening]),
  };
}

export function aceGuide(props: RoleProps & { bucketNames: string[]; allowsOutboundWrites: boolean }): Guide {
  const { roleArn, externalIds = [], region, bucketNames, principal, roleOwner, allowsOutboundWrites } = props;
  const stsEndpoint = stsEndpointOf(region);
  const isPending = principal.arn === undefined;
  return {
    steps: [
      ...(isPending
        ? pendingSteps(roleArn)
        : [`${ATTACH} the role of yours that synchronises.`, `Assume ${roleArn} at ${stsEndpoint}, with external ID ${externalIds.join(' or ')}.`]),
      `Read and write ${bucketNames.map((name) => `s3://${name}`).join(' and ')}.`,
    ],
    request: {
      stsEndpoint,
      acl: `x-amz-acl: ${FULL_CONTROL}, with every object: the page of ACE asks for it`,
      encryption: "SSE-KMS with ACE's key is allowed. Not known: ask ACE whether its bucket encrypts by itself",
      minimumTlsVersion: 'not known: ask ACE whether its bucket refuses plain HTTP and TLS below 1.2, and use TLS 1.2 or newer in any case',
      uploads: 'not known: ask ACE whether its bucket takes multipart uploads; the role allows them',
    },
    can: isPending ? [] : ['list the bucket', 'read, put and delete objects and their tags', "use ACE's key"].map((words) => `${words}, as far as ACE allows it`),
    cannot: [...(allowsOutboundWrites ? [] : ['put objects into outbound folders: only ACE writes there']), 'reach any other bucket'],
    exemptions: exemptions('sts:AssumeRole', principal, roleOwner),
    trust: { principalArn: principal.arn, roleArn, externalIds },
    buckets: bucketNames.map((bucketName) => ({ bucketName, keyPrefix: '', requiredAcl: FULL_CONTROL })),
  };
}

function accessAndTransport(openings: RuledOpening[], party: Party): Pick<Guide, 'can' | 'cannot'> {
  const { can, cannot } = accessWords(openings, party);
  return { can, cannot: [...cannot, ...new Set(openings.flatMap(transportWords))] };
}

function stsEndpointOf(region: string): string {
  return `https://sts.${region}.${Aws.URL_SUFFIX}`;
}

function workStep({ bucket, keyPrefix }: RuledOpening): string {
  return `Work below s3://${bucket.bucketName}/${keyPrefix} in ${bucket.env.region}.`;
}

/** Organisations may keep others out, or their own people in, whatever the two halves of an exchange allow. */
export function exemptions(actions: string, principal: Party, owner: string): HandoffExemption[] {
  return [
    ...(principal.arn === undefined ? [] : [{
      policyType: 'resource control policy',
      attachedBy: 'the organisation that owns the bucket or role',
      reason: `where it denies ${actions} to principals of other organisations`,
      condition: principal.account === undefined
        ? { ArnNotEqualsIfExists: { 'aws:PrincipalArn': principal.arn } }
        : { StringNotEqualsIfExists: { 'aws:PrincipalAccount': principal.account } },
    }]),
    {
      policyType: 'service control policy',
      attachedBy: 'the organisation that calls',
      reason: `where it denies ${actions} on resources of other organisations`,
      condition: { StringNotEqualsIfExists: { 'aws:ResourceAccount': owner } },
    },
  ];
}
