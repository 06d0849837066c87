import { expectAsPromised, LabRow, stageFor } from './harness';
import { addToKeyPolicy, createBucket, createKey, ExistingBucket, putBucketPolicy } from '../../tools/lab/resources';

const REGION = 'us-west-2';
const CUSTOMER = '777777777777';
const ACE = '123456789012';
const LABRA = { arn: 'arn:aws:iam::555555555555:role/oppsync' };
const STRANGER = { arn: 'arn:aws:iam::999999999999:role/stranger' };
const BUCKET = 'ace-apn-33333-prod-us-west-2';
const OTHER_PARTNERS_BUCKET = 'ace-apn-44444-prod-us-west-2';
const EXTERNAL_ID = 'labra-3f1c9a';

let roleArn: string;
const stage = stageFor('3 Labra', async (opened) => {
  for (const { arn } of [LABRA, STRANGER]) await opened.lab.createPrincipal(arn);
  const keyArn = await createKey(opened, ACE, REGION);
  const bucket: ExistingBucket = { name: BUCKET, account: ACE, region: REGION, keyArn, ownership: 'BucketOwnerPreferred' };
  await createBucket(opened, bucket);
  await createBucket(opened, { ...bucket, name: OTHER_PARTNERS_BUCKET });

  const { outputs } = await opened.deploy(await opened.synthesize(), 'ace-opp-sync', {
    account: CUSTOMER,
    region: REGION,
    parameters: { TrustedAccountId: '555555555555', ExternalId: EXTERNAL_ID, AceBucketName: BUCKET, AceKmsKeyArn: keyArn, RoleName: 'ace-oppsync' },
  });
  roleArn = outputs.RoleArn;
  await putBucketPolicy(opened, bucket, acePolicy(roleArn));
  await addToKeyPolicy(opened, keyArn, [{
    Effect: 'Allow', Principal: { AWS: roleArn }, Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:DescribeKey', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'], Resource: '*',
  }]);
});

test('inbound and outbound', () => expectAsPromised(stage(), REGION, [
  labra('s3:PutObject', { key: 'opportunity-inbound/opportunity.json', acl: 'bucket-owner-full-control', expect: 'allowed' }),
  labra('s3:PutObject', { key: 'opportunity-inbound/large.json', acl: 'bucket-owner-full-control', multipart: true, expect: 'denied' }),
  labra('s3:ListBucket', { prefix: 'opportunity-outbound/', expect: 'allowed' }),
  labra('s3:GetObject', { key: 'opportunity-outbound/opportunity.json', expect: 'allowed' }),
  labra('s3:DeleteObject', { key: 'opportunity-outbound/opportunity.json', expect: 'allowed' }),
]));

test('what ACE or the role refuses', () => expectAsPromised(stage(), REGION, [
  labra('s3:PutObject', { key: 'opportunity-inbound/opportunity.json', expect: 'denied' }),
  labra('s3:PutObject', { key: 'opportunity-outbound/opportunity.json', acl: 'bucket-owner-full-control', expect: 'denied' }),
  labra('s3:GetBucketLocation', { expect: 'denied' }),
  labra('s3:ListBucket', { bucket: OTHER_PARTNERS_BUCKET, expect: 'denied' }),
  labra('s3:GetObject', { bucket: OTHER_PARTNERS_BUCKET, key: 'opportunity-outbound/opportunity.json', expect: 'denied' }),
]));

test('nobody but Labra, with its external ID', () => expectAsPromised(stage(), REGION, [
  labra('s3:GetObject', { key: 'opportunity-outbound/opportunity.json', assume: { roleArn, externalId: 'labra-000000' }, expect: 'denied' }),
  labra('s3:GetObject', { key: 'opportunity-outbound/opportunity.json', assume: { roleArn }, expect: 'denied' }),
  labra('s3:GetObject', { key: 'opportunity-outbound/opportunity.json', who: STRANGER, expect: 'denied' }),
  labra('s3:GetObject', { key: 'opportunity-outbound/opportunity.json', assume: undefined, expect: 'denied' }),
]));

function labra(action: string, row: Partial<LabRow> & Pick<LabRow, 'expect'>): LabRow {
  return { who: LABRA, assume: { roleArn, externalId: EXTERNAL_ID }, action, bucket: BUCKET, ...row };
}

/** As ACE has it: the partner's role only, and objects must belong to ACE. */
function acePolicy(role: string) {
  const [bucket, objects] = [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`];
  const fullControl = { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } };
  return [
    { Effect: 'Allow', Principal: { AWS: role }, Action: 's3:ListBucket', Resource: bucket },
    { Effect: 'Allow', Principal: { AWS: role }, Action: ['s3:GetObject', 's3:GetObjectTagging', 's3:DeleteObject'], Resource: objects },
    { Effect: 'Allow', Principal: { AWS: role }, Action: ['s3:PutObject', 's3:PutObjectAcl'], Resource: objects, Condition: fullControl },
  ];
}
