import { CfnParameter } from 'aws-cdk-lib';
import { validateBucketName } from '../../lib/private/bucket-name';
import { newStack } from '../support/stack';

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
    ['kohler/adobe', CHARACTERS],
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
