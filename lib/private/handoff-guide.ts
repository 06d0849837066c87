import { Aws } from 'aws-cdk-lib';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { ExchangeActionLists } from './statements';

/** What the other side has to send, and what it gets with it. */
export interface Guide {
  readonly steps: string[];
  readonly request: RequestRules;
  readonly can: string[];
  readonly cannot: string[];
  readonly exemptions: Exemption[];
}

export interface RequestRules {
  readonly stsEndpoint?: string;
  readonly acl: string;
  readonly encryption: string;
  readonly minimumTlsVersion: string;
  readonly uploads: string;
  readonly expectedBucketOwner?: string;
}

export interface Exemption {
  readonly policyType: string;
  readonly attachedBy: string;
  readonly reason: string;
  readonly condition: any;
}

interface GuideProps {
  readonly bucket: IBucket;
  readonly keyPrefix: string;
  readonly actions: ExchangeActionLists;
  readonly keyArn?: string;
  /** Account that owns the bucket. */
  readonly owner: string;
  readonly principal: GuidedPrincipal;
}

/** Who is guided: no ARN while it is pending, no account where only its ARN tells it. */
export interface GuidedPrincipal {
  readonly arn?: string;
  readonly account?: string;
}

const NO_ACL = 'none: the bucket owner owns every object';
const FULL_CONTROL = 'x-amz-acl: bucket-owner-full-control with every object';
const ANY_SIZE = 'single puts and multipart uploads';
const SINGLE_PUTS = 'single puts of at most 5 GB: the parts of a multipart upload carry no ACL, and are refused';

export function assumedRoleGuide(props: GuideProps & { roleArn: string; externalId?: string; sessionName?: string }): Guide {
  const { bucket, owner, principal, roleArn, externalId, sessionName } = props;
  const stsEndpoint = stsEndpointOf(bucket.env.region);
  const presented = [externalId && `external ID ${externalId}`, sessionName && `from session ${sessionName}`].filter(Boolean).join(', ');
  return {
    steps: principal.arn === undefined
      ? [`Set up your integration with the role ARN ${roleArn}.`, 'Send us the ARN and the external ID that your side shows then.']
      : [
        `Attach the policy below to ${principal.arn}: without it, your own account refuses the call.`,
        `Assume ${roleArn} at ${stsEndpoint}${presented && `, with ${presented}`}.`,
        useStep(props),
      ],
    request: { stsEndpoint, ...requestRules(props) },
    ...accessWords(props),
    exemptions: exemptions('sts:AssumeRole', principal, owner),
  };
}

export function directTrustGuide(props: GuideProps): Guide {
  const { principal, owner } = props;
  return {
    steps: [
      `Attach the policy below to ${principal.arn}: without it, your own account refuses the calls.`,
      useStep(props),
    ],
    request: requestRules(props),
    ...accessWords(props),
    exemptions: exemptions('s3:*', principal, owner),
  };
}

export function accessKeyGuide(props: GuideProps & { secretArn: string; allowedCidrs?: string[] }): Guide {
  const { secretArn, allowedCidrs } = props;
  const rules = accessWords(props);
  return {
    steps: [
      `The bucket owner reads the key once: aws secretsmanager get-secret-value --secret-id ${secretArn} --query SecretString, and hands it over through a secure channel.`,
      'Enter access key ID and secret access key in your tool, and store them nowhere else.',
      useStep(props),
      'When you are told that a new key is there, change over: the old one goes on until you are done.',
    ],
    request: requestRules(props),
    can: rules.can,
    cannot: [...rules.cannot, ...(allowedCidrs ? [`call from an address outside ${allowedCidrs.join(', ')}`] : [])],
    exemptions: [],
  };
}

