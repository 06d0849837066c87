import { randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, DeleteObjectCommand, GetBucketLocationCommand,
  GetObjectCommand, HeadBucketCommand, HeadObjectCommand, ListObjectsV2Command, ObjectCannedACL, PutObjectCommand, S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Aws, Keys } from './aws-clients';
import { Exchange } from './exchange';
import { errorOutcome, Outcome, outcomeOf, skipped } from '../observation';

const NAME = `.s3-handoff-probe-${randomBytes(6).toString('hex')}`;
const BODY = Buffer.alloc(1024, 's3-handoff probe ');
const NO_UPLOAD = 's3-handoff-no-such-upload';

interface CallOptions {
  readonly acl?: string;
  /** The one call that shows whether the expected owner is wrong. It moves no data. */
  readonly anyOwner?: boolean;
  readonly plain?: boolean;
}

interface AssumeOptions {
  readonly externalId?: string;
  /** @default - that of the exchange */
  readonly sessionName?: string;
  /** Goes on with the role's session. */
  readonly enter?: boolean;
}

/** Makes single calls for the probes, and remembers the objects and uploads to remove. */
export class ExchangeCaller {
  readonly probeKey: string;
  readonly leftovers = new Set<string>();
  /** Key and ID of each upload that could not be aborted. */
  readonly openUploads = new Set<string>();
  /** Deleted, in a bucket with versions. */
  readonly markers = new Set<string>();
  credentials?: Keys;
  private client?: S3Client;

  constructor(readonly exchange: Exchange, readonly aws: Aws, readonly callerArn: string) {
    this.probeKey = `${exchange.keyPrefix}${NAME}`;
  }

  enter(credentials?: Keys): void {
    this.credentials = credentials;
    this.client = this.aws.s3(credentials);
  }

  async assume({ externalId, sessionName = this.exchange.sessionName, enter = false }: AssumeOptions = {}): Promise<Outcome> {
    return outcomeOf(this.aws.assume(this.exchange.roleArn!, externalId, sessionName).then((credentials) => {
      if (enter) this.enter(credentials);
    }));
  }

  async put(key: string, { acl = this.exchange.acl }: CallOptions = {}): Promise<Outcome> {
    const outcome = await this.call((s3, bucket) => s3.send(new PutObjectCommand({
      ...bucket, Key: key, Body: BODY, ACL: (acl || undefined) as ObjectCannedACL | undefined,
    }), this.aws.options));
    if (outcome.kind === 'allowed') this.leftovers.add(key);
    return outcome;
  }

  async head(key: string): Promise<Outcome> {
    return this.call((s3, bucket) => s3.send(new HeadObjectCommand({ ...bucket, Key: key }), this.aws.options));
  }

  async get(key: string, options?: CallOptions): Promise<Outcome> {
    return this.call(async (s3, bucket) => {
      const { Body } = await s3.send(new GetObjectCommand({ ...bucket, Key: key, Range: 'bytes=0-1023' }), this.aws.options);
      await Body?.transformToByteArray();
    }, options);
  }

  /** The value is the first key. */
  async list(prefix?: string, options?: CallOptions): Promise<Outcome> {
    return this.call(async (s3, bucket) => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ ...bucket, Prefix: prefix, MaxKeys: 20 }), this.aws.options);
      return Contents.find(({ Key, Size }) => Key !== this.probeKey && Size !== 0)?.Key;
    }, options);
  }

  /** Of an upload that does not exist: needs s3:AbortMultipartUpload and no key, and moves nothing. */
  async abortNothing(key: string, options?: CallOptions): Promise<Outcome> {
    const nothing = { Key: key, UploadId: NO_UPLOAD };
    return this.call((s3, bucket) => s3.send(new AbortMultipartUploadCommand({ ...bucket, ...nothing }), this.aws.options), options);
  }

  /** Needs what an upload needs, and leaves nothing: what was begun is aborted. */
  async beginUpload(key: string, options: CallOptions = {}): Promise<Outcome> {
    const begun = await this.call(async (s3, bucket) => {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({
        ...bucket, Key: key, ACL: this.acl,
      }), this.aws.options);
      return UploadId;
    }, options);
    if (begun.kind === 'allowed') await this.abort(key, begun.value!);
    return begun;
  }

  async multipart(key: string): Promise<Outcome> {
    let uploadId: string | undefined;
    const outcome = await this.call(async (s3, bucket) => {
      const object = { ...bucket, Key: key };
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...object, ACL: this.acl }), this.aws.options);
      uploadId = UploadId;
      const { ETag } = await s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body: BODY }), this.aws.options);
      const parts = { Parts: [{ ETag, PartNumber: 1 }] };
      await s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: parts }), this.aws.options);
    });
    if (outcome.kind === 'allowed') this.leftovers.add(key);
    else if (uploadId) await this.abort(key, uploadId);
    return outcome;
  }

  async delete(key: string): Promise<Outcome> {
    const outcome = await this.call(async (s3, bucket) => {
      const { DeleteMarker } = await s3.send(new DeleteObjectCommand({ ...bucket, Key: key }), this.aws.options);
      if (DeleteMarker) this.markers.add(key);
    });
    if (outcome.kind === 'allowed') this.leftovers.delete(key);
    return outcome;
  }

  /** Where the bucket is, as far as the caller may know. */
  async whereabouts(): Promise<string | undefined> {
    const head = await this.call(async (s3, bucket) => (await s3.send(new HeadBucketCommand(bucket), this.aws.options)).BucketRegion);
    if (head.value) return head.value;
    const location = await this.call(async (s3, bucket) => (
      (await s3.send(new GetBucketLocationCommand(bucket), this.aws.options)).LocationConstraint ?? 'us-east-1'
    ));
    return location.value;
  }

  /** Deletes what is left; what cannot be deleted stays in `leftovers`. */
  async cleanUp(): Promise<void> {
    for (const key of [...this.leftovers]) await this.delete(key);
  }

  private get acl(): ObjectCannedACL | undefined {
    return this.exchange.acl as ObjectCannedACL | undefined;
  }

  private async abort(key: string, uploadId: string): Promise<void> {
    const upload = { Key: key, UploadId: uploadId };
    const aborted = await this.call((s3, bucket) => s3.send(new AbortMultipartUploadCommand({ ...bucket, ...upload }), this.aws.options));
    if (aborted.kind !== 'allowed' && aborted.kind !== 'missing') this.openUploads.add(`${key} (upload ${uploadId})`);
  }

  private async call(
    send: (s3: S3Client, bucket: { Bucket: string; ExpectedBucketOwner?: string }) => Promise<unknown>, { anyOwner, plain }: CallOptions = {},
  ): Promise<Outcome> {
    const { bucket, expectedOwner } = this.exchange;
    const s3 = plain ? this.aws.plainS3(this.credentials) : this.client;
    if (!s3) return skipped('the endpoint is not that of AWS: give its plain-HTTP address with --plain-endpoint');
    try {
      const value = await send(s3, { Bucket: bucket, ExpectedBucketOwner: anyOwner ? undefined : expectedOwner });
      return { kind: 'allowed', value: typeof value === 'string' ? value : undefined };
    } catch (error) {
      return errorOutcome(error as Error);
    }
  }
}
