import { batchProcessor, LARGE_OBJECT_ADVICE, LARGEST_SINGLE_COPY, leftObjectProcessor, sharesOf } from '../../../../lib/deliveries/private/state-machine/copy';
import { RETRY_BRIEFLY, servicesOf } from '../../../../lib/deliveries/private/state-machine/states-language';
import { chosen, StateCase, stateCases } from '../../../support/cases-of-states';
import { evaluated, statesOf } from '../../../support/states-language';

const GIB = 1024 ** 3;
const services = servicesOf('aws');
const source = { Bucket: 'klavi-exports', ExpectedBucketOwner: '111111111111' };
const bucket = { Bucket: 'from-klavi', ExpectedBucketOwner: '222222222222' };
const delivery = { bucket, contract: {}, sourceKeyPrefix: 'daily/acme/2026-11-23/', destinationKeyPrefix: 'in/2026-11-23/' };
const acl = { Acl: 'bucket-owner-full-control' };
const encryption = { ServerSideEncryption: 'aws:kms', SsekmsKeyId: 'arn:aws:kms:us-east-1:222222222222:key/1', BucketKeyEnabled: true };
const refusal = { Error: 'S3.S3Exception', Cause: 'Access Denied (Service: S3, Status Code: 403)' };

const to = { ...bucket, Key: 'in/2026-11-23/a.csv' };
const from = { CopySource: 'klavi-exports/daily/acme/2026-11-23/a.csv', ExpectedSourceBucketOwner: '111111111111' };
const read = { ...source, Key: 'daily/acme/2026-11-23/a.csv' };
const size = 34910;
const etag = '"05704fbdccb224cb01c59005bebbad28"';
const planned = { to, from, read, size, etag, contract: {}, name: 'a.csv' };

/** As Step Functions lists objects. */
const listed = (Key: string, Size = size) => ({ Etag: etag, Key, LastModified: 1668699881, Size, StorageClass: 'STANDARD' });

/** Keys that must arrive as they are: [name, name as a copy source]. */
const NAMES: [name: string, encoded: string][] = [
  ['a.csv', 'a.csv'],
  ['sub/folder/a.csv', 'sub/folder/a.csv'],
  ['a b.csv', 'a%20b.csv'],
  ['a+b.csv', 'a%2Bb.csv'],
  ['100%.csv', '100%25.csv'],
  ['already%20encoded.csv', 'already%2520encoded.csv'],
  ['größe/日本.csv', 'gr%C3%B6%C3%9Fe/%E6%97%A5%E6%9C%AC.csv'],
  ['emoji-😀.csv', 'emoji-%F0%9F%98%80.csv'],
  ['😀/😀', '%F0%9F%98%80/%F0%9F%98%80'],
  ['daily/acme/2026-11-23/', 'daily/acme/2026-11-23/'],
  ['quote"\'.csv', 'quote%22\'.csv'],
  ['question?versionId=1.csv', 'question%3FversionId%3D1.csv'],
  ['in/2026-11-23/daily/acme/2026-11-23/a.csv', 'in/2026-11-23/daily/acme/2026-11-23/a.csv'],
];

