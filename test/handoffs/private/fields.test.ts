import { CfnCondition } from 'aws-cdk-lib';
import { handoffField } from '../../../lib/handoffs/private/fields';
import { newStack } from '../../support/stack';

const NAMES = [
  'AccountId', 'RoleArn', 'ExternalId', 'SessionName', 'AccessKeyId', 'SecretArn', 'BucketName', 'StagingBucketName', 'ProductionBucketName', 'KeyPrefix', 'Region',
  'KmsKeyArn', 'Status', 'KeyPolicyStatement', 'BucketPolicyStatement',
] as const;

test.each(NAMES)('%s has a label and a description for people', (name) => {
  const field = handoffField(name, 'value');
  expect(field).toEqual({ name, value: 'value', label: expect.any(String), description: expect.any(String), condition: undefined });
  expect(field.label).toMatch(/^[A-Z][\w ]+$/);
  expect(field.description).not.toMatch(/\.$/);
});

test('no two fields have the same label', () => {
  expect(new Set(NAMES.map((name) => handoffField(name, '').label)).size).toBe(NAMES.length);
});

test("the role ARN is labelled 'IAM role ARN'", () => {
  expect(handoffField('RoleArn', 'arn').label).toBe('IAM role ARN');
});

test.each([[1, 'BucketName', 'S3 bucket name'], [2, 'BucketName2', 'S3 bucket name (2)'], [12, 'BucketName12', 'S3 bucket name (12)']])(
  'bucket %i of a role is %s', (ordinal, name, label) => {
    expect(handoffField('BucketName', 'exchange', { ordinal })).toMatchObject({ name, label, value: 'exchange' });
  });

test('a role that writes is described as such', () => {
  expect(handoffField('RoleArn', 'arn', { description: 'The role that puts the files' }))
    .toMatchObject({ name: 'RoleArn', label: 'IAM role ARN', description: 'The role that puts the files' });
});

test.each([1, 2])('bucket %i keeps its condition', (ordinal) => {
  const condition = new CfnCondition(newStack(), 'Given');
  expect(handoffField('KmsKeyArn', 'arn', { ordinal, condition }).condition).toBe(condition);
});
