import { aws_iam as iam } from 'aws-cdk-lib';
import { ConnectivityCheck } from '../../lib/deliveries/connectivity-check';
import { nagFindings } from '../support/nag';
import { ACME, BOLT, scheduled } from '../support/schedule';
import { ENV, newStack, resourcesOf, SETTINGS, templateOf } from '../support/stack';

function checked(props?: Parameters<typeof newStack>[0], destinations = [ACME]) {
  const stack = newStack(props);
  const delivery = scheduled(stack, {}, { destinations });
  return { stack, delivery, check: new ConnectivityCheck(stack, 'Check', { scheduledDelivery: delivery }) };
}
const ruleOf = (template: any) => resourcesOf(template, 'AWS::Events::Rule')[0].Properties;

test('every deployment of the stack that ends well starts a check, and no other event does', () => {
  const { EventPattern, State } = ruleOf(templateOf(checked().stack));
  expect(State).toBe('ENABLED');
  expect(EventPattern).toEqual({
    'source': ['aws.cloudformation'],
    'detail-type': ['CloudFormation Stack Status Change'],
    'detail': { 'stack-id': [{ Ref: 'AWS::StackId' }], 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } },
  });
});
test('every state machine is told to check, and a start that fails is kept', () => {
  const { stack, delivery } = checked({ env: ENV }, [ACME, { ...BOLT, group: 'late' }]);
  expect(ruleOf(templateOf(stack)).Targets).toEqual(delivery.stateMachines.map(({ stateMachineArn }) => expect.objectContaining({
    Arn: stack.resolve(stateMachineArn), Input: '{"check":true}', DeadLetterConfig: { Arn: stack.resolve(delivery.deadLetterQueue.queueArn) },
  })));
});
test('the rule may start these state machines, and nothing else', () => {
  const { stack, delivery } = checked();
  const policies = resourcesOf(templateOf(stack), 'AWS::IAM::Policy').map(({ Properties }) => Properties)
    .filter(({ Roles }) => /EventsRole/.test(JSON.stringify(Roles)));
  expect(policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)).toEqual([
    { Effect: 'Allow', Action: 'states:StartExecution', Resource: stack.resolve(delivery.stateMachines[0].stateMachineArn) },
  ]);
});
test('the rule stays within a permissions boundary', () => {
  const { stack, delivery } = checked();
  const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'limits');
  new ConnectivityCheck(stack, 'Bounded', { scheduledDelivery: delivery, permissionsBoundary });
  const bounded = Object.entries<any>(templateOf(stack).Resources).filter(([, { Properties }]) => Properties?.PermissionsBoundary).map(([id]) => id);
  expect(bounded).toEqual([expect.stringMatching(/EventsRole/)]);
});
test('it brings neither a Lambda function nor a custom resource', () => {
  const types = Object.values<any>(templateOf(checked().stack).Resources).map(({ Type }) => Type);
  expect(types.filter((type) => /Lambda|Custom/.test(type))).toEqual([]);
});
test.each(SETTINGS)('cdk-nag finds nothing with $setting', ({ env, context }) => {
  const region = env?.region ?? 'us-east-1';
  expect(nagFindings(checked({ env, context }, [{ ...ACME, region }]).stack)).toEqual([]);
});
