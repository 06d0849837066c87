import { catchInto, errorOf, jsonata, RETRY, RETRY_BRIEFLY, Services, States } from './states-language';

const GIB = 1024 ** 3;

/** The largest object that one request copies. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const LARGEST_SINGLE_COPY = 5 * GIB;

/** A batch has five minutes for all its copies. */
const LARGEST_IN_BATCH = GIB;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const LARGEST_PART = 5 * GIB;

/** Smaller parts would only cost more requests. */
export const SMALLEST_PART = GIB / 2;

/** The ETags of all parts are in the state, which is limited to 256 KiB. */
export const MOST_PARTS = 1000;

/** Of the objects that one child execution copies side by side: each child costs a state transition, and they are started at 1,000 a second at most. */
export const BATCH_SIZE = 40;

/** How many child executions, and how many copies in each, make about so many copies at a time. */
export function sharesOf(maxConcurrency: number): { children: number; copies: number } {
  const children = Math.ceil(maxConcurrency / BATCH_SIZE);
  return { children, copies: Math.ceil(maxConcurrency / children) };
}

/** Properties of an object that a multipart copy does not copy. */
const ATTRIBUTES = ['CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage', 'ContentType', 'Metadata'];

/** Why an object above 5 GB cannot be delivered with an ACL, and the remedy. */
export const LARGE_OBJECT_ADVICE = 'above 5 GB an object is copied in parts, which carry no ACL, so the policy that requires one refuses them; '
  + 'have the partner switch to BUCKET_OWNER_ENFORCED, and change the contract here';

export interface CopyProps {
  readonly services: Services;
  readonly copyTags: boolean;
  /** How many copies one child execution makes at a time. */
  readonly copies: number;
}

/**
 * A batch of objects, each by one request, in an execution of at most five minutes. Tells of every object where it went, or that it is `left` to
 * `leftObjectProcessor`, large or refused, and with which ETag. If all were refused, the execution fails, so that a delivery without access ends soon.
 */
export function batchProcessor({ services, copyTags, copies }: CopyProps): object {
  const leave = (cause: object) => ({ Type: 'Pass', Output: { ...DELIVERED, left: jsonata('$etag'), ...cause }, End: true });
  return {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
    StartAt: 'CopyEach',
    States: {
      CopyEach: {
        Type: 'Map',
        Items: jsonata('$states.input.Items'),
        ItemSelector: {
          source: jsonata('$states.input.BatchInput.source'),
          delivery: jsonata('$states.input.BatchInput.delivery'),
          object: jsonata('$states.context.Map.Item.Value'),
        },
        MaxConcurrency: copies,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'PlanObject',
          States: {
            PlanObject: {
              Type: 'Pass',
              Assign: { ...plan('$states.input.object.Key'), size: jsonata('$states.input.object.Size'), etag: jsonata('$states.input.object.Etag') },
              Next: 'ChooseCopy',
            },
            ChooseCopy: {
              Type: 'Choice',
              Choices: [
                { Condition: jsonata("$name = ''"), Next: 'SkipFolder' },
                { Condition: jsonata(`$size > ${LARGEST_IN_BATCH}`), Next: 'LeaveLargeObject' },
              ],
              Default: 'CopyObject',
            },
            CopyObject: { ...copyObject(services, copyTags), Retry: RETRY, Catch: catchInto('refusal', 'LeaveRefusedObject'), End: true },
            SkipFolder: { Type: 'Pass', Output: { folder: true }, End: true },
            LeaveLargeObject: leave({}),
            LeaveRefusedObject: leave({ cause: jsonata("$refusal.Error & ': ' & $refusal.Cause") }),
          },
        },
        Next: 'JudgeBatch',
      },
      JudgeBatch: {
        Type: 'Choice',
        Choices: [{ Condition: jsonata('$exists($states.input.cause) and $count($states.input[$not($exists(cause)) and $not($exists(folder))]) = 0'), Next: 'NothingCopied' }],
        Default: 'TellBatch',
      },
      TellBatch: {
        Type: 'Pass',
        Output: jsonata("[$states.input[$not($exists(folder))].{'key': key, 'size': size, 'left': left}]"),
        End: true,
      },
      NothingCopied: { Type: 'Fail', Error: 'Delivery.NothingCopied', Cause: jsonata("($states.input[$exists(cause)])[0].(key & ': ' & cause)") },
    } satisfies States,
  };
}

/** One object that a batch left: once more as a whole, or above 5 GB in at most 1,000 parts. After a failure, the upload is aborted. */
export function leftObjectProcessor({ services, copyTags, copies }: CopyProps): object {
  const bytes = "$to.Key & ' has ' & $formatNumber($size, '#0') & ' bytes: ";
  return {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'PlanLeftObject',
    States: {
      PlanLeftObject: {
        Type: 'Pass',
        Assign: {
          ...plan('$states.input.delivery.sourceKeyPrefix & $substringAfter($states.input.object.key, $states.input.delivery.destinationKeyPrefix)'),
          size: jsonata('$states.input.object.size'),
          etag: jsonata('$states.input.object.left'),
        },
        Next: 'ReadAttributes',
      },
      ReadAttributes: {
        Type: 'Task',
        Resource: services.sdk('s3:headObject'),
        Arguments: jsonata("$merge([$read, {'IfMatch': $etag}])"),
        Assign: {
          attributes: jsonata(`$merge([{}, $sift($states.result, function($value, $attribute) {
            $attribute in [${ATTRIBUTES.map((attribute) => `'${attribute}'`).join(', ')}]
          })])`),
        },
        Retry: RETRY,
        Next: 'ChooseCopyOfLeft',
      },
      ChooseCopyOfLeft: {
        Type: 'Choice',
        Choices: [
          { Condition: jsonata(`$not(${IS_LARGE})`), Next: 'CopyLeftObject' },
          { Condition: jsonata('$exists($contract.Acl)'), Next: 'RefuseLargeObject' },
          { Condition: jsonata(`$size > ${MOST_PARTS * LARGEST_PART}`), Next: 'RefuseHugeObject' },
        ],
        Default: copyTags ? 'ReadTags' : 'CreateUpload',
      },
      CopyLeftObject: { ...copyObject(services, copyTags), Retry: RETRY_BRIEFLY, End: true },
      RefuseLargeObject: { Type: 'Fail', Error: 'Delivery.LargeObjectNeedsParts', Cause: jsonata(`${bytes}${LARGE_OBJECT_ADVICE}'`) },
      RefuseHugeObject: {
        Type: 'Fail',
        Error: 'Delivery.ObjectTooLarge',
        Cause: jsonata(`${bytes}${MOST_PARTS} parts of 5 GiB hold ${MOST_PARTS * LARGEST_PART}'`),
      },
      ...(copyTags ? { ReadTags: readTags(services) } : {}),
      ...partStates(services, copies),
    } satisfies States,
  };
}

