import * as iam from 'aws-cdk-lib/aws-iam';
import { documentJson } from '../../../lib/policies/private/policy-json';

test('documentJson is a policy that can be attached', () => {
  const statement = new iam.PolicyStatement({ sid: 'Read', actions: ['s3:GetObject'], resources: ['*'] });
  expect(documentJson([statement])).toEqual({
    Version: '2012-10-17',
    Statement: [{ Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
  });
});
