import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { kmsStatement, KmsStatementProps } from './kms-statements';
import { addToKeyPolicy, needsKeyPolicy } from './resource-policies';

export type OwnKeyUse = Pick<KmsStatementProps, 'sid' | 'bucket' | 'objectActions'>;

/** Roles or users of this account. */
export interface OwnPrincipals {
  readonly arns: string | string[];
  /** The same ARNs made of fixed names, where each has one. */
  readonly fixedArns?: string | string[];
}

/** The ARN that a role or user gets by its fixed name, without a reference to it. */
export function arnByName(scope: IConstruct, resource: 'role' | 'user', name: string): string {
  return Stack.of(scope).formatArn({ service: 'iam', region: '', resource, resourceName: name });
}

/** The statement of a key's policy for principals of this account; without ARNs it is for the whole account, through S3 only. */
export function ownKeyStatement(scope: IConstruct, use: OwnKeyUse, arns?: string | string[]): PolicyStatement {
  return kmsStatement({
    ...use,
    resource: '*',
    principal: new AccountPrincipal(Stack.of(scope).account),
    conditions: arns === undefined ? {} : { StringEquals: { 'aws:PrincipalArn': arns } },
  });
}

/**
 * Allows principals of this account to use a key whose policy does not delegate to IAM. The key policy cannot reference the principals, because their
 * policies reference the key. Only fixed names give ARNs without the cycle; without them, the policy allows the account.
 *
 * @throws if the policy cannot be edited; the error contains the statement that the key's owner has to add
 */
export function allowOwnKeyUse(scope: IConstruct, key: IKey, use: OwnKeyUse, { arns, fixedArns }: OwnPrincipals, property?: string): void {
  if (!needsKeyPolicy(scope, key)) return;
  addToKeyPolicy(key, ownKeyStatement(scope, use, fixedArns), ownKeyStatement(scope, use, fixedArns ?? arns), property);
}
