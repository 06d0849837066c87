import { Aws, CfnCondition, Token } from 'aws-cdk-lib';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { parameterBehind } from './conditional';
import { ExchangeActionLists } from './statements';

/** What the other side does, sends, and gets with it. */
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

/** Who is guided: no ARN while it is pending, no account where only its ARN tells it. */
export interface GuidedPrincipal {
  readonly arn?: string;
  readonly account?: string;
}

interface BucketProps {
  readonly bucket: IBucket;
  readonly keyPrefix: string;
  readonly actions: ExchangeActionLists;
}

interface KeyedBucketProps extends BucketProps {
  readonly keyArn?: string;
}

interface RoleProps {
  readonly principal: GuidedPrincipal;
  readonly roleArn: string;
  readonly externalId?: string;
  readonly region: string;
  readonly roleOwner: string;
}

const NO_ACL = 'none: the bucket owner owns every object';
const FULL_CONTROL = 'x-amz-acl: bucket-owner-full-control, with every object';
const ANY_SIZE = 'single puts and multipart uploads';
const SINGLE_PUTS = 'single puts of at most 5 GB: the parts of a multipart upload carry no ACL, and are refused';
const ATTACH = 'Attach the counterpart policy to';

export function assumedRoleGuide(props: RoleProps & { sessionName?: string; keyArn?: string }): Guide {
  const { principal, roleArn, externalId, sessionName, region, roleOwner, keyArn } = props;
  const stsEndpoint = stsEndpointOf(region);
  return {
    steps: principal.arn === undefined
      ? [
        `Set up your integration with the role ARN ${roleArn}.`,
        'Send back the ARN and the external ID that your side shows then: until they are filled in, nobody can assume the role.',
      ]
      : [
        `${ATTACH} ${principal.arn}: without it, your own account refuses the call.`,
        ...(sessionName ? [`Name your session ${sessionName}: no other is trusted.`] : []),
        `Assume ${roleArn} at ${stsEndpoint}${externalId ? `, with external ID ${externalId}` : ''}.`,
      ],
    request: {
      stsEndpoint,
      acl: NO_ACL,
      encryption: encryptionRule(keyArn),
      minimumTlsVersion: '1.2',
      uploads: ANY_SIZE,
      expectedBucketOwner: roleOwner,
    },
    can: [],
    cannot: ['connect without TLS 1.2'],
    exemptions: exemptions('sts:AssumeRole', principal, roleOwner),
  };
}

/** What one bucket adds to the guide of a role. */
export function bucketGuide(props: BucketProps): Pick<Guide, 'steps' | 'can' | 'cannot'> {
  return { steps: [workStep(props)], ...accessWords(props) };
}

export function directTrustGuide(props: KeyedBucketProps & { principal: GuidedPrincipal }): Guide {
  const { principal, bucket } = props;
  const { can, cannot } = accessWords(props);
  return {
    steps: [`${ATTACH} ${principal.arn}: without it, your own account refuses the calls.`, workStep(props)],
    request: requestRules(props),
    can,
    cannot: [...cannot, 'connect without TLS 1.2'],
    exemptions: exemptions('s3:*', principal, bucket.env.account),
  };
}

export function accessKeyGuide(props: BucketProps & { secretArn: string; allowedCidrs?: string[]; hasKey: boolean }): Guide {
  const { secretArn, allowedCidrs, hasKey } = props;
  const { can, cannot } = accessWords(props);
  return {
    steps: [
      `The bucket owner reads the key from the secret ${secretArn}, and hands it over through a secure channel.`,
      'Enter the access key ID and the secret access key in your tool, and keep no other copy.',
      workStep(props),
      'When you are told that a new key is there, change over: the old one goes on working until you have.',
    ],
    request: { ...requestRules(props), ...(hasKey ? { encryption: 'none: the bucket encrypts with its own KMS key' } : {}) },
    can,
    cannot: [...cannot, ...(allowedCidrs ? [`call from an address outside ${allowedCidrs.join(', ')}`] : []), 'connect without TLS 1.2'],
    exemptions: [],
  };
}

export interface PutDestinationGuideProps extends KeyedBucketProps {
  readonly principal: GuidedPrincipal;
  readonly requiresAcl: boolean;
  /** While it holds, no ACL is required, whatever `requiresAcl` says. */
  readonly enforcedWhen?: CfnCondition;
}

