import { Caller } from './callers';
import { globalContext, serviceContext } from './context';
import { Deployed, DeployedBucket } from './deployed';
import { HEADER_ACTIONS, HEADER_KEYS, Operation, QUERY_KEYS, TAKES_HEADERS } from './operations';
import { PrincipalIds } from './principal-ids';
import { AwsRequest } from './request';
import { Request, Target } from '../../policy-engine/engine';
import { managedKey } from '../../policy-engine/requests';

export interface S3Questions {
  readonly requests: Request[];
  /** KMS keys that S3 would have to use. */
  readonly disabledKey?: string;
}

interface Scene {
  readonly request: AwsRequest;
  readonly operation: Operation;
  readonly caller: Caller;
  readonly bucket: DeployedBucket;
  /** Of all objects that the request is about. */
  readonly keys: string[];
}

/** How an object is or will be encrypted. */
export interface StoredAs {
  readonly algorithm?: string;
  readonly keyId?: string;
}

/** Turns an S3 request into questions for the policy engine. */
export class S3Authority {
  /** UploadPart and CompleteMultipartUpload do not repeat how the upload is encrypted. */
  readonly uploads = new Map<string, StoredAs>();

  constructor(private readonly deployed: Deployed, private readonly ids: PrincipalIds) {}

  async questions(scene: Scene): Promise<S3Questions> {
    const { request, operation, caller, bucket } = scene;
    const policy = bucket.policy && await this.ids.resolved(bucket.arn, bucket.policy);
    const ask = (action: string, resource: string): Request => ({
      signer: caller.signer,
      action,
      target: { arn: resource, account: bucket.account, policy, policyName: 'bucket policy' },
      context: s3Context(request, operation, caller, bucket),
    });
    const resources = scene.keys.length > 0 ? scene.keys.map((key) => `${bucket.arn}/${literal(key)}`) : [bucket.arn];
    const copiesTags = await this.copiesTags(scene);
    const actions = [
      actionOf(operation, request),
      ...(TAKES_HEADERS.has(operation.name) ? headerActions(request) : []),
      ...(copiesTags ? ['s3:PutObjectTagging'] : []),
    ];
    const own = resources.flatMap((resource) => [...new Set(actions)].map((action) => ask(action, resource)));
    const source = await this.sourceQuestions(scene, copiesTags);
    const key = await this.keyQuestions(scene, resources[0]);
    return { requests: [...source.requests, ...own, ...key.requests], disabledKey: key.disabledKey ?? source.disabledKey };
  }

  /**
   * A missing object is a secret to those who may not list the bucket, with the object's key as the prefix.
   *
   * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, https://github.com/ceph/ceph/pull/68577
   */
  async mayKnowWhatIsMissing({ request, caller, bucket }: Pick<Scene, 'request' | 'caller' | 'bucket'>): Promise<Request> {
    return {
      signer: caller.signer,
      action: 's3:ListBucket',
      target: { arn: bucket.arn, account: bucket.account, policy: bucket.policy && await this.ids.resolved(bucket.arn, bucket.policy), policyName: 'bucket policy' },
      context: {
        ...globalContext(request, caller, bucket.account), ...transport(request), 's3:ResourceAccount': bucket.account, 's3:prefix': literal(request.key ?? ''),
      },
    };
  }

