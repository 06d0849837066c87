import { accessOf, Exchange, normalPrefix } from './exchange';
import { BUCKET_NAME_PATTERN, EXTERNAL_ID_PATTERN, isUriOrArn, KMS_KEY_ARN_PATTERN, ROLE_ARN_PATTERN } from '../../../lib/core/patterns';
import { ACCESS_LEVELS, AccessLevel } from '../../../lib/policies/private/access-levels';
import { wrongUsage } from '../../errors';
import { regionProblems } from '../../region';

export interface VerifyOptions {
  readonly stack?: string;
  readonly integration?: string;
  readonly sheet?: string;
  readonly roleArn?: string;
  readonly externalId?: string;
  readonly sessionName?: string;
  readonly bucket?: string;
  readonly keyPrefix?: string;
  readonly access?: AccessLevel;
  readonly region?: string;
  readonly expectedOwner?: string;
  readonly kmsKeyArn?: string;
  readonly acl?: string;
  readonly requiresTls?: boolean;
  readonly outsideKey?: string;
  readonly multipart?: boolean;
  readonly profile?: string;
  readonly adminProfile?: string;
  readonly plainEndpoint?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

type TextOption = Exclude<keyof VerifyOptions, 'timeout' | 'multipart' | 'requiresTls' | 'json'>;

const FLAGS: Record<TextOption, string> = {
  stack: '--stack',
  integration: '--integration',
  sheet: '--sheet',
  roleArn: '--role-arn',
  externalId: '--external-id',
  sessionName: '--session-name',
  bucket: '--bucket',
  keyPrefix: '--key-prefix',
  access: '--access',
  region: '--region',
  expectedOwner: '--expected-owner',
  kmsKeyArn: '--kms-key-arn',
  acl: '--acl',
  outsideKey: '--outside-key',
  profile: '--profile',
  adminProfile: '--admin-profile',
  plainEndpoint: '--plain-endpoint',
};

const RULES: Partial<Record<TextOption, [pattern: RegExp, rule: string]>> = {
  roleArn: [new RegExp(ROLE_ARN_PATTERN), 'must be the ARN of one role'],
  externalId: [new RegExp(EXTERNAL_ID_PATTERN), 'must have 2 to 1224 characters of A-Z a-z 0-9 _ + = , . @ : / -'],
  sessionName: [/^[\w+=,.@-]{2,64}$/, 'must have 2 to 64 characters of A-Z a-z 0-9 _ + = , . @ -'],
  bucket: [new RegExp(BUCKET_NAME_PATTERN), 'must be the name of a bucket'],
  expectedOwner: [/^\d{12}$/, 'must be the 12 digits of an account'],
  kmsKeyArn: [new RegExp(KMS_KEY_ARN_PATTERN), 'must be the ARN of a key, not its ID or an alias'],
  plainEndpoint: [/^http:\/\/\S+$/, 'must be a URL that begins with http://'],
};

/** @throws when values have not the form that they must have */
export function checkValues(options: VerifyOptions): void {
  const given = (Object.keys(FLAGS) as TextOption[]).filter((option) => options[option] !== undefined);
  const problems = given.flatMap((option) => {
    const rule = brokenRule(option, options[option]!);
    return rule === undefined ? [] : [`'${FLAGS[option]}' ${rule}, got: '${options[option]}'`];
  });
  if (options.region !== undefined && options.region === options.region.trim()) problems.push(...regionProblems(options.region));
  if (problems.length > 0) throw wrongUsage(...problems);
}

/** A key that lies outside may have any name. */
function brokenRule(option: TextOption, value: string): string | undefined {
  if (option !== 'outsideKey' && value !== value.trim()) return 'must not have white space at either end';
  if (option === 'keyPrefix' && isUriOrArn(value)) return 'must be the key prefix alone, without bucket or scheme';
  if (option === 'bucket' && (isUriOrArn(value) || value.includes('/'))) return 'must be the name of the bucket alone, without scheme, ARN or key prefix';
  const [pattern, rule] = RULES[option] ?? [];
  return pattern === undefined || pattern.test(value) ? undefined : rule;
}

/** What the options promise. @throws if they are not enough */
export function exchangeOf(options: VerifyOptions): Exchange {
  const { bucket, keyPrefix, access, region = process.env.AWS_REGION } = options;
  const { roleArn, externalId, sessionName, expectedOwner, kmsKeyArn, acl, outsideKey, multipart } = options;
  if (bucket === undefined) throw wrongUsage("give '--stack', '--sheet', or '--bucket' with '--key-prefix' and '--access'");
  if (keyPrefix === undefined) throw wrongUsage("give '--key-prefix' ('' for the whole bucket)");
  if (access === undefined) throw wrongUsage(`give '--access': ${Object.keys(ACCESS_LEVELS).join(', ')}`);
  if (region === undefined) throw wrongUsage("no Region: give '--region', or set AWS_REGION");
  if (externalId !== undefined && roleArn === undefined) throw wrongUsage("'--external-id' goes with '--role-arn'");
  if (sessionName !== undefined && roleArn === undefined) throw wrongUsage("'--session-name' goes with '--role-arn'");
  return {
    name: bucket,
    bucket,
    keyPrefix: normalPrefix(keyPrefix),
    access: accessOf(ACCESS_LEVELS[access]),
    region,
    roleArn,
    externalId,
    sessionName,
    expectedOwner,
    kmsKeyArn,
    acl,
    requiresTls: options.requiresTls === true,
    outsideKey,
    pending: false,
    accessKey: false,
    multipart: multipart === true,
  };
}
