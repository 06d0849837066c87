import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';

/** S3 judges the bucket policy as it was deployed: not public. */
export function expectNotPublic(integ: IntegTest, bucket: IBucket): void {
  integ.assertions
    .awsApiCall('S3', 'getBucketPolicyStatus', { Bucket: bucket.bucketName })
    .expect(ExpectedResult.objectLike({ PolicyStatus: { IsPublic: false } }));
}

/** IAM took the trust policy, which it returns URL-encoded. */
export function expectTrustPolicy(integ: IntegTest, role: IRole, pattern: string): void {
  integ.assertions
    .awsApiCall('IAM', 'getRole', { RoleName: role.roleName })
    .assertAtPath('Role.AssumeRolePolicyDocument', ExpectedResult.stringLikeRegexp(pattern));
}

/** A call of one of our roles or users, for IAM's policy simulator. */
export interface SimulatedCall {
  readonly arn: string;
  readonly action: string;
  readonly resource: string;
  readonly sourceIp?: string;
}

/** IAM's own simulator decides on the permissions of a role or user; without bucket, key and trust policies. */
export function expectDecision(integ: IntegTest, decision: 'allowed' | 'explicitDeny' | 'implicitDeny', call: SimulatedCall): void {
  const { arn, action, resource, sourceIp } = call;
  integ.assertions
    .awsApiCall('IAM', 'simulatePrincipalPolicy', {
      PolicySourceArn: arn,
      ActionNames: [action],
      ResourceArns: [resource],
      ContextEntries: sourceIp && [{ ContextKeyName: 'aws:SourceIp', ContextKeyType: 'ip', ContextKeyValues: [sourceIp] }],
    })
    .assertAtPath('EvaluationResults.0.EvalDecision', ExpectedResult.stringLikeRegexp(`^${decision}$`));
}