  private async sourceQuestions({ request, operation, caller }: Scene, copiesTags: boolean): Promise<S3Questions> {
    const source = sourceOf(request);
    const bucket = source && await this.deployed.bucket(source.bucket);
    if (!bucket) return { requests: [] };
    const { key, versionId } = source;
    const read: AwsRequest = {
      ...request, method: 'GET', bucket: bucket.name, key, headers: {}, query: new URLSearchParams(versionId ? { versionId } : {}),
    };
    const get: Operation = { ...operation, name: 'GetObject', action: 's3:GetObject', versionAction: 's3:GetObjectVersion', keyActions: ['kms:Decrypt'] };
    const questions = await this.questions({ request: read, operation: get, caller, bucket, keys: [key] });
    if (!copiesTags) return questions;
    const action = versionId ? 's3:GetObjectVersionTagging' : 's3:GetObjectTagging';
    return { ...questions, requests: [...questions.requests, { ...questions.requests[0], action }] };
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html#AmazonS3-CopyObject-request-header-TaggingDirective */
  private async copiesTags({ request, operation }: Scene): Promise<boolean> {
    const source = operation.name === 'CopyObject' ? sourceOf(request) : undefined;
    if (!source || request.headers['x-amz-tagging-directive'] === 'REPLACE') return false;
    const found = await this.deployed.object(source.bucket, source.key, source.versionId);
    return found !== undefined && found.tags > 0;
  }

  private async keyQuestions({ request, operation, caller, bucket, keys }: Scene, objectArn: string): Promise<S3Questions> {
    if (!operation.keyActions || keys.length === 0) return { requests: [] };
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const stored = isRead
      ? await this.deployed.object(bucket.name, keys[0], request.query.get('versionId') ?? undefined)
      : storedBy(request) ?? this.uploads.get(request.query.get('uploadId') ?? '') ?? bucket.encryption;
    if (!stored?.algorithm?.startsWith('aws:kms')) return { requests: [] };
    const isForeignManaged = stored.keyId === undefined || /alias\/aws\/s3$/.test(stored.keyId);
    const target = isForeignManaged
      ? awsManagedKey(isRead || !storedBy(request) ? bucket.account : caller.signer.account, bucket)
      : await this.keyTarget(stored.keyId!, storedBy(request) ? caller.signer.account : bucket.account, bucket.region);
    const context = {
      ...serviceContext(caller, target.account, 's3', bucket.region),
      'kms:EncryptionContext:aws:s3:arn': bucket.encryption.bucketKey ? bucket.arn : objectArn,
    };
    return {
      requests: operation.keyActions.map((action) => ({ signer: caller.signer, action, target, context })),
      disabledKey: target.enabled ? undefined : target.arn,
    };
  }

  private async keyTarget(keyId: string, account: string, region: string): Promise<Target & { enabled: boolean }> {
    const key = await this.deployed.key(keyId, account, region);
    if (!key) return { arn: keyId, account, policyName: 'a key that does not exist', policy: NOBODY_MAY, enabled: true };
    return { arn: key.arn, account: key.account, policy: await this.ids.resolved(key.arn, key.policy), policyName: 'key policy', enabled: key.enabled };
  }
}

const NOBODY_MAY = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: '*', Resource: '*' }] };

/** The key that every account has for S3; its policy is fixed. https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk */
function awsManagedKey(account: string, { region }: DeployedBucket): Target & { enabled: boolean } {
  return { ...managedKey('s3', account, { region, partition: 'aws' }), enabled: true };
}

/** What a request copies from, if it copies. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html#AmazonS3-CopyObject-request-header-CopySource */
export function sourceOf({ headers }: AwsRequest): { bucket: string; key: string; versionId?: string } | undefined {
  const [, path, versionId] = /^\/?(.+?)(?:\?versionId=(.+))?$/s.exec(String(headers['x-amz-copy-source'] ?? '')) ?? [];
  const [, bucket, key] = /^([^/]+)\/(.+)$/s.exec(decodeURIComponent(path ?? '')) ?? [];
  return bucket === undefined ? undefined : { bucket, key, versionId };
}

export function storedBy({ headers }: AwsRequest): StoredAs | undefined {
  const algorithm = headers['x-amz-server-side-encryption'];
  const keyId = headers['x-amz-server-side-encryption-aws-kms-key-id'];
  return algorithm === undefined ? undefined : { algorithm: String(algorithm), keyId: keyId === undefined ? undefined : String(keyId) };
}

function actionOf(operation: Operation, { query }: AwsRequest): string {
  return query.has('versionId') && operation.versionAction ? operation.versionAction : operation.action;
}

function headerActions({ headers }: AwsRequest): string[] {
  return HEADER_ACTIONS.filter(([header]) => Object.keys(headers).some((name) => header.test(name))).map(([, action]) => action);
}

function s3Context(request: AwsRequest, operation: Operation, caller: Caller, bucket: DeployedBucket): Record<string, string> {
  const { headers, query } = request;
  const fromHeaders = TAKES_HEADERS.has(operation.name)
    ? HEADER_KEYS.filter((name) => headers[name] !== undefined).map((name) => [`s3:${name}`, String(headers[name])])
    : [];
  const fromQuery = operation.name.startsWith('List')
    ? QUERY_KEYS.filter((name) => query.has(name)).map((name) => [`s3:${name}`, literal(query.get(name)!)])
    : [];
  return {
    ...globalContext(request, caller, bucket.account),
    ...transport(request),
    's3:ResourceAccount': bucket.account,
    ...(query.has('versionId') ? { 's3:VersionId': query.get('versionId')! } : {}),
    ...Object.fromEntries([...fromHeaders, ...fromQuery]),
  };
}

function transport({ tlsVersion }: AwsRequest): Record<string, string> {
  return tlsVersion === undefined ? {} : { 's3:TlsVersion': tlsVersion };
}

/** The engine takes `*` in a request for a pattern and never matches a line break: neither is special in AWS. */
function literal(text: string): string {
  return text.replace(/[*\r\n]/g, '\uE000');
}
