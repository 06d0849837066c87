import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import type { AssumedRoleTrustOptions } from '../assumed-role-trust';

/** A role of this account by its ARN. It need not exist yet: a role cannot name itself as the principal before it is created. */
export function principalByArn(scope: IConstruct, roleArn: string): IPrincipal {
  return new AccountPrincipal(Stack.of(scope).account).withConditions({ StringEquals: { 'aws:PrincipalArn': roleArn } });
}

/** @param parties what they may do while they assume the role */
export function assumeStatement(sid: string, roleArn: string, parties: Pick<AssumedRoleTrustOptions, 'sessionTags' | 'sourceIdentity'>[] = []): PolicyStatement {
  return new PolicyStatement({
    sid,
    actions: [
      'sts:AssumeRole',
      ...(parties.some(({ sessionTags }) => sessionTags) ? ['sts:TagSession'] : []),
      ...(parties.some(({ sourceIdentity }) => sourceIdentity) ? ['sts:SetSourceIdentity'] : []),
    ],
    resources: [roleArn],
  });
}
