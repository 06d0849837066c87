import { catchInto, errorOf, jsonata, RETRY, RETRY_BRIEFLY, servicesOf } from '../../../../lib/deliveries/private/state-machine/states-language';
import { evaluated } from '../../../support/states-language';

test('an expression stands on one line', () => {
  expect(jsonata('  (\n    $a := 1;\n    $a\n  )  ')).toBe('{% ( $a := 1; $a ) %}');
});
test('a catcher keeps what went wrong', () => {
  expect(catchInto('refusal', 'Failed')).toEqual([{ ErrorEquals: ['States.ALL'], Assign: { refusal: '{% $states.errorOutput %}' }, Next: 'Failed' }]);
});
test.each([
  ['S3.S3Exception', 'S3.S3Exception'], ['States.Timeout', 'Delivery.Timeout'], ['My.States.Error', 'My.States.Error'],
])('%s is passed on as %s', async (Error, expected) => {
  expect(await evaluated(errorOf('refusal'), { refusal: { Error } })).toBe(expected);
});
test.each([['aws', 'arn:aws:states:::'], ['aws-cn', 'arn:aws-cn:states:::']])('services of %s', (partition, prefix) => {
  const { sdk, optimized } = servicesOf(partition);
  expect(sdk('s3:copyObject')).toBe(`${prefix}aws-sdk:s3:copyObject`);
  expect(optimized('s3:getObject')).toBe(`${prefix}s3:getObject`);
});
test('what is not there is not asked for again, everything else is, spread at random', () => {
  const [permanent, others] = RETRY;
  expect(permanent).toMatchObject({ MaxAttempts: 0, ErrorEquals: expect.arrayContaining(['S3.NoSuchBucketException', 'S3.NoSuchKeyException']) });
  expect(others).toMatchObject({ ErrorEquals: ['States.ALL'], BackoffRate: 2, JitterStrategy: 'FULL', MaxAttempts: 5 });
  expect(RETRY_BRIEFLY).toEqual([permanent, { ...others, MaxAttempts: 2 }]);
});
