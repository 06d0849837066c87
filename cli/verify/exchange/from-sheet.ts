import { Access, accessOf, Exchange, normalPrefix, presentedBy } from './exchange';
import { VerifyOptions } from './from-options';
import { wrongUsage } from '../../errors';
import { readJson } from '../../files';
import { Sheet, SHEET_VERSION } from '../../handoff/sheet';
import { pickIntegration } from '../../handoff/sheet-files';
import { readInWords, SheetOfVersion1 } from '../../handoff/version-1';
import { isPending } from '../../launch/sheet-links';

/** The exchanges of `s3-handoff sheet --format json`: one for each bucket of each hand-off. */
export function exchangesOfSheetFile(file: string, options: VerifyOptions): Exchange[] {
  const exchanges = pickIntegration(sheetsOfFile(file), options.integration).flatMap((sheet) => exchangesOfSheet(sheet, options));
  if (exchanges.length === 0) throw wrongUsage(`${file} names no bucket`);
  return exchanges;
}

function sheetsOfFile(file: string): Sheet[] {
  const content = readJson(file) as { version?: unknown; sheets?: unknown[]; error?: { message?: unknown } } | null;
  if (content?.error !== undefined) throw wrongUsage(`${file} holds no sheet, but why there is none: ${String(content.error.message)}`);
  if (Array.isArray(content?.sheets)) {
    if (content.version === SHEET_VERSION) return content.sheets as Sheet[];
    if (content.version === 1) return (content.sheets as SheetOfVersion1[]).map((sheet) => ({ ...sheet, ...readInWords(sheet) }));
  }
  throw wrongUsage(`${file} is not what 's3-handoff sheet --format json' writes`);
}

/** What a sheet says for people is not looked at. */
export function exchangesOfSheet(sheet: Sheet, options: Partial<VerifyOptions> = {}): Exchange[] {
  const { integration, deployed, trust, buckets, fields } = sheet;
  if (!deployed) throw wrongUsage(`the sheet of ${integration} was made before the deployment: ask for a new one`);
  return buckets.map((bucket): Exchange => ({
    name: integration + (buckets.length > 1 ? `, ${bucket.bucketName}` : ''),
    bucket: bucket.bucketName,
    keyPrefix: normalPrefix(bucket.keyPrefix),
    region: options.region ?? bucket.region ?? sheet.region ?? '',
    access: bucket.access ? accessOf(bucket.access) : UNKNOWN_BUT_LIST,
    roleArn: trust?.roleArn,
    ...presentedBy(trust ?? {}),
    expectedOwner: options.expectedOwner ?? bucket.expectedBucketOwner,
    kmsKeyArn: bucket.kmsKeyArn,
    acl: options.acl ?? bucket.requiredAcl,
    requiresTls: bucket.refusesPlainHttp === true,
    others: trust?.others,
    pending: isPending(sheet),
    accessKey: fields.some(({ name }) => name === 'AccessKeyId'),
    multipart: options.multipart === true,
    outsideKey: options.outsideKey,
  }));
}

/** ACE alone says what may be done in its buckets. */
const UNKNOWN_BUT_LIST: Access = { list: 'granted', read: 'unknown', write: 'unknown', delete: 'unknown' };
