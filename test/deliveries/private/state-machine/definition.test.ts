import validate from 'asl-validator';
import jsonata from 'jsonata';
import { deliveryPlan } from '../../../../lib/deliveries/private/plan';
import { deliveryMachine, DeliveryMachineProps } from '../../../../lib/deliveries/private/state-machine/definition';
import { ResolvedDestination } from '../../../../lib/deliveries/private/targets';
import { chosen, StateCase, stateCases } from '../../../support/cases-of-states';
import { evaluated, statesOf } from '../../../support/states-language';

const target: ResolvedDestination = {
  partnerName: 'acme', bucketName: 'from-klavi', bucketOwner: '222222222222', region: 'us-east-1', keyPrefix: 'in/', requiresAcl: false,
};
const FOLDERS = { sourceKeyPrefix: 'daily/', sourceFolder: '{partner}/{date}/', destinationFolder: '{yyyy}/{MM}/{dd}/' };
const planOf = (given: Partial<ResolvedDestination> = {}) => deliveryPlan({ ...target, ...given }, FOLDERS);
const PLANS = { acme: planOf(), bolt: planOf({ partnerName: 'bolt', requiresAcl: true }) };

const machine = (props: Partial<DeliveryMachineProps> = {}): any => deliveryMachine({
  partition: 'aws',
  sourceBucket: 'klavi-exports',
  sourceOwner: '111111111111',
  plans: PLANS,
  copyTags: false,
  dayOffset: 0,
  maxConcurrency: 400,
  toleratedFailurePercentage: 1,
  manifest: true,
  ...props,
});

/** The parent's own states: children and the check have tests of their own. */
function ownStates(definition: any): any {
  const States = Object.fromEntries(Object.entries<any>(definition.States)
    .filter(([name]) => !/^(PutTestObject|CompareEncryption|Check.*)$/.test(name))
    .map(([name, { ItemProcessor, ...state }]) =>
      [name, ItemProcessor?.ProcessorConfig.Mode === 'INLINE' ? { ...state, ItemProcessor } : state]));
  return { ...definition, States };
}

const states = statesOf(machine());
const source = { Bucket: 'klavi-exports', ExpectedBucketOwner: '111111111111' };
const acmesBucket = { Bucket: 'from-klavi', ExpectedBucketOwner: '222222222222' };
const delivery = {
  ...PLANS.acme, day: '2026-11-23', sourceKeyPrefix: 'daily/acme/2026-11-23/', destinationKeyPrefix: 'in/2026/11/23/', resultsKeyPrefix: '_handoff/acme/2026-11-23',
};
const request = { partner: 'acme', scheduledTime: '2026-11-23T06:00:00Z', check: false };
const failure = { Error: 'S3.S3Exception', Cause: 'Access Denied' };
const details = { Bucket: 'klavi-exports', Key: '_handoff/acme/2026-11-23/CopyObjects/u/manifest.json' };
const results = (SUCCEEDED: object[]) => ({ Body: JSON.stringify({ DestinationBucket: 'klavi-exports', ResultFiles: { FAILED: [], PENDING: [], SUCCEEDED } }) });
const file = (index: number, Size: number) => ({ Key: `_handoff/acme/2026-11-23/CopyObjects/u/SUCCEEDED_${index}.json`, Size });
const mapResult = { MapRunArn: 'arn:mapRun', ResultWriterDetails: details };
const scope = { request, delivery, source, plans: PLANS, partners: ['acme', 'bolt'] };

const writesTo = (name: string) => ({
  Resource: 'arn:aws:states:::s3:putObject',
  Arguments: { Bucket: 'klavi-exports', Prefix: `_handoff/acme/2026-11-23/${name}` },
  WriterConfig: { OutputType: 'JSON', Transformation: 'FLATTEN' },
});
const readsFile = (Key: string) => ({
  Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON' }, Arguments: { Bucket: 'klavi-exports', Key },
});
const lists = { Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments: { Bucket: 'klavi-exports', Prefix: 'daily/acme/2026-11-23/' } };
const dimensions = [{ Name: 'StateMachine', Value: 'Deliveries' }, { Name: 'Partner', Value: 'acme' }];
const context = { StateMachine: { Id: 'arn:machine', Name: 'Deliveries' }, Execution: { Id: 'arn:execution' }, State: { EnteredTime: '2026-11-23T06:10:30.500Z' } };
const caught = [{ ErrorEquals: ['States.ALL'], Assign: { failure }, Next: 'ReportFailure' }];
const CATCHING = Object.entries(ownStates(machine()).States)
  .filter(([, { Catch }]: any) => JSON.stringify(Catch ?? '').includes('errorOutput')).map(([name]) => name);

