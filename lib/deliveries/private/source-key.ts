import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { kmsStatement } from '../../policies/private/kms';
import { addToKeyPolicy, needsKeyPolicy } from '../../policies/private/resource-policies';
import { sidOf } from '../../policies/private/statement-ids';

export interface SourceKeyProps {
  readonly key: IKey;
  readonly bucket: IBucket;
  readonly objectActions: string[];
  readonly roles: { readonly roleName?: string; readonly roleArn: string }[];
}

/**
 * Lets roles use the key of the bucket that they deliver from, where its policy does not leave that to IAM. A key policy that refers to a role,
 * whose policy refers to the key, would be a cycle: only fixed names can be told to it.
 */
export function openSourceKey(scope: IConstruct, { key, bucket, objectActions, roles }: SourceKeyProps): void {
  if (!needsKeyPolicy(scope, key)) return;
  const stack = Stack.of(scope);
  const statement = (arns?: string[]) => kmsStatement({
    sid: sidOf(scope),
    bucket,
    objectActions,
    resource: '*',
    principal: new AccountPrincipal(stack.account),
    conditions: arns ? { StringEquals: { 'aws:PrincipalArn': arns } } : {},
  })!;
  const named = roles.every(({ roleName }) => roleName !== undefined)
    ? roles.map(({ roleName }) => stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: roleName }))
    : undefined;
  addToKeyPolicy(key, statement(named), statement(named ?? roles.map(({ roleArn }) => roleArn)));
}
