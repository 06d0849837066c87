import { aws_iam as iam } from 'aws-cdk-lib';
import { restrictStarterRole } from '../../../lib/deliveries/private/starter-role';
import { findingsOfAllPacks } from '../../support/nag';
import { newStack, resourcesOf, templateOf } from '../../support/stack';

function starter(boundary?: string) {
  const stack = newStack();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com') });
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: ['arn:aws:states:us-east-1:111111111111:stateMachine:daily'] }));
  restrictStarterRole(role, boundary === undefined ? undefined : iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', boundary));
  return stack;
}

test('the inline policy that CDK gives it is acknowledged', () => {
  expect(findingsOfAllPacks(starter())).toEqual([]);
});
test('it stays within a permissions boundary', () => {
  const [role] = resourcesOf(templateOf(starter('limits')), 'AWS::IAM::Role');
  expect(JSON.stringify(role.Properties.PermissionsBoundary)).toContain(':policy/limits');
});
test('without one it has none', () => {
  expect(resourcesOf(templateOf(starter()), 'AWS::IAM::Role')[0].Properties.PermissionsBoundary).toBeUndefined();
});
