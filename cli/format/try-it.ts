import type { HandoffBucket } from '../../lib/handoffs/handoff';
import type { HandoffTrustedParty } from '../../lib/handoffs/handoff-trust';
import { ACCESS_LEVELS } from '../../lib/policies/private/access-levels';
import { acceptedExternalId } from '../handoff/external-id';
import { UNKNOWN_MARK } from '../handoff/resolve-placeholders';
import type { Sheet } from '../handoff/sheet';
import { isPending, readerOwnsBucket } from '../launch/sheet-links';
import { shellWord } from '../shell-word';

/** What a partner runs first, ready to copy. */
export interface TryIt {
  /** For `~/.aws/config`; without a role to assume, the partner has its profile already. */
  readonly profile?: string;
  /** The command that stores an access key. */
  readonly configure?: string;
  readonly copy?: string;
  /** Reads what the page attaches. */
  readonly verifySheet: string;
  /** The same without the attachment. */
  readonly verifyOptions: string;
}

/** Undefined while a value is unknown or nobody can assume the role, and where the reader owns the bucket. */
export function tryIt(sheet: Sheet): TryIt | undefined {
  const { integration, trust, buckets, fields } = sheet;
  if (readerOwnsBucket(sheet) || isPending(sheet) || UNKNOWN_MARK.test(JSON.stringify([trust, buckets]))) return undefined;
  if (fields.some(({ value }) => value === null)) return undefined;
  const hasKey = fields.some(({ name }) => name === 'AccessKeyId');
  const profile = trust?.roleArn || hasKey ? profileName(integration) : undefined;
  const asProfile = profile === undefined ? '' : ` --profile ${profile}`;
  const region = buckets[0].region ?? sheet.region ?? undefined;
  return {
    profile: trust?.roleArn ? roleProfiles(sheet, region) : undefined,
    configure: hasKey ? `aws configure${asProfile}` : undefined,
    copy: buckets.flatMap((bucket) => copyCommands(bucket, `${asProfile}${regionOption(bucket.region)}`)).join('\n') || undefined,
    verifySheet: `npx cdk-s3-handoff verify --sheet ${sheetFile(sheet)}${hasKey ? asProfile : ''}`,
    verifyOptions: buckets.map((bucket) => verifyCommand(sheet, bucket, hasKey ? asProfile : '')).join('\n'),
  };
}

/** Name of the attached sheet. */
export function sheetFile({ integration }: Pick<Sheet, 'integration'>): string {
  return `${profileName(integration)}.json`;
}

/** Brackets and spaces end the name of a profile. */
function profileName(integration: string): string {
  return integration.replace(/[^A-Za-z0-9._-]+/g, '_');
}

/** One for each party: the commands use that of the first. @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html */
function roleProfiles({ integration, trust }: Sheet, region: string | undefined): string {
  const { roleArn, others = [], ...first } = trust!;
  const profileOf = (party: PresentedParty, index: number) => (
    roleProfile(`${profileName(integration)}${index === 0 ? '' : `-${index + 1}`}`, roleArn!, party, region));
  return [first, ...others].map(profileOf).join('\n\n');
}

type PresentedParty = Partial<HandoffTrustedParty>;

function roleProfile(name: string, roleArn: string, party: PresentedParty, region?: string): string {
  const { sessionName, principalArn } = party;
  const externalId = acceptedExternalId(party);
  return [
    `[profile ${name}]`,
    `role_arn = ${roleArn}`,
    ...(externalId === undefined ? [] : [`external_id = ${externalId}`]),
    ...(sessionName === undefined ? [] : [`role_session_name = ${sessionName}`]),
    ...(principalArn === undefined ? [] : [`# a profile of yours with the credentials of ${principalArn}`]),
    'source_profile = default',
    ...(region === undefined ? [] : [`region = ${region}`]),
    'sts_regional_endpoints = regional',
  ].join('\n');
}

/** A test object, as far as the access goes: put, listed and read. */
function copyCommands({ bucketName, keyPrefix, access = [], requiredAcl }: HandoffBucket, options: string): string[] {
  const folder = shellWord(`s3://${bucketName}/${keyPrefix}`);
  const object = shellWord(`s3://${bucketName}/${keyPrefix}${TEST_FILE}`);
  const acl = requiredAcl === undefined ? '' : ` --acl ${requiredAcl}`;
  return [
    ...(access.includes('write') ? [`date > ${TEST_FILE}`, `aws s3 cp ${TEST_FILE} ${object}${acl}${options}`] : []),
    ...(access.includes('list') ? [`aws s3 ls ${folder}${options}`] : []),
    ...(access.includes('read') ? [access.includes('write') ? `aws s3 cp ${object} -${options}` : `aws s3 cp ${folder} . --recursive --dryrun${options}`] : []),
  ];
}

const TEST_FILE = 'handoff-test.txt';

function verifyCommand({ trust, region }: Sheet, bucket: HandoffBucket, options: string): string {
  const level = Object.entries(ACCESS_LEVELS).find(([, abilities]) => String(abilities) === String(bucket.access))?.[0];
  const given: [option: string, value: string | undefined][] = [
    ['role-arn', trust?.roleArn],
    ['external-id', acceptedExternalId(trust ?? {})],
    ['session-name', trust?.sessionName],
    ['bucket', bucket.bucketName],
    ['key-prefix', bucket.keyPrefix],
    ['access', level],
    ['region', bucket.region ?? region ?? undefined],
    ['expected-owner', bucket.expectedBucketOwner],
    ['kms-key-arn', bucket.kmsKeyArn],
    ['acl', bucket.requiredAcl],
  ];
  const words = given.flatMap(([option, value]) => value === undefined ? [] : [`--${option} ${shellWord(value)}`]);
  return `npx cdk-s3-handoff verify ${words.join(' ')}${bucket.refusesPlainHttp ? ' --requires-tls' : ''}${options}`;
}

function regionOption(region: string | undefined): string {
  return region === undefined ? '' : ` --region ${region}`;
}
