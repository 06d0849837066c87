import { DisableKeyCommand, EnableKeyCommand } from '@aws-sdk/client-kms';
import { PutBucketOwnershipControlsCommand } from '@aws-sdk/client-s3';
import { stageFor } from './harness';
import { ConfiguredOwnership, DeliveryConfig } from '../../lib/deliveries/delivery-config';
import { Deliveries, LARGE, REGION, SENDER, SOURCE } from '../../tools/lab/deliveries';
import { createKey } from '../../tools/lab/resources';

const ACME = '777777777771';
const BOLT = '777777777772';
const CORE = '777777777773';
const DUNE = '777777777774';

const NAMES = ['plain.csv', 'emoji-😀.csv', 'sub/folder/deep.csv', 'with space.csv', 'a+b.csv', '100%.csv', '%2F.csv', 'größe/日本.csv', "quote'd \"name\".csv", 'empty.csv'];

/** Shows the cause where it did not. */
const SUCCEEDED = { status: 'SUCCEEDED', cause: undefined };

let deliveries: Deliveries;
let keyArn: string;
const stage = stageFor('10 Delivery', async (opened) => {
  keyArn = await createKey(opened, CORE, REGION);
  deliveries = await Deliveries.open(opened, [
    config('acme', ACME, { ownership: ConfiguredOwnership.BUCKET_OWNER_PREFERRED }, { manifest: true }),
    config('bolt', BOLT, {}, { manifest: true }),
    config('core', CORE, { kmsKeyArn: keyArn }),
    config('dune', DUNE, {}, { copyTags: true, toleratedFailurePercentage: 50, manifest: true }),
  ]);
});
afterAll(() => deliveries?.close());

function config(partner: string, owner: string, destination: Partial<DeliveryConfig['destination']>, more: Partial<DeliveryConfig> = {}): DeliveryConfig {
  return {
    partner,
    account: SENDER,
    region: REGION,
    roleName: `Exporter-${partner}`,
    source: { bucket: SOURCE, keyPrefix: `daily/${partner}/`, folder: '{date}/' },
    destination: {
      bucket: `klavi-data-transfer-${partner}`, owner, keyPrefix: 'daily-sync/', ownership: ConfiguredOwnership.BUCKET_OWNER_ENFORCED, ...destination,
    },
    schedule: { cron: '0 6 * * ? *' },
    maxConcurrency: 40, // the gateway is one process
    ...more,
  };
}

async function putDay(partner: string, day: string, names: string[], body: (name: string) => string = (name) => `${name} of ${day}`): Promise<Record<string, string>> {
  await deliveries.put(Object.fromEntries(names.map((name) => [`daily/${partner}/${day}/${name}`, body(name)])));
  return Object.fromEntries(names.map((name) => [`daily-sync/${day}/${name}`, body(name)]));
}

describe.each(['acme', 'bolt', 'core'])('%s', (partner) => {
  test('gets every day byte by byte, and keeps it when the next day or a second run follows', async () => {
    const first = await putDay(partner, '2026-11-21', NAMES, (name) => (name === 'empty.csv' ? '' : `${name}, first day`));
    expect(await deliveries.deliver(partner, '2026-11-21')).toMatchObject({ ...SUCCEEDED, output: { partner, day: '2026-11-21', delivered: 10, notDelivered: 0 } });
    expect(await deliveries.arrived(partner)).toEqual(first);

    const second = await putDay(partner, '2026-11-22', ['plain.csv', 'new.csv']);
    expect(await deliveries.deliver(partner, '2026-11-22')).toMatchObject({ ...SUCCEEDED, output: { delivered: 2 } });
    expect(await deliveries.arrived(partner)).toEqual({ ...first, ...second });

    expect(await deliveries.deliver(partner, '2026-11-21')).toMatchObject({ ...SUCCEEDED, output: { delivered: 10 } });
    expect(await deliveries.arrived(partner)).toEqual({ ...first, ...second });
    expect(await deliveries.metrics(partner)).toMatchObject({ ObjectsDelivered: 22, ObjectsNotDelivered: 0, DeliveriesFailed: 0 });
  });
  test('gets nothing on a day without data, or with a placeholder only', async () => {
    expect(await deliveries.deliver(partner, '2026-01-01')).toMatchObject({ ...SUCCEEDED, output: { delivered: 0, notDelivered: 0 } });
    await deliveries.put({ [`daily/${partner}/2026-01-02/`]: '' });
    expect(await deliveries.deliver(partner, '2026-01-02')).toMatchObject({ ...SUCCEEDED, output: { delivered: 0 } });
    expect(await deliveries.arrived(partner, 'daily-sync/2026-01')).toEqual({});
  });
  test('is told that a good connection is good', async () => {
    expect(await deliveries.run(partner, { check: true })).toMatchObject({ ...SUCCEEDED, output: { result: 'Connectivity.Good' } });
    expect(JSON.parse((await deliveries.read(partner, 'daily-sync/_handoff/connectivity-check.json')).body)).toEqual({ about: expect.stringContaining('It stays') });
  });
});

