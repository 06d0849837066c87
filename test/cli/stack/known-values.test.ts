import { knownValue } from '../../../cli/stack/known-values';

const TEMPLATE = {
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Join': ['-', ['files', { Ref: 'AWS::Region' }]] } } },
    Unnamed: { Type: 'AWS::S3::Bucket' },
    Perhaps: { Type: 'AWS::S3::Bucket', Condition: 'Wanted', Properties: { BucketName: 'perhaps' } },
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'adobe', Path: '/exchange/' } },
    User: { Type: 'AWS::IAM::User', Properties: { UserName: 'ftp' } },
    Late: { Type: 'AWS::IAM::Role', Properties: { RoleName: { 'Fn::ImportValue': 'x' } } },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alarms' } },
  },
};
const KNOWN = new Map([['AWS::Region', 'us-east-1'], ['AWS::AccountId', '111111111111'], ['AWS::Partition', 'aws']]);

test.each<[unknown, string | undefined]>([
  ['text', 'text'],
  [{ Ref: 'Bucket' }, 'files-us-east-1'],
  [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::files-us-east-1'],
  [{ 'Fn::GetAtt': 'Role.Arn' }, 'arn:aws:iam::111111111111:role/exchange/adobe'],
  [{ 'Fn::GetAtt': ['User', 'Arn'] }, 'arn:aws:iam::111111111111:user/ftp'],
  [{ 'Fn::Sub': '${Bucket.Arn}/${!literal}/${AWS::Region}' }, 'arn:aws:s3:::files-us-east-1/${literal}/us-east-1'],
  [{ 'Fn::Sub': ['${name}/*', { name: { Ref: 'Bucket' } }] }, 'files-us-east-1/*'],
  [{ Ref: 'Unnamed' }, undefined],
  [{ 'Fn::GetAtt': ['Unnamed', 'Arn'] }, undefined],
  [{ Ref: 'Perhaps' }, undefined],
  [{ 'Fn::GetAtt': ['Role', 'RoleId'] }, undefined],
  [{ 'Fn::GetAtt': ['Late', 'Arn'] }, undefined],
  [{ Ref: 'Topic' }, undefined],
  [{ Ref: 'Nothing' }, undefined],
  [{ 'Fn::Sub': 'a ${Unnamed}' }, undefined],
  [{ 'Fn::Join': [',', { Ref: 'List' }] }, undefined],
  [{ 'Fn::Join': ['', ['a', { Ref: 'Unnamed' }]] }, undefined],
  [{ 'Fn::If': ['Wanted', 'a', 'b'] }, undefined],
  [7, undefined],
])('%j is known as %s', (value, known) => {
  expect(knownValue(value, TEMPLATE, KNOWN)).toBe(known);
});

test('an ARN needs an account and a partition', () => {
  expect(knownValue({ 'Fn::GetAtt': ['Role', 'Arn'] }, TEMPLATE, new Map([['AWS::AccountId', '111111111111']]))).toBeUndefined();
});
