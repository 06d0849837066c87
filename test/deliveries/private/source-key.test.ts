import { aws_iam as iam, aws_kms as kms, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { openSourceKey } from '../../../lib/deliveries/private/source-key';
import { newStack, OWNER, resourcesOf, templateOf, VENDOR } from '../../support/stack';

const ROLE = { roleArn: `arn:aws:iam::${OWNER}:role/made-later` };
const withoutDelegation = () => new iam.PolicyDocument({
  statements: [new iam.PolicyStatement({ actions: ['kms:Get*'], principals: [new iam.AccountRootPrincipal()], resources: ['*'] })],
});

function opened(stack: Stack, roles: { roleName?: string; roleArn: string }[], policy?: iam.PolicyDocument): any[] {
  const key = new kms.Key(stack, 'Key', { policy });
  openSourceKey(stack, { key, bucket: new s3.Bucket(stack, 'Bucket', { encryptionKey: key }), objectActions: ['s3:PutObject'], roles });
  return resourcesOf(templateOf(stack), 'AWS::KMS::Key')[0].Properties.KeyPolicy.Statement.slice(1);
}

test('a key that leaves access to IAM stays as it is', () => {
  expect(opened(newStack(), [ROLE])).toEqual([]);
});
test('another one names roles that have names', () => {
  const [statement, ...others] = opened(newStack(), [{ ...ROLE, roleName: 'Exporter' }], withoutDelegation());
  expect(statement.Action).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  expect(JSON.stringify(statement.Condition.StringEquals['aws:PrincipalArn'])).toContain(`:iam::${OWNER}:role/Exporter`);
  expect(others).toEqual([]);
});
test('and opens to the account, through S3 only, where one has none: its name would be a cycle', () => {
  const [{ Condition }] = opened(newStack(), [{ ...ROLE, roleName: 'Exporter' }, ROLE], withoutDelegation());
  expect(Object.keys(Condition.StringEquals)).toEqual(['kms:ViaService']);
});
test('the owner of a key elsewhere is told what to add', () => {
  const stack = newStack();
  const key = kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:us-east-1:${VENDOR}:key/0a1b2c3d-0000-4000-8000-000000000000`);
  expect(() => openSourceKey(stack, { key, bucket: new s3.Bucket(stack, 'Bucket'), objectActions: ['s3:GetObject'], roles: [ROLE] })).toThrow(
    new RegExp(`^'encryptionKey' must have a policy that this app can edit, got: an imported key; its owner has to add .*"${ROLE.roleArn}"`));
});
