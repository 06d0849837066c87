import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { stageFor } from './harness';
import { Execution, Interpreter } from '../../tools/lab/interpreter/interpreter';
import { createBucket } from '../../tools/lab/resources';
import { Stage } from '../../tools/lab/stage';

const ACCOUNT = '111111111111';
const REGION = 'us-east-1';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/machine`;
const STRANGE_KEYS = ['quote"d\\slash.csv', 'a b+c%25é.csv', "日本 &?#='.csv"];

let interpreter: Interpreter;
let s3: S3Client;
let machines = 0;

afterAll(() => interpreter?.stop());

const stage = stageFor('9 Interpreter', async (opened) => {
  const { lab } = opened;
  await createRole(opened, 'machine', 'states.amazonaws.com');
  await createBucket(opened, { name: 'ours', account: ACCOUNT, region: REGION });
  await createBucket(opened, { name: 'theirs', account: '222222222222', region: REGION });
  s3 = await lab.emulator.s3(ACCOUNT, REGION);
  const keys = [...Array.from({ length: 1500 }, (_, index) => `many/${String(index).padStart(4, '0')}`), ...STRANGE_KEYS.map((key) => `strange/${key}`)];
  for (let first = 0; first < keys.length; first += 50) {
    await Promise.all(keys.slice(first, first + 50).map((Key) => s3.send(new PutObjectCommand({ Bucket: 'ours', Key, Body: Key }))));
  }
  await s3.send(new PutObjectCommand({ Bucket: 'ours', Key: 'tagged', Body: 'tagged', Tagging: 'a=b' }));
  interpreter = await Interpreter.start(lab);
});

async function createRole({ lab }: Stage, RoleName: string, Service: string): Promise<void> {
  const iam = await lab.clients.iam(await lab.admin(ACCOUNT));
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  await iam.send(new CreateRoleCommand({
    RoleName,
    AssumeRolePolicyDocument: document({ Principal: { Service }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } } }),
  }));
  await iam.send(new PutRolePolicyCommand({
    RoleName,
    PolicyName: 'ours',
    PolicyDocument: document({ Action: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'], Resource: ['arn:aws:s3:::ours', 'arn:aws:s3:::ours/*'] }),
  }));
}

const sdk = (action: string, Arguments: object | string, more: object = { End: true }) =>
  ({ Type: 'Task', Resource: `arn:aws:states:::aws-sdk:${action}`, Arguments, ...more });

async function run(States: Record<string, object>, input: object = {}): Promise<Execution> {
  const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(States)[0], States };
  const arn = await interpreter.createStateMachine(`machine${machines += 1}`, definition, ROLE, ACCOUNT, REGION);
  return interpreter.run(arn, input);
}

const runOne = (state: object, input?: object) => run({ State: { ...state, End: true } }, input);

async function read(Bucket: string, Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Body!.transformToString();
}

/** Lists a prefix, in batches of ten; the batch with many/0013 fails. */
const mapOver = (Prefix: string, more: object = {}) => ({
  Type: 'Map',
  Label: 'Files',
  ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments: { Bucket: 'ours', Prefix } },
  ItemBatcher: { MaxItemsPerBatch: 10, BatchInput: { day: '{% $day %}' } },
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
    StartAt: 'Choose',
    States: {
      Choose: { Type: 'Choice', Choices: [{ Condition: '{% "many/0013" in $states.input.Items.Key %}', Next: 'Fail' }], Default: 'Pass' },
      Fail: { Type: 'Fail', Error: 'Test.Failed', Cause: 'thirteen' },
      Pass: { Type: 'Pass', Output: '{% $states.input.Items.{"key": Key, "size": Size, "day": $states.input.BatchInput.day} %}', End: true },
    },
  },
  ResultWriter: {
    Resource: 'arn:aws:states:::s3:putObject',
    Arguments: { Bucket: 'ours', Prefix: '{% "results/" & $day %}' },
    WriterConfig: { OutputType: 'JSON', Transformation: 'FLATTEN' },
  },
  ...more,
});

const TODAY = { Type: 'Pass', Assign: { day: '2026-11-23' }, Next: 'Map' };

test('a distributed map reads all pages, tolerates failures, counts them, and writes its results', async () => {
  const { status, output } = await run({
    Day: TODAY,
    Map: mapOver('many/', { ToleratedFailurePercentage: 1, Next: 'Count' }),
    Count: sdk('sfn:describeMapRun', { MapRunArn: '{% $states.input.MapRunArn %}' }, {
      Output: { counts: '{% $states.result.ItemCounts %}', written: '{% $states.input %}' }, End: true,
    }),
  });
  expect(status).toBe('SUCCEEDED');
  expect(output.counts).toMatchObject({ Total: 1500, Succeeded: 1490, Failed: 10, Running: 0, Pending: 0 });

  const children = interpreter.children(output.written.MapRunArn);
  expect(children).toHaveLength(150);
  expect(children.filter(({ Status }) => Status === 'FAILED')).toMatchObject([{ Error: 'Test.Failed', Cause: 'thirteen' }]);

  const { Bucket, Key } = output.written.ResultWriterDetails;
  const folder = Key.replace('manifest.json', '');
  expect(folder).toMatch(/^results\/2026-11-23\/[0-9a-f-]{36}\/$/);
  const [succeeded, failed] = await Promise.all(['SUCCEEDED_0.json', 'FAILED_0.json'].map((name) => read(Bucket, `${folder}${name}`)));
  expect(JSON.parse(await read(Bucket, Key))).toEqual({
    DestinationBucket: 'ours',
    MapRunArn: output.written.MapRunArn,
    ResultFiles: {
      FAILED: [{ Key: `${folder}FAILED_0.json`, Size: failed.length }], PENDING: [], SUCCEEDED: [{ Key: `${folder}SUCCEEDED_0.json`, Size: succeeded.length }],
    },
  });
  expect(JSON.parse(succeeded)).toHaveLength(1490);
  expect(JSON.parse(succeeded)[0]).toEqual({ key: 'many/0000', size: 9, day: '2026-11-23' });
  const [child] = JSON.parse(failed);
  expect(child).toMatchObject({ Status: 'FAILED', Error: 'Test.Failed', Cause: 'thirteen' });
  expect(JSON.parse(child.Input).Items[3]).toEqual({
    Etag: expect.stringMatching(/^"[0-9a-f]{32}"$/), Key: 'many/0013', LastModified: expect.any(Number), Size: 9, StorageClass: 'STANDARD',
  });
});

test.each([
  ['fails above its tolerance', mapOver('many/001', { ToleratedFailurePercentage: 50 }), 'States.ExceedToleratedFailureThreshold'],
  ['tolerates nothing by itself', mapOver('many/'), 'States.ExceedToleratedFailureThreshold'],
  ['cannot list what is not allowed', mapOver('', { ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments: { Bucket: 'theirs' } } }), 'States.ItemReaderFailed'],
])('a distributed map %s', async (_, map, error) => {
  expect(await run({ Day: TODAY, Map: { ...map, End: true } })).toMatchObject({ status: 'FAILED', error });
});

test('an empty list is a map run without children', async () => {
  const { output } = await run({ Day: TODAY, Map: { ...mapOver('none/'), End: true } });
  expect(JSON.parse(await read('ours', output.ResultWriterDetails.Key)).ResultFiles).toEqual({ FAILED: [], PENDING: [], SUCCEEDED: [] });
});

test('children see neither the variables nor the context of their parent', async () => {
  const { output } = await run({
    Day: TODAY,
    Map: {
      Type: 'Map',
      Items: ['a'],
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Look',
        States: { Look: { Type: 'Pass', Output: '{% {"day": $day, "map": $states.context.Map, "input": $states.context.Execution.Input} %}', End: true } },
      },
      End: true,
    },
  });
  expect(output).toEqual([{ input: 'a' }]);
});

test('strange keys survive variables, copies and the way back', async () => {
  const { output } = await run({
    Read: { Type: 'Pass', Assign: { keys: '{% $states.input.keys %}' }, Next: 'Each' },
    Each: {
      Type: 'Map',
      Items: '{% $keys %}',
      ItemSelector: '{% {"key": $states.context.Map.Item.Value} %}',
      ItemProcessor: {
        StartAt: 'Copy',
        States: {
          Copy: sdk('s3:copyObject', "{% {'Bucket': 'ours', 'Key': 'copied/' & $states.input.key, 'CopySource': 'ours/' & $encodeUrlComponent($states.input.key)} %}", {
            Assign: { key: "{% 'copied/' & $states.input.key %}" }, Next: 'Get',
          }),
          Get: sdk('s3:getObject', { Bucket: 'ours', Key: '{% $key %}' }, { Output: '{% $states.result.Body %}', End: true }),
        },
      },
      End: true,
    },
  }, { keys: STRANGE_KEYS.map((key) => `strange/${key}`) });
  expect(output).toEqual(STRANGE_KEYS.map((key) => `strange/${key}`));
});

test.each([
  ['a bucket of others', { Bucket: 'theirs' }, 'S3.S3Exception', /^Access Denied \(Service: S3, Status Code: 403, Request ID: /, 'identity policy and bucket policy'],
  ['a bucket that is not there', { Bucket: 'nowhere' }, 'S3.NoSuchBucketException', /Status Code: 404/, 'bucket'],
  ['an ACL', { Acl: 'private' }, 'S3.S3Exception', /Access Denied/, 'identity policy'],
  ['another owner', { ExpectedBucketOwner: '222222222222' }, 'S3.S3Exception', /Access Denied/, 'expected bucket owner'],
  ['another owner of the source', { ExpectedSourceBucketOwner: '222222222222' }, 'S3.S3Exception', /Access Denied/, 'expected bucket owner'],
  ['an object that changed', { CopySourceIfMatch: '"other"' }, 'S3.S3Exception', /Status Code: 412/, undefined],
  ['tags', { CopySource: 'ours/tagged' }, 'S3.S3Exception', /Access Denied/, 'identity policy'],
  ['a field of another name', { ACL: 'private' }, 'States.Runtime', /The field "ACL" is not supported by Step Functions/, undefined],
])('a copy with %s is refused', async (_, more, error, cause, by) => {
  const from = stage().lab.gateway.log.length;
  const copy = sdk('s3:copyObject', { Bucket: 'ours', Key: 'copy', CopySource: 'ours/many/0000', ...more });
  expect(await runOne(copy)).toMatchObject({ status: 'FAILED', error, cause: expect.stringMatching(cause) });
  expect(stage().lab.gateway.log.slice(from).find((decided) => decided.error)?.by).toBe(by);
});

test('tags that are not copied need no permission', async () => {
  const copy = sdk('s3:copyObject', { Bucket: 'ours', Key: 'copy', CopySource: 'ours/tagged', TaggingDirective: 'REPLACE' });
  expect(await runOne(copy)).toMatchObject({ status: 'SUCCEEDED' });
});

test('a large object is copied in parts', async () => {
  const body = '0123456789'.repeat(600_000);
  await s3.send(new PutObjectCommand({ Bucket: 'ours', Key: 'large +é', Body: body }));
  const source = "{% 'ours/' & $encodeUrlComponent('large +é') %}";
  const { status } = await run({
    Create: sdk('s3:createMultipartUpload', { Bucket: 'ours', Key: 'parts' }, { Assign: { upload: '{% $states.result.UploadId %}' }, Next: 'Each' }),
    Each: {
      Type: 'Map',
      Items: ['bytes=0-5242879', 'bytes=5242880-5999999'],
      ItemProcessor: {
        StartAt: 'Copy',
        States: {
          Copy: sdk('s3:uploadPartCopy', {
            Bucket: 'ours', Key: 'parts', UploadId: '{% $upload %}', CopySource: source, CopySourceRange: '{% $states.input %}', PartNumber: '{% $states.context.Map.Item.Index + 1 %}',
          }, { Output: { ETag: '{% $states.result.CopyPartResult.ETag %}', PartNumber: '{% $states.context.Map.Item.Index + 1 %}' }, End: true }),
        },
      },
      Next: 'Complete',
    },
    Complete: sdk('s3:completeMultipartUpload', { Bucket: 'ours', Key: 'parts', UploadId: '{% $upload %}', MultipartUpload: { Parts: '{% $states.input %}' } }),
  });
  expect(status).toBe('SUCCEEDED');
  expect(await read('ours', 'parts') === body).toBe(true);
});

test('what fails is tried again, and caught', async () => {
  const { output, arn } = await run({
    Get: sdk('s3:getObject', { Bucket: 'theirs', Key: 'any' }, {
      Retry: [{ ErrorEquals: ['S3.S3Exception'], IntervalSeconds: 10, BackoffRate: 2, MaxAttempts: 2, MaxDelaySeconds: 15, JitterStrategy: 'FULL' }],
      Catch: [{ ErrorEquals: ['States.ALL'], Assign: { failure: '{% $states.errorOutput %}' }, Next: 'Tell' }],
      End: true,
    }),
    Tell: { Type: 'Pass', Output: '{% $failure.Error %}', End: true },
  });
  expect(output).toBe('S3.S3Exception');
  expect((await interpreter.history(arn)).filter(({ type }) => type === 'TaskFailed')).toHaveLength(3);
});

test('a call that gets no answer is tried again', async () => {
  const { gateway, server } = stage().lab;
  let calls = 0;
  gateway.isBusy = (operation) => {
    if (operation === 'GetObject' && ++calls === 1) void server.hangUp();
    return false;
  };
  const { output, arn } = await runOne(sdk('s3:getObject', { Bucket: 'ours', Key: 'tagged' }, { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }] }))
    .finally(() => { gateway.isBusy = undefined; });
  expect(output).toMatchObject({ Body: 'tagged' });
  expect((await interpreter.history(arn)).flatMap(({ taskFailedEventDetails }) => taskFailedEventDetails?.error ?? [])).toEqual(['S3.SdkClientException']);
});

test('metrics arrive', async () => {
  const dimension = { Name: 'Partner', Value: '{% $states.input.partner %}' };
  await runOne(sdk('cloudwatch:putMetricData', { Namespace: 'Test', MetricData: [{ MetricName: 'Delivered', Value: 3, Dimensions: [dimension] }] }), { partner: 'acme' });
  expect(await interpreter.metrics('Test', ACCOUNT, REGION)).toEqual([{ name: 'Delivered', dimensions: { Partner: 'acme' }, sum: 3 }]);
});

test('the role of a state machine has to trust Step Functions', async () => {
  await createRole(stage(), 'others', 'lambda.amazonaws.com');
  const definition = { StartAt: 'End', States: { End: { Type: 'Succeed' } } };
  await expect(interpreter.createStateMachine('others', definition, `arn:aws:iam::${ACCOUNT}:role/others`, ACCOUNT, REGION)).rejects
    .toThrow('role/others does not trust states.amazonaws.com');
});
