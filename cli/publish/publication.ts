import { createHash } from 'node:crypto';
import { partitionOf } from '../../lib/core/partition-table';
import { publishedKey } from '../launch/published-url';

export type TemplateFormat = 'json' | 'yaml';

/** A published template, and where it goes. */
export interface Publication {
  readonly name: string;
  readonly version: string;
  readonly format: TemplateFormat;
  readonly text: string;
  readonly bucket: string;
  /** Normalised: empty, or with one trailing slash. */
  readonly prefix: string;
}

/** An object to upload. */
export interface PublishedObject {
  readonly key: string;
  readonly text: string;
  readonly contentType: string;
  /** SHA-256 of the text, in hex. */
  readonly sha256: string;
}

/** The template under a key with its version, and a checksum file beside it as `sha256sum --check` reads it. */
export function objectsOf({ name, version, format, text, prefix }: Publication): [template: PublishedObject, checksum: PublishedObject] {
  const key = prefix + publishedKey(name, version, format);
  const template = newObject(key, text, format === 'json' ? 'application/json' : 'application/yaml');
  return [template, newObject(`${key}.sha256`, `${template.sha256}  ${key.split('/').at(-1)}\n`, 'text/plain')];
}

/** CloudFormation takes the URL of an object in S3 only. A bucket name with dots matches no certificate of `*.s3.….amazonaws.com`. */
export function urlOf(bucket: string, key: string, region: string): string {
  const host = `s3.${region}.${partitionOf(region).urlSuffix}`;
  const path = key.split('/').map(encodeURIComponent).join('/');
  return bucket.includes('.') ? `https://${host}/${bucket}/${path}` : `https://${bucket}.${host}/${path}`;
}

/**
 * The statement that makes the templates readable: CloudFormation reads a template with the credentials of whoever creates the stack.
 *
 * @param readers accounts of the companies that deploy the template
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 */
export function readStatement({ bucket, prefix, name }: Publication, readers: string[], region: string): object {
  const { name: partition } = partitionOf(region);
  const principals = readers.map((account) => `arn:${partition}:iam::${account}:root`);
  return {
    Sid: 'ReadPublishedTemplates',
    Effect: 'Allow',
    Principal: { AWS: principals.length > 0 ? principals : '<account ID of the company that deploys it>' },
    Action: 's3:GetObject',
    Resource: `arn:${partition}:s3:::${bucket}/${prefix}${name}/*`,
  };
}

function newObject(key: string, text: string, contentType: string): PublishedObject {
  return { key, text, contentType, sha256: createHash('sha256').update(text).digest('hex') };
}