describe('every state', () => {
  stateCases(ownStates(machine()), [
    ...CATCHING.map((name) => ['notes what went wrong', `${name}.Catch`, { states: { errorOutput: failure } }, caught] satisfies StateCase),
    ['reads its input', 'ReadInput.Assign', { states: { input: { partner: 'acme', scheduledTime: 'x' } } }, {
      plans: PLANS, partners: ['acme', 'bolt'], source, request: { partner: 'acme', scheduledTime: 'x', check: false },
    }],
    ['', 'ChoosePartner.Choices', scope, [
      { Condition: false, Next: 'WrongInput' }, { Condition: false, Next: 'StartEachPartner' }, { Condition: false, Next: 'UnknownPartner' },
    ]],
    ['names whom it delivers to', 'UnknownPartner.Cause', { ...scope, request: { partner: 'core' } }, 'this state machine delivers to acme, bolt, not to core'],
    ['starts each partner', 'StartEachPartner.Items', scope, ['acme', 'bolt']],
    ['with the same time', 'StartEachPartner.ItemSelector', { ...scope, states: { context: { Map: { Item: { Value: 'bolt' } } } } }, { ...request, partner: 'bolt' }],
    ['by itself', 'StartPartner.Arguments', { states: { input: request, context } }, {
      StateMachineArn: 'arn:machine', Input: { ...request, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: 'arn:execution' },
    }],
    ['and forgets the rest', 'StartPartner.Output', { states: { input: request } }, { partner: 'acme' }],
    ['one by one', 'StartPartner.Catch', { states: { errorOutput: failure } }, [{ ErrorEquals: ['States.ALL'], Assign: { refusal: failure }, Next: 'NotStarted' }]],
    ['notes one that could not start', 'NotStarted.Output', { states: { input: request }, refusal: failure }, { partner: 'acme', cause: 'Access Denied' }],
    ['', 'ChooseStarted.Choices', { states: { input: [{ partner: 'acme' }] } }, [{ Condition: false, Next: 'SomeNotStarted' }]],
    ['names those that could not', 'SomeNotStarted.Cause', {
      states: { input: [{ partner: 'acme', cause: 'x' }, { partner: 'bolt' }, { partner: 'core', cause: 'y' }] },
    }, 'acme: x; core: y'],
    ['tells whom it started', 'Started.Output', { states: { input: [{ partner: 'acme' }, { partner: 'bolt' }] } }, ['acme', 'bolt']],
    ['plans the day', 'PlanDelivery.Assign', scope, { searched: 0, notDelivered: 0, delivery }],
    ['', 'ChooseWay.Choices', scope, [{ Condition: false, Next: 'PutTestObject' }]],
    ['looks', 'LookForData.Arguments', scope, { ...source, Prefix: 'daily/acme/2026-11-23/', MaxKeys: 2 }],
    ...([
      ['data', ['a.csv', 'b.csv'], { folders: 0, seen: 2 }],
      ['one object', ['a.csv'], { folders: 0, seen: 1 }],
      ['a placeholder beside data', ['', 'a.csv'], { folders: 1, seen: 2 }],
      ['a placeholder only', [''], { folders: 1, seen: 1 }],
    ] as const).map(([what, names, expected]): StateCase => [`sees ${what}`, 'LookForData.Assign', {
      ...scope, states: { result: { Contents: names.map((name) => ({ Key: `daily/acme/2026-11-23/${name}` })) } },
    }, expected]),
    ['sees nothing', 'LookForData.Assign', { ...scope, states: { result: { KeyCount: 0 } } }, { folders: 0, seen: 0 }],
    ['', 'ChooseOrder.Choices', { ...scope, folders: 0, seen: 1 }, [{ Condition: false, Next: 'NothingToDeliver' }, { Condition: false, Next: 'FindLargeObjects' }]],
    ['lists', 'FindLargeObjects.ItemReader', scope, lists],
    ['writes results', 'FindLargeObjects.ResultWriter', scope, writesTo('FindLargeObjects')],
    ['keeps where they are', 'FindLargeObjects.Assign', { states: { result: mapResult } }, { found: details }],
    ['reads which files', 'ReadLargeFiles.Arguments', { source, found: details }, { ...source, Key: details.Key }],
    ['reads none', 'ReadLargeFiles.Assign', { states: { result: results([]) } }, { large: [] }],
    ['reads one', 'ReadLargeFiles.Assign', { states: { result: results([file(0, 2)]) } }, { large: [file(0, 2)] }],
    ['', 'ChooseLarge.Choices', { large: [file(0, 2)] }, [{ Condition: false, Next: 'ReadLargeObjects' }]],
    ['reads the beginning', 'ReadLargeObjects.Arguments', { source, large: [file(0, 200)] }, { ...source, Key: file(0, 0).Key, Range: 'bytes=0-32767' }],
    ['sees large objects, even of a list that breaks off', 'ReadLargeObjects.Assign', {
      states: { result: { Body: '[{"Etag":"\\"x\\"","Key":"daily/a.csv","Size":6000000000},{"Key" : "daily/b\\"q.csv","Size":7},{"Key":"daily/c' } },
    }, { largeNames: ['daily/a.csv', 'daily/b\\"q.csv'] }],
    ...['[ ]', '[]\n', '[\n]'].map((Body): StateCase => ['sees none', 'ReadLargeObjects.Assign', { states: { result: { Body } } }, { largeNames: [] }]),
    ['', 'ChooseLargeNames.Choices', { largeNames: [] }, [{ Condition: false, Next: 'NoteLargeObjects' }]],
    ['names them', 'NoteLargeObjects.Assign', { large: [file(0, 200)], largeNames: ['daily/a.csv', 'daily/b.csv'] }, {
      failure: {
        Error: 'Delivery.LargeObjectsNeedParts',
        Cause: 'nothing was copied, because of daily/a.csv, daily/b.csv: above 5 GB an object is copied in parts, which carry no ACL, so the policy that requires one '
          + 'refuses them; have the partner switch to BUCKET_OWNER_ENFORCED, and change the contract here (the list of them: '
          + '_handoff/acme/2026-11-23/CopyObjects/u/SUCCEEDED_0.json)',
      },
    }],
    ['lists', 'CopyObjects.ItemReader', scope, lists],
    ['tells children', 'CopyObjects.ItemBatcher', scope, { MaxItemsPerBatch: 40, MaxInputBytesPerBatch: 200_000, BatchInput: { source, delivery } }],
    ['writes results', 'CopyObjects.ResultWriter', scope, writesTo('CopyObjects')],
    ['keeps them', 'CopyObjects.Assign', { states: { result: mapResult } }, { copied: mapResult }],
    ['counts', 'CountObjects.Arguments', { copied: mapResult }, { MapRunArn: 'arn:mapRun' }],
    ['without the placeholder', 'CountObjects.Assign', { folders: 1, states: { result: { ItemCounts: { Total: 3, Failed: 0, Succeeded: 3 } } } }, { listed: 2, notDelivered: 0 }],
    ['with all that did not succeed', 'CountObjects.Assign', { folders: 0, states: { result: { ItemCounts: { Total: 9, Failed: 1, TimedOut: 1, Aborted: 1, Succeeded: 6 } } } }, {
      listed: 9, notDelivered: 3,
    }],
    ['', 'ChooseCounted.Choices', { folders: 0, listed: 2 }, [{ Condition: false, Next: 'NoteTooMany' }]],
    ['says that it cannot read more', 'NoteTooMany.Assign', scope, {
      failure: { Error: 'Delivery.TooManyObjects', Cause: 'a Distributed Map reads 100000000 objects at most: deliver several folders' },
    }],
    ['reads which files', 'ReadCopiedFiles.Arguments', { source, copied: mapResult }, { ...source, Key: details.Key }],
    ['reads them', 'ReadCopiedFiles.Assign', { states: { result: results([file(0, 100), file(1, 50)]) } }, { files: [file(0, 100), file(1, 50)] }],
    ['', 'ChooseFile.Choices', { searched: 0, files: [file(0, 100)] }, [{ Condition: true, Next: 'FindLeftObjects' }]],
    ['searches a file', 'FindLeftObjects.ItemReader', { ...scope, searched: 1, files: [file(0, 1), file(1, 1)] }, readsFile(file(1, 0).Key)],
    ['writes results', 'FindLeftObjects.ResultWriter', scope, writesTo('FindLeftObjects')],
    ['goes on', 'FindLeftObjects.Assign', { searched: 0, states: { result: mapResult } }, { found: details, searched: 1 }],
    ['reads which files', 'ReadLeftFiles.Arguments', { source, found: details }, { ...source, Key: details.Key }],
    ['reads them', 'ReadLeftFiles.Assign', { states: { result: results([file(0, 100)]) } }, { left: [file(0, 100)] }],
    ['', 'ChooseLeft.Choices', { left: [] }, [{ Condition: false, Next: 'CopyLeftObjects' }]],
    ['reads what was left', 'CopyLeftObjects.ItemReader', { ...scope, left: [file(0, 100)] }, readsFile(file(0, 0).Key)],
    ['tells children', 'CopyLeftObjects.ItemSelector', { ...scope, states: { context: { Map: { Item: { Value: { key: 'a' } } } } } }, { source, delivery, object: { key: 'a' } }],
    ['writes results', 'CopyLeftObjects.ResultWriter', scope, writesTo('CopyLeftObjects')],
    ['keeps them', 'CopyLeftObjects.Assign', { states: { result: mapResult } }, { copiedLeft: mapResult }],
    ['counts', 'CountLeftObjects.Arguments', { copiedLeft: mapResult }, { MapRunArn: 'arn:mapRun' }],
    ['adds', 'CountLeftObjects.Assign', { notDelivered: 1, states: { result: { ItemCounts: { Total: 5, Succeeded: 3, Failed: 1, Aborted: 1 } } } }, { notDelivered: 3 }],
    ['', 'ChooseFailed.Choices', { listed: 100, notDelivered: 2 }, [{ Condition: true, Next: 'NoteFailed' }]],
    ['names how many', 'NoteFailed.Assign', { listed: 100, notDelivered: 2 }, {
      failure: { Error: 'Delivery.TooManyFailures', Cause: '2 of 100 objects could not be delivered, 1 percent are tolerated: FAILED_0.json says why' },
    }],
    ['', 'ChooseManifest.Choices', { listed: 1, notDelivered: 0 }, [{ Condition: true, Next: 'PutManifest' }]],
    ['puts one manifest', 'PutManifest.Items', { ...scope, files: [file(0, 1)] }, [{ CopySource: `klavi-exports/${file(0, 1).Key}`, Key: 'in/_handoff/manifest-2026-11-23.json' }]],
    ['puts the one with the plain name last', 'PutManifest.Items', { ...scope, files: [file(0, 1), file(1, 1)] }, [
      { CopySource: `klavi-exports/${file(1, 1).Key}`, Key: 'in/_handoff/manifest-2026-11-23-2.json' },
      { CopySource: `klavi-exports/${file(0, 1).Key}`, Key: 'in/_handoff/manifest-2026-11-23.json' },
    ]],
    ['as agreed', 'PutManifestFile.Arguments', { ...scope, delivery: { ...delivery, contract: { Acl: 'x' } }, states: { input: { CopySource: 's', Key: 'k' } } }, {
      ...acmesBucket,
      Acl: 'x',
      CopySource: 's',
      Key: 'k',
      ExpectedSourceBucketOwner: '111111111111',
      TaggingDirective: 'REPLACE',
      MetadataDirective: 'REPLACE',
      ContentType: 'application/json',
    }],
    ['tells its key', 'PutManifestFile.Output', { states: { input: { Key: 'k' } } }, 'k'],
    ['reports', 'ReportDelivery.Arguments', { ...scope, listed: 10, notDelivered: 1, states: { context } }, {
      Namespace: 'S3Handoff',
      MetricData: [
        { MetricName: 'ObjectsDelivered', Unit: 'Count', Value: 9, Dimensions: dimensions },
        { MetricName: 'ObjectsNotDelivered', Unit: 'Count', Value: 1, Dimensions: dimensions },
        { MetricName: 'SecondsAfterSchedule', Unit: 'Seconds', Value: 630.5, Dimensions: dimensions },
        { MetricName: 'DeliveriesFailed', Unit: 'Count', Value: 0, Dimensions: dimensions },
      ],
    }],
    ['tells', 'Delivered.Output', { ...scope, listed: 10, notDelivered: 1 }, {
      partner: 'acme', day: '2026-11-23', delivered: 9, notDelivered: 1, results: 's3://klavi-exports/_handoff/acme/2026-11-23',
    }],
    ['reports', 'ReportFailure.Arguments', { ...scope, states: { context } }, {
      Namespace: 'S3Handoff', MetricData: [{ MetricName: 'DeliveriesFailed', Unit: 'Count', Value: 1, Dimensions: dimensions }],
    }],
    ['tells', 'DeliveryFailed.Error', { failure }, 'S3.S3Exception'],
    ['tells', 'DeliveryFailed.Error', { failure: { Error: 'States.ItemReaderFailed' } }, 'Delivery.ItemReaderFailed'],
    ['tells', 'DeliveryFailed.Cause', { ...scope, failure }, 'Access Denied (results: s3://klavi-exports/_handoff/acme/2026-11-23)'],
  ]);
});

