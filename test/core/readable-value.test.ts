import { flatten } from '../../lib/core/readable-value';

describe('a resolved value as cdk-nag writes it in its findings', () => {
  test.each<[string, any, string]>([
    ['nothing', undefined, ''],
    ['a text', 'arn:aws:s3:::exchange/in/*', 'arn:aws:s3:::exchange/in/*'],
    ['the placeholders of Fn::Sub', '${Bucket.Arn}/in/*', '<Bucket.Arn>/in/*'],
    ['Ref', { Ref: 'AWS::Partition' }, '<AWS::Partition>'],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, '<Bucket.Arn>'],
    ['Fn::Join', { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/in/*']] }, '<Bucket.Arn>/in/*'],
    ['Fn::Join with a delimiter', { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, 's3']] }, 'arn:<AWS::Partition>:s3'],
    ['Fn::Sub', { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::x' }, 'arn:<AWS::Partition>:s3:::x'],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'Stack:ExportsOutputBucket' }, 'Stack:ExportsOutputBucket'],
    ['Fn::ImportValue of a Ref', { 'Fn::ImportValue': { Ref: 'Name' } }, '<Name>'],
    ['everything else as JSON', { 'Fn::Select': [0, ['a']] }, '{"Fn::Select":[0,["a"]]}'],
  ])('%s', (_, value, text) => {
    expect(flatten(value)).toBe(text);
  });
});