function partStates(services: Services, copies: number): States {
  return {
    CreateUpload: {
      Type: 'Task',
      Resource: services.sdk('s3:createMultipartUpload'),
      Arguments: jsonata('$merge([$to, $contract, $attributes])'),
      Assign: { upload: jsonata("$merge([$to, {'UploadId': $states.result.UploadId}])") },
      Retry: RETRY,
      Next: 'CopyParts',
    },
    CopyParts: {
      Type: 'Map',
      Items: jsonata(`(
        $partSize := $max([${SMALLEST_PART}, $ceil($size / ${MOST_PARTS})]);
        [$map([1..$ceil($size / $partSize)], function($part) { {
          'PartNumber': $part,
          'CopySourceRange': 'bytes=' & $formatNumber(($part - 1) * $partSize, '#0') & '-' & $formatNumber($min([$part * $partSize, $size]) - 1, '#0')
        } })]
      )`),
      MaxConcurrency: copies,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'CopyPart',
        States: {
          CopyPart: {
            Type: 'Task',
            Resource: services.sdk('s3:uploadPartCopy'),
            Arguments: jsonata("$merge([$upload, $from, {'CopySourceIfMatch': $etag}, $states.input])"),
            Output: { PartNumber: jsonata('$states.input.PartNumber'), ETag: jsonata('$states.result.CopyPartResult.ETag') },
            Retry: RETRY,
            End: true,
          },
        },
      },
      Catch: catchInto('refusal', 'AbortUpload'),
      Next: 'CompleteUpload',
    },
    CompleteUpload: {
      Type: 'Task',
      Resource: services.sdk('s3:completeMultipartUpload'),
      Arguments: jsonata("$merge([$upload, {'MultipartUpload': {'Parts': $states.input}}])"),
      Output: DELIVERED,
      Retry: RETRY,
      Catch: catchInto('refusal', 'AbortUpload'),
      End: true,
    },
    AbortUpload: {
      Type: 'Task',
      Resource: services.sdk('s3:abortMultipartUpload'),
      Arguments: jsonata('$upload'),
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'LargeObjectFailed' }],
      Next: 'LargeObjectFailed',
    },
    LargeObjectFailed: { Type: 'Fail', Error: errorOf('refusal'), Cause: jsonata("$to.Key & ': ' & $refusal.Cause") },
  };
}

const IS_LARGE = `$size > ${LARGEST_SINGLE_COPY}`;

const DELIVERED = { key: jsonata('$to.Key'), size: jsonata('$size') };

/** Copies only the version that was listed; an object that changes meanwhile fails. */
function copyObject(services: Services, copyTags: boolean): Record<string, unknown> {
  return {
    Type: 'Task',
    Resource: services.sdk('s3:copyObject'),
    Arguments: jsonata(`$merge([$to, $from, $contract, {'CopySourceIfMatch': $etag, 'TaggingDirective': '${copyTags ? 'COPY' : 'REPLACE'}'}])`),
    Output: DELIVERED,
  };
}

function readTags(services: Services): Record<string, unknown> {
  return {
    Type: 'Task',
    Resource: services.sdk('s3:getObjectTagging'),
    Arguments: jsonata('$read'),
    Assign: {
      attributes: jsonata(`(
        $pairs := $map($states.result.TagSet, function($tag) { $encodeUrlComponent($tag.Key) & '=' & $encodeUrlComponent($tag.Value) });
        $exists($pairs) ? $merge([$attributes, {'Tagging': $join($pairs, '&')}]) : $attributes
      )`),
    },
    Retry: RETRY,
    Next: 'CreateUpload',
  };
}

/** From where to where the object with this key goes. */
function plan(sourceKey: string): Record<string, string> {
  const name = `$substringAfter(${sourceKey}, $states.input.delivery.sourceKeyPrefix)`;
  return {
    name: jsonata(name),
    read: jsonata(`$merge([$states.input.source, {'Key': ${sourceKey}}])`),
    from: jsonata(`{
      'CopySource': $states.input.source.Bucket & '/' & $join($map($split(${sourceKey}, '/'), function($segment) { $encodeUrlComponent($segment) }), '/'),
      'ExpectedSourceBucketOwner': $states.input.source.ExpectedBucketOwner
    }`),
    to: jsonata(`$merge([$states.input.delivery.bucket, {'Key': $states.input.delivery.destinationKeyPrefix & ${name}}])`),
    contract: jsonata('$states.input.delivery.contract'),
  };
}
