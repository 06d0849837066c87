import { CHECK, checkStates } from './delivery-check';
import { BATCH_SIZE, batchProcessor, LARGE_OBJECT_ADVICE, LARGEST_SINGLE_COPY, leftObjectProcessor } from './delivery-copy';
import { endStates, manifestStates } from './delivery-end';
import {
  COPY_INPUT, count, distributedMap, fileOfObjects, FILES, holdsSomething, LARGEST_BATCHES, listOfObjects, neededTask, readResults, selection,
} from './delivery-maps';
import { DeliveryPlan } from './delivery-plan';
import { jsonata, RETRY, Services, servicesOf, States } from './states-language';

export interface DeliveryMachineProps {
  readonly partition: string;
  readonly sourceBucket: string;
  readonly sourceOwner: string;
  /** By partner name. */
  readonly plans: Record<string, DeliveryPlan>;
  readonly copyTags: boolean;
  readonly dayOffset: number;
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
      ...inputStates(props, services),
      ...checkStates(services),
      ...firstLookStates(services),
      ...largeObjectStates(services),
      ...copyStates(props, services),
      ...leftObjectStates(props, services),
      ...(props.manifest ? manifestStates(services) : {}),
      ...endStates(services),
    },
  };
}

function inputStates({ plans, sourceBucket, sourceOwner, dayOffset }: DeliveryMachineProps, services: Services): States {
  const partners = Object.keys(plans);
  return {
    ReadInput: {
      Type: 'Pass',
      Assign: {
        plans,
        partners,
        source: { Bucket: sourceBucket, ExpectedBucketOwner: sourceOwner },
        request: jsonata(`$merge([{'partner': '${partners.length === 1 ? partners[0] : ''}', 'scheduledTime': '', 'check': false}, $states.input])`),
      },
      Next: 'ChoosePartner',
    },
    ChoosePartner: {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata('$request.check != true and $not($contains($request.scheduledTime, /^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$/))'), Next: 'NoScheduledTime' },
        { Condition: jsonata("$request.partner = ''"), Next: 'StartEachPartner' },
        { Condition: jsonata('$not($request.partner in $partners)'), Next: 'UnknownPartner' },
      ],
      Default: 'PlanDelivery',
    },
    NoScheduledTime: {
      Type: 'Fail',
      Error: 'Delivery.NoScheduledTime',
      Cause: "'scheduledTime' must be given, in UTC, like 2026-11-23T06:00:00Z: the day that is delivered comes from it",
    },
    UnknownPartner: {
      Type: 'Fail',
      Error: 'Delivery.UnknownPartner',
      Cause: jsonata("'this state machine delivers to ' & $join($partners, ', ') & ', not to ' & $request.partner"),
    },
    StartEachPartner: {
      Type: 'Map',
      Items: jsonata('$partners'),
      ItemSelector: {
        partner: jsonata('$states.context.Map.Item.Value'), scheduledTime: jsonata('$request.scheduledTime'), check: jsonata('$request.check'),
      },
      MaxConcurrency: 10,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'StartPartner',
        States: {
          StartPartner: {
            Type: 'Task',
            Resource: services.optimized('states:startExecution'),
            Arguments: {
              StateMachineArn: jsonata('$states.context.StateMachine.Id'),
              Input: jsonata("$merge([$states.input, {'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID': $states.context.Execution.Id}])"),
            },
            Output: jsonata('$states.input.partner'),
            Retry: RETRY,
            End: true,
          },
        },
      },
      End: true,
    },
    PlanDelivery: {
      Type: 'Pass',
      Assign: {
        searched: 0,
        notDelivered: 0,
        delivery: jsonata(`(
          $plan := $lookup($plans, $request.partner);
          $day := $request.check = true ? 'check' : $fromMillis($toMillis($request.scheduledTime) + ${dayOffset * 86_400_000}, '[Y0001]-[M01]-[D01]');
          $onDay := function($folder) {
            $replace($replace($replace($replace($folder, '{date}', $day), '{yyyy}', $substring($day, 0, 4)),
              '{MM}', $substring($day, 5, 2)), '{dd}', $substring($day, 8, 2))
          };
          $merge([$plan, {
            'day': $day,
            'sourceKeyPrefix': $onDay($plan.sourceKeyPrefix),
            'destinationKeyPrefix': $onDay($plan.destinationKeyPrefix),
            'resultsKeyPrefix': $plan.resultsKeyPrefix & $day
          }])
        )`),
      },
      Next: 'ChooseWay',
    },
    ChooseWay: {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata('$request.check = true'), Next: CHECK },
      ],
      Default: 'LookForFolder',
    },
  };
}

