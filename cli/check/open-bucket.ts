import type { Surroundings } from './question';
import { partitionOf } from '../../tools/policy-engine/arns';
import { Call } from '../../tools/policy-engine/call';

/** An upload that a bucket of somebody else would take from everybody: only the caller's own policies can refuse it. */
export function putElsewhere({ cloud, stranger }: Surroundings, region: string): Pick<Call, 'action' | 'bucket' | 'key'> {
  const name = `s3-handoff-open-bucket-${region}`;
  const arn = `arn:${partitionOf(region)}:s3:::${name}`;
  cloud.addBucket({
    name,
    account: stranger,
    region,
    publicAccess: { blockPublicAcls: false, blockPublicPolicy: false, restrictPublicBuckets: false },
    policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 's3:*', Resource: [arn, `${arn}/*`] }] },
  });
  return { action: 's3:PutObject', bucket: name, key: 'report.csv' };
}
