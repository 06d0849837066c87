import { catchInto, jsonata, RETRY, Services } from './states-language';

/** What all maps over objects have in common. The first child that fails ends them, unless they say otherwise. */
export function distributedMap(services: Services, name: string): Record<string, unknown> {
  return {
    Type: 'Map',
    Label: name,
    MaxConcurrency: 40,
    ResultWriter: {
      Resource: services.optimized('s3:putObject'),
      Arguments: { Bucket: jsonata('$source.Bucket'), Prefix: jsonata(`$delivery.resultsKeyPrefix & '/${name}'`) },
      WriterConfig: { OutputType: 'JSON', Transformation: 'FLATTEN' },
    },
    Catch: catchInto('failure', 'ReportFailure'),
  };
}

/** What children that copy need beside their objects. */
export const COPY_INPUT = { source: jsonata('$source'), delivery: jsonata('$delivery') };

/** The input of a child holds 256 KiB. */
export const LARGEST_BATCHES = { MaxItemsPerBatch: 1000, MaxInputBytesPerBatch: 200_000 };

/** Picks some objects of a batch. */
export function selection(name: string, condition: string): object {
  return {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
    StartAt: name,
    States: { [name]: { Type: 'Pass', Output: jsonata(`[$states.input.Items[${condition}]]`), End: true } },
  };
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html */
export function listOfObjects(services: Services): object {
  return {
    Resource: services.optimized('s3:listObjectsV2'),
    Arguments: { Bucket: jsonata('$source.Bucket'), Prefix: jsonata('$delivery.sourceKeyPrefix') },
  };
}

export function fileOfObjects(services: Services, key: string): object {
  return {
    Resource: services.optimized('s3:getObject'),
    ReaderConfig: { InputType: 'JSON' },
    Arguments: { Bucket: jsonata('$source.Bucket'), Key: jsonata(key) },
  };
}

/** A call without which a delivery cannot go on. */
export function neededTask(Resource: string, Arguments: unknown): Record<string, unknown> {
  return { Type: 'Task', Resource, Arguments, Retry: RETRY, Catch: catchInto('failure', 'ReportFailure') };
}

export function count(services: Services, mapRunArn: string): Record<string, unknown> {
  return neededTask(services.sdk('sfn:describeMapRun'), { MapRunArn: jsonata(mapRunArn) });
}

/** The result writer names its files in one of their own. @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html */
export function readResults(services: Services, key: string, more = ''): Record<string, unknown> {
  return neededTask(services.sdk('s3:getObject'), jsonata(`$merge([$source, {'Key': ${key}${more}}])`));
}

/** The files of the children that succeeded. */
export const FILES = '[$parse($states.result.Body).ResultFiles.SUCCEEDED]';

/** A file without objects has two bytes, `[]`, or is not there. */
export function holdsSomething(files: string): string {
  return `$count(${files}) > 0 and ${files}[0].Size > 2`;
}
