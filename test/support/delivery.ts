import { aws_kms as kms, aws_s3 as s3, Environment, Stack } from 'aws-cdk-lib';
import { deploy, Deployment, placeOf, resourceOf } from './deployment';
import { AT_SIX } from './schedule';
import { newStack, VENDOR } from './stack';
import { CrossAccountPutDestination, DeliveryDestination, DeliveryRole, DestinationOwnership, ExternalPrincipal, ScheduledDelivery } from '../../lib';
import { Cloud } from '../../tools/policy-engine/cloud';

export const ROLE_NAME = 'KlaviDataExporterRole';
export const BUCKET = 'klavi-data-transfer-acme';
const SOURCE = 'klavi-exports';

export interface DeliverySituation {
  readonly env?: Environment;
  readonly context?: Record<string, unknown>;
  readonly ownership?: DestinationOwnership;
  readonly withKey?: boolean;
  readonly copyTags?: boolean;
  /** Whether a state machine is made that delivers. */
  readonly scheduled?: boolean;
}

/** Both halves, each deployed by its own company into the same cloud. */
export interface Delivered {
  readonly cloud: Cloud;
  readonly roleArn: string;
  readonly source: string;
  readonly keyArn?: string;
  readonly exporter: Deployment;
  /** What the exporter hands to the partner, filled in. */
  readonly counterpartPolicy: any;
}

export function deliver({ env, context, ownership, withKey, copyTags, scheduled }: DeliverySituation): Delivered {
  const { account, region, partition } = placeOf(env);
  const roleArn = `arn:${partition}:iam::${account}:role/${ROLE_NAME}`;
  const partnersEnv = { account: VENDOR, region };
  const partnersStack = newStack({ env: partnersEnv, context });
  new CrossAccountPutDestination(partnersStack, 'FromKlavi', {
    principal: ExternalPrincipal.role(roleArn),
    bucketName: BUCKET,
    keyPrefix: 'daily-sync/',
    ownership,
    encryptionKey: withKey ? new kms.Key(partnersStack, 'Key') : undefined,
  });
  const partner = deploy(partnersStack, partnersEnv);
  const keyArn = resourceOf(partner, 'AWS::KMS::Key')?.Arn;

  const stack = newStack({ env, context });
  const destination = { partnerName: 'acme', bucketName: BUCKET, bucketOwner: VENDOR, region, keyPrefix: 'daily-sync/', kmsKeyArn: keyArn, ownership };
  const role = deliveryRole(stack, [destination], copyTags);
  if (scheduled) new ScheduledDelivery(stack, 'Daily', { deliveryRole: role, schedule: AT_SIX, sourceFolder: '{date}' });
  const exporter = deploy(stack, env, { cloud: partner.cloud });
  const { counterpartPolicy } = role.handoffFor('acme');
  return { cloud: partner.cloud, roleArn, source: SOURCE, keyArn, exporter, counterpartPolicy: exporter.fill(counterpartPolicy) };
}

function deliveryRole(stack: Stack, destinations: DeliveryDestination[], copyTags?: boolean): DeliveryRole {
  const source = new s3.Bucket(stack, 'Exports', { bucketName: SOURCE, encryptionKey: new kms.Key(stack, 'SourceKey'), enforceSSL: true });
  return new DeliveryRole(stack, 'Delivery', { source, sourceKeyPrefix: 'daily/', roleName: ROLE_NAME, destinations, copyTags });
}