/** A placeholder that a console made for the folder is listed too, and is no data. */
function firstLookStates(services: Services): States {
  return {
    LookForFolder: {
      ...neededTask(services.sdk('s3:listObjectsV2'), jsonata("$merge([$source, {'Prefix': $delivery.sourceKeyPrefix, 'MaxKeys': 1}])")),
      Assign: { folders: jsonata('$states.result.Contents[0].Key = $delivery.sourceKeyPrefix ? 1 : 0') },
      Next: 'ChooseOrder',
    },
    ChooseOrder: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata(REQUIRES_ACL), Next: 'FindLargeObjects' }],
      Default: 'CopyObjects',
    },
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
      Assign: {
        failure: {
          Error: 'Delivery.LargeObjectsNeedParts',
          Cause: jsonata(`'nothing was copied, because of ' & $join([$match($states.result.Body, /"Key"\\s*:\\s*"([^"]*)"/, 10).groups[0]], ', ')
            & ': ${LARGE_OBJECT_ADVICE} (the list of them: ' & $large[0].Key & ')'`),
        },
      },
      Next: 'ReportFailure',
    },
  };
}

function copyStates(props: DeliveryMachineProps, services: Services): States {
  return {
    CopyObjects: {
      ...distributedMap(services, 'CopyObjects'),
      MaxConcurrency: Math.ceil(props.maxConcurrency / BATCH_SIZE),
      ItemReader: listOfObjects(services),
      ItemBatcher: { MaxItemsPerBatch: BATCH_SIZE, MaxInputBytesPerBatch: 200_000, BatchInput: COPY_INPUT },
      ItemProcessor: batchProcessor({ services, copyTags: props.copyTags }, props.maxConcurrency),
      Assign: { copied: jsonata('$states.result') },
      Next: 'CountObjects',
    },
    CountObjects: {
      ...count(services, '$copied.MapRunArn'),
      Assign: { listed: jsonata('$states.result.ItemCounts.Total - $folders') },
      Next: 'ReadCopiedFiles',
    },
    ReadCopiedFiles: { ...readResults(services, '$copied.ResultWriterDetails.Key'), Assign: { files: jsonata(FILES) }, Next: 'ChooseFile' },
  };
}

/** Step Functions begins a further result file after 5 GB: each is searched for what the batches left. */
function leftObjectStates(props: DeliveryMachineProps, services: Services): States {
  return {
    ChooseFile: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$searched < $count($files)'), Next: 'FindLeftObjects' }],
      Default: props.manifest ? 'ChooseManifest' : 'ReportDelivery',
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
      MaxConcurrency: 10,
      ToleratedFailurePercentage: props.toleratedFailurePercentage === 0 ? 0 : 100, // of what was left: ChooseFailed knows the share of all
      ItemReader: fileOfObjects(services, '$left[0].Key'),
      ItemSelector: { ...COPY_INPUT, object: jsonata('$states.context.Map.Item.Value') },
      ItemProcessor: leftObjectProcessor({ services, copyTags: props.copyTags }),
      Assign: { copiedLeft: jsonata('$states.result') },
      Next: 'CountLeftObjects',
    },
    CountLeftObjects: {
      ...count(services, '$copiedLeft.MapRunArn'),
      Assign: { notDelivered: jsonata('$notDelivered + $states.result.ItemCounts.Failed') },
      Next: 'ChooseFailed',
    },
    ChooseFailed: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata(`$notDelivered * 100 > $listed * ${props.toleratedFailurePercentage}`), Next: 'NoteFailed' }],
      Default: 'ChooseFile',
    },
    NoteFailed: {
      Type: 'Pass',
      Assign: {
        failure: {
          Error: 'Delivery.TooManyFailures',
          Cause: jsonata(`$notDelivered & ' of ' & $listed & ' objects could not be delivered, ${props.toleratedFailurePercentage} percent are tolerated: `
            + "FAILED_0.json says why'"),
        },
      },
      Next: 'ReportFailure',
    },
  };
}
