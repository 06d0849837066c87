import { App, aws_iam as iam, aws_kms as kms, aws_s3 as s3, aws_secretsmanager as secretsmanager, CfnOutput, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Cloud } from '../../../tools/policy-engine/cloud';
import { deny, document, OWNER, role, STRANGER, user, VENDOR } from '../../../tools/policy-engine/fixtures';
import { decisionTable } from '../../../tools/policy-engine/jest';
import { Row } from '../../../tools/policy-engine/table';

/** A stack as the constructs of this library make them: env-agnostic, names by CloudFormation. */
function template(): any {
  const stack = new Stack(new App(), 'exchange');
  const key = new kms.Key(stack, 'Key');
  const bucket = new s3.Bucket(stack, 'Bucket', { encryptionKey: key, enforceSSL: true, blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL });
  const boundary = new iam.ManagedPolicy(stack, 'Boundary', {
    statements: [new iam.PolicyStatement({ actions: ['s3:*', 'kms:*'], resources: ['*'] })],
  });
  const vendor = new iam.Role(stack, 'Role', {
    path: '/exchange/',
    assumedBy: new iam.AccountPrincipal(VENDOR),
    externalIds: ['id_1'],
    permissionsBoundary: boundary,
  });
  vendor.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('in/*')] }));
  vendor.addToPolicy(new iam.PolicyStatement({ actions: ['kms:Decrypt', 'secretsmanager:GetSecretValue'], resources: ['*'] }));
  bucket.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ArnPrincipal(role(STRANGER, 'reader'))],
    actions: ['s3:GetObject'],
    resources: [bucket.arnForObjects('*')],
  }));
  const clerk = new iam.User(stack, 'User', { userName: 'clerk' });
  const secret = new secretsmanager.Secret(stack, 'Secret', { encryptionKey: key });
  secret.grantRead(clerk);
  new CfnOutput(stack, 'RoleArn', { value: vendor.roleArn });
  new CfnOutput(stack, 'BucketName', { value: bucket.bucketName });
  new CfnOutput(stack, 'SecretArn', { value: secret.secretArn });
  return Template.fromStack(stack).toJSON();
}

const ENV = { account: OWNER, region: 'eu-west-1', stackName: 'exchange' };
const cloud = new Cloud();
const { outputs } = cloud.deploy(template(), ENV);

decisionTable('a deployed stack', () => cloud, (): Row[] => {
  const read = {
    who: { arn: role(VENDOR, 'saas') },
    assume: { roleArn: outputs.RoleArn, externalId: 'id_1' },
    action: 's3:GetObject',
    bucket: outputs.BucketName,
    key: 'in/a.csv',
  };
  const secret = { action: 'secretsmanager:GetSecretValue', secretArn: outputs.SecretArn };
  return [
    { expect: 'allowed', ...read },
    { expect: 'allowed', who: { arn: user(OWNER, 'clerk') }, ...secret },
    { expect: 'denied', ...read, key: 'out/a.csv' },
    { expect: 'denied', ...read, tls: false },
    { expect: 'denied', ...read, assume: { roleArn: outputs.RoleArn, externalId: 'id_2' } },
    { name: 'beyond the boundary', expect: 'denied', who: read.who, assume: read.assume, ...secret },
    { name: 'lacks the key', expect: 'denied', ...read, who: { arn: role(STRANGER, 'reader') }, assume: undefined },
  ];
});

test('what is not in the template any more is gone', () => {
  const changed = new Cloud();
  changed.deploy(template(), ENV);
  changed.deploy({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }, ENV);
  expect(() => changed.decide({ who: { arn: user(OWNER, 'x') }, action: 's3:ListBucket', bucket: outputs.BucketName })).toThrow('unknown bucket');
});

test('stacks without a name stay apart', () => {
  const { account, region } = ENV;
  const names = [cloud.deploy(template(), { account, region }), cloud.deploy(template(), { account, region })].map(stack => stack.outputs.BucketName);
  expect(new Set(names).size).toBe(2);
});

test('a bucket policy finds its bucket in another stack', () => {
  const policy = (name: string) => {
    const PolicyDocument = document(deny('*', 's3:*', `arn:aws:s3:::${name}/*`));
    return { Resources: { Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: name, PolicyDocument } } } };
  };
  const own = new Cloud();
  own.addBucket({ name: 'existing', account: OWNER, region: 'us-east-1' });
  own.deploy(policy('existing'), ENV);
  expect(own.decide({ who: { arn: user(OWNER, 'x') }, action: 's3:GetObject', bucket: 'existing', key: 'a' }).by).toBe('bucket policy (explicit deny)');
  expect(() => own.deploy(policy('missing'), ENV)).toThrow('unknown bucket missing');
});

test('a bucket without settings gets those of S3', () => {
  const own = new Cloud();
  const { resources } = own.deploy({ Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } }, ENV);
  const call = { who: { arn: user(OWNER, 'x') }, action: 's3:PutObject', bucket: resources.Bucket.Ref, key: 'a' };
  expect(own.decide(call).allowed).toBe(true);
  expect(own.decide({ ...call, acl: 'private' }).by).toBe('object ownership (ACLs are off)');
});
