import { launchUrl } from './launch-url';
import { publishedUrl } from './published-url';
import { ACCESS_LEVELS } from '../../lib/policies/private/access-levels';
import type { PolicyDocument } from '../handoff/resolve-placeholders';
import { UNKNOWN_MARK } from '../handoff/resolve-placeholders';
import type { Sheet } from '../handoff/sheet';
import { packageVersion } from '../package-files';

/** Links into the CloudFormation console of the reader. */
export interface SheetLinks {
  /** Attaches the counterpart policy to the grantee's existing role or user. */
  readonly counterpartPolicy?: string;
  /** Makes the bucket that receives a delivery. */
  readonly partnerDestination?: string;
  /** Updates the stack of a pending role with the values that were issued since. */
  readonly update?: string;
}

type Parameters = Record<string, string | undefined>;

/**
 * The sheet with the launch links that its values are known for.
 *
 * @param templatesUrl where `s3-handoff publish` put the templates; without it, there are none
 */
export function withLaunchLinks(sheet: Sheet, templatesUrl?: string): Sheet {
  if (templatesUrl === undefined) return sheet;
  const link = (template: string, parameters: Parameters | undefined, leaveOpen?: string[]) => {
    if (parameters === undefined || UNKNOWN_MARK.test(JSON.stringify(parameters))) return undefined;
    return launchUrl({
      template: publishedUrl(templatesUrl, template, packageVersion()),
      stackName: stackName(template, sheet.integration),
      param: Object.entries(parameters).filter(([, value]) => value).map(([name, value]) => `${name}=${value}`),
      leaveOpen,
      region: sheet.buckets[0]?.region ?? sheet.region ?? undefined,
    });
  };
  const counterpartPolicy = link('counterpart-policy', counterpartParameters(sheet));
  const partnerDestination = link('partner-destination', destinationParameters(sheet), ['BucketName']);
  return { ...sheet, links: { ...sheet.links, counterpartPolicy, partnerDestination } };
}

function stackName(template: string, integration: string): string {
  return `${template}-${integration.replace(/[^A-Za-z0-9]+/g, '-')}`.slice(0, 128).replace(/-+$/, '');
}

/** Of the template counterpart-policy: whom the policy is attached to, and what it allows. */
function counterpartParameters(sheet: Sheet): Parameters | undefined {
  const { policy, trust, buckets } = sheet;
  if (!policy || readerOwnsBucket(sheet) || isPending(sheet)) return undefined;
  const grantee = granteeName(trust?.others ? undefined : trust?.principalArn);
  if (trust?.roleArn) return { ...grantee, AssumeRoleArn: trust.roleArn };
  const [{ bucketName, keyPrefix, access, kmsKeyArn }, ...others] = buckets;
  const level = Object.entries(ACCESS_LEVELS).find(([, abilities]) => String(abilities) === String(access))?.[0];
  return others.length > 0 || level === undefined
    ? undefined
    : { ...grantee, BucketName: bucketName, KeyPrefix: keyPrefix, Access: level, KmsKeyArn: kmsKeyArn };
}

/** Of the template partner-destination, for the partner of a delivery. */
function destinationParameters({ policy, trust, buckets }: Sheet): Parameters | undefined {
  if (!policy || !readerOwnsBucket({ buckets }) || !trust?.principalArn) return undefined;
  const [, bucketName, keyPrefix] = OBJECTS.exec(resourceOf(policy)) ?? [];
  return { WriterRoleArn: trust.principalArn, BucketName: bucketName, KeyPrefix: keyPrefix };
}

const OBJECTS = /^arn:[a-z-]+:s3:::([^/]+)\/(.*)\*$/;

function resourceOf({ Statement }: PolicyDocument): string {
  const [first] = [Statement].flat() as { Resource?: unknown }[];
  return String([first?.Resource].flat()[0]);
}

/** A delivery reaches no bucket of the sender: the counterpart policy is that of the partner's bucket. */
export function readerOwnsBucket({ buckets }: Pick<Sheet, 'buckets'>): boolean {
  return buckets.length === 0;
}

/** Whether nobody can assume the role. Of several parties, those that are complete can, although the status is PENDING until all are. */
export function isPending({ fields, trust }: { readonly fields: Sheet['fields']; readonly trust?: Sheet['trust'] }): boolean {
  return !trust?.awaitsOthers && fields.some(({ name, value }) => name === 'Status' && value === 'PENDING');
}

/** A session acts as its role. The grantee enters its name itself where a whole account or several parties are trusted. */
function granteeName(principalArn = ''): Parameters {
  const [, kind, path] = /:(role|user|assumed-role)\/(.+)$/.exec(principalArn) ?? [];
  if (kind === undefined) return {};
  const names = path.split('/');
  return { [kind === 'user' ? 'UserName' : 'RoleName']: kind === 'assumed-role' ? names[0] : names.at(-1) };
}
