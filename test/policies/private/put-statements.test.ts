import { CfnCondition, Fn } from 'aws-cdk-lib';
import { ArnPrincipal } from 'aws-cdk-lib/aws-iam';
import { statementsJson } from '../../../lib/policies/private/policy-json';
import { ACL_ACTIONS, PutStatementProps, putStatements } from '../../../lib/policies/private/put-statements';
import { newStack, OWNER } from '../../support/stack';

const OBJECTS = 'arn:aws:s3:::files/daily/*';
const PRINCIPAL = { AWS: `arn:aws:iam::${OWNER}:role/exporter` };
const FULL_CONTROL = { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } };
const PREFERRED = {
  Sid: 'Put', Effect: 'Allow', Principal: PRINCIPAL, Action: ['s3:PutObject', 's3:PutObjectAcl'], Resource: OBJECTS, Condition: FULL_CONTROL,
};
const ENFORCED = { Sid: 'Put', Effect: 'Allow', Principal: PRINCIPAL, Action: 's3:PutObject', Resource: OBJECTS };
const ENFORCED_ACL = { Sid: 'PutAcl', Effect: 'Allow', Principal: PRINCIPAL, Action: 's3:PutObjectAcl', Resource: OBJECTS, Condition: FULL_CONTROL };
const TAGS = { Sid: 'PutTags', Effect: 'Allow', Principal: PRINCIPAL, Action: 's3:PutObjectTagging', Resource: OBJECTS };

const made = (props: Partial<PutStatementProps>) => statementsJson(putStatements({
  objects: OBJECTS, sid: 'Put', principal: new ArnPrincipal(PRINCIPAL.AWS), requiresAcl: true, ...props,
}));

test.each<[what: string, props: Partial<PutStatementProps>, statements: object[]]>([
  ['one statement where the ACL is required', {}, [PREFERRED]],
  ['two where it is tolerated', { requiresAcl: false }, [ENFORCED, ENFORCED_ACL]],
  ['tags beside the ACL, free of its condition', { allowsTags: true }, [PREFERRED, TAGS]],
  ['tags without ACLs', { requiresAcl: false, allowsTags: true }, [ENFORCED, ENFORCED_ACL, TAGS]],
])('%s', (_, props, statements) => {
  expect(made(props)).toEqual(statements);
});

test('a template can leave the choice to its deployment', () => {
  const stack = newStack();
  const enforcedWhen = new CfnCondition(stack, 'Enforced', { expression: Fn.conditionEquals('a', 'a') });
  expect(stack.resolve(made({ enforcedWhen, allowsTags: true }))).toEqual([
    { 'Fn::If': ['Enforced', ENFORCED, PREFERRED] },
    { 'Fn::If': ['Enforced', ENFORCED_ACL, { Ref: 'AWS::NoValue' }] },
    TAGS,
  ]);
});

test('the ACL of an object, and of a version of it, may be set', () => {
  expect(ACL_ACTIONS).toEqual(['s3:PutObjectAcl', 's3:PutObjectVersionAcl']);
});
