import { Annotations, Stack, StackProps, Tags } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ClientBucket } from './client-bucket';
import { ClientAccess, ClientBucketConfig, ClientConfig, ClientEncryption, ClientIntegration } from './client-config';
import { FromFolderOptions } from '../configuration/from-folder-options';
import { checkConfig } from '../configuration/private/check';
import { LoadedConfig, loadConfigFile, loadConfigFolder, makeFrom } from '../configuration/private/file';
import { applyStackWide } from '../configuration/private/stack-wide';
import { pascalCase } from '../core/pascal-case';
import { warnAboutUnknownRegion } from '../core/region-warning';
import { HandoffOutputs } from '../handoffs/handoff-outputs';
import { ExchangeAccess } from '../policies/exchange-access';
import { CLIENT_CONFIG } from './private/config-rules';
import { clientLifecycle } from './private/lifecycle';
import { sharesOnPurpose } from './private/shared-prefixes';
import { Grant, openWayIn } from './private/ways-in';

/**
 * Properties of ClientExchangeStack.
 */
export interface ClientExchangeStackProps extends StackProps {
  /** The client's configuration, as in its YAML file. */
  readonly config: ClientConfig;
}

/**
 * One client, from its configuration: a bucket, every integration, and the hand-off values of each as outputs
 * (`KohlerAdobeRoleArn`).
 *
 * Use the id `client-exchange-<client>`.
 *
 * @example
 * const config: ClientConfig = {
 *   client: 'kohler',
 *   account: '111111111111',
 *   region: 'us-east-1',
 *   integrations: [{
 *     name: 'kohler_adobe',
 *     keyPrefix: 'adobe/',
 *     access: ClientAccess.READ_WRITE,
 *     assumedRole: { principalArn: 'arn:aws:iam::222222222222:role/adobe-ingest', externalId: 'id_YjJmODYz' },
 *   }],
 * };
 * new ClientExchangeStack(new App(), 'client-exchange-kohler', { config });
 */
export class ClientExchangeStack extends Stack {
  /**
   * The stack of one client, `client-exchange-<client>`, from a YAML file named after the client.
   *
   * @param file `<client>.yaml`; a relative path starts at the working directory
   * @throws if the file does not match `client-config.schema.json` or the constructs reject it; lists every problem as `file:line:column`
   */
  public static fromFile(scope: Construct, file: string): ClientExchangeStack {
    return stackOf(scope, loadConfigFile(CLIENT_CONFIG, file));
  }

  /**
   * A stack for every client of a folder, in the order of their names. Ignores files that are not YAML.
   *
   * @param folder holds a `<client>.yaml` for each client; a relative path starts at the working directory
   * @throws if a file is wrong, as `fromFile` does, for all files at once; or there is no client of the name in `only`
   */
  public static fromFolder(scope: Construct, folder: string, options: FromFolderOptions = {}): ClientExchangeStack[] {
    return loadConfigFolder(CLIENT_CONFIG, folder, options.only).map((loaded) => stackOf(scope, loaded));
  }

  /** The client's bucket, new or existing. */
  public readonly bucket: s3.IBucket;

  /** The new bucket; undefined with an existing one. */
  public readonly clientBucket?: ClientBucket;

  /**
   * @throws if the configuration does not match `client-config.schema.json` or the constructs reject it; lists every problem on a line
   */
  constructor(scope: Construct, id: string, props: ClientExchangeStackProps) {
    const { config, ...stackProps } = props;
    checkConfig(CLIENT_CONFIG, config);
    super(scope, id, {
      description: `Exchange bucket of ${config.client}`,
      env: { account: config.account, region: config.region },
      ...stackProps,
    });
    warnAboutUnknownRegion(this, config.region);
    applyStackWide(this, config);

    this.clientBucket = config.bucket?.existing === undefined ? this.createBucket(config) : undefined;
    this.bucket = this.clientBucket?.bucket ?? this.importBucket(config);
    const grants = config.integrations.map((integration) => {
      const outputPrefix = pascalCase(integration.name);
      const grant = this.open(`${outputPrefix}Grant`, integration, config);
      new HandoffOutputs(this, `${outputPrefix}Handoff`, {
        handoff: grant.handoff, outputPrefix, integration: integration.name, sender: config.sender, contact: config.contact,
      });
      return grant;
    });
    // Acknowledged last: CDK removes existing warnings, but still adds later ones.
    config.integrations.forEach((integration, index) => acknowledgePrefix(grants[index], integration, config.integrations));
  }