describe('the input', () => {
  const requested = async (input: object, plans: object = PLANS) => {
    const { ReadInput, ChoosePartner } = statesOf(machine({ plans: plans as any }));
    return chosen(ChoosePartner, await evaluated(ReadInput.Assign, { states: { input } }));
  };
  test.each<[what: string, input: object, expected: string]>([
    ['of the schedule starts each partner', { scheduledTime: '2026-11-23T06:00:00Z' }, 'StartEachPartner'],
    ['with milliseconds too', { scheduledTime: '2026-11-23T06:00:00.000Z' }, 'StartEachPartner'],
    ['with a partner delivers to it', { scheduledTime: '2026-11-23T06:00:00Z', partner: 'bolt' }, 'PlanDelivery'],
    ['with an unknown partner is refused', { scheduledTime: '2026-11-23T06:00:00Z', partner: 'core' }, 'UnknownPartner'],
    ['without a time is refused', { partner: 'acme' }, 'WrongInput'],
    ['that is empty is refused', {}, 'WrongInput'],
    ['with a day only is refused', { scheduledTime: '2026-11-23', partner: 'acme' }, 'WrongInput'],
    ['with another zone is refused', { scheduledTime: '2026-11-23T06:00:00+01:00', partner: 'acme' }, 'WrongInput'],
    ['with a placeholder that nobody filled in is refused', { scheduledTime: '<aws.scheduler.scheduled-time>' }, 'WrongInput'],
    ['of a day that there is not is refused', { scheduledTime: '2026-02-30T06:00:00Z', partner: 'acme' }, 'WrongInput'],
    ['of a month that there is not is refused', { scheduledTime: '2026-13-01T06:00:00Z', partner: 'acme' }, 'WrongInput'],
    ['of an hour that there is not is refused', { scheduledTime: '2026-11-23T24:00:00Z', partner: 'acme' }, 'WrongInput'],
    ['of a check that is no boolean is refused', { check: 'true', partner: 'acme' }, 'WrongInput'],
    ['of a check needs no time', { check: true, partner: 'acme' }, 'PlanDelivery'],
    ['of a check of all starts each', { check: true }, 'StartEachPartner'],
  ])('%s', async (_, input, expected) => {
    expect(await requested(input)).toBe(expected);
  });
  test('needs no partner where there is one only', async () => {
    expect(await requested({ scheduledTime: '2026-11-23T06:00:00Z' }, { acme: planOf() })).toBe('PlanDelivery');
  });
  test('starts nobody where there is no partner yet', async () => {
    const { ReadInput, ChoosePartner, StartEachPartner } = statesOf(machine({ plans: {} }));
    const variables = await evaluated(ReadInput.Assign, { states: { input: { scheduledTime: '2026-11-23T06:00:00Z' } } });
    expect(await chosen(ChoosePartner, variables)).toBe('StartEachPartner');
    expect(await evaluated(StartEachPartner.Items, variables)).toEqual([]);
  });
});

