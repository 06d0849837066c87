import { parseTemplate } from '../../../cli/stack/parse-template';

test('the short forms of YAML are read as the long ones', () => {
  const template = parseTemplate(`
Metadata: { cdk-s3-handoff: { version: 1 } }
Outputs:
  A: { Value: !Ref Bucket }
  B: { Value: !GetAtt Role.Arn.More }
  C: { Value: !Join ['', [a, !Ref 'AWS::Region']] }
  D: { Value: !Sub 'x-\${Bucket}' }
  E: { Value: !If [HasKey, !GetAtt [Key, Arn], !Ref AWS::NoValue] }
`, 'x');
  expect(template.Outputs).toEqual({
    A: { Value: { Ref: 'Bucket' } },
    B: { Value: { 'Fn::GetAtt': ['Role', 'Arn.More'] } },
    C: { Value: { 'Fn::Join': ['', ['a', { Ref: 'AWS::Region' }]] } },
    D: { Value: { 'Fn::Sub': 'x-${Bucket}' } },
    E: { Value: { 'Fn::If': ['HasKey', { 'Fn::GetAtt': ['Key', 'Arn'] }, { Ref: 'AWS::NoValue' }] } },
  });
});

test.each(['[]', 'text', '', '{', 'a: [', 'a: *b'])('%p is no template', (text) => {
  expect(() => parseTemplate(text, 'file.yaml')).toThrow(/^file\.yaml is not a template/);
});
