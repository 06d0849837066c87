import { wrongUsage } from '../errors';
import { Access, ACCESS_LEVELS, accessOf, Exchange, normalPrefix } from './exchange';

export interface VerifyOptions {
  readonly stack?: string;
  readonly integration?: string;
  readonly sheet?: string;
  readonly roleArn?: string;
  readonly externalId?: string;
  readonly bucket?: string;
  readonly keyPrefix?: string;
  readonly access?: string;
  readonly region?: string;
  readonly expectedOwner?: string;
  readonly kmsKeyArn?: string;
  readonly acl?: string;
  readonly outsideKey?: string;
  readonly multipart?: boolean;
  readonly profile?: string;
  readonly adminProfile?: string;
  readonly plainEndpoint?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

const VALUES: [option: keyof VerifyOptions, flag: string, pattern: RegExp, rule: string][] = [
  ['roleArn', '--role-arn', /^arn:[a-z-]+:iam::\d{12}:role\/\S+$/, 'the ARN of a role'],
  ['externalId', '--external-id', /^[\w+=,.@:/-]{2,1224}$/, '2 to 1224 characters of A-Z a-z 0-9 _ + = , . @ : / -'],
  ['bucket', '--bucket', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket'],
  ['region', '--region', /^[a-z]{2,}(-[a-z]+)+-\d+$/, 'the name of a Region'],
  ['expectedOwner', '--expected-owner', /^\d{12}$/, 'the 12 digits of an account'],
  ['kmsKeyArn', '--kms-key-arn', /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/\S+$/, 'the ARN of a key'],
  ['plainEndpoint', '--plain-endpoint', /^http:\/\/\S+$/, 'a URL that begins with http://'],
];

/** @throws when a value has not the form that it must have */
export function checkValues(options: VerifyOptions): void {
  for (const [option, flag, pattern, rule] of VALUES) {
    const value = options[option];
    if (value !== undefined && !pattern.test(String(value))) throw wrongUsage(`'${flag}' must be ${rule}, got: ${String(value)}`);
  }
}

/** What the options promise. @throws when they do not tell enough */
export function exchangeOf(options: VerifyOptions): Exchange {
  const { bucket, keyPrefix, access, region = process.env.AWS_REGION } = options;
  const { roleArn, externalId, expectedOwner, kmsKeyArn, acl, outsideKey, multipart } = options;
  if (bucket === undefined) throw wrongUsage("give '--stack', '--sheet', or '--bucket' with '--key-prefix' and '--access'");
  if (keyPrefix === undefined) throw wrongUsage("give '--key-prefix' ('' for the whole bucket)");
  if (access === undefined) throw wrongUsage(`give '--access': ${Object.keys(ACCESS_LEVELS).join(', ')}`);
  if (region === undefined) throw wrongUsage("no Region: give '--region', or set AWS_REGION");
  if (externalId !== undefined && roleArn === undefined) throw wrongUsage("'--external-id' goes with '--role-arn'");
  return {
    name: bucket,
    bucket,
    keyPrefix: normalPrefix(keyPrefix),
    access: grantsOf(access),
    region,
    roleArn,
    externalId,
    expectedOwner,
    kmsKeyArn,
    acl,
    outsideKey,
    pending: false,
    accessKey: false,
    multipart: multipart === true,
  };
}

function grantsOf(level: string): Access {
  return accessOf(ACCESS_LEVELS[level]);
}
