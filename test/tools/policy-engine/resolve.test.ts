import { exportOf, resolveTemplate } from '../../../tools/policy-engine/resolve';

const ENV = { account: '111111111111', region: 'us-east-1', stackName: 'exchange' };

function outputs(values: Record<string, any>, rest: object = {}, options: object = {}): Record<string, string> {
  const Outputs = Object.fromEntries(Object.entries(values).map(([id, Value]) => [id, { Value }]));
  return resolveTemplate({ Resources: {}, ...rest, Outputs }, { ...ENV, ...options }).outputs;
}

const value = (expression: any, rest: object = {}, options: object = {}) => outputs({ It: expression }, rest, options).It;

describe('intrinsic functions', () => {
  test.each<[any, string]>([
    [{ Ref: 'AWS::AccountId' }, '111111111111'],
    [{ Ref: 'AWS::Partition' }, 'aws'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }]] }, 'a-us-east-1'],
    [{ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${Bucket}/${!literal}' }, 'arn:aws:s3:::exchange-bucket/${literal}'],
    [{ 'Fn::Sub': ['${a}/${Bucket.Arn}', { a: { Ref: 'AWS::StackName' } }] }, 'exchange/arn:aws:s3:::exchange-bucket'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::exchange-bucket'],
    [{ 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'name'] }, 'virginia'],
    [{ 'Fn::If': ['IsVirginia', 'yes', 'no'] }, 'yes'],
    [{ 'Fn::If': ['IsNot', 'yes', 'no'] }, 'no'],
    [{ 'Fn::If': ['IsBoth', 'yes', 'no'] }, 'no'],
    [{ 'Fn::If': ['IsEither', 'yes', 'no'] }, 'yes'],
  ])('%j is %s', (expression, expected) => {
    expect(value(expression, {
      Resources: { Bucket: { Type: 'AWS::S3::Bucket' } },
      Mappings: { Map: { 'us-east-1': { name: 'virginia' } } },
      Conditions: {
        IsVirginia: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
        IsNot: { 'Fn::Not': [{ Condition: 'IsVirginia' }] },
        IsBoth: { 'Fn::And': [{ Condition: 'IsVirginia' }, { Condition: 'IsNot' }] },
        IsEither: { 'Fn::Or': [{ Condition: 'IsVirginia' }, { Condition: 'IsNot' }] },
      },
    })).toBe(expected);
  });

  test('AWS::NoValue leaves nothing behind', () => {
    const none = { Ref: 'AWS::NoValue' };
    const { resources } = resolveTemplate({ Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { a: none, b: [1, none], c: { d: none } } } } }, ENV);
    expect(resources.Topic.Properties).toEqual({ b: [1], c: {} });
  });

  test.each<[any, string]>([
    [{ Ref: 'Nothing' }, 'refers to Nothing'],
    [{ 'Fn::GetAtt': ['Absent', 'Arn'] }, 'refers to Absent'],
    [{ 'Fn::ImportValue': 'x' }, 'no stack exports x'],
    [{ 'Fn::GetAZs': '' }, 'Fn::GetAZs is not supported'],
    [{ 'Fn::Select': [2, ['a']] }, 'no element 2'],
    [{ 'Fn::If': ['Unknown', 'a', 'b'] }, 'no condition Unknown'],
    [{ 'Fn::FindInMap': ['Map', 'a', 'b'] }, 'finds nothing at Map.a.b'],
    [['a'], 'output It must be a string'],
  ])('%j is an error', (expression, message) => {
    const rest = { Resources: { Absent: { Type: 'AWS::SNS::Topic', Condition: 'Never' } }, Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } };
    expect(() => value(expression, rest)).toThrow(message);
  });
});

describe('conditions', () => {
  test('drop resources and outputs', () => {
    const resolved = resolveTemplate({
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { Kept: { Type: 'AWS::SNS::Topic' }, Gone: { Type: 'AWS::SNS::Topic', Condition: 'Never' } },
      Outputs: { Kept: { Value: 'x' }, Gone: { Value: { Ref: 'Gone' }, Condition: 'Never' } },
    }, ENV);
    expect(Object.keys(resolved.resources)).toEqual(['Kept']);
    expect(resolved.outputs).toEqual({ Kept: 'x' });
  });
});

describe('parameters', () => {
  const Parameters = {
    Account: { Type: 'String', AllowedPattern: '\\d{12}', ConstraintDescription: 'twelve digits' },
    Mode: { Type: 'String', Default: 'A', AllowedValues: ['A', 'B'] },
    List: { Type: 'CommaDelimitedList', Default: 'a, b' },
  };
  const resolve = (parameters: Record<string, string>) =>
    outputs({ Account: { Ref: 'Account' }, Mode: { Ref: 'Mode' }, List: { 'Fn::Join': ['+', { Ref: 'List' }] } }, { Parameters }, { parameters });

  test('take the given value or the default', () => {
    expect(resolve({ Account: '222222222222' })).toEqual({ Account: '222222222222', Mode: 'A', List: 'a+b' });
  });

  test.each<[string, Record<string, string>]>([
    ['parameter Account has no default', {}],
    ["parameter Account: twelve digits, got: 'x222222222222'", { Account: 'x222222222222' }],
    ["parameter Mode: not an allowed value, got: 'C'", { Account: '222222222222', Mode: 'C' }],
    ['no parameter Acount', { Acount: '222222222222' }],
  ])('%s', (message, parameters) => {
    expect(() => resolve(parameters)).toThrow(message);
  });
});

