import { Annotations, Token } from 'aws-cdk-lib';
import { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { invalid } from './errors';
import { isUriOrArn } from './patterns';
import { validateText } from './text';

const RESERVED_PREFIXES = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const RESERVED_SUFFIXES = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function validateBucketName(bucketName: string | undefined, property = 'bucketName'): void {
  if (bucketName === undefined) return;
  validateText(property, bucketName);
  if (Token.isUnresolved(bucketName)) return;
  if (isUriOrArn(bucketName) || bucketName.includes('/')) {
    throw invalid(property, 'must be the name of the bucket alone, without scheme, ARN or key prefix', bucketName);
  }
  if (bucketName.length < 3 || bucketName.length > 63) {
    throw invalid(property, 'must have 3 to 63 characters', bucketName);
  }
  if (!/^[a-z0-9.-]+$/.test(bucketName)) {
    throw invalid(property, 'must consist of lowercase letters, digits, hyphens and dots', bucketName);
  }
  if (!/^[a-z0-9].*[a-z0-9]$/.test(bucketName)) {
    throw invalid(property, 'must begin and end with a letter or digit', bucketName);
  }
  if (/\.\.|\.-|-\./.test(bucketName)) {
    throw invalid(property, 'must not have a dot next to a dot or hyphen', bucketName);
  }
  if (/^\d+\.\d+\.\d+\.\d+$/.test(bucketName)) {
    throw invalid(property, 'must not look like an IP address', bucketName);
  }
  for (const prefix of RESERVED_PREFIXES) {
    if (bucketName.startsWith(prefix)) throw invalid(property, `must not begin with '${prefix}'`, bucketName);
  }
  for (const suffix of RESERVED_SUFFIXES) {
    if (bucketName.endsWith(suffix)) throw invalid(property, `must not end with '${suffix}'`, bucketName);
  }
}

/** The name that a bucket was created or imported with; undefined if CloudFormation generates it. */
export function givenBucketName(bucket: IBucket): string | undefined {
  const resource = bucket.node.defaultChild;
  return resource instanceof CfnBucket ? resource.bucketName : bucket.bucketName;
}

/** Warns about a literal name with dots, once for each bucket. */
export function warnAboutDottedBucket(bucket: IBucket): void {
  warnAboutDottedName(bucket, givenBucketName(bucket));
}

/** The certificate of `*.s3.<region>.amazonaws.com` covers one label only. */
export function warnAboutDottedName(scope: IConstruct, bucketName: string | undefined): void {
  if (bucketName === undefined || Token.isUnresolved(bucketName) || !bucketName.includes('.')) return;
  Annotations.of(scope).addWarningV2('cdk-s3-handoff:dottedBucketName',
    `the bucket name '${bucketName}' has dots: virtual-hosted requests over TLS fail, because S3's certificate does not cover it, and several vendors refuse such buckets`);
}
