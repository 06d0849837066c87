import { Aws, CfnCondition, CfnOutput, CfnParameter, CfnRule, Fn, Stack, StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  BUCKET_NAME_CONSTRAINT, KMS_KEY_ARN_CONSTRAINT, OPTIONAL_BUCKET_NAME_PATTERN, OPTIONAL_IAM_NAME_PATTERN, OPTIONAL_KMS_KEY_ARN_PATTERN,
  OPTIONAL_ROLE_ARN_PATTERN, ROLE_NAME_CONSTRAINT,
} from '../core/patterns';
import { ExchangeAccess } from '../policies/exchange-access';
import { groupParameters, keyPrefixParameter, optionalParameter, parameter, publishedStackProps } from './private/parameters';
import { Ability, ACCESS_LEVELS, AccessLevel, OBJECT_ACTIONS } from '../policies/private/access-levels';
import { ConditionalStatement, statementWhen } from '../policies/private/conditional-statement';
import { exchangeStatements } from '../policies/private/exchange-statements';
import { POLICY_OF_USER } from '../policies/private/findings';
import { kmsStatement } from '../policies/private/kms-statements';
import { acknowledge, acknowledgeWildcards } from '../policies/private/nag';
import { FULL_CONTROL_ACL } from '../policies/private/put-statements';
import { conditionWhenGiven } from '../policies/private/template-parameters';

const LEVELS = Object.keys(ACCESS_LEVELS) as AccessLevel[];

/**
 * Published template that the grantee deploys in its own account. It attaches the counterpart policy to an existing role or user, as a
 * managed policy.
 *
 * Parameters: `RoleName` or `UserName`; `AssumeRoleArn`, or `BucketName`, `KeyPrefix`, `Access` and `KmsKeyArn`. Output: `PolicyArn`.
 * Deleting the stack detaches the policy.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 *
 * @example
 * new CounterpartPolicyStack(new App(), 'counterpart-policy');
 */
export class CounterpartPolicyStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, publishedStackProps(props, 'Your half of an exchange: what your role or user may call in the account of another company'));

    const roleName = iamNameParameter(this, 'RoleName', 'role');
    const userName = iamNameParameter(this, 'UserName', 'user');
    const assumeRoleArn = optionalParameter(this, 'AssumeRoleArn', {
      description: 'ARN of the role to assume in the account of the bucket owner (empty: no role is assumed)',
      allowedPattern: OPTIONAL_ROLE_ARN_PATTERN,
      constraintDescription: 'Empty, or the ARN of one role, like arn:aws:iam::111111111111:role/exchange',
    });
    const bucketName = optionalParameter(this, 'BucketName', {
      description: 'Name of the bucket to call directly, without a role to assume (empty: none)',
      allowedPattern: OPTIONAL_BUCKET_NAME_PATTERN,
      constraintDescription: BUCKET_NAME_CONSTRAINT,
    });
    const keyPrefix = keyPrefixParameter(this);
    const access = parameter(this, 'Access', {
      description: 'What the bucket owner grants below the key prefix',
      allowedPattern: `^(${LEVELS.join('|')})$`,
      constraintDescription: LEVELS.join(', '),
    }, { default: 'read', allowedValues: LEVELS });
    const kmsKeyArn = optionalParameter(this, 'KmsKeyArn', {
      description: 'ARN of the key that encrypts the bucket (empty: none)',
      allowedPattern: OPTIONAL_KMS_KEY_ARN_PATTERN,
      constraintDescription: KMS_KEY_ARN_CONSTRAINT,
    });
    groupParameters(this, {
      'Your role or user': [roleName, userName],
      'From the bucket owner, with a role to assume': [assumeRoleArn],
      'From the bucket owner, without a role to assume': [bucketName, keyPrefix, access, kmsKeyArn],
    });
    requireOneOf(this, 'Attachment', [roleName, userName], 'Enter either RoleName or UserName');
    requireOneOf(this, 'Way', [assumeRoleArn, bucketName], 'Enter either AssumeRoleArn or BucketName');

    const document = new iam.PolicyDocument({
      statements: [
        ...whenGiven(assumeRoleArn, [
          new iam.PolicyStatement({ sid: 'AssumeRole', actions: ['sts:AssumeRole'], resources: [assumeRoleArn.valueAsString] }),
        ]),
        ...whenGiven(bucketName, bucketStatements(this, {
          bucket: s3.Bucket.fromBucketName(this, 'Bucket', bucketName.valueAsString),
          keyPrefix: keyPrefix.valueAsString,
          access: access.valueAsString,
          kmsKeyArn: kmsKeyArn.valueAsString,
        })),
      ],
    });
    const policy = new iam.CfnManagedPolicy(this, 'CounterpartPolicy', {
      description: `The counterpart policy of an exchange, of the stack ${Aws.STACK_NAME}`,
      policyDocument: document,
      roles: listWhenGiven(roleName),
      users: listWhenGiven(userName),
    });
    acknowledgeWildcards(policy, document, 'The wildcard is every object below the key prefix that the bucket owner granted');
    new CfnOutput(this, 'PolicyArn', { value: policy.ref, description: 'The policy that is attached to your role or user' });
    acknowledge(policy, POLICY_OF_USER, 'The bucket owner trusts this one user. Other members of a group would get the same permissions');
  }
}

