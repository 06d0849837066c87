import { RemovalPolicy, Stack, Tags, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { createExchangeBucket } from '../buckets/private/exchange-bucket';
import { validateBucketName, warnAboutDottedBucket } from '../core/bucket-name';
import { invalid, locateErrors } from '../core/errors';
import { validateText } from '../core/text';
import { AccessKeyUser, AccessKeyUserOptions } from '../grants/access-key-user';
import { AssumedRoleGrant, AssumedRoleGrantOptions } from '../grants/assumed-role-grant';
import { DirectTrustGrant, DirectTrustGrantOptions } from '../grants/direct-trust-grant';
import { validateKey } from '../policies/private/kms-keys';

/**
 * Properties of ClientBucket.
 */
export interface ClientBucketProps {
  /**
   * The client whose files are exchanged: lowercase letters, digits and hyphens. Becomes the tag `client`, and part of the bucket's name.
   */
  readonly clientName: string;

  /**
   * Name of the bucket, 3 to 63 characters. Dots cause a warning, because clients then fail to verify the TLS certificate.
   *
   * @default - `<clientName>-exchange-<account>-<region>`
   */
  readonly bucketName?: string;

  /**
   * `S3_MANAGED` (SSE-S3), `KMS` (a customer managed key, created unless given) or `KMS_MANAGED` (`aws/s3`, which only roles and users
   * of the bucket owner's account can use).
   *
   * A bucket with a customer managed key denies uploads under another algorithm or key: clients must send either no encryption
   * header, or `aws:kms` together with the ARN of the key. With `aws:kms` alone, S3 would use `aws/s3` instead of the bucket's key.
   *
   * @default - s3.BucketEncryption.KMS with an `encryptionKey`, s3.BucketEncryption.S3_MANAGED without
   */
  readonly encryption?: s3.BucketEncryption;

  /**
   * The customer managed key that encrypts the bucket, in the bucket's Region. Implies KMS.
   *
   * @default - a new key with rotation, if `encryption` is `KMS`
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether the bucket keeps versions of overwritten and deleted objects.
   *
   * @default true
   */
  readonly versioned?: boolean;

  /**
   * The bucket that receives server access logs.
   *
   * @default - no access logs
   */
  readonly serverAccessLogsBucket?: s3.IBucket;

  /**
   * Prefix of the log objects.
   *
   * @default - `<clientName>/`
   */
  readonly serverAccessLogsPrefix?: string;

  /**
   * When objects expire or move to another storage class. Incomplete uploads are aborted after 7 days in any case.
   *
   * @default - objects do not expire
   */
  readonly lifecycleRules?: s3.LifecycleRule[];

  /**
   * Whether S3 sends events for every object to Amazon EventBridge. It is set on the bucket itself: do not call
   * `bucket.addEventNotification` too, because its custom resource would overwrite the setting.
   *
   * @default false
   */
  readonly eventBridgeEnabled?: boolean;

  /**
   * For test environments: the bucket, its objects and a new key are deleted with the stack. Adds a custom resource that empties the bucket.
   *
   * @default false - bucket and key are retained
   */
  readonly ephemeral?: boolean;
}

/**
 * The bucket of one client: private, encrypted, versioned, TLS 1.2 or later, all objects owned by the bucket owner, retained on deletion.
 *
 * With KMS, it also denies uploads with another algorithm or key, which its owner might not be able to read.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 *
 * @example
 * const kohler = new ClientBucket(this, 'Kohler', { clientName: 'kohler', encryption: s3.BucketEncryption.KMS });
 * kohler.addAssumedRole('Adobe', {
 *   principal: ExternalPrincipal.role('arn:aws:iam::222222222222:role/adobe-ingest'),
 *   keyPrefix: 'adobe/',
 *   access: ExchangeAccess.READ_WRITE,
 * });
 */
@locateErrors
export class ClientBucket extends Construct {
  /** The bucket. */
  public readonly bucket: s3.Bucket;

  /** The customer managed key; undefined with SSE-S3 and `aws/s3`. */
  public readonly encryptionKey?: kms.IKey;

  /** The client whose files are exchanged. */
  public readonly clientName: string;

  /**
   * @throws if the client's name, the bucket's name, the encryption or the key is not valid
   */
  constructor(scope: Construct, id: string, props: ClientBucketProps) {
    super(scope, id);
    const { clientName, ephemeral = false } = props;
    const encryption = props.encryption ?? (props.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED);
    const removalPolicy = ephemeral ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
    validateClientName(clientName);
    validateEncryption(encryption, props.encryptionKey);
    validateKey(props.encryptionKey, Stack.of(this));
    const bucketName = props.bucketName ?? defaultBucketName(this, clientName);
    validateBucketName(bucketName);

    this.clientName = clientName;
    this.encryptionKey = encryption === s3.BucketEncryption.KMS ? props.encryptionKey ?? this.createKey(clientName, removalPolicy) : undefined;
    this.bucket = createExchangeBucket(this, 'Resource', {
      bucketName,
      encryption,
      encryptionKey: this.encryptionKey,
      versioned: props.versioned ?? true,
      serverAccessLogsBucket: props.serverAccessLogsBucket,
      serverAccessLogsPrefix: props.serverAccessLogsBucket && (props.serverAccessLogsPrefix ?? `${clientName}/`),
      lifecycleRules: props.lifecycleRules,
      removalPolicy,
      autoDeleteObjects: ephemeral,
    });
    warnAboutDottedBucket(this.bucket);
    if (props.eventBridgeEnabled) {
      const resource = this.bucket.node.defaultChild as s3.CfnBucket;
      resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    }
    Tags.of(this).add('client', clientName);
  }

  /**
   * Grants access through a role that the other side assumes. Prefer it to the other ways in.
   */
  public addAssumedRole(id: string, props: AssumedRoleGrantOptions): AssumedRoleGrant {
    return new AssumedRoleGrant(this, id, { ...props, bucket: this.bucket });
  }

  /**
   * Grants access to a role or user of another account, which the bucket policy names.
   */
  public addDirectTrust(id: string, props: DirectTrustGrantOptions): DirectTrustGrant {
    return new DirectTrustGrant(this, id, { ...props, bucket: this.bucket });
  }

  /**
   * Grants access through an access key. Use it only as a last resort.
   */
  public addAccessKeyUser(id: string, props: AccessKeyUserOptions): AccessKeyUser {
    return new AccessKeyUser(this, id, { ...props, bucket: this.bucket });
  }

  private createKey(clientName: string, removalPolicy: RemovalPolicy): kms.Key {
    return new kms.Key(this, 'EncryptionKey', {
      description: `Encrypts the exchange bucket of ${clientName}`,
      enableKeyRotation: true,
      removalPolicy,
    });
  }
}

const ENCRYPTIONS = [s3.BucketEncryption.S3_MANAGED, s3.BucketEncryption.KMS, s3.BucketEncryption.KMS_MANAGED];

/** Region names have at most 14 characters. */
const LONGEST_CLIENT_NAME = 63 - '-exchange-'.length - 12 - '-'.length - 14;

function defaultBucketName(scope: Construct, clientName: string): string {
  const { account, region } = Stack.of(scope);
  const isEnvAgnostic = Token.isUnresolved(account) || Token.isUnresolved(region);
  if (isEnvAgnostic && !Token.isUnresolved(clientName) && clientName.length > LONGEST_CLIENT_NAME) {
    throw invalid('clientName', `must not be longer than ${LONGEST_CLIENT_NAME} characters where it names the bucket`, clientName);
  }
  return `${clientName}-exchange-${account}-${region}`;
}

function validateClientName(clientName: string): void {
  validateText('clientName', clientName);
  if (Token.isUnresolved(clientName)) return;
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(clientName)) {
    throw invalid('clientName', 'must consist of lowercase letters, digits and inner hyphens', clientName);
  }
}

function validateEncryption(encryption: s3.BucketEncryption, encryptionKey: kms.IKey | undefined): void {
  if (!ENCRYPTIONS.includes(encryption)) throw invalid('encryption', `must be one of ${ENCRYPTIONS.join(', ')}`, encryption);
  if (encryptionKey && encryption !== s3.BucketEncryption.KMS) {
    throw invalid('encryption', `must be ${s3.BucketEncryption.KMS} with an encryptionKey`, encryption);
  }
}