export function putDestinationGuide(props: GuideProps & { ownership: 'preferred' | 'enforced' }): Guide {
  const { bucket, keyPrefix, principal, owner, ownership } = props;
  const preferred = ownership === 'preferred';
  return {
    steps: [
      `Attach the policy below to ${principal.arn}: without it, your own account refuses the calls.`,
      `Put a small test file below s3://${bucket.bucketName}/${keyPrefix} in ${bucket.env.region}${preferred ? ', with the ACL header' : ''}.`,
      'Start the daily delivery.',
    ],
    request: { ...requestRules(props), acl: preferred ? FULL_CONTROL : `${NO_ACL} (bucket-owner-full-control is accepted)`, uploads: preferred ? SINGLE_PUTS : ANY_SIZE },
    ...accessWords(props),
    exemptions: exemptions('s3:PutObject', principal, owner),
  };
}

export function aceGuide(props: { roleArn: string; externalId: string; region: string; bucketNames: string[]; principal: GuidedPrincipal; owner: string }): Guide {
  const { roleArn, externalId, region, bucketNames, principal, owner } = props;
  return {
    steps: [
      'Allow your own role to assume the role: attach the policy below to it.',
      `Assume ${roleArn} at ${stsEndpointOf(region)}, with external ID ${externalId}.`,
      `Read and write ${bucketNames.map((name) => `s3://${name}`).join(' and ')}.`,
    ],
    request: {
      stsEndpoint: stsEndpointOf(region),
      acl: FULL_CONTROL,
      encryption: "ACE's key, which the policy names",
      minimumTlsVersion: '1.2',
      uploads: ANY_SIZE,
    },
    can: ['list the bucket', 'read, put and delete objects and their tags, as far as ACE allows it', "use ACE's key"],
    cannot: ['put objects into outbound folders: only ACE writes there', 'reach any other bucket'],
    exemptions: exemptions('sts:AssumeRole', principal, owner),
  };
}

/** Tokens of other partitions' endpoints end differently: the suffix is CloudFormation's to fill in. */
export function stsEndpointOf(region: string): string {
  return `https://sts.${region}.${Aws.URL_SUFFIX}`;
}

function useStep({ bucket, keyPrefix, owner }: GuideProps): string {
  return `Work below s3://${bucket.bucketName}/${keyPrefix} in ${bucket.env.region}, and send ExpectedBucketOwner ${owner}.`;
}

function requestRules({ keyArn, owner }: GuideProps): Omit<RequestRules, 'stsEndpoint'> {
  return {
    acl: NO_ACL,
    encryption: keyArn ? `none, or SSE-KMS with exactly the key ${keyArn}` : 'none: the bucket encrypts with SSE-S3',
    minimumTlsVersion: '1.2',
    uploads: ANY_SIZE,
    expectedBucketOwner: owner,
  };
}

interface Ability {
  readonly words: string;
  readonly granted: (actions: ExchangeActionLists) => boolean;
}

const ABILITIES: Ability[] = [
  { words: 'list objects', granted: (actions) => actions.listsPrefix || actions.bucketActions.includes('s3:ListBucket') },
  { words: 'read objects', granted: (actions) => actions.objectActions.includes('s3:GetObject') },
  { words: 'put objects', granted: (actions) => actions.objectActions.includes('s3:PutObject') },
  { words: 'delete objects', granted: (actions) => actions.objectActions.includes('s3:DeleteObject') },
];

function accessWords({ actions, keyPrefix, bucket }: GuideProps): Pick<Guide, 'can' | 'cannot'> {
  const where = keyPrefix === '' ? `in ${bucket.bucketName}` : `below ${keyPrefix}`;
  const words = (granted: boolean) => ABILITIES.filter((ability) => ability.granted(actions) === granted).map((ability) => `${ability.words} ${where}`);
  return {
    can: words(true),
    cannot: [
      ...words(false),
      ...(keyPrefix === '' ? [] : ['do anything outside that folder, or list without it']),
      'connect without TLS 1.2',
    ],
  };
}

/** Organisations may shut others out, or their own people in, whatever the two halves of an exchange allow. */
function exemptions(actions: string, principal: GuidedPrincipal, owner: string): Exemption[] {
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