function iamNameParameter(stack: Stack, id: string, kind: string): CfnParameter {
  return optionalParameter(stack, id, {
    description: `Name of your existing ${kind} that makes the calls, without path (empty: the caller is not a ${kind})`,
    allowedPattern: OPTIONAL_IAM_NAME_PATTERN,
    constraintDescription: ROLE_NAME_CONSTRAINT,
  });
}

/** CloudFormation rejects the stack before it creates anything, unless exactly one of two parameters has a value. */
function requireOneOf(stack: Stack, id: string, [first, second]: CfnParameter[], assertDescription: string): void {
  const isEmpty = ({ valueAsString }: CfnParameter) => Fn.conditionEquals(valueAsString, '');
  new CfnRule(stack, id, {
    assertions: [{
      assert: Fn.conditionOr(
        Fn.conditionAnd(isEmpty(first), Fn.conditionNot(isEmpty(second))),
        Fn.conditionAnd(isEmpty(second), Fn.conditionNot(isEmpty(first))),
      ),
      assertDescription,
    }],
  });
}

function whenGiven(value: CfnParameter, statements: iam.PolicyStatement[]): iam.PolicyStatement[] {
  return statements.map((statement) => statementWhen(conditionWhenGiven(value.valueAsString), statement));
}

function listWhenGiven({ valueAsString }: CfnParameter): string[] {
  return Fn.conditionIf(conditionWhenGiven(valueAsString)!.logicalId, [valueAsString], Aws.NO_VALUE) as unknown as string[];
}

interface OpenedBucket {
  readonly bucket: s3.IBucket;
  readonly keyPrefix: string;
  readonly access: string;
  readonly kmsKeyArn: string;
}

/** The statements of every access level, each included only if the chosen level needs it. */
function bucketStatements(stack: Stack, { bucket, keyPrefix, access, kmsKeyArn }: OpenedBucket): iam.PolicyStatement[] {
  const conditionOn = (id: string, ability: Ability) => new CfnCondition(stack, id, {
    expression: Fn.conditionOr(...levelsWith(ability).map((level) => Fn.conditionEquals(access, level))),
  });
  const reads = conditionOn('Reads', 'read');
  const writes = conditionOn('Writes', 'write');
  const deletes = new CfnCondition(stack, 'Deletes', { expression: Fn.conditionEquals(access, 'read-write-delete') });
  const when = (condition: CfnCondition, sid: string, actions: ExchangeAccess) => (
    exchangeStatements({ sid, actions, bucket, keyPrefix }).map((statement) => statementWhen(condition, statement)));

  const key = { bucket: { env: { account: stack.account, region: regionOf(kmsKeyArn) } }, resource: kmsKeyArn };
  return [
    ...when(reads, 'Read', ExchangeAccess.READ),
    ...when(writes, 'Write', ExchangeAccess.WRITE),
    statementWhen(writes, new iam.PolicyStatement({
      sid: 'WriteAcl', actions: ['s3:PutObjectAcl'], resources: [bucket.arnForObjects(`${keyPrefix}*`)], conditions: { StringEquals: FULL_CONTROL_ACL },
    })),
    ...when(deletes, 'Delete', ExchangeAccess.custom({ objectActions: OBJECT_ACTIONS.delete })),
    statementWhen(conditionWhenGiven(kmsKeyArn), new ConditionalStatement(writes,
      kmsStatement({ ...key, sid: 'Write', objectActions: OBJECT_ACTIONS.write }),
      kmsStatement({ ...key, sid: 'Read', objectActions: OBJECT_ACTIONS.read }))),
  ];
}

function levelsWith(ability: Ability): string[] {
  return LEVELS.filter((level) => (ACCESS_LEVELS[level] as Ability[]).includes(ability));
}

/** The Region of the key, which is also the bucket's. Colons are added because CloudFormation cannot select from an empty ARN. */
function regionOf(kmsKeyArn: string): string {
  return Fn.select(3, Fn.split(':', Fn.join('', [kmsKeyArn, ':::'])));
}