test('objects have the encryption, content type and no tags, as agreed', async () => {
  await deliveries.put({ 'daily/core/2026-11-20/tagged.csv': 'tagged' }, { Tagging: 'internal=yes', ContentType: 'text/csv' });
  expect(await deliveries.deliver('core', '2026-11-20')).toMatchObject({ ...SUCCEEDED });
  expect(await deliveries.read('core', 'daily-sync/2026-11-20/tagged.csv')).toEqual({ body: 'tagged', tags: {}, contentType: 'text/csv', encryption: 'aws:kms' });
});

test('a manifest comes last, once all is there, and lists it', async () => {
  const day = await putDay('bolt', '2026-10-01', ['a.csv', 'b.csv']);
  const from = stage().lab.gateway.log.length;
  await deliveries.deliver('bolt', '2026-10-01');
  expect(JSON.parse((await deliveries.read('bolt', 'daily-sync/_handoff/manifest-2026-10-01.json')).body))
    .toEqual(expect.arrayContaining(Object.entries(day).map(([key, body]) => ({ key, size: body.length }))));
  const copies = stage().lab.gateway.log.slice(from).filter(({ operation }) => operation === 's3:CopyObject').map(({ asked }) => asked.at(-1)!.resource);
  expect(copies.at(-1)).toMatch(/manifest-2026-10-01\.json$/);
  await expect(deliveries.read('bolt', 'daily-sync/_handoff/manifest-2026-01-01.json')).rejects.toThrow();
});

test('1,500 objects arrive, several pages of them', async () => {
  const day = await putDay('bolt', '2026-10-02', Array.from({ length: 1500 }, (_, index) => `${index}.csv`));
  expect(await deliveries.deliver('bolt', '2026-10-02')).toMatchObject({ ...SUCCEEDED, output: { delivered: 1500, notDelivered: 0 } });
  expect(await deliveries.arrived('bolt', 'daily-sync/2026-10-02/')).toEqual(day);
}, 300_000);

describe('a large object', () => {
  const body = '0123456789'.repeat(LARGE / 10 + 100_000);
  const from = () => stage().lab.gateway.log.length;
  const operations = (start: number) => [...new Set(stage().lab.gateway.log.slice(start).map(({ operation }) => operation.slice(3)))];

  test('arrives in parts, beside small ones, with its attributes', async () => {
    await putDay('bolt', '2026-10-03', ['small.csv']);
    await deliveries.put({ 'daily/bolt/2026-10-03/large + ä.csv': body }, { ContentType: 'text/csv', Metadata: { day: '3' }, Tagging: 'internal=yes' });
    const start = from();
    expect(await deliveries.deliver('bolt', '2026-10-03')).toMatchObject({ ...SUCCEEDED, output: { delivered: 2, notDelivered: 0 } });
    const arrived = await deliveries.read('bolt', 'daily-sync/2026-10-03/large + ä.csv');
    expect(arrived.body === body).toBe(true);
    expect(arrived).toMatchObject({ contentType: 'text/csv', tags: {} });
    expect(operations(start)).toEqual(expect.arrayContaining(['CreateMultipartUpload', 'UploadPartCopy', 'CompleteMultipartUpload']));
    expect(JSON.parse((await deliveries.read('bolt', 'daily-sync/_handoff/manifest-2026-10-03.json')).body)).toEqual(expect.arrayContaining([
      { key: 'daily-sync/2026-10-03/small.csv', size: 23 }, { key: 'daily-sync/2026-10-03/large + ä.csv', size: body.length, left: expect.stringMatching(/^"[0-9a-f]+"$/) },
    ]));
  });
  test('under the ACL contract is found and named before anything is copied', async () => {
    await putDay('acme', '2026-10-03', ['small.csv']);
    await deliveries.put({ 'daily/acme/2026-10-03/large.csv': body });
    const start = from();
    expect(await deliveries.deliver('acme', '2026-10-03')).toMatchObject({
      status: 'FAILED', error: 'Delivery.LargeObjectsNeedParts', cause: expect.stringMatching(/^nothing was copied, because of daily\/acme\/2026-10-03\/large.csv: .*BUCKET_OWNER_ENFORCED/),
    });
    expect(operations(start)).not.toContain('CopyObject');
    expect(await deliveries.arrived('acme', 'daily-sync/2026-10-03')).toEqual({});
    expect(await deliveries.metrics('acme')).toMatchObject({ DeliveriesFailed: 1 });
  });
  test('that breaks off is given up', async () => {
    await deliveries.put({ 'daily/bolt/2026-10-04/large.csv': body });
    await putDay('bolt', '2026-10-04', ['small.csv']);
    stage().lab.gateway.isBusy = (operation) => operation === 'CompleteMultipartUpload';
    const start = from();
    const { status, error } = await deliveries.deliver('bolt', '2026-10-04').finally(() => { stage().lab.gateway.isBusy = undefined; });
    expect([status, error]).toEqual(['FAILED', 'Delivery.TooManyFailures']);
    expect(operations(start)).toContain('AbortMultipartUpload');
    expect(Object.keys(await deliveries.arrived('bolt', 'daily-sync/2026-10-04'))).toEqual(['daily-sync/2026-10-04/small.csv']);
  });
});

