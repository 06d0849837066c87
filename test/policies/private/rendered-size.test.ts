import { App, Aws, CfnCondition, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { renderedSize, sizeBound } from '../../../lib/policies/private/rendered-size';
import { ENV, GOV_ENV, newStack } from '../../support/stack';

/** Every size here is counted by hand: the text is what CloudFormation would hand to AWS. */
const bytes = (text: string) => text.length;
const agnostic = () => new Stack(new App(), 'Stack');

describe('the size of what CloudFormation fills in', () => {
  test.each<[string, any, number]>([
    ['a document without white space', { a: ['b', 'c'] }, 15],
    ['nothing', undefined, 0],
    ['numbers and booleans as JSON', [1.2, true, null], 15],
    ['characters above ASCII as UTF-8', 'é', 4],
    ['an undefined property is not there', { a: 1, b: undefined }, 7],
    ['the account, always twelve digits', Aws.ACCOUNT_ID, 14],
    ['the partition', Aws.PARTITION, 5],
    ['the suffix of hosts', Aws.URL_SUFFIX, 15],
    ['a region of 14 characters, the longest', Aws.REGION, 16],
    ['Fn::Join', Fn.join(':', ['arn', Aws.PARTITION, 's3']), bytes('"arn:aws:s3"')],
    ['what is unknown, as a bucket name of 63 characters', Fn.importValue('Somewhere'), 65],
    ['Fn::Select', Fn.select(1, Fn.split(':', Fn.importValue('Somewhere'))), 65],
    ['an empty object', {}, 2],
    ['an object with one ordinary key', { Reference: 'x' }, bytes('{"Reference":"x"}')],
  ])('%s', (_, value, size) => {
    expect(renderedSize(agnostic(), value)).toBe(size);
  });

  test.each([['us-east-1', ENV, 'aws'], ['us-gov-west-1', GOV_ENV, 'aws-us-gov']])('in %s, partition and region are known', (region, env, partition) => {
    const stack = new Stack(new App(), 'Stack', { env });
    expect(renderedSize(stack, Aws.PARTITION)).toBe(partition.length + 2);
    expect(renderedSize(stack, Aws.REGION)).toBe(region.length + 2);
  });

  test('a parameter is as long as the longest bucket name', () => {
    const stack = agnostic();
    expect(renderedSize(stack, new CfnParameter(stack, 'Name').valueAsString)).toBe(65);
  });
});

describe('names of buckets', () => {
  test('a name that CloudFormation makes has 63 characters', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    expect(renderedSize(stack, bucket.bucketName)).toBe(65);
    expect(renderedSize(stack, bucket.bucketArn)).toBe(bytes('"arn:aws:s3:::"') + 63);
    expect(renderedSize(stack, bucket.arnForObjects('in/*'))).toBe(bytes('"arn:aws:s3:::/in/*"') + 63);
  });

  test('a known name is taken at its length', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    const names = { [stack.getLogicalId(bucket.node.defaultChild as s3.CfnBucket)]: 'exchange' };
    expect(renderedSize(stack, bucket.bucketName, names)).toBe(bytes('"exchange"'));
    expect(renderedSize(stack, bucket.arnForObjects('in/*'), names)).toBe(bytes('"arn:aws:s3:::exchange/in/*"'));
  });
});

describe('conditions', () => {
  const choice = (whenTrue: any, whenFalse: any) => {
    const stack = newStack();
    new CfnCondition(stack, 'Given');
    return renderedSize(stack, Fn.conditionIf('Given', whenTrue, whenFalse));
  };

  test.each([[{ a: 'long' }, { a: 'x' }], [{ a: 'x' }, { a: 'long' }]])('the longer of two counts: %j or %j', (whenTrue, whenFalse) => {
    expect(choice(whenTrue, whenFalse)).toBe(bytes('{"a":"long"}'));
  });

  test.each([[{ a: 'x' }, { Ref: 'AWS::NoValue' }], [{ Ref: 'AWS::NoValue' }, { a: 'x' }]])('against nothing, something counts: %j or %j', (whenTrue, whenFalse) => {
    expect(choice(whenTrue, whenFalse)).toBe(bytes('{"a":"x"}'));
  });

  test('nothing leaves no trace in lists and objects', () => {
    expect(renderedSize(newStack(), { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 'c'] })).toBe(bytes('{"b":["c"]}'));
  });
});

test('a whole policy is as long as the text that IAM stores', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: 'exchange' });
  const document = new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({ sid: 'Exchange', actions: ['s3:GetObject', 's3:PutObject'], resources: [bucket.arnForObjects('in/*')] })],
  });
  const stored = '{"Statement":[{"Action":["s3:GetObject","s3:PutObject"],"Effect":"Allow",'
    + '"Resource":"arn:aws:s3:::exchange/in/*","Sid":"Exchange"}],"Version":"2012-10-17"}';
  const names = { [stack.getLogicalId(bucket.node.defaultChild as s3.CfnBucket)]: 'exchange' };
  expect(renderedSize(stack, document, names)).toBe(stored.length);
});

describe('the bound of a policy, for which nothing is resolved,', () => {
  const policy = (resources: string[], conditions?: Record<string, Record<string, any>>) => new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources, conditions })],
  });

  test('is the size of one without tokens', () => {
    expect(sizeBound(policy(['arn:aws:s3:::é/*']))).toBe(renderedSize(newStack(), policy(['arn:aws:s3:::é/*'])));
  });

  test('is not below the size of one with a bucket of unknown name', () => {
    const stack = newStack({ env: GOV_ENV });
    const bucket = new s3.Bucket(stack, 'Bucket');
    const document = policy([bucket.bucketArn, bucket.arnForObjects('in/*')], { StringLike: { 's3:prefix': [bucket.bucketName] } });
    expect(sizeBound(document)).toBeGreaterThanOrEqual(renderedSize(stack, document));
    expect(sizeBound(document)).toBeLessThan(1000);
  });

  test.each<[string, () => iam.PolicyDocument]>([
    ['a text', () => policy([Lazy.string({ produce: () => '*' })])],
    ['a list', () => policy(Lazy.list({ produce: () => ['*'] }))],
    ['a number', () => policy(['*'], { NumericLessThan: { 's3:max-keys': Lazy.number({ produce: () => 1 }) } })],
    ['a key', () => policy(['*'], { StringEquals: { [Lazy.string({ produce: () => 'aws:SourceIp' })]: '*' } })],
    ['an object', () => policy(['*'], { StringEquals: Lazy.any({ produce: () => ({}) }) as any })],
    ['a choice of CloudFormation', () => policy([Fn.conditionIf('Given', 'a', 'b').toString()])],
    ['an object of the user', () => policy(['*'], { StringEquals: { creationStack: [], resolve: () => ({}), toString: () => '' } as any })],
  ])('is infinite with a token that may stand for anything: %s', (_, document) => {
    expect(sizeBound(document())).toBe(Infinity);
  });

  test('is that of nothing for an empty policy', () => {
    expect(sizeBound(new iam.PolicyDocument())).toBe(0);
  });
});
