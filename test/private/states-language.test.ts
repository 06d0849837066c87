import { catchInto, jsonata, RETRY, servicesOf } from '../../lib/private/states-language';

test('an expression stands on one line', () => {
  expect(jsonata('  (\n    $a := 1;\n    $a\n  )  ')).toBe('{% ( $a := 1; $a ) %}');
});
test('a catcher keeps what went wrong', () => {
  expect(catchInto('Failed')).toEqual([{ ErrorEquals: ['States.ALL'], Assign: { failure: '{% $states.errorOutput %}' }, Next: 'Failed' }]);
});
test.each([['aws', 'arn:aws:states:::'], ['aws-cn', 'arn:aws-cn:states:::']])('services of %s', (partition, prefix) => {
  const { sdk, optimized } = servicesOf(partition);
  expect(sdk('s3:copyObject')).toBe(`${prefix}aws-sdk:s3:copyObject`);
  expect(optimized('s3:getObject')).toBe(`${prefix}s3:getObject`);
});
test('what is not there is not asked for again, everything else is, spread at random', () => {
  const [permanent, others] = RETRY;
  expect(permanent).toMatchObject({ MaxAttempts: 0, ErrorEquals: expect.arrayContaining(['S3.NoSuchBucketException', 'S3.NoSuchKeyException']) });
  expect(others).toMatchObject({ ErrorEquals: ['States.ALL'], BackoffRate: 2, JitterStrategy: 'FULL' });
});