describe('the day', () => {
  test.each<[scheduledTime: string, dayOffset: number, day: string]>([
    ['2026-11-23T06:00:00Z', 0, '2026-11-23'],
    ['2026-11-23T00:00:00Z', 0, '2026-11-23'],
    ['2026-11-23T23:59:59Z', 0, '2026-11-23'],
    ['2026-11-23T06:00:00Z', -1, '2026-11-22'],
    ['2026-03-01T00:00:00Z', -1, '2026-02-28'],
    ['2028-03-01T00:00:00Z', -1, '2028-02-29'],
    ['2026-01-01T00:30:00Z', -1, '2025-12-31'],
    ['2026-12-31T12:00:00Z', 1, '2027-01-01'],
  ])('of %s and %i is %s', async (scheduledTime, dayOffset, day) => {
    const { PlanDelivery } = statesOf(machine({ dayOffset }));
    const { delivery: planned } = await evaluated(PlanDelivery.Assign, { ...scope, request: { ...request, scheduledTime } });
    expect(planned).toMatchObject({
      day, sourceKeyPrefix: `daily/acme/${day}/`, destinationKeyPrefix: `in/${day.replaceAll('-', '/')}/`, resultsKeyPrefix: `_handoff/acme/${day}`,
    });
  });
});

describe('the way', () => {
  const withAcl = { ...delivery, contract: { Acl: 'bucket-owner-full-control' } };
  test.each<[what: string, state: string, given: object, expected: string]>([
    ['a check puts a test object', 'ChooseWay', { request: { ...request, check: true } }, 'PutTestObject'],
    ['without an ACL copies at once', 'ChooseOrder', { folders: 0, seen: 2 }, 'CopyObjects'],
    ['with one looks for large objects before', 'ChooseOrder', { folders: 1, seen: 2, delivery: withAcl }, 'FindLargeObjects'],
    ['ends where there is nothing', 'ChooseOrder', { folders: 0, seen: 0 }, 'NothingToDeliver'],
    ['ends where there is a placeholder only', 'ChooseOrder', { folders: 1, seen: 1 }, 'NothingToDeliver'],
    ['copies where the list names nothing', 'ChooseLargeNames', { largeNames: [] }, 'CopyObjects'],
    ['refuses where it does', 'ChooseLargeNames', { largeNames: ['a'] }, 'NoteLargeObjects'],
    ['goes on below 100 million', 'ChooseCounted', { folders: 1, listed: 99_999_998 }, 'ReadCopiedFiles'],
    ['stops at 100 million, of which there may be more', 'ChooseCounted', { folders: 1, listed: 99_999_999 }, 'NoteTooMany'],
    ['starts where all did', 'ChooseStarted', { states: { input: [{ partner: 'acme' }] } }, 'Started'],
    ['starts nobody', 'ChooseStarted', { states: { input: [] } }, 'Started'],
    ['does not where one did not', 'ChooseStarted', { states: { input: [{ partner: 'acme' }, { partner: 'bolt', cause: 'x' }] } }, 'SomeNotStarted'],
    ['copies where there are none', 'ChooseLarge', { large: [file(0, 2)] }, 'CopyObjects'],
    ['copies where there is no list', 'ChooseLarge', { large: [] }, 'CopyObjects'],
    ['reads them where there are some', 'ChooseLarge', { large: [file(0, 120)] }, 'ReadLargeObjects'],
    ['searches the first file', 'ChooseFile', { searched: 0, files: [file(0, 9), file(1, 9)] }, 'FindLeftObjects'],
    ['searches the second', 'ChooseFile', { searched: 1, files: [file(0, 9), file(1, 9)] }, 'FindLeftObjects'],
    ['ends after the last', 'ChooseFile', { searched: 2, files: [file(0, 9), file(1, 9)] }, 'ChooseFailed'],
    ['ends where there is none', 'ChooseFile', { searched: 0, files: [] }, 'ChooseFailed'],
    ['goes on where nothing was left', 'ChooseLeft', { left: [file(0, 2)] }, 'ChooseFile'],
    ['copies what was left', 'ChooseLeft', { left: [file(0, 20)] }, 'CopyLeftObjects'],
    ['takes as many failures as are tolerated', 'ChooseFailed', { listed: 1599, notDelivered: 15 }, 'ChooseManifest'],
    ['takes exactly the share', 'ChooseFailed', { listed: 1500, notDelivered: 15 }, 'ChooseManifest'],
    ['takes no more', 'ChooseFailed', { listed: 1599, notDelivered: 16 }, 'NoteFailed'],
    ['puts a manifest when all arrived', 'ChooseManifest', { listed: 3, notDelivered: 0 }, 'PutManifest'],
    ['puts none when some did not', 'ChooseManifest', { listed: 3, notDelivered: 1 }, 'ReportDelivery'],
    ['puts none when there was nothing', 'ChooseManifest', { listed: 0, notDelivered: 0 }, 'ReportDelivery'],
  ])('%s', async (_, state, given, expected) => {
    expect(await chosen(states[state], { ...scope, ...given })).toBe(expected);
  });
  test('puts no manifest unless asked', () => {
    const plain = statesOf(machine({ manifest: false }));
    expect(plain.ChooseFailed.Default).toBe('ReportDelivery');
    expect(Object.keys(plain).filter((name) => /Manifest/.test(name))).toEqual([]);
  });
  test('what failed in reporting does not change how a delivery ended', () => {
    expect(states.ReportDelivery.Catch).toEqual([{ ErrorEquals: ['States.ALL'], Next: 'Delivered' }]);
    expect(states.ReportFailure.Catch).toEqual([{ ErrorEquals: ['States.ALL'], Next: 'DeliveryFailed' }]);
  });
});

