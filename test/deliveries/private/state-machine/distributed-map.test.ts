import {
  count, distributedMap, fileOfObjects, holdsSomething, LARGEST_BATCHES, listOfObjects, neededTask, readResults, selection,
} from '../../../../lib/deliveries/private/state-machine/distributed-map';
import { jsonata, servicesOf } from '../../../../lib/deliveries/private/state-machine/states-language';
import { evaluated } from '../../../support/states-language';

const services = servicesOf('aws');
const scope = { source: { Bucket: 'exports', ExpectedBucketOwner: '111111111111' }, delivery: { sourceKeyPrefix: 'daily/', resultsKeyPrefix: '_handoff/acme/day' } };

test('a map writes its results into a folder of its own', async () => {
  const { ResultWriter, Label } = distributedMap(services, 'CopyObjects');
  expect(Label).toBe('CopyObjects');
  expect(await evaluated(ResultWriter, scope)).toEqual({
    Resource: 'arn:aws:states:::s3:putObject',
    Arguments: { Bucket: 'exports', Prefix: '_handoff/acme/day/CopyObjects' },
    WriterConfig: { OutputType: 'JSON', Transformation: 'FLATTEN' },
  });
});
test('objects are listed below the prefix, or read from a file', async () => {
  expect(await evaluated(listOfObjects(services), scope)).toEqual({ Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments: { Bucket: 'exports', Prefix: 'daily/' } });
  expect(await evaluated(fileOfObjects(services, '$files[0].Key'), { ...scope, files: [{ Key: 'k' }] })).toEqual({
    Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON' }, Arguments: { Bucket: 'exports', Key: 'k' },
  });
});
test('counts and results are asked for', async () => {
  expect(await evaluated(count(services, '$run').Arguments, { run: 'arn:run' })).toEqual({ MapRunArn: 'arn:run' });
  expect(await evaluated(readResults(services, '$key', ", 'Range': 'bytes=0-9'").Arguments, { ...scope, key: 'k' })).toEqual({ ...scope.source, Key: 'k', Range: 'bytes=0-9' });
});
test('what a delivery needs is asked for again, and ends it when it cannot be had', () => {
  expect(neededTask('arn', {})).toMatchObject({ Type: 'Task', Retry: expect.any(Array), Catch: [{ ErrorEquals: ['States.ALL'], Next: 'ReportFailure' }] });
});
test('a selection is an array, however many fit', async () => {
  const [state] = Object.values((selection('Pick', 'size > 1') as any).States) as any[];
  const pick = (Items: object[]) => evaluated(state.Output, { states: { input: { Items } } });
  expect(await pick([{ size: 1 }, { size: 2 }, { size: 3 }])).toEqual([{ size: 2 }, { size: 3 }]);
  expect(await pick([{ size: 1 }, { size: 2 }])).toEqual([{ size: 2 }]);
  expect(await pick([{ size: 1 }])).toEqual([]);
});
test.each<[files: object[], expected: boolean]>([[[], false], [[{ Size: 0 }], false], [[{ Size: 2 }], false], [[{ Size: 3 }], true]])('files %j hold something: %s', async (files, expected) => {
  expect(await evaluated(jsonata(holdsSomething('$files')), { files })).toBe(expected);
});
test('the largest batch fits into the 256 KiB of an input, even with the longest keys', () => {
  const input = { ...LARGEST_BATCHES, key: 'k'.repeat(1024) };
  expect(LARGEST_BATCHES.MaxInputBytesPerBatch + JSON.stringify(input).length).toBeLessThan(256 * 1024);
});
