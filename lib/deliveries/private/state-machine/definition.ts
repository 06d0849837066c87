import { checkStates } from './connectivity-states';
import { batchProcessor, LARGE_OBJECT_ADVICE, LARGEST_SINGLE_COPY, leftObjectProcessor, sharesOf } from './copy';
import {
  COPY_INPUT, count, distributedMap, fileOfObjects, FILES, holdsSomething, LARGEST_BATCHES, listOfObjects, neededTask, readResults, selection,
} from './distributed-map';
import { DeliveryInputProps, inputStates, startStates } from './input';
import { endStates, manifestStates } from './outcome';
import { jsonata, Services, servicesOf, States } from './states-language';

export interface DeliveryMachineProps extends DeliveryInputProps {
  readonly partition: string;
  readonly copyTags: boolean;
  readonly maxConcurrency: number;
  readonly toleratedFailurePercentage: number;
  readonly manifest: boolean;
}

/**
 * The definition of a state machine that delivers one day to one partner, or starts itself once for each:
 * `{"scheduledTime": "2026-11-23T06:00:00Z", "partner": "acme"}`. With `"check": true` it only puts a test object.
 *
 * Lists of keys never travel as state, which holds 256 KiB: they stay with the Distributed Map and in result files.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export function deliveryMachine(props: DeliveryMachineProps): object {
  const services = servicesOf(props.partition);
  return {
    Comment: 'Delivers the objects of one day to one partner. Without a partner in its input it starts itself for each.',
    QueryLanguage: 'JSONata',
    StartAt: 'ReadInput',
    States: {
      ...inputStates(props),
      ...checkStates(services),
      ...startStates(services),
      ...firstLookStates(services),
      ...largeObjectStates(services),
      ...copyStates(props, services),
      ...leftObjectStates(props, services),
      ...(props.manifest ? manifestStates(services) : {}),
      ...endStates(services),
    },
  };
}

/** A placeholder that a console made for the folder is listed too, and is no data. */
function firstLookStates(services: Services): States {
  return {
    LookForData: {
      ...neededTask(services.sdk('s3:listObjectsV2'), jsonata("$merge([$source, {'Prefix': $delivery.sourceKeyPrefix, 'MaxKeys': 2}])")),
      Assign: {
        folders: jsonata('$count($states.result.Contents[Key = $delivery.sourceKeyPrefix])'),
        seen: jsonata('$count($states.result.Contents)'),
      },
      Next: 'ChooseOrder',
    },
    ChooseOrder: {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata('$seen = $folders'), Next: 'NothingToDeliver' },
        { Condition: jsonata(REQUIRES_ACL), Next: 'FindLargeObjects' },
      ],
      Default: 'CopyObjects',
    },
    NothingToDeliver: { Type: 'Pass', Assign: { listed: 0 }, Next: 'ReportDelivery' },
  };
}

/** Then objects above 5 GB cannot be delivered, and are looked for before anything is copied. */
const REQUIRES_ACL = '$exists($delivery.contract.Acl)';

function largeObjectStates(services: Services): States {
  return {
    FindLargeObjects: {
      ...distributedMap(services, 'FindLargeObjects'),
      ItemReader: listOfObjects(services),
      ItemBatcher: LARGEST_BATCHES,
      ItemProcessor: selection('SelectLargeObjects', `Size > ${LARGEST_SINGLE_COPY}`),
      Assign: { found: jsonata('$states.result.ResultWriterDetails') },
      Next: 'ReadLargeFiles',
    },
    ReadLargeFiles: { ...readResults(services, '$found.Key'), Assign: { large: jsonata(FILES) }, Next: 'ChooseLarge' },
    ChooseLarge: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata(holdsSomething('$large')), Next: 'ReadLargeObjects' }],
      Default: 'CopyObjects',
    },
    ReadLargeObjects: {
      ...readResults(services, '$large[0].Key', ", 'Range': 'bytes=0-32767'"),
      Assign: { largeNames: jsonata('[$match($states.result.Body, /"Key"\\s*:\\s*"((?:[^\\\\"]|\\\\.)*)"/, 10).groups[0]]') },
      Next: 'ChooseLargeNames',
    },
    ChooseLargeNames: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$count($largeNames) > 0'), Next: 'NoteLargeObjects' }],
      Default: 'CopyObjects',
    },
    NoteLargeObjects: note('Delivery.LargeObjectsNeedParts', `'nothing was copied, because of ' & $join($largeNames, ', ')
      & ': ${LARGE_OBJECT_ADVICE} (the list of them: ' & $large[0].Key & ')'`),
  };
}

