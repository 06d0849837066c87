import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { kmsActions, kmsStatement, needsKey } from '../../../lib/policies/private/kms-statements';
import { newStack, OWNER, SETTINGS } from '../../support/stack';

const KEY_ARN = `arn:aws:kms:us-east-1:${OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

describe('what S3 asks KMS for', () => {
  test.each([
    ['to read', ['s3:GetObject'], ['kms:Decrypt']],
    ['to read versions', ['s3:GetObjectVersion'], ['kms:Decrypt']],
    ['to write: multipart uploads need both', ['s3:PutObject'], ['kms:Decrypt', 'kms:GenerateDataKey']],
    ['to read and write', ['s3:GetObject', 's3:PutObject'], ['kms:Decrypt', 'kms:GenerateDataKey']],
    ['to tag or delete', ['s3:PutObjectTagging', 's3:DeleteObject', 's3:GetObjectTagging'], []],
    ['to list', [], []],
  ])('%s', (_, objectActions, actions) => {
    expect(kmsActions(objectActions)).toEqual(actions);
  });
});

describe('kmsStatement', () => {
  const statementOf = (stack: Stack, others: Partial<Parameters<typeof kmsStatement>[0]> = {}) => {
    const bucket = new s3.Bucket(stack, 'Bucket');
    return stack.resolve(kmsStatement({ sid: 'Adobe', bucket, objectActions: ['s3:GetObject'], resource: KEY_ARN, ...others }).toStatementJson());
  };

  test.each(SETTINGS)('allows the key through S3 only, in $setting', ({ env, context }) => {
    const region = env?.region ?? { Ref: 'AWS::Region' };
    const service = env?.region ? ['', [`s3.${region}.`, { Ref: 'AWS::URLSuffix' }]] : ['', ['s3.', region, '.', { Ref: 'AWS::URLSuffix' }]];
    expect(statementOf(newStack({ env, context }))).toEqual({
      Sid: 'AdobeKey',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: KEY_ARN,
      Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Join': service } } },
    });
  });

  test("names the region of the bucket, not the stack's", () => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Imported', { bucketName: 'exchange', region: 'eu-central-1' });
    expect(statementOf(stack, { bucket }).Condition.StringEquals['kms:ViaService']).toEqual({ 'Fn::Join': ['', ['s3.eu-central-1.', { Ref: 'AWS::URLSuffix' }]] });
  });

  test('keeps further conditions and the principal', () => {
    const statement = statementOf(newStack(), {
      resource: '*',
      principal: new iam.AccountPrincipal(OWNER),
      conditions: { StringEquals: { 'aws:PrincipalArn': 'arn' }, Bool: { 'aws:SecureTransport': 'true' } },
    });
    expect(statement).toMatchObject({
      Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${OWNER}:root`]] } },
      Condition: { StringEquals: { 'kms:ViaService': expect.anything(), 'aws:PrincipalArn': 'arn' }, Bool: { 'aws:SecureTransport': 'true' } },
    });
  });

  test.each<[boolean, string[]]>([
    [true, ['s3:GetObject']], [true, ['s3:GetObjectVersion']], [true, ['s3:DeleteObject', 's3:PutObject']], [false, ['s3:DeleteObject']], [false, []],
  ])('is needed: %s, for %j', (isNeeded, objectActions) => {
    expect(needsKey(objectActions)).toBe(isNeeded);
  });
});
