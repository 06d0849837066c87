import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { assumeStatement, principalByArn } from '../../../lib/grants/private/assume-statements';
import { newStack, OWNER } from '../../support/stack';

const ROLE = `arn:aws:iam::${OWNER}:role/unity-catalog`;

test('a role of this account is named by its ARN, so it need not exist', () => {
  const stack = newStack();
  const statement = new PolicyStatement({ actions: ['sts:AssumeRole'], principals: [principalByArn(stack, ROLE)] });
  expect(stack.resolve(new PolicyDocument({ statements: [statement] })).Statement[0]).toMatchObject({
    Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${OWNER}:root`]] } }, Condition: { StringEquals: { 'aws:PrincipalArn': ROLE } },
  });
});

test('a role is assumed by its exact ARN', () => {
  expect(assumeStatement('AssumeItself', ROLE).toStatementJson()).toEqual({ Sid: 'AssumeItself', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ROLE });
});
