import { CfnOutput, Duration, Stack, StackProps, TimeZone } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { ConnectivityCheck } from './connectivity-check';
import { ConfiguredOwnership, DeliveryConfig, DeliveryMonitorConfig, DeliveryScheduleConfig } from './delivery-config';
import { DeliveryMonitor } from './delivery-monitor';
import { DeliveryRole } from './delivery-role';
import { DELIVERY_CONFIG } from './private/config-rules';
import { ScheduledDelivery } from './scheduled-delivery';
import { FromFolderOptions } from '../configuration/from-folder-options';
import { checkConfig } from '../configuration/private/check';
import { LoadedConfig, loadConfigFile, loadConfigFolder, makeFrom } from '../configuration/private/file';
import { applyStackWide } from '../configuration/private/stack-wide';
import { pascalCase } from '../core/pascal-case';
import { warnAboutUnknownRegion } from '../core/region-warning';
import { DestinationOwnership } from '../destinations/cross-account-put-destination';
import { HandoffOutputs } from '../handoffs/handoff-outputs';

/**
 * Properties of DeliveryStack.
 */
export interface DeliveryStackProps extends StackProps {
  /** The deliveries to the partner, as in its YAML file. */
  readonly config: DeliveryConfig;
}

/**
 * The scheduled deliveries to one partner, from its configuration: the role, the state machine and its schedule, and the hand-off values as
 * outputs (`AcmeRoleArn`); if configured, a check after each deployment, and alarms.
 *
 * Use the id `delivery-<partner>`. The source must exist in the account and Region of the stack.
 *
 * @example
 * const config: DeliveryConfig = {
 *   partner: 'acme',
 *   account: '444444444444',
 *   region: 'us-east-1',
 *   source: { bucket: 'klavi-exports', keyPrefix: 'daily/', folder: '{partner}/{date}/' },
 *   destination: { bucket: 'klavi-data-transfer-acme', owner: '222222222222', keyPrefix: 'daily-sync/', folder: '{date}/' },
 *   schedule: { cron: '0 6 * * ? *', timeZone: 'America/Sao_Paulo', dayOffset: -1 },
 * };
 * new DeliveryStack(new App(), 'delivery-acme', { config });
 */
export class DeliveryStack extends Stack {
  /**
   * The stack of one partner, `delivery-<partner>`, from a YAML file named after the partner.
   *
   * @param file `<partner>.yaml`; a relative path starts at the working directory
   * @throws if the file does not match `delivery-config.schema.json` or the constructs reject it; lists every problem as `file:line:column`
   */
  public static fromFile(scope: Construct, file: string): DeliveryStack {
    return stackOf(scope, loadConfigFile(DELIVERY_CONFIG, file));
  }

  /**
   * A stack for every partner of a folder, in the order of their names. Ignores files that are not YAML.
   *
   * @param folder holds a `<partner>.yaml` for each partner; a relative path starts at the working directory
   * @throws if a file is wrong, as `fromFile` does, for all files at once; or there is no partner of the name in `only`
   */
  public static fromFolder(scope: Construct, folder: string, options: FromFolderOptions = {}): DeliveryStack[] {
    return loadConfigFolder(DELIVERY_CONFIG, folder, options.only).map((loaded) => stackOf(scope, loaded));
  }

  /** The role that delivers. */
  public readonly deliveryRole: DeliveryRole;

  /** The state machine and its schedule. */
  public readonly scheduledDelivery: ScheduledDelivery;

  /** The check after each deployment, if one is configured. */
  public readonly check?: ConnectivityCheck;

  /** The alarms, if configured. */
  public readonly monitor?: DeliveryMonitor;

