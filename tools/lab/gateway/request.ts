import { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { Operation, RestOperation, S3_OPERATIONS, STS_OPERATIONS, SUBRESOURCES, TARGET_OPERATIONS } from './operations';

/** An AWS request as it arrives, before anybody has decided about it. */
export interface AwsRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly service: string;
  readonly region: string;
  readonly accessKeyId?: string;
  readonly sourceIp: string;
  /** '1.2', '1.3', ...; undefined over plain HTTP. */
  readonly tlsVersion?: string;
  /** S3 only. */
  readonly bucket?: string;
  readonly key?: string;
}

export function parseRequest(incoming: IncomingMessage, sourceIp: string): AwsRequest {
  const url = new URL(incoming.url ?? '/', 'http://gateway');
  const { accessKeyId, region = 'us-east-1', service = 's3' } = credentialScope(incoming.headers, url.searchParams);
  const socket = incoming.socket;
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    service,
    region,
    accessKeyId,
    sourceIp,
    tlsVersion: socket instanceof TLSSocket ? tlsVersion(socket.getProtocol()) : undefined,
    ...service === 's3' ? bucketAndKey(url.pathname) : {},
  };
}

export function operationOf(request: AwsRequest, body: Buffer): Operation | undefined {
  switch (request.service) {
    case 's3': return s3Operation(request);
    case 'sts': return STS_OPERATIONS[new URLSearchParams(body.toString()).get('Action') ?? ''];
    default: return TARGET_OPERATIONS[String(request.headers['x-amz-target'])];
  }
}

function s3Operation({ method, bucket, key, query, headers }: AwsRequest): RestOperation | undefined {
  const on = key !== undefined ? 'object' : bucket !== undefined ? 'bucket' : 'service';
  const subresources = [...query.keys()].filter((name) => SUBRESOURCES.has(name));
  return S3_OPERATIONS.find((row) => row.method === method && row.on === on
    && (row.header === undefined || headers[row.header] !== undefined)
    && (row.query ?? []).every((name) => query.has(name))
    && subresources.every((name) => (row.query ?? []).includes(name) || (name === 'partNumber' && row.method !== 'PUT')));
}

/** S3 clients of the lab use paths, not host names, to name buckets. */
function bucketAndKey(path: string): { bucket?: string; key?: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return {
    bucket: bucket === '' ? undefined : decodeURIComponent(bucket),
    key: key === '' ? undefined : decodeURIComponent(key),
  };
}

function credentialScope(headers: IncomingHttpHeaders, query: URLSearchParams): { accessKeyId?: string; region?: string; service?: string } {
  const credential = /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ?? query.get('X-Amz-Credential');
  if (!credential) return {};
  const [accessKeyId, , region, service] = credential.split('/');
  return { accessKeyId, region, service };
}

/** 'TLSv1.3' */
function tlsVersion(protocol: string | null): string {
  const version = /^TLSv(1(?:\.\d)?)$/.exec(protocol ?? '')?.[1] ?? '1.0';
  return version === '1' ? '1.0' : version;
}
