import { App, CfnCondition, CfnOutput, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { conditionWhenGiven, parameterBehind, sessionNameIn } from '../../../lib/policies/private/template-parameters';
import { resolveTemplate } from '../../../tools/policy-engine/resolve';
import { newStack, templateOf } from '../../support/stack';

describe('parameterBehind', () => {
  test('finds the parameter of a value', () => {
    const parameter = new CfnParameter(newStack(), 'KeyPrefix');
    expect(parameterBehind(parameter.valueAsString)).toBe(parameter);
  });

  test('finds none behind anything else', () => {
    const stack = newStack();
    const parameter = new CfnParameter(stack, 'KeyPrefix');
    const bucket = new s3.Bucket(stack, 'Bucket');
    for (const value of [
      undefined, '', 'adobe/', `${parameter.valueAsString}/`, bucket.bucketName, stack.account, Fn.importValue('x'),
      Lazy.string({ produce: () => 'adobe/' }), Fn.select(0, Fn.split('/', parameter.valueAsString)),
    ]) {
      expect(parameterBehind(value)).toBeUndefined();
    }
  });
});

describe('conditionWhenGiven', () => {
  test('asks whether the parameter was filled in', () => {
    const stack = newStack();
    const parameter = new CfnParameter(stack, 'KeyPrefix', { default: '' });
    expect(conditionWhenGiven(parameter.valueAsString)).toBeInstanceOf(CfnCondition);
    expect(templateOf(stack).Conditions).toEqual({ KeyPrefixGiven: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'KeyPrefix' }, ''] }] } });
  });

  test('asks once, however often the parameter is used', () => {
    const stack = newStack();
    const parameter = new CfnParameter(stack, 'KeyPrefix');
    expect(conditionWhenGiven(parameter.valueAsString)).toBe(conditionWhenGiven(parameter.valueAsString));
  });

  test('asks of each of two parameters that have the same id in different places', () => {
    const stack = newStack();
    const [one, two] = ['One', 'Two'].map((id) => new CfnParameter(new Construct(stack, id), 'KeyPrefix'));
    conditionWhenGiven(one.valueAsString);
    conditionWhenGiven(two.valueAsString);
    const template = templateOf(stack);
    const asked = Object.values<any>(template.Conditions).map(({ 'Fn::Not': [{ 'Fn::Equals': [parameter] }] }) => parameter.Ref);
    expect(asked).toEqual([stack.getLogicalId(one), stack.getLogicalId(two)]);
  });

  test('lives in the stack of the parameter', () => {
    const app = new App();
    const stacks = ['A', 'B'].map((id) => new Stack(app, id));
    const parameters = stacks.map((stack) => new CfnParameter(stack, 'KeyPrefix'));
    expect(parameters.map((parameter) => conditionWhenGiven(parameter.valueAsString)!.stack)).toEqual(stacks);
  });

  test.each([undefined, '', 'adobe/'])('there is nothing to ask of %j', (value) => {
    expect(conditionWhenGiven(value)).toBeUndefined();
  });
});

describe('sessionNameIn', () => {
  const SESSION = 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/acme-import';

  test.each([
    ['a session', SESSION, { SessionName: 'acme-import' }],
    ['a role', 'arn:aws:iam::134928160093:role/path/ingest', {}],
    ['nothing yet', '', {}],
  ])('of %s', (_, arn, expected) => {
    const stack = newStack();
    const { value, condition } = sessionNameIn(new CfnParameter(stack, 'PrincipalArn').valueAsString)!;
    new CfnOutput(stack, 'SessionName', { value, condition });
    new s3.CfnBucket(stack, 'Bucket');
    const { outputs } = resolveTemplate(templateOf(stack), { account: '111111111111', region: 'us-east-1', parameters: { PrincipalArn: arn } });
    expect(outputs).toEqual(expected);
  });

  test('is not looked for in a literal', () => {
    expect(sessionNameIn(SESSION)).toBeUndefined();
  });
});
