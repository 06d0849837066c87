import { createHash } from 'node:crypto';
import { GetObjectCommand, HeadBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { PublishedObject } from './publication';
import { awsRefused, checkFailed, CliError, wrongUsage } from '../errors';
import { explainAwsError, noCredentials } from '../stack/aws-errors';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

export interface StoreOptions {
  readonly bucket: string;
  readonly profile?: string;
  readonly region?: string;
}

export type Stored = 'published' | 'unchanged';

/** The bucket that templates are published in. */
export class TemplateStore {
  private client: S3Client;

  constructor(private readonly options: StoreOptions) {
    this.client = this.newClient(options.region);
  }

  /** The Region of the calls; after `open`, that of the bucket. */
  async region(): Promise<string> {
    try {
      return await this.client.config.region();
    } catch {
      throw wrongUsage("no Region: give '--region', or set AWS_REGION or the profile's region");
    }
  }

  /** Finds the Region of the bucket. S3 names it in refusals, too. */
  async open(): Promise<void> {
    const region = await this.region();
    await this.client.config.credentials().catch((error: unknown) => { throw noCredentials(error); });
    const found = await this.client.send(new HeadBucketCommand({ Bucket: this.options.bucket })).then(
      ({ BucketRegion }) => BucketRegion,
      (error: S3Error) => {
        if (error.$metadata?.httpStatusCode === undefined) throw this.explained(error, 's3:ListBucket', region);
        if (error.$metadata.httpStatusCode === 404) throw wrongUsage(`no bucket '${this.options.bucket}'`);
        return error.$response?.headers?.['x-amz-bucket-region'];
      },
    );
    if (found === undefined || found === region) return;
    this.close();
    this.client = this.newClient(found);
  }

  /**
   * Never overwrites: what has this key has to have the same content.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   */
  async put({ key, text, contentType, sha256 }: PublishedObject): Promise<Stored> {
    const { bucket: Bucket } = this.options;
    try {
      await this.client.send(new PutObjectCommand({
        Bucket, Key: key, Body: text, ContentType: contentType, IfNoneMatch: '*', ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
      }));
      return 'published';
    } catch (error) {
      const status = (error as S3Error).$metadata?.httpStatusCode;
      if (status === 409) throw awsRefused(`somebody else publishes s3://${Bucket}/${key} at the same time: try again`);
      if (status !== 412) throw this.explained(error, 's3:PutObject', await this.region());
    }
    if (await this.sha256Of(key) === sha256) return 'unchanged';
    throw checkFailed(`s3://${Bucket}/${key} has other content, and is not overwritten: raise the version, or give another '--prefix'`);
  }

  close(): void {
    this.client.destroy();
  }

  private async sha256Of(key: string): Promise<string> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.options.bucket, Key: key }))
      .catch(async (error: unknown) => { throw this.explained(error, 's3:GetObject', await this.region()); });
    return createHash('sha256').update(await Body!.transformToByteArray()).digest('hex');
  }

  private explained(error: unknown, call: string, region: string): CliError {
    return explainAwsError(error, { call, region, stack: '' });
  }

  private newClient(region: string | undefined): S3Client {
    return new S3Client({
      region,
      profile: this.options.profile,
      forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL),
      requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 },
    });
  }
}

interface S3Error extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Record<string, string> };
}