  private createBucket({ client, bucket = {} }: ClientConfig): ClientBucket {
    const { accessLogs, kmsKeyArn } = bucket;
    const logBucket = accessLogs && s3.Bucket.fromBucketName(this, 'AccessLogs', accessLogs.bucket);
    const clientBucket = new ClientBucket(this, 'Bucket', {
      clientName: client,
      bucketName: bucket.name,
      encryption: encryptionOf(bucket),
      encryptionKey: kmsKeyArn === undefined ? undefined : kms.Key.fromKeyArn(this, 'Key', kmsKeyArn),
      versioned: bucket.versioned,
      serverAccessLogsBucket: logBucket,
      serverAccessLogsPrefix: accessLogs?.prefix,
      eventBridgeEnabled: bucket.eventBridge,
      ephemeral: bucket.ephemeral,
      lifecycleRules: clientLifecycle(bucket.expireAfterDays, bucket.infrequentAccessAfterDays),
    });
    if (logBucket) Annotations.of(clientBucket).acknowledgeWarning('@aws-cdk/aws-s3:accessLogsPolicyNotAdded', 'The documentation of accessLogs requires this policy of the log bucket');
    return clientBucket;
  }

  /** Uses the same ids: an integration keeps its role when its retained bucket is configured as an existing one. */
  private importBucket({ client, account, region, bucket }: ClientConfig): s3.IBucket {
    const home = new Construct(this, 'Bucket');
    Tags.of(home).add('client', client);
    return s3.Bucket.fromBucketAttributes(home, 'Resource', {
      bucketName: bucket!.existing,
      account,
      region,
      encryptionKey: bucket!.kmsKeyArn === undefined ? undefined : kms.Key.fromKeyArn(this, 'Key', bucket!.kmsKeyArn),
    });
  }

  private open(id: string, integration: ClientIntegration, { bucket: config }: ClientConfig): Grant {
    return openWayIn(this.bucket.node.scope as Construct, id, integration, {
      integrationName: integration.name,
      bucket: this.bucket,
      keyPrefix: integration.keyPrefix,
      access: ACCESS[integration.access],
      ownerEditsBucketPolicy: config?.existing !== undefined,
      ownerEditsKeyPolicy: config?.kmsKeyArn !== undefined,
    });
  }
}

/** Acknowledges what the configuration states explicitly. */
function acknowledgePrefix(grant: Grant, integration: ClientIntegration, all: ClientIntegration[]): void {
  if (integration.keyPrefix === '') Annotations.of(grant).acknowledgeWarning('cdk-s3-handoff:wholeBucket', 'The configuration sets keyPrefix to the empty string');
  if (sharesOnPurpose(integration, all)) Annotations.of(grant).acknowledgeWarning('cdk-s3-handoff:overlappingPrefixes', 'sharesPrefixWith names every overlapping integration');
}

function stackOf(scope: Construct, loaded: LoadedConfig<ClientConfig>): ClientExchangeStack {
  return makeFrom(loaded, (config) => new ClientExchangeStack(scope, `client-exchange-${config.client}`, { config }));
}

const ACCESS: Record<ClientAccess, ExchangeAccess> = {
  [ClientAccess.READ]: ExchangeAccess.READ,
  [ClientAccess.WRITE]: ExchangeAccess.WRITE,
  [ClientAccess.READ_WRITE]: ExchangeAccess.READ_WRITE,
  [ClientAccess.READ_WRITE_DELETE]: ExchangeAccess.READ_WRITE_DELETE,
};

function encryptionOf({ encryption, kmsKeyArn }: ClientBucketConfig): s3.BucketEncryption {
  const usesKms = encryption === ClientEncryption.KMS || kmsKeyArn !== undefined;
  return usesKms ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED;
}