describe('a batch', () => {
  const processor: any = batchProcessor({ services, copyTags: false, copies: 40 });
  const states = statesOf(processor);
  const input = { source, delivery, object: listed('daily/acme/2026-11-23/a.csv') };
  const outcome = { key: 'in/2026-11-23/a.csv', size };

  stateCases(processor, [
    ['takes its items', 'CopyEach.Items', { states: { input: { Items: [listed('a'), listed('b')], BatchInput: {} } } }, [listed('a'), listed('b')]],
    ['gives each its object', 'CopyEach.ItemSelector', {
      states: { input: { Items: [], BatchInput: { source, delivery } }, context: { Map: { Item: { Value: listed('a') } } } },
    }, { source, delivery, object: listed('a') }],
    ['plans from where to where', 'PlanObject.Assign', { states: { input } }, planned],
    ['copies', 'CopyObject.Arguments', planned, { ...to, ...from, CopySourceIfMatch: etag, TaggingDirective: 'REPLACE' }],
    ['copies as agreed', 'CopyObject.Arguments', { ...planned, contract: { ...acl, ...encryption } }, {
      ...to, ...from, ...acl, ...encryption, CopySourceIfMatch: etag, TaggingDirective: 'REPLACE',
    }],
    ['tells what arrived', 'CopyObject.Output', planned, outcome],
    ['notes a refusal', 'CopyObject.Catch', { states: { errorOutput: refusal } }, [{ ErrorEquals: ['States.ALL'], Assign: { refusal }, Next: 'LeaveRefusedObject' }]],
    ['leaves a large object', 'LeaveLargeObject.Output', planned, { ...outcome, left: etag }],
    ['leaves a refused object', 'LeaveRefusedObject.Output', { ...planned, refusal }, {
      ...outcome, left: etag, cause: 'S3.S3Exception: Access Denied (Service: S3, Status Code: 403)',
    }],
    ['tells what became of each, without folders and causes', 'TellBatch.Output', {
      states: { input: [outcome, { folder: true }, { key: 'b', size: 1, left: etag, cause: 'x' }] },
    }, [outcome, { key: 'b', size: 1, left: etag }]],
    ['tells of one', 'TellBatch.Output', { states: { input: [outcome] } }, [outcome]],
    ['tells of none', 'TellBatch.Output', { states: { input: [{ folder: true }] } }, []],
    ['names the first that failed', 'NothingCopied.Cause', {
      states: { input: [{ key: 'big', size: 1, left: true }, { key: 'b', size: 1, left: true, cause: 'x: y' }, { key: 'c', size: 1, left: true, cause: 'z' }] },
    }, 'b: x: y'],
    ['', 'ChooseCopy.Choices', { ...planned }, [{ Condition: false, Next: 'SkipFolder' }, { Condition: false, Next: 'LeaveLargeObject' }]],
    ['', 'JudgeBatch.Choices', { states: { input: [outcome] } }, [{ Condition: false, Next: 'NothingCopied' }]],
  ] satisfies StateCase[]);

  test.each(NAMES)('delivers %s under its own name', async (name, encoded) => {
    const object = listed(`daily/acme/2026-11-23/${name}`);
    const assigned = await evaluated(states.PlanObject.Assign, { states: { input: { source, delivery, object } } });
    expect(assigned.to.Key).toBe(`in/2026-11-23/${name}`);
    expect(assigned.from.CopySource).toBe(`klavi-exports/daily/acme/2026-11-23/${encoded}`);
    expect(decodeURIComponent(assigned.from.CopySource)).toBe(`klavi-exports/${object.Key}`);
  });
  test.each<[what: string, given: object, expected: string]>([
    ['an object', {}, 'CopyObject'],
    ['an empty object', { size: 0 }, 'CopyObject'],
    ['an object of 1 GB', { size: GIB }, 'CopyObject'],
    ['a larger one: five minutes are for the whole batch', { size: GIB + 1 }, 'LeaveLargeObject'],
    ['a placeholder of the folder itself', { name: '', size: 0 }, 'SkipFolder'],
  ])('%s', async (_, given, expected) => {
    expect(await chosen(states.ChooseCopy, { ...planned, ...given })).toBe(expected);
  });
  test.each<[what: string, outcomes: object[], expected: string]>([
    ['all arrived', [outcome, outcome], 'TellBatch'],
    ['one was refused, one arrived', [{ ...outcome, left: true, cause: 'x' }, outcome], 'TellBatch'],
    ['all are large', [{ ...outcome, left: true }], 'TellBatch'],
    ['there is a folder only', [{ folder: true }], 'TellBatch'],
    ['the only one was refused', [{ ...outcome, left: true, cause: 'x' }], 'NothingCopied'],
    ['all were refused', [{ ...outcome, left: true, cause: 'x' }, { ...outcome, left: true, cause: 'y' }], 'NothingCopied'],
    ['all were refused beside a folder', [{ ...outcome, left: true, cause: 'x' }, { folder: true }], 'NothingCopied'],
    ['all but a large one were refused', [{ ...outcome, left: true, cause: 'x' }, { folder: true }, { ...outcome, left: true }], 'TellBatch'],
  ])('%s', async (_, outcomes, expected) => {
    expect(await chosen(states.JudgeBatch, { states: { input: outcomes } })).toBe(expected);
  });
  test('keeps tags where they were agreed', async () => {
    const tagging = statesOf(batchProcessor({ services, copyTags: true, copies: 40 }));
    expect(await evaluated(tagging.CopyObject.Arguments, planned)).toMatchObject({ TaggingDirective: 'COPY' });
  });
  test.each([1, 2, 7, 39, 40, 41, 50, 80, 81, 400, 500, 1000, 10_000])('%i copies at a time are shared evenly', (maxConcurrency) => {
    const { children, copies } = sharesOf(maxConcurrency);
    expect(copies).toBeLessThanOrEqual(40);
    expect(children * copies).toBeGreaterThanOrEqual(maxConcurrency);
    expect(children * (copies - 1)).toBeLessThan(maxConcurrency);
  });
  test('is copied side by side, and keeps trying for less than three of its five minutes', () => {
    const [, { IntervalSeconds, BackoffRate, MaxAttempts, MaxDelaySeconds, JitterStrategy }] = states.CopyObject.Retry;
    const waits = Array.from({ length: MaxAttempts }, (_, attempt) => Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds));
    expect(states.CopyEach.MaxConcurrency).toBe(40);
    expect(waits.reduce((sum, wait) => sum + wait)).toBeLessThan(180);
    expect(JitterStrategy).toBe('FULL');
  });
});

