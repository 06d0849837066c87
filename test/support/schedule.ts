import { aws_s3 as s3, aws_scheduler as scheduler, Stack, TimeZone } from 'aws-cdk-lib';
import { VENDOR } from './stack';
import { DeliveryDestination } from '../../lib/deliveries/delivery-destination';
import { DeliveryRole, DeliveryRoleProps } from '../../lib/deliveries/delivery-role';
import { ScheduledDelivery, ScheduledDeliveryProps } from '../../lib/deliveries/scheduled-delivery';

export const ACME: DeliveryDestination = {
  partnerName: 'acme', bucketName: 'klavi-data-transfer-acme', bucketOwner: VENDOR, region: 'us-east-1', keyPrefix: 'daily-sync/',
};
export const BOLT: DeliveryDestination = { ...ACME, partnerName: 'bolt', bucketName: 'klavi-data-transfer-bolt' };

/** Six in the morning in São Paulo. */
export const AT_SIX = scheduler.ScheduleExpression.cron({ hour: '6', minute: '0', timeZone: TimeZone.AMERICA_SAO_PAULO });

/** Files of each day, delivered to Acme unless said otherwise. */
export function scheduled(stack: Stack, props: Partial<ScheduledDeliveryProps> = {}, role: Partial<DeliveryRoleProps> = {}): ScheduledDelivery {
  const source = role.source ?? new s3.Bucket(stack, 'Exports', { enforceSSL: true, minimumTLSVersion: 1.2, serverAccessLogsPrefix: 'logs/' });
  const deliveryRole = props.deliveryRole ?? new DeliveryRole(stack, 'Delivery', { source, sourceKeyPrefix: 'daily/', roleName: 'Exporter', destinations: [ACME], ...role });
  return new ScheduledDelivery(stack, 'Daily', { deliveryRole, schedule: AT_SIX, sourceFolder: '{partner}/{date}/', destinationFolder: '{date}/', ...props });
}
