/**
 * A resolved value as text that can be completed once the stack is deployed. Every value that an output or parameter supplies
 * is replaced by its name, `{{KohlerAdobeRoleArn}}`, and so are pseudo parameters, `{{AWS::Partition}}`. A literal that looks like a
 * placeholder is written `{{!like this}}`. (`${Name}` would look like a forgotten Fn::Sub.)
 *
 * @param outputs the resolved values of outputs, by output name
 */
export function withPlaceholders(resolved: any, outputs: Record<string, any>): any {
  const names = new Map(Object.entries(outputs)
    .filter(([, value]) => typeof value === 'object')
    .map(([name, value]) => [JSON.stringify(value), name]));
  return replace(resolved, names);
}

function replace(value: any, names: Map<string, string>): any {
  if (typeof value === 'string') return value.replace(/\{\{/g, '{{!');
  if (Array.isArray(value)) return value.map((item) => replace(item, names)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value;

  const name = names.get(JSON.stringify(value));
  if (name) return `{{${name}}}`;
  const [intrinsic, ...others] = Object.keys(value);
  if (others.length === 0 && (intrinsic === 'Ref' || intrinsic?.startsWith('Fn::'))) return replaceIntrinsic(intrinsic, value[intrinsic], names);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner, names)]));
}

function replaceIntrinsic(intrinsic: string, argument: any, names: Map<string, string>): any {
  switch (intrinsic) {
    case 'Ref': return argument === 'AWS::NoValue' ? undefined : `{{${argument}}}`;
    case 'Fn::Join': return argument[1].map((item: any) => replace(item, names)).join(argument[0]);
    case 'Fn::If': return replace(argument[1], names);
    case 'Fn::GetAtt': {
      const bucketName = names.get(JSON.stringify({ Ref: argument[0] }));
      return bucketName ? `arn:{{AWS::Partition}}:s3:::{{${bucketName}}}` : `{{${argument.join('.')}}}`;
    }
    default: return `{{${intrinsic}}}`;
  }
}
