import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { expectNotPublic } from './expectations';
import { ClientBucket } from '../lib';

const app = new App();
const stack = new Stack(app, 'handoff-integ-client-bucket');

const kms = new ClientBucket(stack, 'Kms', {
  clientName: 'handoff-integ-kms',
  encryption: BucketEncryption.KMS,
  lifecycleRules: [{ id: 'Expire', expiration: Duration.days(1) }],
  eventBridgeEnabled: true,
  ephemeral: true,
});
const sse = new ClientBucket(stack, 'Sse', { clientName: 'handoff-integ-sse', ephemeral: true });

const integ = new IntegTest(app, 'ClientBucket', { testCases: [stack], stackUpdateWorkflow: false });
expectNotPublic(integ, kms.bucket);
expectNotPublic(integ, sse.bucket);

integ.assertions
  .awsApiCall('S3', 'getBucketVersioning', { Bucket: sse.bucket.bucketName })
  .expect(ExpectedResult.objectLike({ Status: 'Enabled' }));
integ.assertions
  .awsApiCall('S3', 'getBucketOwnershipControls', { Bucket: kms.bucket.bucketName })
  .expect(ExpectedResult.objectLike({ OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } }));

const encryption = integ.assertions.awsApiCall('S3', 'getBucketEncryption', { Bucket: kms.bucket.bucketName });
encryption.provider.addToRolePolicy({ Effect: 'Allow', Action: ['s3:GetEncryptionConfiguration'], Resource: [kms.bucket.bucketArn] });
encryption.expect(ExpectedResult.objectLike({
  ServerSideEncryptionConfiguration: {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: true }],
  },
}));