test('a batch of which nothing could be copied ends a delivery that tolerates nothing; what was left is tried to the end', () => {
  const tolerated = (toleratedFailurePercentage: number) => statesOf(machine({ toleratedFailurePercentage }));
  expect([0, 5].map((percentage) => tolerated(percentage).CopyObjects.ToleratedFailurePercentage)).toEqual([0, 5]);
  expect([0, 5].map((percentage) => tolerated(percentage).CopyLeftObjects.ToleratedFailurePercentage)).toEqual([100, 100]);
  expect(states.FindLeftObjects.ToleratedFailurePercentage).toBeUndefined();
});

describe('selections', () => {
  const selected = async (map: string, Items: object[]) => {
    const [state] = Object.values<any>(statesOf(states[map].ItemProcessor));
    return evaluated(state.Output, { states: { input: { Items } } });
  };
  test('large objects are above 5 GB', async () => {
    const large = { Key: 'b', Size: 5 * 1024 ** 3 + 1 };
    expect(await selected('FindLargeObjects', [{ Key: 'a', Size: 5 * 1024 ** 3 }, large])).toEqual([large]);
    expect(await selected('FindLargeObjects', [{ Key: 'a', Size: 1 }])).toEqual([]);
  });
  test('left objects are those that say so', async () => {
    const left = { key: 'b', size: 1, left: '"etag"' };
    expect(await selected('FindLeftObjects', [{ key: 'a', size: 1 }, left, { key: 'c', size: 1 }])).toEqual([left]);
    expect(await selected('FindLeftObjects', [{ key: 'a', size: 1 }])).toEqual([]);
  });
});

