import { CfnOutput, CfnResource, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Client, Program } from './client';

/** The same bucket, the same three policies and the same line for checkov, by the L2 constructs of aws-cdk-lib. Nothing is acknowledged for cdk-nag. */
export const byHand: Program = {
  imported: [
    CfnOutput, Duration, RemovalPolicy, Stack, Tags, iam.AnyPrincipal, iam.ArnPrincipal, iam.Effect, iam.PolicyStatement, iam.Role,
    s3.BlockPublicAccess, s3.Bucket, s3.BucketEncryption, s3.ObjectOwnership,
  ],

  addClient(scope: Construct, client: Client, withHandoff: boolean): void {
    const bucket = addBucket(scope, client);
    const role = addRole(scope, bucket, client);
    if (withHandoff) addOutputs(scope, bucket, role, client);
  },
};

function addBucket(scope: Construct, { name }: Client): s3.Bucket {
  const { account, region } = Stack.of(scope);
  const bucket = new s3.Bucket(scope, name, {
    bucketName: `${name}-exchange-${account}-${region}`,
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [{ id: 'AbortIncompleteUploads', abortIncompleteMultipartUploadAfter: Duration.days(7) }],
  });
  const deny = (sid: string, conditions: Record<string, Record<string, unknown>>) => bucket.addToResourcePolicy(new iam.PolicyStatement({
    sid,
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['s3:*'],
    resources: [bucket.bucketArn, bucket.arnForObjects('*')],
    conditions,
  }));
  deny('DenyWithoutTls', { Bool: { 'aws:SecureTransport': 'false' } });
  deny('DenyTlsBelow12', { NumericLessThan: { 's3:TlsVersion': 1.2 } });
  (bucket.node.defaultChild as CfnResource).addMetadata('checkov', {
    skip: [{ id: 'CKV_AWS_18', comment: 'Server access logs need a log bucket, which only the bucket owner can choose' }],
  });
  Tags.of(bucket).add('client', name);
  return bucket;
}

function addRole(scope: Construct, bucket: s3.Bucket, { name, principalArn, externalId, keyPrefix }: Client): iam.Role {
  const role = new iam.Role(scope, `${name}-partner`, { assumedBy: new iam.ArnPrincipal(principalArn), externalIds: [externalId] });
  role.addToPolicy(new iam.PolicyStatement({
    sid: 'ExchangeObjects',
    actions: [
      's3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging', 's3:PutObject', 's3:AbortMultipartUpload',
      's3:ListMultipartUploadParts',
    ],
    resources: [bucket.arnForObjects(`${keyPrefix}*`)],
  }));
  role.addToPolicy(new iam.PolicyStatement({
    sid: 'ExchangeList',
    actions: ['s3:ListBucket'],
    resources: [bucket.bucketArn],
    conditions: { StringLike: { 's3:prefix': [keyPrefix, `${keyPrefix}*`] } },
  }));
  role.addToPolicy(new iam.PolicyStatement({ sid: 'ExchangeBucket', actions: ['s3:GetBucketLocation'], resources: [bucket.bucketArn] }));
  return role;
}

/** The values that the hand-off of the library has, without its guide. */
function addOutputs(scope: Construct, bucket: s3.Bucket, role: iam.Role, { name, externalId, keyPrefix }: Client): void {
  const values = {
    RoleArn: role.roleArn, ExternalId: externalId, BucketName: bucket.bucketName, KeyPrefix: keyPrefix, Region: bucket.stack.region, Status: 'READY',
  };
  for (const [field, value] of Object.entries(values)) new CfnOutput(scope, `${name}${field}`, { value, description: field });
}