function copyStates({ copyTags, maxConcurrency, toleratedFailurePercentage }: DeliveryMachineProps, services: Services): States {
  const { children, copies } = sharesOf(maxConcurrency);
  return {
    CopyObjects: {
      ...distributedMap(services, 'CopyObjects'),
      MaxConcurrency: children,
      ToleratedFailurePercentage: toleratedFailurePercentage,
      ItemReader: listOfObjects(services),
      ItemBatcher: { MaxItemsPerBatch: copies, MaxInputBytesPerBatch: 200_000, BatchInput: COPY_INPUT },
      ItemProcessor: batchProcessor({ services, copyTags, copies }),
      Assign: { copied: jsonata('$states.result') },
      Next: 'CountObjects',
    },
    CountObjects: {
      ...count(services, '$copied.MapRunArn'),
      Assign: { listed: jsonata('$states.result.ItemCounts.Total - $folders'), notDelivered: jsonata(UNSUCCESSFUL) },
      Next: 'ChooseCounted',
    },
    ChooseCounted: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata(`$listed >= ${MOST_OBJECTS} - $folders`), Next: 'NoteTooMany' }],
      Default: 'ReadCopiedFiles',
    },
    NoteTooMany: note('Delivery.TooManyObjects', `'a Distributed Map reads ${MOST_OBJECTS} objects at most: deliver several folders'`),
    ReadCopiedFiles: { ...readResults(services, '$copied.ResultWriterDetails.Key'), Assign: { files: jsonata(FILES) }, Next: 'ChooseFile' },
  };
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html */
const MOST_OBJECTS = 100_000_000;

/** Step Functions begins a further result file after 5 GB: each is searched for what the batches left. */
function leftObjectStates(props: DeliveryMachineProps, services: Services): States {
  const { copyTags, toleratedFailurePercentage, manifest } = props;
  const { children, copies } = sharesOf(props.maxConcurrency);
  return {
    ChooseFile: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$searched < $count($files)'), Next: 'FindLeftObjects' }],
      Default: 'ChooseFailed',
    },
    FindLeftObjects: {
      ...distributedMap(services, 'FindLeftObjects'),
      ItemReader: fileOfObjects(services, '$files[$searched].Key'),
      ItemBatcher: LARGEST_BATCHES,
      ItemProcessor: selection('SelectLeftObjects', 'left'),
      Assign: { found: jsonata('$states.result.ResultWriterDetails'), searched: jsonata('$searched + 1') },
      Next: 'ReadLeftFiles',
    },
    ReadLeftFiles: { ...readResults(services, '$found.Key'), Assign: { left: jsonata(FILES) }, Next: 'ChooseLeft' },
    ChooseLeft: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata(holdsSomething('$left')), Next: 'CopyLeftObjects' }],
      Default: 'ChooseFile',
    },
    CopyLeftObjects: {
      ...distributedMap(services, 'CopyLeftObjects'),
      MaxConcurrency: children,
      ToleratedFailurePercentage: 100, // a child that is stopped could not give up its parts; ChooseFailed knows the share of all
      ItemReader: fileOfObjects(services, '$left[0].Key'),
      ItemSelector: { ...COPY_INPUT, object: jsonata('$states.context.Map.Item.Value') },
      ItemProcessor: leftObjectProcessor({ services, copyTags, copies }),
      Assign: { copiedLeft: jsonata('$states.result') },
      Next: 'CountLeftObjects',
    },
    CountLeftObjects: {
      ...count(services, '$copiedLeft.MapRunArn'),
      Assign: { notDelivered: jsonata(`$notDelivered + ${UNSUCCESSFUL}`) },
      Next: 'ChooseFile',
    },
    ChooseFailed: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata(`$notDelivered * 100 > $listed * ${toleratedFailurePercentage}`), Next: 'NoteFailed' }],
      Default: manifest ? 'ChooseManifest' : 'ReportDelivery',
    },
    NoteFailed: note('Delivery.TooManyFailures', `$notDelivered & ' of ' & $listed & ' objects could not be delivered, '
      & '${toleratedFailurePercentage} percent are tolerated: FAILED_0.json says why'`),
  };
}

/** Failed, timed out or stopped. */
const UNSUCCESSFUL = '$states.result.ItemCounts.Total - $states.result.ItemCounts.Succeeded';

function note(Error: string, cause: string): Record<string, unknown> {
  return { Type: 'Pass', Assign: { failure: { Error, Cause: jsonata(cause) } }, Next: 'ReportFailure' };
}
