import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ClientBucket } from '../client-bucket';
import { ExchangeAccess } from '../exchange-access';
import { ExternalId } from '../external-id';
import { ExternalPrincipal, PrincipalMatch } from '../external-principal';
import { Handoff, HandoffOutputs } from '../handoff';
import { AssumedRoleConfig, ClientAccess, ClientBucketConfig, ClientConfig, ClientEncryption, ClientIntegration, ConfiguredMatch } from './client-config';
import { clientLifecycle } from '../private/client-lifecycle';
import { validateIntegrations } from '../private/integrations';
import { pascalCase } from '../private/pascal-case';

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
  /** The client's bucket. */
  public readonly bucket: ClientBucket;

  /**
   * @throws when two integrations have one name, or one has no way in or several
   */
  constructor(scope: Construct, id: string, props: ClientExchangeStackProps) {
    const { config, ...stackProps } = props;
    super(scope, id, {
      description: `Exchange bucket of ${config.client}`,
      env: { account: config.account, region: config.region },
      ...stackProps,
    });
    validateIntegrations(config.integrations);

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