test('a rule that does not hold rejects the deployment, in its own words', () => {
  const Rules = {
    Size: { Assertions: [{ Assert: { 'Fn::Contains': [['small', 'large'], { Ref: 'Size' }] }, AssertDescription: 'Enter small or large' }] },
  };
  const rest = { Parameters: { Size: { Type: 'String' } }, Rules };
  expect(value({ Ref: 'Size' }, rest, { parameters: { Size: 'small' } })).toBe('small');
  expect(() => value({ Ref: 'Size' }, rest, { parameters: { Size: 'huge' } })).toThrow(new Error('Enter small or large'));
});

describe('physical ids', () => {
  const Resources = {
    Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/exchange/', RoleName: { 'Fn::Sub': 'import-${AWS::Region}' } } },
    Unnamed: { Type: 'AWS::IAM::Role' },
    User: { Type: 'AWS::IAM::User', Properties: { UserName: 'kohler_adobe' } },
    Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Ref: 'Key' } } },
    Access: { Type: 'AWS::IAM::AccessKey', Properties: { UserName: { Ref: 'User' } } },
    Secret: { Type: 'AWS::SecretsManager::Secret' },
  };
  const all = {
    role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    unnamed: { 'Fn::GetAtt': ['Unnamed', 'Arn'] },
    user: { 'Fn::GetAtt': ['User', 'Arn'] },
    key: { 'Fn::GetAtt': ['Key', 'Arn'] },
    access: { Ref: 'Access' },
    secret: { Ref: 'Secret' },
  };

  test('look like those of AWS, and are the same every time', () => {
    const ids = outputs(all, { Resources });
    expect(ids).toEqual({
      role: 'arn:aws:iam::111111111111:role/exchange/import-us-east-1',
      unnamed: 'arn:aws:iam::111111111111:role/exchange-Unnamed',
      user: 'arn:aws:iam::111111111111:user/kohler_adobe',
      key: expect.stringMatching(/^arn:aws:kms:us-east-1:111111111111:key\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      access: expect.stringMatching(/^AKIA[A-Z0-9]{16}$/),
      secret: expect.stringMatching(/^arn:aws:secretsmanager:us-east-1:111111111111:secret:exchange-Secret-\w{6}$/),
    });
    expect(outputs(all, { Resources })).toEqual(ids);
    expect(outputs(all, { Resources }, { stackName: 'other' }).key).not.toBe(ids.key);
  });

  test.each([['cn-north-1', 'aws-cn'], ['us-gov-west-1', 'aws-us-gov']])('in %s belong to %s', (region, partition) => {
    expect(outputs(all, { Resources }, { region }).user).toBe(`arn:${partition}:iam::111111111111:user/kohler_adobe`);
  });

  test('can be given', () => {
    const references = (type: string, id: string, attribute?: string) => type === 'AWS::KMS::Key' ? `${id}.${attribute}` : undefined;
    expect(outputs(all, { Resources }, { references })).toMatchObject({ key: 'Key.Arn', user: 'arn:aws:iam::111111111111:user/kohler_adobe' });
  });
});

describe('what other stacks export', () => {
  const store = {
    Resources: { Bucket: { Type: 'AWS::S3::Bucket' } },
    Outputs: { Name: { Value: { Ref: 'Bucket' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Bucket' } } }, Other: { Value: 'x' } },
  };

  test('is found by the name of the export', () => {
    expect(exportOf(store, ENV, 'exchange:Bucket')).toBe('exchange-bucket');
    expect(exportOf(store, ENV, 'exchange:Other')).toBeUndefined();
  });

  test('is imported', () => {
    const imports = (name: string) => exportOf(store, ENV, name);
    expect(value({ 'Fn::ImportValue': { 'Fn::Join': [':', ['exchange', 'Bucket']] } }, {}, { imports })).toBe('exchange-bucket');
  });
});

describe('nested stacks', () => {
  const child = {
    Parameters: { Files: { Type: 'String' } },
    Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { Description: { Ref: 'Files' } } } },
    Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  };
  const parent = {
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket' },
      Grants: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Files: { Ref: 'Bucket' } } } },
    },
    Outputs: { It: { Value: { 'Fn::GetAtt': ['Grants', 'Outputs.RoleArn'] } } },
  };

  test('have outputs, and resources with the parameters that are passed to them', () => {
    const { outputs: values, resources } = resolveTemplate(parent, { ...ENV, nested: () => child });
    expect(values.It).toBe('arn:aws:iam::111111111111:role/exchange-Grants-Role');
    expect(resources['Grants.Role']).toMatchObject({ Type: 'AWS::IAM::Role', Arn: values.It, Properties: { Description: 'exchange-bucket' } });
  });

  test('whose template is not known have none', () => {
    const { outputs: values, resources } = resolveTemplate(parent, ENV);
    expect(values.It).toBe('exchange-Grants.Outputs.RoleArn');
    expect(Object.keys(resources)).toEqual(['Bucket', 'Grants']);
  });

  test('must have the output that is asked for', () => {
    expect(() => resolveTemplate(parent, { ...ENV, nested: () => ({ ...child, Outputs: {} }) })).toThrow('output RoleArn must be a string, got: undefined');
  });
});
