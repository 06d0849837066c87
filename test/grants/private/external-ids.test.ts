import { App, Aws, Lazy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { registerExternalIds, UsedExternalIds } from '../../../lib/grants/private/external-ids';
import { ENV, OWNER, VENDOR, warningsOf } from '../../support/stack';

const WARNING = `account ${VENDOR} has the same external ID for 'Kohler/Grant' and 'Acme/Grant': whoever is the one can have it assume the role of `
  + 'the other, ask for an external ID for each [ack: cdk-s3-handoff:sharedExternalId]';
const INGEST = `arn:aws:iam::${VENDOR}:role/ingest`;

/** Two clients, each in a stack of its own. */
function warnings(...used: (Partial<UsedExternalIds> & { on?: string })[]): string[][] {
  const app = new App();
  return used.map(({ on, ...given }, index) => {
    const stack = new Stack(app, ['Kohler', 'Acme', 'Third'][index], { env: ENV });
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', on ?? `bucket-${index}`);
    registerExternalIds(new Construct(stack, 'Grant'), { account: VENDOR, externalIds: ['id_1'], party: INGEST, bucket, ...given });
    return warningsOf(stack);
  });
}

describe('one external ID for two clients of an account is a warning', () => {
  test.each<[string, Parameters<typeof warnings>]>([
    ['for two buckets of one principal', [{}, {}]],
    ['for two principals of one bucket', [{ on: 'files' }, { on: 'files', party: `${INGEST}2` }]],
    ['while one of them rotates', [{ externalIds: ['id_0', 'id_1'] }, { externalIds: ['id_1', 'id_2'] }]],
  ])('%s', (_, used) => {
    expect(warnings(...used)).toEqual([[], [WARNING]]);
  });
  test('once, however many share it', () => {
    expect(warnings({}, {}, {}).map(({ length }) => length)).toEqual([0, 1, 1]);
  });
});

test('one external ID for two principals that assume one role: no warning', () => {
  const stack = new Stack(new App(), 'Kohler', { env: ENV });
  const grant = new Construct(stack, 'Grant');
  for (const party of [INGEST, `${INGEST}2`]) {
    registerExternalIds(grant, { account: VENDOR, externalIds: ['id_1'], party, bucket: s3.Bucket.fromBucketName(stack, party.slice(-3), 'files') });
  }
  expect(warningsOf(stack)).toEqual([]);
});

test.each<[string, Parameters<typeof warnings>]>([
  ['two external IDs', [{}, { externalIds: ['id_2'] }]],
  ['one principal that has two roles for one bucket', [{ on: 'files' }, { on: 'files' }]],
  ['two accounts', [{}, { account: OWNER }]],
  ['accounts that only CloudFormation knows', [{ account: Aws.ACCOUNT_ID }, { account: Aws.ACCOUNT_ID }]],
  ['pending principals', [{ account: undefined }, { account: undefined }]],
  ['none', [{ externalIds: [] }, { externalIds: [] }]],
  ['tokens', [{ externalIds: [Lazy.string({ produce: () => 'a' })] }, { externalIds: [Lazy.string({ produce: () => 'b' })] }]],
])('%s: no warning', (_, used) => {
  expect(warnings(...used).flat()).toEqual([]);
});
