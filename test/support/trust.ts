import { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { resourcesOf, templateOf, VENDOR } from './stack';
import { AssumedRoleGrant, ExchangeAccess, ExternalId, ExternalPrincipal } from '../../lib';

/** The one trust statement of a role that is granted something. */
export function trustOf(stack: Stack, trust: { principal?: ExternalPrincipal; externalId?: ExternalId }): any {
  new AssumedRoleGrant(stack, 'Grant', {
    bucket: new s3.Bucket(stack, 'Bucket'),
    access: ExchangeAccess.READ,
    principal: trust.principal ?? ExternalPrincipal.role(`arn:aws:iam::${VENDOR}:role/vendor`),
    externalId: trust.externalId,
  });
  const [role] = resourcesOf(templateOf(stack), 'AWS::IAM::Role');
  expect(role.Properties.AssumeRolePolicyDocument.Statement).toHaveLength(1);
  return role.Properties.AssumeRolePolicyDocument.Statement[0];
}