export function putDestinationGuide(props: PutDestinationGuideProps): Guide {
  const { bucket, keyPrefix, principal, requiresAcl, enforcedWhen } = props;
  const { can, cannot } = accessWords(props);
  const unlessEnforced = enforcedWhen ? '; unless the object ownership is BucketOwnerEnforced, which takes' : undefined;
  const choose = (enforced: string, preferred: string) => {
    if (unlessEnforced) return `${preferred}${unlessEnforced} ${enforced}`;
    return requiresAcl ? preferred : enforced;
  };
  return {
    steps: [
      `${ATTACH} ${principal.arn}: without it, your own account refuses the calls.`,
      `Put a small test file below s3://${bucket.bucketName}/${keyPrefix} in ${bucket.env.region}, exactly as the rules for requests say.`,
      'Start the delivery.',
    ],
    request: {
      ...requestRules(props),
      acl: choose('none, or bucket-owner-full-control: the bucket owner owns every object', FULL_CONTROL),
      uploads: choose(ANY_SIZE, SINGLE_PUTS),
    },
    can,
    cannot: [...cannot, 'connect without TLS 1.2'],
    exemptions: exemptions('s3:PutObject', principal, bucket.env.account),
  };
}

export function aceGuide(props: RoleProps & { bucketNames: string[]; allowsOutboundWrites: boolean }): Guide {
  const { roleArn, externalId, region, bucketNames, principal, roleOwner, allowsOutboundWrites } = props;
  const stsEndpoint = stsEndpointOf(region);
  return {
    steps: [
      `${ATTACH} the role of yours that synchronises.`,
      `Assume ${roleArn} at ${stsEndpoint}, with external ID ${externalId}.`,
      `Read and write ${bucketNames.map((name) => `s3://${name}`).join(' and ')}.`,
    ],
    request: {
      stsEndpoint,
      acl: FULL_CONTROL,
      encryption: "SSE-KMS with ACE's key",
      minimumTlsVersion: '1.2',
      uploads: ANY_SIZE,
    },
    can: ['list the bucket', 'read, put and delete objects and their tags, as far as ACE allows it', "use ACE's key"],
    cannot: [...(allowsOutboundWrites ? [] : ['put objects into outbound folders: only ACE writes there']), 'reach any other bucket'],
    exemptions: exemptions('sts:AssumeRole', principal, roleOwner),
  };
}

function stsEndpointOf(region: string): string {
  return `https://sts.${region}.${Aws.URL_SUFFIX}`;
}

function workStep({ bucket, keyPrefix }: BucketProps): string {
  return `Work below s3://${bucket.bucketName}/${keyPrefix} in ${bucket.env.region}.`;
}

function requestRules({ keyArn, bucket }: KeyedBucketProps): RequestRules {
  return {
    acl: NO_ACL,
    encryption: encryptionRule(keyArn),
    minimumTlsVersion: '1.2',
    uploads: ANY_SIZE,
    expectedBucketOwner: bucket.env.account,
  };
}

function encryptionRule(keyArn: string | undefined): string {
  if (keyArn === undefined) return 'none: the bucket encrypts by itself';
  return parameterBehind(keyArn) ? 'none, or SSE-KMS with exactly the KMS key above, if there is one' : `none, or SSE-KMS with exactly the key ${keyArn}`;
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

function accessWords({ actions, keyPrefix, bucket }: BucketProps): Pick<Guide, 'can' | 'cannot'> {
  const where = `below s3://${bucket.bucketName}/${keyPrefix}`;
  const words = (granted: boolean) => ABILITIES
    .filter((ability) => ability.granted(actions) === granted)
    .map((ability) => `${ability.words} ${where}`);
  return {
    can: words(true),
    cannot: [
      ...words(false),
      ...(keyPrefix === '' ? [] : [`reach anything outside ${Token.isUnresolved(keyPrefix) ? 'the key prefix' : keyPrefix}, or list without it`]),
    ],
  };
}

/** Organisations may keep others out, or their own people in, whatever the two halves of an exchange allow. */
export function exemptions(actions: string, principal: GuidedPrincipal, owner: string): Exemption[] {
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
