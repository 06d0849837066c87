import { App, CfnCondition, CfnOutput, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ConditionalStatement } from '../../../lib/policies/private/conditional-statement';
import { addToBucketPolicy, addToKeyPolicy, needsKeyPolicy, pasteableJson } from '../../../lib/policies/private/resource-policies';
import { resolveTemplate } from '../../../tools/policy-engine/resolve';
import { ENV, newStack, OWNER, resourcesOf, templateOf, VENDOR } from '../../support/stack';

const KEY_ARN = `arn:aws:kms:us-east-1:${OWNER}:key/1234abcd`;
const VENDORS_ROLE = `arn:aws:iam::${VENDOR}:role/ingest`;
const principals = [new iam.ArnPrincipal(VENDORS_ROLE)];
const put = (sid = 'Put', resource = 'arn:aws:s3:::exchange/in/*') => new iam.PolicyStatement({ sid, principals, actions: ['s3:PutObject'], resources: [resource] });
const decrypt = (sid = 'Key') => new iam.PolicyStatement({ sid, principals, actions: ['kms:Decrypt'], resources: ['*'] });
const PUT = { Sid: 'Put', Effect: 'Allow', Principal: { AWS: VENDORS_ROLE }, Action: 's3:PutObject', Resource: 'arn:aws:s3:::exchange/in/*' };
const DECRYPT = { Sid: 'Key', Effect: 'Allow', Principal: { AWS: VENDORS_ROLE }, Action: 'kms:Decrypt', Resource: '*' };

describe('addToBucketPolicy', () => {
  test('adds every statement', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    addToBucketPolicy(bucket, [put('One', bucket.arnForObjects('*')), put('Two', bucket.arnForObjects('in/*'))]);
    const [{ Properties }] = resourcesOf(templateOf(stack), 'AWS::S3::BucketPolicy');
    expect(Properties.PolicyDocument.Statement.map(({ Sid }: any) => Sid)).toEqual(['One', 'Two']);
  });

  test('an imported bucket is an error that holds every statement for its owner', () => {
    const bucket = s3.Bucket.fromBucketName(newStack(), 'Bucket', 'exchange');
    expect(() => addToBucketPolicy(bucket, [put(), put('Second')])).toThrow(new Error(
      "'bucket' must have a policy that this app can edit (or set 'ownerEditsBucketPolicy: true'), got: an imported bucket; its owner must add "
      + JSON.stringify([PUT, { ...PUT, Sid: 'Second' }].map(({ Sid, Effect, Principal, Action, Resource }) => ({ Action, Effect, Principal, Resource, Sid })))));
  });

  test('nothing to add needs no policy', () => {
    expect(() => addToBucketPolicy(s3.Bucket.fromBucketName(newStack(), 'Bucket', 'exchange'), [])).not.toThrow();
  });

  test("edits the policy in the bucket's own stack", () => {
    const app = new App();
    const owner = new Stack(app, 'Owner', { env: ENV });
    const bucket = new s3.Bucket(owner, 'Bucket');
    const other = new Stack(app, 'Other', { env: ENV });
    addToBucketPolicy(bucket, [put('Put', bucket.arnForObjects('*'))]);
    expect(resourcesOf(templateOf(owner), 'AWS::S3::BucketPolicy')).toHaveLength(1);
    expect(resourcesOf(templateOf(other), 'AWS::S3::BucketPolicy')).toEqual([]);
  });
});

describe('addToKeyPolicy', () => {
  const errorHolding = (statement: object) => {
    const { Sid, Effect, Principal, Action, Resource } = statement as typeof DECRYPT;
    return new Error("'encryptionKey' must have a policy that this app can edit, got: an imported key; its owner must add "
      + JSON.stringify([{ Action, Effect, Principal, Resource, Sid }]));
  };

  test('adds the statement', () => {
    const stack = newStack();
    addToKeyPolicy(new kms.Key(stack, 'Key'), decrypt());
    const [{ Properties }] = resourcesOf(templateOf(stack), 'AWS::KMS::Key');
    expect(Properties.KeyPolicy.Statement).toContainEqual(DECRYPT);
  });

  test('an imported key is an error that holds the statement for its owner', () => {
    expect(() => addToKeyPolicy(kms.Key.fromKeyArn(newStack(), 'Key', KEY_ARN), decrypt())).toThrow(errorHolding(DECRYPT));
  });

  test('the owner may be told more than the policy can hold here', () => {
    expect(() => addToKeyPolicy(kms.Key.fromKeyArn(newStack(), 'Key', KEY_ARN), decrypt(), decrypt('Owner')))
      .toThrow(errorHolding({ ...DECRYPT, Sid: 'Owner' }));
  });

  test('the size of the policy is checked at synthesis', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key');
    for (let index = 0; index < 400; index++) addToKeyPolicy(key, decrypt(`Key${index}`));
    expect(() => templateOf(stack)).toThrow(/the key policy has \d{5} bytes, the limit is 32768/);
  });
});

