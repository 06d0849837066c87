import { aws_s3 as s3 } from 'aws-cdk-lib';
import { validateDeliveryPlace } from '../../../lib/deliveries/private/one-region';
import { ENV, newStack, OWNER, VENDOR } from '../../support/stack';

const bucketIn = (env: { region?: string; account?: string }) => s3.Bucket.fromBucketAttributes(newStack({}), 'Bucket', { bucketName: 'exports', ...env });
const acme = (region: string) => [{ partnerName: 'acme', region }];
const elsewhere = (got: string) => "must be in Region 'us-east-1' (Step Functions calls S3 in its own Region only: replicate the source to the other Region, "
  + `and deliver from a stack there), got: '${got}'`;

test('everything in one Region and account is fine', () => {
  expect(() => validateDeliveryPlace(newStack(), bucketIn({ ...ENV }), acme('us-east-1'))).not.toThrow();
});
test('what is not known cannot be wrong', () => {
  expect(() => validateDeliveryPlace(newStack({}), bucketIn({}), acme('eu-west-1'))).not.toThrow();
});
test('what is known must be one Region, wherever the stack goes', () => {
  expect(() => validateDeliveryPlace(newStack({}), bucketIn({ region: 'us-east-1' }), acme('eu-west-1'))).toThrow(`'region' of partner 'acme' ${elsewhere('eu-west-1')}`);
  expect(() => validateDeliveryPlace(newStack({}), bucketIn({}), [...acme('us-east-1'), ...acme('eu-west-1')])).toThrow(elsewhere('eu-west-1'));
});
test.each<[what: string, source: s3.IBucket, region: string, message: string]>([
  ['a source in another Region', bucketIn({ region: 'eu-west-1' }), 'us-east-1', `'source' ${elsewhere('eu-west-1')}`],
  ['a destination in another Region', bucketIn({}), 'eu-west-1', `'region' of partner 'acme' ${elsewhere('eu-west-1')}`],
  ['a source in another account', bucketIn({ account: VENDOR }), 'us-east-1',
    `'source' must be in account '${OWNER}' (Step Functions lists buckets of its own account only), got: '${VENDOR}'`],
])('%s is refused, with the remedy', (_, source, region, message) => {
  expect(() => validateDeliveryPlace(newStack(), source, acme(region))).toThrow(new Error(message));
});
