import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';

/** A role of this account by its ARN. It need not exist yet: a role cannot name itself as the principal before it is created. */
export function principalByArn(scope: IConstruct, roleArn: string): IPrincipal {
  return new AccountPrincipal(Stack.of(scope).account).withConditions({ StringEquals: { 'aws:PrincipalArn': roleArn } });
}

export function assumeStatement(sid: string, roleArn: string): PolicyStatement {
  return new PolicyStatement({ sid, actions: ['sts:AssumeRole'], resources: [roleArn] });
}
