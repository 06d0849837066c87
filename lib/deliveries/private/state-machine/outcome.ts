import { failureReport, successReport } from '../metrics';
import { catchInto, errorOf, jsonata, RETRY, Services, States } from './states-language';

/** The list of what was delivered, put last. One file, unless Step Functions split it: then the one with the plain name comes last. */
export function manifestStates(services: Services): States {
  return {
    ChooseManifest: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$listed > 0 and $notDelivered = 0'), Next: 'PutManifest' }],
      Default: 'ReportDelivery',
    },
    PutManifest: {
      Type: 'Map',
      Items: jsonata(`[$reverse($map($files, function($file, $index) {{
        'CopySource': $source.Bucket & '/' & $file.Key,
        'Key': $delivery.ownKeyPrefix & 'manifest-' & $delivery.day & ($index = 0 ? '' : '-' & $formatNumber($index + 1, '#0')) & '.json'
      }}))]`),
      MaxConcurrency: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'PutManifestFile',
        States: {
          PutManifestFile: {
            Type: 'Task',
            Resource: services.sdk('s3:copyObject'),
            Arguments: jsonata(`$merge([$delivery.bucket, $delivery.contract, $states.input, {
              'ExpectedSourceBucketOwner': $source.ExpectedBucketOwner, 'TaggingDirective': 'REPLACE', 'MetadataDirective': 'REPLACE', 'ContentType': 'application/json'
            }])`),
            Output: jsonata('$states.input.Key'),
            Retry: RETRY,
            End: true,
          },
        },
      },
      Catch: catchInto('failure', 'ReportFailure'),
      Next: 'ReportDelivery',
    },
  };
}

/** The last states: they publish the metrics, and end the execution. */
export function endStates(services: Services): States {
  const report = (Arguments: object, Next: string) => ({
    Type: 'Task',
    Resource: services.sdk('cloudwatch:putMetricData'),
    Arguments,
    Retry: RETRY,
    Catch: [{ ErrorEquals: ['States.ALL'], Next }],
    Next,
  });
  return {
    ReportDelivery: report(successReport(), 'Delivered'),
    Delivered: {
      Type: 'Succeed',
      Output: {
        partner: jsonata('$request.partner'),
        day: jsonata('$delivery.day'),
        delivered: jsonata('$listed - $notDelivered'),
        notDelivered: jsonata('$notDelivered'),
        results: jsonata("'s3://' & $source.Bucket & '/' & $delivery.resultsKeyPrefix"),
      },
    },
    ReportFailure: report(failureReport(), 'DeliveryFailed'),
    DeliveryFailed: {
      Type: 'Fail',
      Error: errorOf('failure'),
      Cause: jsonata("$failure.Cause & ' (results: s3://' & $source.Bucket & '/' & $delivery.resultsKeyPrefix & ')'"),
    },
  };
}