  /**
   * @throws if the configuration does not match `delivery-config.schema.json` or the constructs reject it; lists every problem on a line;
   * or when stack properties put the stack elsewhere than the configuration
   */
  constructor(scope: Construct, id: string, props: DeliveryStackProps) {
    const { config, ...stackProps } = props;
    checkConfig(DELIVERY_CONFIG, config);
    super(scope, id, {
      description: `Deliveries to ${config.partner}`,
      env: { account: config.account, region: config.region },
      suppressTemplateIndentation: true, // a template of up to 51,200 bytes needs no bootstrap bucket
      ...stackProps,
    });
    warnAboutUnknownRegion(this, config.region);
    applyStackWide(this, config);
    const { partner, checkOnDeploy = false, monitor } = config;
    this.deliveryRole = this.createRole(config);
    this.scheduledDelivery = this.createSchedule(config);
    if (checkOnDeploy) this.check = new ConnectivityCheck(this, 'Check', { scheduledDelivery: this.scheduledDelivery });
    if (monitor) this.monitor = this.createMonitor(monitor);
    new HandoffOutputs(this, 'Handoff', {
      handoff: this.deliveryRole.handoffFor(partner),
      outputPrefix: pascalCase(partner),
      integration: partner,
      sender: config.sender,
      contact: config.contact,
    });
    new CfnOutput(this, 'StateMachineArn', {
      value: this.scheduledDelivery.stateMachineFor(partner).stateMachineArn, description: 'What to start to deliver a day again, or to check the connection',
    });
  }

  private createRole({ partner, account, region, source, destination, roleName, copyTags }: DeliveryConfig): DeliveryRole {
    const { bucket, owner, keyPrefix, kmsKeyArn, ownership } = destination;
    return new DeliveryRole(this, 'Delivery', {
      source: s3.Bucket.fromBucketAttributes(this, 'Source', { bucketName: source.bucket, account, region }),
      sourceKeyPrefix: source.keyPrefix,
      sourceEncryptionKey: source.kmsKeyArn === undefined ? undefined : kms.Key.fromKeyArn(this, 'SourceKey', source.kmsKeyArn),
      roleName,
      copyTags,
      destinations: [{
        partnerName: partner,
        bucketName: bucket,
        bucketOwner: owner,
        region,
        keyPrefix,
        kmsKeyArn,
        ownership: ownership && OWNERSHIP[ownership],
      }],
    });
  }

  private createSchedule({ schedule, source, destination, manifest, maxConcurrency, toleratedFailurePercentage }: DeliveryConfig): ScheduledDelivery {
    return new ScheduledDelivery(this, 'Scheduled', {
      ...scheduleProps(schedule),
      deliveryRole: this.deliveryRole,
      sourceFolder: source.folder,
      destinationFolder: destination.folder,
      manifest,
      maxConcurrency,
      toleratedFailurePercentage,
    });
  }

  private createMonitor({ email, kmsKeyArn, lateAfterHours, everyHours }: DeliveryMonitorConfig): DeliveryMonitor {
    const monitor = new DeliveryMonitor(this, 'Monitor', {
      scheduledDelivery: this.scheduledDelivery,
      lateAfter: lateAfterHours === undefined ? undefined : Duration.hours(lateAfterHours),
      every: everyHours === undefined ? undefined : Duration.hours(everyHours),
      topicEncryptionKey: kmsKeyArn === undefined ? undefined : kms.Key.fromKeyArn(this, 'TopicKey', kmsKeyArn),
      ownerEditsKeyPolicy: true,
    });
    monitor.topic.addSubscription(new EmailSubscription(email));
    return monitor;
  }
}

function stackOf(scope: Construct, loaded: LoadedConfig<DeliveryConfig>): DeliveryStack {
  return makeFrom(loaded, (config) => new DeliveryStack(scope, `delivery-${config.partner}`, { config }));
}

const OWNERSHIP: Record<ConfiguredOwnership, DestinationOwnership> = {
  [ConfiguredOwnership.BUCKET_OWNER_PREFERRED]: DestinationOwnership.BUCKET_OWNER_PREFERRED,
  [ConfiguredOwnership.BUCKET_OWNER_ENFORCED]: DestinationOwnership.BUCKET_OWNER_ENFORCED,
};

function scheduleProps({ cron, timeZone = 'UTC', flexibleMinutes, dayOffset, enabled }: DeliveryScheduleConfig) {
  return {
    schedule: scheduler.ScheduleExpression.expression(`cron(${cron})`, TimeZone.of(timeZone)),
    flexibleWindow: flexibleMinutes === undefined ? undefined : Duration.minutes(flexibleMinutes),
    dayOffset,
    enabled,
  };
}