test.each([[1, 1, 1], [40, 1, 40], [41, 2, 21], [400, 10, 40], [500, 13, 39]])('%i copies at a time are made by %i child executions with batches of %i', (maxConcurrency, children, copies) => {
  const { CopyObjects, CopyLeftObjects } = statesOf(machine({ maxConcurrency }));
  const { MaxItemsPerBatch } = CopyObjects.ItemBatcher;
  expect([CopyObjects.MaxConcurrency, MaxItemsPerBatch, CopyLeftObjects.MaxConcurrency]).toEqual([children, copies, children]);
});

/** The names that the states of one scope assign, and its inner scopes. */
function scopesIn({ States }: any, outer: string[] = []): string[] {
  const own: any[] = Object.values(States);
  const names = own.flatMap((state) => [state, ...state.Catch ?? []]).flatMap(({ Assign = {} }) => Object.keys(Assign));
  const inner = own.flatMap(({ ItemProcessor }) => ItemProcessor ? scopesIn(ItemProcessor, [...outer, ...names]) : []);
  return [...names.filter((name) => outer.includes(name)), ...inner];
}

describe.each([['with everything', { copyTags: true, manifest: true }], ['with nothing', { copyTags: false, manifest: false }]])('the definition %s', (_, props) => {
  const definition = machine({ ...props, partition: 'aws-us-gov' });
  test('is valid', () => {
    expect(validate(definition)).toEqual({ isValid: true, errors: [], errorsText: expect.any(Function) });
  });
  test('has JSONata without top-level $, which Step Functions refuses', () => {
    const expressions = [...JSON.stringify(definition).matchAll(/"\{%(.*?)%\}"/g)].map(([, text]) => JSON.parse(`"${text}"`));
    expect(expressions.length).toBeGreaterThan(80);
    for (const expression of expressions) {
      expect(() => jsonata(expression)).not.toThrow();
      expect(expression.replace(/'[^']*'|\/(\\.|[^/])*\//g, '')).not.toMatch(/\$\$|\$(?![A-Za-z])/);
    }
  });
  test('assigns no variable in an inner scope that an outer one has, which Step Functions refuses', () => {
    expect(scopesIn(definition)).toEqual([]);
    const inner = definition.States.CopyObjects.ItemProcessor.States.CopyEach.ItemProcessor;
    expect(scopesIn({ States: { Outer: { Assign: { size: 1 }, ItemProcessor: inner } } })).toEqual(['size']);
  });
  test('has names of states and labels once', () => {
    const all = [...JSON.stringify(definition).matchAll(/"([A-Za-z]+)":\{"Type":/g)].map(([, name]) => name);
    expect(all.length).toBeGreaterThan(50);
    expect(new Set(all).size).toBe(all.length);
  });
  test('names services in its own partition', () => {
    const resources = [...new Set(JSON.stringify(definition).match(/"Resource":"[^"]+"/g))];
    expect(resources.filter((resource) => !resource.includes(':aws-us-gov:'.slice(0, -1)))).toEqual([]);
  });
  test('lets no key list travel as state', () => {
    const maps = Object.values<any>(definition.States).filter(({ ItemProcessor }) => ItemProcessor?.ProcessorConfig.Mode === 'DISTRIBUTED');
    expect(maps.map(({ ResultWriter, Items }) => [ResultWriter?.Resource.endsWith(':s3:putObject'), Items])).toEqual(maps.map(() => [true, undefined]));
  });
  test('has every state within reach', () => {
    const processors = [definition, ...Object.values<any>(statesOf(definition)).flatMap(({ ItemProcessor }) => ItemProcessor ?? [])];
    for (const { StartAt, States } of processors) {
      const own = JSON.stringify(Object.values<any>(States).map(({ ItemProcessor, ...state }) => state));
      const next = [...own.matchAll(/"(?:Next|Default)":"([^"]+)"/g)].map(([, name]) => name);
      expect(Object.keys(States).filter((name) => name !== StartAt && !next.includes(name))).toEqual([]);
    }
  });
});
