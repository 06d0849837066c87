import { Access, Capability, Exchange, Grant, normalPrefix } from './exchange';
import { VerifyOptions } from './from-options';
import { wrongUsage } from '../../errors';
import { readJson } from '../../files';
import { HandoffRequest } from '../../handoff/metadata';
import { Sheet, SHEET_VERSION } from '../../handoff/sheet';
import { pickIntegration } from '../../handoff/sheet-files';

const FULL_CONTROL = 'bucket-owner-full-control';

/** 's3://one: text; s3://other: text', where the buckets of a hand-off have different rules. */
const BUCKET_RULES = /(?:^|; )s3:\/\/([^/: ]+): /;

const WORDS: Record<Capability, RegExp> = { list: /^list /, read: /^read /, write: /^put /, delete: /^delete / };

/** The exchanges of `s3-handoff sheet --format json`: one for each bucket of each hand-off. */
export function exchangesOfSheetFile(file: string, options: VerifyOptions): Exchange[] {
  const content = readJson(file) as { version?: unknown; sheets?: Sheet[]; error?: { message?: unknown } } | null;
  if (content?.error !== undefined) throw wrongUsage(`${file} holds no sheet, but why there is none: ${String(content.error.message)}`);
  if (content?.version !== SHEET_VERSION || !Array.isArray(content.sheets)) {
    throw wrongUsage(`${file} is not what 's3-handoff sheet --format json' writes`);
  }
  const exchanges = pickIntegration(content.sheets, options.integration).flatMap((sheet) => exchangesOfSheet(sheet, options));
  if (exchanges.length === 0) throw wrongUsage(`${file} names no bucket`);
  return exchanges;
}

export function exchangesOfSheet(sheet: Sheet, options: Partial<VerifyOptions> = {}): Exchange[] {
  if (!sheet.deployed) throw wrongUsage(`the sheet of ${sheet.integration} was made before the deployment: ask for a new one`);
  const values = new Map(sheet.fields.map(({ name, value }) => [name, value ?? undefined]));
  const buckets = [...values.keys()].filter((name) => /BucketName\d*$/.test(name));
  const roleArn = values.get('RoleArn');
  return buckets.map((field): Exchange => {
    const [, environment, ordinal] = /^(.*)BucketName(\d*)$/.exec(field)!;
    const bucket = values.get(field) ?? '';
    const keyPrefix = normalPrefix(values.get(`KeyPrefix${ordinal}`) ?? '');
    return {
      name: sheet.integration + (buckets.length > 1 ? `, ${bucket}` : ''),
      bucket,
      keyPrefix,
      region: options.region ?? values.get(`Region${ordinal}`) ?? sheet.region ?? '',
      access: environment === '' ? accessOfWords(sheet, `s3://${bucket}/${keyPrefix}`) : UNKNOWN_BUT_LIST,
      roleArn,
      externalId: values.get('ExternalId'),
      principalArn: promisedPrincipal(sheet),
      expectedOwner: options.expectedOwner ?? /^\d{12}$/.exec(ruleOf(sheet, 'expectedBucketOwner', bucket))?.[0],
      kmsKeyArn: values.get(`KmsKeyArn${ordinal}`),
      acl: options.acl ?? (ruleOf(sheet, 'acl', bucket).includes(`${FULL_CONTROL}, with every`) ? FULL_CONTROL : undefined),
      requiresTls: sheet.cannot.some((words) => words.startsWith(`connect to s3://${bucket} without TLS`)),
      pending: values.get('Status') === 'PENDING',
      accessKey: values.has('AccessKeyId'),
      multipart: options.multipart === true,
      outsideKey: options.outsideKey,
    };
  });
}

/** ACE alone says what may be done in its buckets. */
const UNKNOWN_BUT_LIST: Access = { list: 'granted', read: 'unknown', write: 'unknown', delete: 'unknown' };

function ruleOf({ request }: Sheet, rule: keyof HandoffRequest, bucket: string): string {
  const [text, ...rules] = (request?.[rule] ?? '').split(BUCKET_RULES);
  return rules.length === 0 ? text : rules[rules.indexOf(bucket) + 1];
}

function accessOfWords({ can }: Sheet, where: string): Access {
  const words = can.filter((ability) => ability.split(', once ')[0].endsWith(where));
  const grant = (capability: Capability): Grant => (words.some((ability) => WORDS[capability].test(ability)) ? 'granted' : 'refused');
  return { list: grant('list'), read: grant('read'), write: grant('write'), delete: grant('delete') };
}

/** The sheet says it where it tells to attach the policy. */
function promisedPrincipal({ steps }: Sheet): string | undefined {
  return steps.map((step) => /^Attach the counterpart policy to (arn:[^\s,;]+?):? /.exec(step)?.[1]).find((arn) => arn !== undefined);
}
