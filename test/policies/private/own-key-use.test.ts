import { aws_iam as iam, aws_kms as kms, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { allowOwnKeyUse, arnByName, OwnPrincipals, ownKeyStatement } from '../../../lib/policies/private/own-key-use';
import { newStack, OWNER, resourcesOf, templateOf, VENDOR } from '../../support/stack';

const ARN = `arn:aws:iam::${OWNER}:role/made-later`;
const withoutDelegation = () => new iam.PolicyDocument({
  statements: [new iam.PolicyStatement({ actions: ['kms:Get*'], principals: [new iam.AccountRootPrincipal()], resources: ['*'] })],
});

function opened(stack: Stack, principals: OwnPrincipals, policy?: iam.PolicyDocument): any[] {
  const key = new kms.Key(stack, 'Key', { policy });
  const bucket = new s3.Bucket(stack, 'Bucket', { encryptionKey: key });
  allowOwnKeyUse(stack, key, { sid: 'Own', bucket, objectActions: ['s3:PutObject'] }, principals);
  return resourcesOf(templateOf(stack), 'AWS::KMS::Key')[0].Properties.KeyPolicy.Statement.slice(1);
}

test('a key policy that delegates to IAM is left unchanged', () => {
  expect(opened(newStack(), { arns: ARN })).toEqual([]);
});
test('another key policy names principals that have fixed names', () => {
  const stack = newStack();
  const [statement, ...others] = opened(stack, { arns: ARN, fixedArns: arnByName(stack, 'role', 'Exporter') }, withoutDelegation());
  expect(statement.Action).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  expect(JSON.stringify(statement.Condition.StringEquals['aws:PrincipalArn'])).toContain(`:iam::${OWNER}:role/Exporter`);
  expect(others).toEqual([]);
});
test('without fixed names it allows the account, through S3 only', () => {
  const [{ Condition, Principal }] = opened(newStack(), { arns: ARN }, withoutDelegation());
  expect(JSON.stringify(Principal)).toContain(`:iam::${OWNER}:root`);
  expect(Object.keys(Condition.StringEquals)).toEqual(['kms:ViaService']);
});
test('a statement for the key owner names the principals', () => {
  const stack = newStack();
  const statement = ownKeyStatement(stack, { sid: 'Own', bucket: new s3.Bucket(stack, 'Bucket'), objectActions: ['s3:GetObject'] }, ARN);
  expect(statement.toStatementJson()).toMatchObject({ Sid: 'OwnKey', Action: 'kms:Decrypt', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalArn': ARN } } });
});
test('the error for a key policy that cannot be edited names the property and holds the statement to add', () => {
  const stack = newStack();
  const key = kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:us-east-1:${VENDOR}:key/0a1b2c3d-0000-4000-8000-000000000000`);
  const use = { sid: 'Own', bucket: new s3.Bucket(stack, 'Bucket'), objectActions: ['s3:GetObject'] };
  expect(() => allowOwnKeyUse(stack, key, use, { arns: ARN }, 'sourceEncryptionKey')).toThrow(
    new RegExp(`^'sourceEncryptionKey' must have a policy that this app can edit, got: an imported key; its owner must add .*"${ARN}"`));
});
