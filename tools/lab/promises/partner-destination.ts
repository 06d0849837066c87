import { Exchange } from './exchange';
import { Cloud } from '../../policy-engine/cloud';

const ENVIRONMENT = { account: '777777777777', region: 'us-west-2' };
const STRANGER = { arn: 'arn:aws:iam::999999999999:role/stranger' };

/** Klavi's page: the partner's bucket, Klavi's role. */
export function partnerDestination(cloud: Cloud, template: any): Exchange {
  const writer = { arn: 'arn:aws:iam::444444444444:role/KlaviDataExporterRole' };
  const { outputs } = cloud.deploy(template, {
    ...ENVIRONMENT,
    stackName: 'partner-destination',
    parameters: { WriterRoleArn: writer.arn, BucketName: 'klavi-data-transfer-acme', KeyPrefix: 'daily-sync/' },
  });
  const put = { who: writer, action: 's3:PutObject', bucket: outputs.BucketName, key: 'daily-sync/day.csv', acl: 'bucket-owner-full-control' };
  const without = { ...put, acl: undefined };
  return {
    title: 'partner-destination',
    subtitle: 'published template: Klavi puts files into the bucket of acme',
    handoff: Object.entries(outputs),
    promises: [
      { ...put, party: 'Klavi', expect: 'allowed' },
      { ...without, party: 'Klavi, without the ACL', expect: 'denied' },
      { ...put, party: 'Klavi, in parts', multipart: true, expect: 'denied' },
      { ...put, party: 'Klavi, other prefix', key: 'daily-sync2/day.csv', expect: 'denied' },
      { ...without, party: 'Klavi', action: 's3:GetObject', expect: 'denied' },
      { ...without, party: 'Klavi', action: 's3:ListBucket', key: undefined, prefix: 'daily-sync/', expect: 'denied' },
      { ...without, party: 'Klavi', action: 's3:DeleteObject', expect: 'denied' },
      { ...put, party: 'Klavi, plain HTTP', tls: false, expect: 'denied' },
      { ...put, party: 'another account', who: STRANGER, expect: 'denied' },
    ],
  };
}
