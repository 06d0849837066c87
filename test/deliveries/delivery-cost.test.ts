import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeliveryMonitor } from '../../lib/deliveries/delivery-monitor';
import {
  batchOperationsCost, comparisonRows, count, deliveryCost, deliveryRows, deliveryUsage, expressDuration, kmsCalls, lambdaCost, largeObject, money,
  MONTHLY, priceOf, PRICES, secondsToCopy, time,
} from '../support/delivery-cost';
import { scheduled } from '../support/schedule';
import { newStack, resourcesOf, templateOf } from '../support/stack';

const GB = 1024 ** 3;
const TB = 1024 * GB;
const MILLION = 1_000_000;

describe('the README', () => {
  const section = () => sectionOf('### What a delivery costs');
  /** The rows below a header that begins so. */
  const rowsBelow = (header: string) => {
    const lines = section();
    const start = lines.findIndex((line) => line.startsWith(header));
    const rows = lines.slice(start + 2);
    return rows.slice(0, rows.findIndex((line) => !line.startsWith('|')));
  };

  test('has the rows of the model', () => {
    expect(rowsBelow('| objects | state transitions |')).toEqual(deliveryRows());
    expect(rowsBelow('| objects | this construct |')).toEqual(comparisonRows());
  });
  test.each<[what: string, words: () => string]>([
    ['the transitions', () => `${money(priceOf('stateTransition', deliveryUsage(MILLION).transitions))} of the ${money(deliveryCost(MILLION))}`],
    ['slower copies', () => `At 1 s per copy, 1 million objects take ${time(secondsToCopy(MILLION, 400, 1000))} at 400 and ${time(secondsToCopy(MILLION, 1000, 1000))} at 1,000`],
    ['5 GB and a byte', () => largeWords('5 GB + 1 byte', 5 * GB + 1)],
    ['1 TB', () => largeWords('1 TB', TB)],
    ['the month', () => `${money(MONTHLY.partner)} per partner (4 metrics, 2 alarms), ${money(MONTHLY.stateMachine)} per state machine (2 alarms over 4 metrics), `
      + `${money(MONTHLY.schedule)} per schedule (1 alarm), ${money(MONTHLY.dashboard)} for the dashboard, ${money(MONTHLY.topicKey)} for the key of its topic`],
  ])('says of %s what the model says', (_, words) => {
    expect(section().join(' ').replace(/\s+/g, ' ')).toContain(words());
  });
  test.each([...new Set(Object.values(PRICES).map(({ source }) => source))])('names %s', (source) => {
    expect(section().join('\n')).toContain(`](${source})`);
  });
});

describe('by hand', () => {
  test('a million requests', () => {
    expect(priceOf('putRequest', MILLION)).toBeCloseTo(5.00, 8);
    expect(priceOf('stateTransition', MILLION)).toBeCloseTo(25.00, 8);
    expect(priceOf('kmsRequest', MILLION)).toBeCloseTo(3.00, 8);
  });
  test('the tiers of Express', () => {
    expect(expressDuration(29_687.5 * 3600)).toBeCloseTo(60.012 + 119.952 + 405.27, 8);
  });
  test('a million objects', () => {
    expect(deliveryUsage(MILLION)).toEqual({
      transitions: 26_016, expressExecutions: 26_000, expressGbSeconds: 631.25, copy: 1_000_000, list: 1001,
    });
    expect(deliveryCost(MILLION)).toBeCloseTo(0.6504 + 0.026 + 0.010523 + 5 + 0.005055 + 0.0000016 + 0.00001 + 0.000001, 5);
    expect(deliveryCost(MILLION, kmsCalls(MILLION, { bucketKeys: false })) - deliveryCost(MILLION)).toBeCloseTo(6.00, 8);
    expect(deliveryCost(MILLION, kmsCalls(MILLION, { bucketKeys: true })) - deliveryCost(MILLION)).toBeCloseTo(0.06, 8);
    expect(lambdaCost(MILLION)).toBeCloseTo(5 + 0.005 + 0.0022 + 0.0625 + 0.004167, 4);
    expect(batchOperationsCost(MILLION)).toBeCloseTo(0.25 + 1 + 5, 8);
  });
  test('a large object', () => {
    expect(largeObject(5 * GB + 1)).toMatchObject({ parts: 11, transitions: 18, requests: 14 });
    expect(largeObject(TB)).toMatchObject({ parts: 1000, transitions: 1007, requests: 1003 });
    expect(largeObject(TB).cost).toBeCloseTo(0.025175 + 0.00501 + 0.0000004, 8);
    expect(largeObject(5000 * GB).parts).toBe(1000);
  });
  test('a month of alarms, each billed by its metrics', () => {
    const stack = newStack();
    new DeliveryMonitor(stack, 'Monitor', { scheduledDelivery: scheduled(stack) });
    const alarms = resourcesOf(templateOf(stack), 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
    const metrics = alarms.flatMap(({ Metrics }) => Metrics?.filter(({ MetricStat }: any) => MetricStat) ?? ['one']).length;
    expect(MONTHLY.stateMachine + MONTHLY.schedule + MONTHLY.partner - priceOf('metric', 4)).toBeCloseTo(priceOf('alarm', metrics), 8);
    expect(resourcesOf(templateOf(stack), 'AWS::KMS::Key')).toHaveLength(MONTHLY.topicKey);
    expect([MONTHLY.stateMachine, MONTHLY.schedule, MONTHLY.partner]).toEqual([0.4, 0.1, 1.4].map((usd) => expect.closeTo(usd, 8)));
  });
  test('a second holds no more copies than S3 takes', () => {
    expect(secondsToCopy(3000, 3)).toBeCloseTo(150, 8);
    expect(secondsToCopy(3500, 525)).toBeCloseTo(1, 8);
    expect(secondsToCopy(3500, 10_000)).toBeCloseTo(1, 8);
  });
});

function largeWords(size: string, bytes: number): string {
  const { parts, transitions, requests, cost } = largeObject(bytes);
  return `${size}: ${count(parts)} parts, ${count(transitions)} state transitions, ${count(requests)} S3 requests, $${cost.toFixed(4)}`;
}

/** The lines of the README from a heading to the next one of its level or above. */
function sectionOf(heading: string): string[] {
  const lines = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8').split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`the README has no '${heading}'`);
  const length = lines.slice(start + 1).findIndex((line) => /^#{1,3} /.test(line));
  return lines.slice(start, length < 0 ? undefined : start + 1 + length);
}