describe('needsKeyPolicy', () => {
  const own = new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({ principals: [new iam.ArnPrincipal(`arn:aws:iam::${OWNER}:role/admin`)], actions: ['kms:*'], resources: ['*'] })],
  });

  test.each<[string, boolean, (stack: Stack) => kms.IKey]>([
    ['a key that delegates to IAM', false, (stack) => new kms.Key(stack, 'Key')],
    ['a key that keeps its policy to itself', true, (stack) => new kms.Key(stack, 'Key', { policy: own })],
    ['an imported key of our account', false, (stack) => kms.Key.fromKeyArn(stack, 'Key', KEY_ARN)],
    ['an imported key of another account', true, (stack) => kms.Key.fromKeyArn(stack, 'Key', KEY_ARN.replace(OWNER, VENDOR))],
  ])('%s: %j', (_, needed, makeKey) => {
    const stack = newStack();
    expect(needsKeyPolicy(stack, makeKey(stack))).toBe(needed);
  });

  test('an env-agnostic stack takes a key to be in its own account', () => {
    const stack = newStack({});
    expect(needsKeyPolicy(stack, kms.Key.fromKeyArn(stack, 'Key', KEY_ARN))).toBe(false);
  });
});

describe('pasteableJson', () => {
  const outputOf = (stack: Stack, statements: iam.PolicyStatement[], parameters: Record<string, string> = {}) => {
    new CfnOutput(stack, 'Statement', { value: pasteableJson(stack, statements) });
    const { outputs } = resolveTemplate(templateOf(stack), { ...ENV, account: OWNER, region: 'us-east-1', parameters });
    return JSON.parse(outputs.Statement);
  };
  const withSwitch = () => {
    const stack = newStack();
    const parameter = new CfnParameter(stack, 'On', { default: '' });
    return { stack, condition: new CfnCondition(stack, 'IsOn', { expression: Fn.conditionEquals(parameter.valueAsString, 'yes') }) };
  };

  test('one statement is one object', () => {
    expect(outputOf(newStack(), [put()])).toEqual(PUT);
  });

  test('several statements of one condition are chosen together', () => {
    const { stack, condition } = withSwitch();
    const statements = [new ConditionalStatement(condition, put(), decrypt()), new ConditionalStatement(condition, decrypt('Other'))];
    expect(outputOf(stack, statements, { On: 'yes' })).toEqual([PUT, { ...DECRYPT, Sid: 'Other' }]);
    const other = withSwitch();
    const same = [new ConditionalStatement(other.condition, put(), decrypt()), new ConditionalStatement(other.condition, decrypt('Other'))];
    expect(outputOf(other.stack, same)).toEqual(DECRYPT);
  });

  test.each([
    ['neither', {}, []],
    ['the first', { On: 'yes' }, ['Put']],
    ['the second', { KeyToo: 'yes' }, ['Key']],
    ['both', { On: 'yes', KeyToo: 'yes' }, ['Put', 'Key']],
  ])('statements of two conditions are chosen one by one: %s', (_, parameters, sids) => {
    const { stack, condition } = withSwitch();
    const parameter = new CfnParameter(stack, 'KeyToo', { default: '' });
    const second = new CfnCondition(stack, 'IsKeyToo', { expression: Fn.conditionEquals(parameter.valueAsString, 'yes') });
    const always = put('Always');
    const json = outputOf(stack, [always, new ConditionalStatement(condition, put()), new ConditionalStatement(second, decrypt())], parameters);
    expect([json].flat().map(({ Sid }) => Sid)).toEqual(['Always', ...sids]);
  });

  test('several statements are a list', () => {
    expect(outputOf(newStack(), [put(), decrypt()])).toEqual([PUT, DECRYPT]);
  });

  test('names that only CloudFormation knows are filled in', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    const { Resource } = outputOf(stack, [put('Put', bucket.arnForObjects('in/*'))]);
    expect(Resource).toMatch(/^arn:aws:s3:::[a-z0-9-]+\/in\/\*$/);
  });

  test.each([['yes', [PUT, DECRYPT]], ['no', [DECRYPT]]])('a statement that exists only under a condition: %j', (On, expected) => {
    const { stack, condition } = withSwitch();
    const json = outputOf(stack, [new ConditionalStatement(condition, put()), decrypt()], { On });
    expect([json].flat()).toEqual(expected);
  });

  test.each([['yes', 'Put'], ['no', 'Other']])('one of two statements: %j', (On, sid) => {
    const { stack, condition } = withSwitch();
    expect(outputOf(stack, [new ConditionalStatement(condition, put(), put('Other'))], { On })).toEqual({ ...PUT, Sid: sid });
  });
});