describe('an object that a batch left', () => {
  const processor: any = leftObjectProcessor({ services, copyTags: true, copies: 7 });
  const states = statesOf(processor);
  const upload = { ...to, UploadId: 'u1' };
  const head = {
    ContentLength: size, ETag: etag, ContentType: 'text/csv', CacheControl: 'no-cache', Metadata: { day: '23' }, LastModified: '2026-11-23T00:00:00Z', StorageClass: 'STANDARD',
  };
  const attributes = { ContentType: 'text/csv', CacheControl: 'no-cache', Metadata: { day: '23' } };

  stateCases(processor, [
    ['is found again', 'PlanLeftObject.Assign', { states: { input: { source, delivery, object: { key: 'in/2026-11-23/a.csv', size, left: etag } } } }, {
      name: 'a.csv', to, from, read, contract: {}, size, etag,
    }],
    ['is read, if it is still the one that was listed', 'ReadAttributes.Arguments', { read, etag }, { ...read, IfMatch: etag }],
    ['keeps its attributes', 'ReadAttributes.Assign', { states: { result: head } }, { attributes }],
    ['may have none', 'ReadAttributes.Assign', { states: { result: { ContentLength: size, ETag: etag } } }, { attributes: {} }],
    ['is copied as a whole', 'CopyLeftObject.Arguments', planned, { ...to, ...from, CopySourceIfMatch: etag, TaggingDirective: 'COPY' }],
    ['is told', 'CopyLeftObject.Output', planned, { key: 'in/2026-11-23/a.csv', size }],
    ['needs parts', 'RefuseLargeObject.Cause', { ...planned, size: 5 * GIB + 1 }, `in/2026-11-23/a.csv has 5368709121 bytes: ${LARGE_OBJECT_ADVICE}`],
    ['is too large', 'RefuseHugeObject.Cause', { ...planned, size: 5000 * GIB + 1 }, 'in/2026-11-23/a.csv has 5368709120001 bytes: 1000 parts of 5 GiB hold 5368709120000'],
    ['has tags', 'ReadTags.Arguments', { read }, read],
    ['keeps its tags', 'ReadTags.Assign', { attributes, states: { result: { TagSet: [{ Key: 'a b', Value: 'c&d' }, { Key: 'e', Value: '' }] } } }, {
      attributes: { ...attributes, Tagging: 'a%20b=c%26d&e=' },
    }],
    ['may have no tags', 'ReadTags.Assign', { attributes, states: { result: { TagSet: [] } } }, { attributes }],
    ['is begun', 'CreateUpload.Arguments', { to, contract: encryption, attributes }, { ...to, ...encryption, ...attributes }],
    ['has an upload', 'CreateUpload.Assign', { to, states: { result: { UploadId: 'u1', Bucket: 'from-klavi' } } }, { upload }],
    ['has parts', 'CopyParts.Items', { size: GIB }, [
      { PartNumber: 1, CopySourceRange: 'bytes=0-536870911' }, { PartNumber: 2, CopySourceRange: 'bytes=536870912-1073741823' },
    ]],
    ['', 'CopyParts.Catch', { states: { errorOutput: refusal } }, [{ ErrorEquals: ['States.ALL'], Assign: { refusal }, Next: 'AbortUpload' }]],
    ['is copied part by part', 'CopyPart.Arguments', { upload, from, etag, states: { input: { PartNumber: 2, CopySourceRange: 'bytes=1-2' } } }, {
      ...upload, ...from, CopySourceIfMatch: etag, PartNumber: 2, CopySourceRange: 'bytes=1-2',
    }],
    ['keeps what a part is', 'CopyPart.Output', { states: { input: { PartNumber: 2 }, result: { CopyPartResult: { ETag: '"e"', LastModified: 'x' } } } }, { PartNumber: 2, ETag: '"e"' }],
    ['is completed', 'CompleteUpload.Arguments', { upload, states: { input: [{ PartNumber: 1, ETag: '"e"' }] } }, { ...upload, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: '"e"' }] } }],
    ['is told', 'CompleteUpload.Output', planned, { key: 'in/2026-11-23/a.csv', size }],
    ['', 'CompleteUpload.Catch', { states: { errorOutput: refusal } }, [{ ErrorEquals: ['States.ALL'], Assign: { refusal }, Next: 'AbortUpload' }]],
    ['is given up', 'AbortUpload.Arguments', { upload }, upload],
    ['tells why', 'LargeObjectFailed.Error', { refusal }, 'S3.S3Exception'],
    ['tells which', 'LargeObjectFailed.Cause', { refusal, to }, 'in/2026-11-23/a.csv: Access Denied (Service: S3, Status Code: 403)'],
    ['', 'ChooseCopyOfLeft.Choices', planned, [
      { Condition: true, Next: 'CopyLeftObject' }, { Condition: false, Next: 'RefuseLargeObject' }, { Condition: false, Next: 'RefuseHugeObject' },
    ]],
  ] satisfies StateCase[]);

  test.each<[what: string, given: object, expected: string]>([
    ['5 GB', { size: 5 * GIB }, 'CopyLeftObject'],
    ['5 GB and a byte', { size: 5 * GIB + 1 }, 'ReadTags'],
    ['5 GB with an ACL', { size: 5 * GIB, contract: acl }, 'CopyLeftObject'],
    ['5 GB and a byte with an ACL', { size: 5 * GIB + 1, contract: acl }, 'RefuseLargeObject'],
    ['a thousand parts of 5 GB', { size: 5000 * GIB }, 'ReadTags'],
    ['a byte more', { size: 5000 * GIB + 1 }, 'RefuseHugeObject'],
  ])('of %s', async (_, given, expected) => {
    expect(await chosen(states.ChooseCopyOfLeft, { ...planned, ...given })).toBe(expected);
  });
  test('is copied as many parts at a time as a batch has objects, and a second attempt is short', () => {
    expect(states.CopyParts.MaxConcurrency).toBe(7);
    expect(states.CopyLeftObject.Retry).toBe(RETRY_BRIEFLY);
  });
  test('without tags skips them', () => {
    const untagged = statesOf(leftObjectProcessor({ services, copyTags: false, copies: 7 }));
    expect(untagged.ReadTags).toBeUndefined();
    expect(untagged.ChooseCopyOfLeft.Default).toBe('CreateUpload');
  });
  test.each([5 * GIB + 1, 5 * GIB + GIB / 2, 100 * GIB, 500 * GIB, 500 * GIB + 1, 4999 * GIB + 7, 5000 * GIB])('of %i bytes is covered by its parts, at most 1,000 of at most 5 GB', async (bytes) => {
    const parts: any[] = await evaluated(states.CopyParts.Items, { size: bytes });
    const ranges = parts.map(({ CopySourceRange }) => /^bytes=(\d+)-(\d+)$/.exec(CopySourceRange)!.slice(1).map(Number));
    expect(parts.map(({ PartNumber }) => PartNumber)).toEqual(parts.map((_, index) => index + 1));
    expect(parts.length).toBeLessThanOrEqual(1000);
    expect(ranges[0][0]).toBe(0);
    expect(ranges.at(-1)![1]).toBe(bytes - 1);
    for (const [index, [first, last]] of ranges.entries()) {
      expect(last - first + 1).toBeLessThanOrEqual(LARGEST_SINGLE_COPY);
      if (index > 0) expect(first).toBe(ranges[index - 1][1] + 1);
    }
  });
  test('of 1,000 parts fits into the 256 KiB of a state', async () => {
    const parts: any[] = await evaluated(states.CopyParts.Items, { size: 5000 * GIB });
    const etags = parts.map(({ PartNumber }) => ({ PartNumber, ETag: `"${'0'.repeat(32)}-${PartNumber}"` }));
    expect(parts).toHaveLength(1000);
    expect(JSON.stringify(parts).length).toBeLessThan(256 * 1024);
    expect(JSON.stringify(etags).length).toBeLessThan(256 * 1024);
  });
});
