import { BootstraplessSynthesizer, CfnOutput } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { registerBucket, registerKey, registerLargeStack, registerSchedule, registerStack } from '../../../lib/policies/private/validation-registry';
import { newStack } from '../../support/stack';

const largeStatement = (index: number) => new iam.PolicyStatement({
  actions: ['s3:GetObject'], resources: [`*${index}`.padEnd(33000, 'x')], principals: [new iam.AnyPrincipal()],
});

describe('one size check, however often something is registered', () => {
  test('a bucket', () => {
    const bucket = new s3.Bucket(newStack(), 'Bucket');
    for (let times = 0; times < 3; times++) registerBucket(bucket);
    expect(bucket.node.validate()).toEqual([]);
    bucket.addToResourcePolicy(largeStatement(1));
    expect(bucket.node.validate()).toEqual([expect.stringMatching(/^the bucket policy has \d+ bytes, the limit is 20480/)]);
  });

  test('a bucket that nobody registered has none', () => {
    const bucket = new s3.Bucket(newStack(), 'Bucket');
    bucket.addToResourcePolicy(largeStatement(1));
    expect(bucket.node.validate()).toEqual([]);
  });

  test('a key', () => {
    const key = new kms.Key(newStack(), 'Key');
    for (let times = 0; times < 3; times++) registerKey(key);
    expect(key.node.validate()).toEqual([]);
    key.addToResourcePolicy(largeStatement(1));
    expect(key.node.validate()).toEqual([expect.stringMatching(/^the key policy has \d+ bytes, the limit is 32768/)]);
  });

  test('each of two buckets and keys has its own', () => {
    const stack = newStack();
    const keys = ['One', 'Two'].map((id) => new kms.Key(stack, id));
    keys.forEach((key) => {
      registerKey(key);
      key.addToResourcePolicy(largeStatement(1));
    });
    expect(keys.map((key) => key.node.validate().length)).toEqual([1, 1]);
  });

  test('a stack: outputs and template', () => {
    const stack = newStack({ synthesizer: new BootstraplessSynthesizer() });
    for (let times = 0; times < 3; times++) registerStack(stack);
    expect(stack.node.validate()).toEqual([]);
    for (let index = 0; index < 201; index++) new CfnOutput(stack, `Output${index}`, { value: 'x'.repeat(300) });
    expect(stack.node.validate()).toEqual([
      expect.stringMatching(/^stack 'Stack' has 201 outputs, the limit is 200/),
      expect.stringMatching(/^the template of stack 'Stack' has \d+ bytes, the limit is 51200/),
    ]);
  });

  test('a large stack: its template', () => {
    const stack = newStack();
    for (let times = 0; times < 3; times++) registerLargeStack(stack);
    expect(stack.node.validate()).toEqual([]);
    new CfnOutput(stack, 'Output', { value: 'x'.repeat(1024 * 1024) });
    expect(stack.node.validate()).toEqual([expect.stringMatching(/^the template of stack 'Stack' has \d+ bytes, the limit is 1048576/)]);
  });
});

test('what is delivered has one schedule', () => {
  const stack = newStack();
  const [one, other] = ['One', 'Other'].map((id) => new Construct(stack, id));
  registerSchedule(one);
  registerSchedule(other);
  expect(() => registerSchedule(one)).toThrow("'deliveryRole' must not be scheduled already, got: 'Stack/One'");
});

describe('an app that loads two copies of the package', () => {
  let copy: typeof import('../../../lib/policies/private/validation-registry');
  jest.isolateModules(() => {
    copy = jest.requireActual('../../../lib/policies/private/validation-registry');
  });

  test('checks the size of a bucket policy once', () => {
    const bucket = new s3.Bucket(newStack(), 'Bucket');
    registerBucket(bucket);
    copy.registerBucket(bucket);
    bucket.addToResourcePolicy(largeStatement(1));
    expect(bucket.node.validate()).toHaveLength(1);
  });

  test('schedules a delivery once', () => {
    const delivery = new Construct(newStack(), 'Delivery');
    registerSchedule(delivery);
    expect(() => copy.registerSchedule(delivery)).toThrow("'deliveryRole' must not be scheduled already, got: 'Stack/Delivery'");
  });
});
