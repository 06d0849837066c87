import * as s3 from 'aws-cdk-lib/aws-s3';
import { bucketFacts } from '../../../lib/buckets/private/bucket-facts';
import { putDestinationGuide, writersPolicy } from '../../../lib/destinations/private/put-destination-guide';
import { ExternalPrincipal } from '../../../lib/principals/external-principal';
import { newStack, VENDOR } from '../../support/stack';

const stack = newStack();
const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'exchange');
const actions = { objectActions: ['s3:PutObject'], bucketActions: [], listsPrefix: false };
const principal = ExternalPrincipal.role(`arn:aws:iam::${VENDOR}:role/ingest`);

test('a destination is tried with a small file', () => {
  const opening = { bucket, facts: bucketFacts(bucket), keyPrefix: 'ftp/', actions };
  expect(putDestinationGuide({ principals: [principal], opening }).steps[1])
    .toBe('Put a small test file below s3://exchange/ftp/ in us-east-1, exactly as the rules for requests say.');
});

test('the writer is asked to attach no permission for a key where the bucket has none', () => {
  const { Statement: statements } = stack.resolve(writersPolicy(bucket, 'ftp/', undefined));
  expect(statements.map(({ Sid }: { Sid: string }) => Sid)).toEqual(['ExchangeObjects']);
});
