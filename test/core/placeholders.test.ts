import { withPlaceholders } from '../../lib/core/placeholders';

const BUCKET = { Ref: 'Bucket' };
const OUTPUTS = { KohlerBucketName: BUCKET, KohlerRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, KohlerKeyPrefix: 'adobe/' };

test.each([
  ['a literal', 'adobe/', 'adobe/'],
  ['a literal that looks like a placeholder', 'a{{b}}', 'a{{!b}}'],
  ['a number', 7, 7],
  ['a flag', true, true],
  ['nothing', null, null],
  ['what an output tells', { 'Fn::GetAtt': ['Role', 'Arn'] }, '{{KohlerRoleArn}}'],
  ['the ARN of a bucket whose name an output tells', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:{{AWS::Partition}}:s3:::{{KohlerBucketName}}'],
  ['another attribute', { 'Fn::GetAtt': ['Key', 'Arn'] }, '{{Key.Arn}}'],
  ['a parameter', { Ref: 'WriterRoleArn' }, '{{WriterRoleArn}}'],
  ['a pseudo parameter', { Ref: 'AWS::Region' }, '{{AWS::Region}}'],
  ['a join', { 'Fn::Join': ['', ['s3.', { Ref: 'AWS::Region' }, '.', BUCKET]] }, 's3.{{AWS::Region}}.{{KohlerBucketName}}'],
  ['a choice: what holds when its condition does', { 'Fn::If': ['Given', { Sid: 'Key' }, { Ref: 'AWS::NoValue' }] }, { Sid: 'Key' }],
  ['a list without what has no value', ['a', { Ref: 'AWS::NoValue' }, BUCKET], ['a', '{{KohlerBucketName}}']],
  ['an object', { Resource: BUCKET, Effect: 'Allow' }, { Resource: '{{KohlerBucketName}}', Effect: 'Allow' }],
  ['an object of one key', { AWS: BUCKET }, { AWS: '{{KohlerBucketName}}' }],
  ['an empty object', {}, {}],
  ['what cannot be told', { 'Fn::Select': [4, ['a']] }, '{{Fn::Select}}'],
])('%s', (_, resolved, expected) => {
  expect(withPlaceholders(resolved, OUTPUTS)).toEqual(expected);
});
