import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { expectNotPublic } from './expectations';
import { CrossAccountPutDestination, DestinationOwnership, ExternalPrincipal, HandoffOutputs, PrincipalMatch } from '../lib';

const app = new App();
const stack = new Stack(app, 'handoff-integ-put-destination');
const removalPolicy = RemovalPolicy.DESTROY;

// S3 and KMS refuse policies that name a role which does not exist: BY_ARN does without.
const principal = ExternalPrincipal.role(`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/KlaviDataExporterRole`, { match: PrincipalMatch.BY_ARN });

const byPage = new CrossAccountPutDestination(stack, 'ByPage', {
  principal,
  senderName: 'klavi-integ',
  partnerName: `${Aws.ACCOUNT_ID}-${Aws.REGION}`,
  keyPrefix: '/daily-sync/',
  statementSid: 'AllowKlaviCrossAccountPut',
});
byPage.bucket.applyRemovalPolicy(removalPolicy);
new HandoffOutputs(stack, 'ByPageHandoff', { handoff: byPage.handoff, outputPrefix: 'ByPage' });

const encrypted = new CrossAccountPutDestination(stack, 'Encrypted', {
  principal,
  bucketName: `handoff-integ-${Aws.ACCOUNT_ID}-${Aws.REGION}`,
  ownership: DestinationOwnership.BUCKET_OWNER_ENFORCED,
  encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true, removalPolicy }),
});
encrypted.bucket.applyRemovalPolicy(removalPolicy);
new HandoffOutputs(stack, 'EncryptedHandoff', { handoff: encrypted.handoff, outputPrefix: 'Encrypted' });

const existing = new CrossAccountPutDestination(stack, 'Existing', {
  principal: ExternalPrincipal.account(Aws.ACCOUNT_ID),
  bucket: new Bucket(stack, 'Own', { objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED, enforceSSL: true, removalPolicy }),
});

const integ = new IntegTest(app, 'CrossAccountPutDestination', { testCases: [stack], stackUpdateWorkflow: false });
for (const { bucket } of [byPage, encrypted, existing]) expectNotPublic(integ, bucket);
expectOwnership('BucketOwnerPreferred', byPage);
expectOwnership('BucketOwnerEnforced', encrypted);

function expectOwnership(ownership: string, destination: CrossAccountPutDestination): void {
  integ.assertions
    .awsApiCall('S3', 'getBucketOwnershipControls', { Bucket: destination.bucket.bucketName })
    .expect(ExpectedResult.objectLike({ OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } }));
}