describe('tags', () => {
  test('that the partner does not take end the delivery, named', async () => {
    await deliveries.put({ 'daily/dune/2026-10-05/tagged.csv': 'tagged' }, { Tagging: 'a=b&c=d' });
    expect(await deliveries.deliver('dune', '2026-10-05')).toMatchObject({ status: 'FAILED', error: 'Delivery.ExceedToleratedFailureThreshold' });
    expect(deliveries.interpreter.children().at(-1)).toMatchObject({ Error: 'Delivery.NothingCopied', Cause: expect.stringMatching(/tagged.csv: S3.S3Exception: Access Denied/) });
  });
  test('arrive once its policy grants them', async () => {
    await deliveries.changePolicy('dune', (statements) => [...statements, {
      Sid: 'Tags', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${SENDER}:role/Exporter-dune` }, Action: 's3:PutObjectTagging', Resource: 'arn:aws:s3:::klavi-data-transfer-dune/daily-sync/*',
    }]);
    expect(await deliveries.deliver('dune', '2026-10-05')).toMatchObject({ ...SUCCEEDED });
    expect(await deliveries.read('dune', 'daily-sync/2026-10-05/tagged.csv')).toMatchObject({ body: 'tagged', tags: { a: 'b', c: 'd' } });
  });
});

describe('a partner that refuses some objects', () => {
  const refuse = (partner: string) => deliveries.changePolicy(partner, (statements) => [...statements, {
    Sid: 'Refuse', Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `arn:aws:s3:::klavi-data-transfer-${partner}/*refused*`,
  }]);
  const names = ['a.csv', 'b.csv', 'refused.csv'];

  test('makes the delivery fail, and the others are there', async () => {
    const day = await putDay('bolt', '2026-10-06', names);
    const mend = await refuse('bolt');
    expect(await deliveries.deliver('bolt', '2026-10-06')).toMatchObject({
      status: 'FAILED', error: 'Delivery.TooManyFailures', cause: expect.stringMatching(/^1 of 3 objects could not be delivered, 0 percent are tolerated/),
    });
    const arrived = await deliveries.arrived('bolt', 'daily-sync/2026-10-06/');
    expect(Object.keys(arrived)).toEqual(['daily-sync/2026-10-06/a.csv', 'daily-sync/2026-10-06/b.csv']);

    await mend();
    expect(await deliveries.deliver('bolt', '2026-10-06')).toMatchObject({ ...SUCCEEDED, output: { delivered: 3 } });
    expect(await deliveries.arrived('bolt', 'daily-sync/2026-10-06/')).toEqual(day);
  });
  test('is tolerated up to the share that was agreed, counted, and gets no manifest', async () => {
    await putDay('dune', '2026-10-06', names);
    const mend = await refuse('dune');
    expect(await deliveries.deliver('dune', '2026-10-06')).toMatchObject({ ...SUCCEEDED, output: { delivered: 2, notDelivered: 1 } });
    await expect(deliveries.read('dune', 'daily-sync/_handoff/manifest-2026-10-06.json')).rejects.toThrow();
    await mend();
  });
});

test('a partner that takes its policy away half-way ends the delivery; the next run completes it', async () => {
  const day = await putDay('bolt', '2026-10-11', Array.from({ length: 200 }, (_, index) => `${index}.csv`));
  let copies = 0;
  let taken: Promise<() => Promise<unknown>> | undefined;
  stage().lab.gateway.isBusy = (operation) => {
    if (operation === 'CopyObject' && ++copies === 60) taken = deliveries.changePolicy('bolt', (statements) => statements.filter(({ Effect }) => Effect === 'Deny'));
    return false;
  };
  const { status, error } = await deliveries.deliver('bolt', '2026-10-11').finally(() => { stage().lab.gateway.isBusy = undefined; });
  expect([status, error]).toEqual(['FAILED', 'Delivery.ExceedToleratedFailureThreshold']);
  const arrived = Object.keys(await deliveries.arrived('bolt', 'daily-sync/2026-10-11/'));
  expect(arrived.length).toBeGreaterThan(39);
  expect(arrived.length).toBeLessThan(200);

  await (await taken!)();
  expect(await deliveries.deliver('bolt', '2026-10-11')).toMatchObject({ ...SUCCEEDED, output: { delivered: 200, notDelivered: 0 } });
  expect(await deliveries.arrived('bolt', 'daily-sync/2026-10-11/')).toEqual(day);
});

test('throttling is waited out', async () => {
  const day = await putDay('bolt', '2026-10-07', NAMES);
  let refusals = 0;
  stage().lab.gateway.isBusy = (operation) => operation === 'CopyObject' && ++refusals <= 12;
  expect(await deliveries.deliver('bolt', '2026-10-07')).toMatchObject({ ...SUCCEEDED, output: { delivered: 10, notDelivered: 0 } });
  stage().lab.gateway.isBusy = undefined;
  expect(refusals).toBeGreaterThan(12);
  expect(await deliveries.arrived('bolt', 'daily-sync/2026-10-07/')).toEqual(day);
});

describe('the check names', () => {
  test('a key that is disabled, and nothing is delivered then', async () => {
    const kms = await stage().lab.clients.kms(await stage().lab.admin(CORE), { region: REGION });
    await kms.send(new DisableKeyCommand({ KeyId: keyArn }));
    expect(await deliveries.run('core', { check: true })).toMatchObject({ status: 'FAILED', error: 'Connectivity.Key', cause: expect.stringContaining('is disabled') });
    await putDay('core', '2026-10-09', ['a.csv']);
    expect(await deliveries.deliver('core', '2026-10-09')).toMatchObject({ status: 'FAILED' });
    await kms.send(new EnableKeyCommand({ KeyId: keyArn }));
    expect(await deliveries.deliver('core', '2026-10-09')).toMatchObject({ ...SUCCEEDED, output: { delivered: 1 } });
  });
  test('a policy without the statement', async () => {
    const mend = await deliveries.changePolicy('bolt', (statements) => statements.filter(({ Effect }) => Effect === 'Deny'));
    expect(await deliveries.run('bolt', { check: true })).toMatchObject({
      status: 'FAILED', error: 'Connectivity.Policy', cause: expect.stringMatching(/^the policy of bucket klavi-data-transfer-bolt does not let this role put objects below s3:\/\/klavi-data-transfer-bolt\/daily-sync/),
    });
    await mend();
  });
  test('no ownership: ACLs that are off are no obstacle for the one ACL that S3 takes then', async () => {
    const s3 = await stage().lab.clients.s3(await stage().lab.admin(ACME), { region: REGION });
    const own = (ObjectOwnership: 'BucketOwnerEnforced' | 'BucketOwnerPreferred') => s3.send(new PutBucketOwnershipControlsCommand({
      Bucket: 'klavi-data-transfer-acme', OwnershipControls: { Rules: [{ ObjectOwnership }] },
    }));
    await own('BucketOwnerEnforced');
    expect(await deliveries.run('acme', { check: true })).toMatchObject({ ...SUCCEEDED });
    await own('BucketOwnerPreferred');
  });
});

test('several partners of one role are started each', async () => {
  await putDay('bolt', '2026-10-10', ['a.csv']);
  const executions = await deliveries.runForTwo('bolt', 'boltaire', { scheduledTime: '2026-10-10T06:00:00Z' });
  expect(executions.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
  expect(executions.map(({ output }) => output)).toEqual(expect.arrayContaining([
    ['bolt', 'boltaire'],
    expect.objectContaining({ partner: 'bolt', day: '2026-10-10', delivered: 1 }),
    expect.objectContaining({ partner: 'boltaire', day: '2026-10-10', delivered: 1 }),
  ]));
});

describe('a wrong start', () => {
  test.each<[what: string, input: object, error: string]>([
    ['without a time', {}, 'Delivery.WrongInput'],
    ['for somebody else', { partner: 'globex', scheduledTime: '2026-11-21T06:00:00Z' }, 'Delivery.UnknownPartner'],
  ])('%s is refused', async (_, input, error) => {
    expect(await deliveries.run('bolt', input)).toMatchObject({ status: 'FAILED', error });
  });
});
