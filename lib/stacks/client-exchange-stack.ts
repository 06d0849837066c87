import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ClientBucket } from '../client-bucket';
import { ExchangeAccess } from '../exchange-access';
import { ExternalId } from '../external-id';
import { ExternalPrincipal, PrincipalMatch } from '../external-principal';
import { Handoff, HandoffOutputs } from '../handoff';
import { AssumedRoleConfig, ClientAccess, ClientBucketConfig, ClientConfig, ClientEncryption, ClientIntegration, ConfiguredMatch } from './client-config';
import { CLIENT_CONFIG } from './client-config-rules';
import { FromFolderOptions } from './from-folder-options';
import { clientLifecycle } from '../private/client-lifecycle';
import { checkConfig } from '../private/config-check';
import { LoadedConfig, loadConfigFile, loadConfigFolder, makeFrom } from '../private/config-file';
import { pascalCase } from '../private/pascal-case';
import { warnAboutUnknownRegion } from '../private/region-warning';

/**
 * Properties of ClientExchangeStack.
 */
export interface ClientExchangeStackProps extends StackProps {
  /** The client's configuration, as its YAML file has it. */
  readonly config: ClientConfig;
}

/**
 * One client, from its configuration: a bucket, every integration, and the hand-off values of each as outputs
 * (`KohlerAdobeRoleArn`).
 *
 * Give it the id `client-exchange-<client>`.
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
   * The stack of one client, `client-exchange-<client>`, from a YAML file that is named like the client.
   *
   * @param file `<client>.yaml`; a relative path starts at the working directory
   * @throws when the file is not what `client-config.schema.json` and the constructs ask for: everything that is wrong, as `file:line:column`
   */
  public static fromFile(scope: Construct, file: string): ClientExchangeStack {
    return stackOf(scope, loadConfigFile(CLIENT_CONFIG, file));
  }

  /**
   * A stack for every client of a folder, in the order of their names. Files that are not YAML are left alone.
   *
   * @param folder holds a `<client>.yaml` for each client; a relative path starts at the working directory
   * @throws when a file is wrong, as `fromFile` does, for all files at once; or there is no client of the name in `only`
   */
  public static fromFolder(scope: Construct, folder: string, options: FromFolderOptions = {}): ClientExchangeStack[] {
    return loadConfigFolder(CLIENT_CONFIG, folder, options.only).map((loaded) => stackOf(scope, loaded));
  }

  /** The client's bucket. */
  public readonly bucket: ClientBucket;

  /**
   * @throws when the configuration is not what `client-config.schema.json` and the constructs ask for: everything that is wrong, a line each
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

    this.bucket = new ClientBucket(this, 'Bucket', { clientName: config.client, ...bucketProps(config.bucket) });
    for (const integration of config.integrations) {
      const outputPrefix = pascalCase(integration.name);
      const handoff = this.open(`${outputPrefix}Grant`, integration);
      new HandoffOutputs(this, `${outputPrefix}Handoff`, { handoff, outputPrefix, integration: integration.name });
    }
  }

  private open(id: string, integration: ClientIntegration): Handoff {
    const { name, keyPrefix, assumedRole, directTrust, accessKey } = integration;
    const options = { keyPrefix, access: ACCESS[integration.access] };
    if (assumedRole) return this.bucket.grantAssumedRole(id, { ...options, ...assumedRoleOptions(assumedRole) }).handoff;
    if (directTrust) {
      const principal = ExternalPrincipal.fromArn(directTrust.principalArn, { match: principalMatch(directTrust.match) });
      return this.bucket.grantDirectTrust(id, { ...options, principal }).handoff;
    }
    return this.bucket.addAccessKeyUser(id, { ...options, integrationName: name, ...accessKey! }).handoff;
  }
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

function bucketProps(config: ClientBucketConfig = {}) {
  const { name, encryption, eventBridge, ephemeral, expireAfterDays, infrequentAccessAfterDays } = config;
  return {
    bucketName: name,
    encryption: encryption === ClientEncryption.KMS ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    eventBridgeEnabled: eventBridge,
    ephemeral,
    lifecycleRules: clientLifecycle(expireAfterDays, infrequentAccessAfterDays),
  };
}

function assumedRoleOptions(config: AssumedRoleConfig) {
  const { principalArn, externalId, pending = false, roleName, maxSessionHours } = config;
  return {
    principal: principalArn === undefined || pending
      ? ExternalPrincipal.pending()
      : ExternalPrincipal.fromArn(principalArn, { match: principalMatch(config.match) }),
    externalId: externalId === undefined ? undefined : ExternalId.anyOf(...[externalId].flat()),
    roleName,
    maxSessionDuration: maxSessionHours ? Duration.hours(maxSessionHours) : undefined,
  };
}

function principalMatch(match: ConfiguredMatch | undefined): PrincipalMatch | undefined {
  return match === ConfiguredMatch.BY_ARN ? PrincipalMatch.BY_ARN : undefined;
}
