import { Annotations, CfnParameter } from 'aws-cdk-lib';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { validateBucketName, warnAboutDottedBucket, warnAboutDottedName } from '../../lib/core/bucket-name';
import { newStack, warningsOf } from '../support/stack';

test.each([
  ['of the Klavi page', 'klavi-delivery-acme-prod'],
  ["of the Klavi page's naming scheme", 'klavi-data-transfer-acme'],
  ['of the Labra page', 'ace-apn-33333-prod-us-west-2'],
  ['with dots', 'files.example.com'],
  ['the shortest', 'abc'],
  ['the longest', 'x'.repeat(63)],
  ['of digits', '123456789012'],
  ['nearly an IP address', '192.168.5'],
  ['with doubled hyphens', 'a--b'],
])('%s is fine: %s', (_, name) => {
  expect(() => validateBucketName(name)).not.toThrow();
});

test('a name that CloudFormation makes or fills in is fine', () => {
  expect(() => validateBucketName(undefined)).not.toThrow();
  expect(() => validateBucketName(new CfnParameter(newStack(), 'BucketName').valueAsString)).not.toThrow();
});

describe('names that S3 refuses', () => {
  const ALONE = 'must be the name of the bucket alone, without scheme, ARN or key prefix';
  const LENGTH = 'must have 3 to 63 characters';
  const CHARACTERS = 'must consist of lowercase letters, digits, hyphens and dots';
  const ENDS = 'must begin and end with a letter or digit';
  const DOTS = 'must not have a dot next to a dot or hyphen';

  test.each([
    ['', LENGTH],
    ['ab', LENGTH],
    ['x'.repeat(64), LENGTH],
    ['Kohler', CHARACTERS],
    ['kohler_adobe', CHARACTERS],
    ['kohler adobe', CHARACTERS],
    ['kohler/adobe', ALONE],
    ['arn:aws:s3:::kohler', ALONE],
    ['arn:aws:s3:us-east-1:111111111111:accesspoint/kohler', ALONE],
    ['s3://kohler', ALONE],
    ['https://kohler.s3.amazonaws.com', ALONE],
    [' kohler', 'must not have white space at either end'],
    ['kohler ', 'must not have white space at either end'],
    ['kohlé', CHARACTERS],
    ['kohler*', CHARACTERS],
    ['-kohler', ENDS],
    ['kohler-', ENDS],
    ['.kohler', ENDS],
    ['kohler.', ENDS],
    ['koh..ler', DOTS],
    ['koh.-ler', DOTS],
    ['koh-.ler', DOTS],
    ['192.168.5.4', 'must not look like an IP address'],
    ['xn--kohler', "must not begin with 'xn--'"],
    ['sthree-kohler', "must not begin with 'sthree-'"],
    ['amzn-s3-demo-kohler', "must not begin with 'amzn-s3-demo-'"],
    ['kohler-s3alias', "must not end with '-s3alias'"],
    ['kohler--ol-s3', "must not end with '--ol-s3'"],
    ['kohler.mrap', "must not end with '.mrap'"],
    ['kohler--x-s3', "must not end with '--x-s3'"],
    ['kohler--table-s3', "must not end with '--table-s3'"],
  ])('%j', (name, rule) => {
    expect(() => validateBucketName(name)).toThrow(new Error(`'bucketName' ${rule}, got: '${name}'`));
  });

  test('the error names the property that held it', () => {
    expect(() => validateBucketName('X', 'stagingBucket')).toThrow(new Error(`'stagingBucket' ${LENGTH}, got: 'X'`));
  });
});

describe('a name with dots', () => {
  const WARNING = "the bucket name 'files.example.com' has dots: virtual-hosted requests over TLS fail, because S3's certificate does not cover it, "
    + 'and several vendors refuse such buckets [ack: cdk-s3-handoff:dottedBucketName]';
  const stack = newStack();

  test.each<[what: string, bucket: IBucket]>([
    ['made', new Bucket(stack, 'Made', { bucketName: 'files.example.com' })],
    ['imported', Bucket.fromBucketName(stack, 'Imported', 'files.example.com')],
    ['by its ARN', Bucket.fromBucketArn(stack, 'ByArn', 'arn:aws:s3:::files.example.com')],
  ])('warns once, and can be acknowledged: %s', (_, bucket) => {
    const warnings = () => warningsOf(stack).filter((warning) => warning.includes('has dots'));
    warnAboutDottedBucket(bucket);
    warnAboutDottedBucket(bucket);
    expect(warnings()).toEqual([WARNING]);
    Annotations.of(bucket).acknowledgeWarning('cdk-s3-handoff:dottedBucketName');
    expect(warnings()).toEqual([]);
  });

  test.each<[what: string, name: string | undefined]>([
    ['without dots', 'files-example'],
    ['that CloudFormation makes', undefined],
    ['that is a token', new CfnParameter(stack, 'Name').valueAsString],
  ])('there is no warning for one %s', (_, name) => {
    warnAboutDottedName(stack, name);
    expect(warningsOf(stack)).toEqual([]);
  });
});
