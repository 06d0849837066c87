import { CfnCondition, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ConditionalStatement, statementWhen } from '../../../lib/policies/private/conditional-statement';
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
