import { Aws } from 'aws-cdk-lib';
import { accessWords, Party } from './access-words';
import { Guide } from './built-handoff';
import { RuledOpening, transportWords } from './request-rules';
import { listed } from '../../core/text';
import type { ExternalPrincipal } from '../../principals/external-principal';
import type { HandoffExemption } from '../handoff';
import type { HandoffTrust } from '../handoff-trust';

// What the guides of several constructs have in common; the rest of a guide stands beside its construct.

export const ATTACH = 'Attach the counterpart policy to';

export interface OutsideProps {
  /** All that the policies name. */
  readonly principals: ExternalPrincipal[];
  readonly opening: RuledOpening;
}

/** What the guides say of outside principals that reach a bucket themselves. */
export function outsiders(principals: ExternalPrincipal[]): { names: string; parties: Party[]; trust: HandoffTrust } {
  const [first, ...others] = principals.map(({ arn }) => ({ principalArn: arn! }));
  return {
    names: listed([first, ...others].map(({ principalArn }) => principalArn)),
    parties: principals.map(({ arn, _knownAccount: account }) => ({ arn, account })),
    trust: { ...first, others: others.length > 0 ? others : undefined },
  };
}

export interface RoleProps {
  readonly principal: Party;
  readonly roleArn: string;
  /** The other side presents one of them. */
  readonly externalIds?: string[];
  readonly region: string;
  readonly roleOwner: string;
}

export function pendingSteps(roleArn: string): string[] {
  return [
    `Set up your integration with the role ARN ${roleArn}.`,
    'Send back the ARN and the external ID that your side shows then: until they are filled in, nobody can assume the role.',
  ];
}

export function workStep({ bucket, keyPrefix }: RuledOpening): string {
  return `Work below s3://${bucket.bucketName}/${keyPrefix} in ${bucket.env.region}.`;
}

export function stsEndpointOf(region: string): string {
  return `https://sts.${region}.${Aws.URL_SUFFIX}`;
}

/** @param party one or several who have the same access */
export function accessAndTransport(openings: RuledOpening[], party: Party | Party[]): Pick<Guide, 'can' | 'cannot'> {
  const { can, cannot } = accessWords(openings, party);
  return { can, cannot: [...cannot, ...new Set(openings.flatMap(transportWords))] };
}

/** Organisations may keep others out, or their own people in, whatever the two halves of an exchange allow. */
export function exemptions(actions: string, principals: Party[], owner: string): HandoffExemption[] {
  return [
    ...distinct(principals.flatMap(conditionOf)).map((condition) => ({
      policyType: 'resource control policy',
      attachedBy: 'the organisation that owns the bucket or role',
      reason: `where it denies ${actions} to principals of other organisations`,
      condition,
    })),
    {
      policyType: 'service control policy',
      attachedBy: 'the organisation that calls',
      reason: `where it denies ${actions} on resources of other organisations`,
      condition: { StringNotEqualsIfExists: { 'aws:ResourceAccount': owner } },
    },
  ];
}

function conditionOf({ arn, account }: Party): HandoffExemption['condition'][] {
  if (arn === undefined) return [];
  return [account === undefined ? { ArnNotEqualsIfExists: { 'aws:PrincipalArn': arn } } : { StringNotEqualsIfExists: { 'aws:PrincipalAccount': account } }];
}

function distinct<T>(values: T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
