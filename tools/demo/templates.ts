import { Exchange, Promised } from './exchange';
import { Cloud } from '../policy-engine/cloud';

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

/** Labra's page: the customer's role, ACE's bucket and key in ACE's account. */
export function aceOppSync(cloud: Cloud, template: any): Exchange {
  const labra = { arn: 'arn:aws:iam::555555555555:role/oppsync' };
  const bucketName = 'ace-apn-33333-prod-us-west-2';
  const keyArn = 'arn:aws:kms:us-west-2:123456789012:key/df216356-609b-4c47-9af9-bd487ec63b0a';
  const { outputs } = cloud.deploy(template, {
    ...ENVIRONMENT,
    stackName: 'ace-opp-sync',
    parameters: {
      TrustedAccountId: '555555555555', ExternalId: 'labra-3f1c9a', AceBucketName: bucketName, AceKmsKeyArn: keyArn, RoleName: 'ace-oppsync',
    },
  });
  const customer = { Effect: 'Allow', Principal: { AWS: outputs.RoleArn } };
  cloud.addKey({ arn: keyArn, policy: { Version: '2012-10-17', Statement: [{ ...customer, Action: 'kms:*', Resource: '*' }] } });
  cloud.addBucket({
    name: bucketName,
    account: '123456789012',
    region: 'us-west-2',
    encryption: { algorithm: 'aws:kms', keyArn },
    policy: {
      Version: '2012-10-17',
      Statement: [{ ...customer, Action: 's3:*', Resource: [`arn:aws:s3:::${bucketName}`, `arn:aws:s3:::${bucketName}/*`] }],
    },
  });
  const assume = { roleArn: outputs.RoleArn, externalId: 'labra-3f1c9a' };
  const get = { who: labra, assume, action: 's3:GetObject', bucket: bucketName, key: 'opportunity-outbound/opportunity.json' };
  const put = { ...get, action: 's3:PutObject', key: 'opportunity-inbound/opportunity.json' };
  return {
    title: 'ace-opp-sync',
    subtitle: 'published template: Labra OppSync reads and writes an ACE bucket',
    handoff: Object.entries(outputs),
    promises: [
      { ...get, party: 'Labra', expect: 'allowed' },
      { ...put, party: 'Labra', expect: 'allowed' },
      { ...get, party: 'Labra', action: 's3:ListBucket', key: undefined, prefix: 'opportunity-outbound/', expect: 'allowed' },
      { ...put, party: 'Labra, where only ACE writes', key: 'opportunity-outbound/opportunity.json', expect: 'denied' },
      { ...get, party: 'Labra, wrong external ID', assume: { ...assume, externalId: 'labra-000000' }, expect: 'denied' },
      { ...get, party: 'Labra, no external ID', assume: { roleArn: assume.roleArn }, expect: 'denied' },
      { ...get, party: 'another account', who: STRANGER, expect: 'denied' },
    ],
  };
}

/** The pages of Apperate and InfoSum: first without what the vendor shows, then with it. */
export function importRole(cloud: Cloud, template: any): Exchange[] {
  const bucket = 'acme-data-lake';
  const externalId = 'd68b1db43ed52e7e0297dbaca2bad20f40d4faaf92b5349891f08fddde530e23';
  const session = { arn: 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/acme-import' };
  const parameters = { BucketName: bucket, KeyPrefix: 'infosum/', RoleName: 'infosum-import' };
  cloud.addBucket({ ...ENVIRONMENT, name: bucket });

  const deploy = (stackName: string, more: Record<string, string>) => cloud.deploy(template, {
    ...ENVIRONMENT, stackName, parameters: { ...parameters, RoleName: stackName, ...more },
  }).outputs;
  const pending = deploy('infosum-import-pending', {});
  const ready = deploy('infosum-import', { PrincipalArn: session.arn, ExternalId: externalId });
  const get = (outputs: Record<string, string>) => ({
    who: session, assume: { roleArn: outputs.RoleArn, externalId }, action: 's3:GetObject', bucket, key: 'infosum/customers.csv',
  });
  const read = get(ready);
  const stranger: Promised = { ...read, party: 'another account', who: STRANGER, expect: 'denied' };
  return [
    {
      title: 'import-role, pending',
      subtitle: 'published template: InfoSum has not issued its external ID yet',
      handoff: values(pending),
      promises: [{ ...get(pending), party: 'InfoSum', expect: 'denied' }, { ...stranger, ...get(pending), who: STRANGER }],
    },
    {
      title: 'import-role, ready',
      subtitle: 'published template: updated with what InfoSum shows',
      handoff: values(ready),
      promises: [
        { ...read, party: 'InfoSum', expect: 'allowed' },
        { ...read, party: 'InfoSum', action: 's3:ListBucket', key: undefined, prefix: 'infosum/', expect: 'allowed' },
        { ...read, party: 'InfoSum', action: 's3:PutObject', expect: 'denied' },
        { ...read, party: 'InfoSum, list of the whole bucket', action: 's3:ListBucket', key: undefined, expect: 'denied' },
        { ...read, party: 'InfoSum, other prefix', key: 'payroll/2026.csv', expect: 'denied' },
        { ...read, party: 'InfoSum, other session', who: { arn: session.arn.replace('acme-import', 'somebody-else') }, expect: 'denied' },
        { ...read, party: 'InfoSum, wrong external ID', assume: { ...read.assume, externalId: 'd68b1db4' }, expect: 'denied' },
        stranger,
      ],
    },
  ];
}

/** What the grantee deploys so that its existing user reaches a bucket that trusts it directly. */
export function counterpartPolicy(cloud: Cloud, template: any): Exchange {
  const bucket = 'kohler-media';
  const user = { arn: `arn:aws:iam::${ENVIRONMENT.account}:user/uploader` };
  const { outputs, resources } = cloud.deploy(template, {
    ...ENVIRONMENT,
    stackName: 'counterpart-policy',
    parameters: { UserName: 'uploader', BucketName: bucket, KeyPrefix: 'agency/', Access: 'read' },
  });
  cloud.addPrincipal({ ...user, managedPolicyArns: [resources.CounterpartPolicy.Ref] });
  cloud.addBucket({
    ...ENVIRONMENT,
    name: bucket,
    account: '111111111111',
    policy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: user.arn }, Action: 's3:*', Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`] }],
    },
  });
  const get = { who: user, action: 's3:GetObject', bucket, key: 'agency/spot.mp4' };
  return {
    title: 'counterpart-policy',
    subtitle: 'published template: what an existing user may call in the bucket of another company',
    handoff: Object.entries(outputs),
    promises: [
      { ...get, party: 'the user', expect: 'allowed' },
      { ...get, party: 'the user', action: 's3:ListBucket', key: undefined, prefix: 'agency/', expect: 'allowed' },
      { ...get, party: 'the user', action: 's3:PutObject', expect: 'denied' },
      { ...get, party: 'the user, other prefix', key: 'payroll/2026.csv', expect: 'denied' },
      { ...get, party: 'another account', who: STRANGER, expect: 'denied' },
    ],
  };
}

/** The statements for other owners' policies are for pasting, not for reading here. */
function values(outputs: Record<string, string>): [string, string][] {
  return Object.entries(outputs).filter(([name]) => !name.endsWith('PolicyStatement'));
}
