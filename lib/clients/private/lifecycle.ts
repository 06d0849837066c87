import { Duration } from 'aws-cdk-lib';
import { LifecycleRule, StorageClass } from 'aws-cdk-lib/aws-s3';
import { invalid } from '../../core/errors';

/** The lifecycle of a configured client. Noncurrent versions expire the same number of days after they became noncurrent. */
export function clientLifecycle(expireAfterDays: number | undefined, infrequentAccessAfterDays: number | undefined): LifecycleRule[] {
  if (expireAfterDays !== undefined && infrequentAccessAfterDays !== undefined && expireAfterDays <= infrequentAccessAfterDays) {
    throw invalid('expireAfterDays', `must be more than infrequentAccessAfterDays, ${infrequentAccessAfterDays}`, expireAfterDays);
  }
  return [
    ...(expireAfterDays === undefined ? [] : [{
      id: 'Expire',
      expiration: Duration.days(expireAfterDays),
      noncurrentVersionExpiration: Duration.days(expireAfterDays),
    }]),
    ...(infrequentAccessAfterDays === undefined ? [] : [{
      id: 'InfrequentAccess',
      transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(infrequentAccessAfterDays) }],
    }]),
  ];
}
