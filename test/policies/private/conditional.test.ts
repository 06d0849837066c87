import { App, CfnCondition, CfnOutput, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ConditionalStatement, conditionWhenGiven, parameterBehind, sessionNameIn, statementWhen } from '../../../lib/policies/private/conditional';
import { resolveTemplate } from '../../../tools/policy-engine/resolve';
import { newStack, templateOf } from '../../support/stack';

const statement = (sid: string, action = 's3:GetObject') => new iam.PolicyStatement({ sid, actions: [action], resources: ['*'] });
const json = (sid: string, action = 's3:GetObject') => ({ Sid: sid, Effect: 'Allow', Action: action, Resource: '*' });
const NO_VALUE = { Ref: 'AWS::NoValue' };

function withCondition() {
  const stack = newStack();
  const condition = new CfnCondition(stack, 'Given', { expression: Fn.conditionEquals('a', 'b') });
  return { stack, condition };
}

describe('ConditionalStatement', () => {
  test('exists only while the condition holds', () => {
    const { stack, condition } = withCondition();
    expect(stack.resolve(new ConditionalStatement(condition, statement('One')).toStatementJson())).toEqual({ 'Fn::If': ['Given', json('One'), NO_VALUE] });
  });

  test('is exchanged for another while it does not', () => {
    const { stack, condition } = withCondition();
    expect(stack.resolve(new ConditionalStatement(condition, statement('One'), statement('Two')).toStatementJson()))
      .toEqual({ 'Fn::If': ['Given', json('One'), json('Two')] });
  });

  test.each([false, true])('keeps its place in a policy, with minimizePolicies %j', (minimizePolicies) => {
    const stack = newStack({ context: { '@aws-cdk/aws-iam:minimizePolicies': minimizePolicies } });
    const condition = new CfnCondition(stack, 'Given', { expression: Fn.conditionEquals('a', 'b') });
    const document = new iam.PolicyDocument({
      statements: [statement('First'), new ConditionalStatement(condition, statement('Second')), statement('Third')],
    });
    expect(stack.resolve(document).Statement).toEqual([json('First'), { 'Fn::If': ['Given', json('Second'), NO_VALUE] }, json('Third')]);
  });

  test('passes the checks that a bucket policy makes of its statements', () => {
    const { stack, condition } = withCondition();
    const bucket = new s3.Bucket(stack, 'Bucket');
    const allow = new iam.PolicyStatement({
      sid: 'Put', actions: ['s3:PutObject'], resources: [bucket.arnForObjects('*')], principals: [new iam.ArnPrincipal('arn:aws:iam::222222222222:role/x')],
    });
    bucket.addToResourcePolicy(new ConditionalStatement(condition, allow));
    const [policy] = Object.values<any>(templateOf(stack).Resources).filter(({ Type }) => Type === 'AWS::S3::BucketPolicy');
    expect(policy.Properties.PolicyDocument.Statement).toEqual([
      { 'Fn::If': ['Given', expect.objectContaining({ Sid: 'Put', Principal: { AWS: 'arn:aws:iam::222222222222:role/x' } }), NO_VALUE] },
    ]);
  });
});

describe('statementWhen', () => {
  test('without a condition, it is the statement itself', () => {
    const one = statement('One');
    expect(statementWhen(undefined, one)).toBe(one);
  });

  test('with a condition, it is there while the condition holds', () => {
    const { stack, condition } = withCondition();
    expect(stack.resolve(statementWhen(condition, statement('One')).toStatementJson())).toEqual({ 'Fn::If': ['Given', json('One'), NO_VALUE] });
  });
});

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
