import type { Resource, Template } from './snapshot';

/** The property that is the physical name of a resource, where the template gives one, and what its ARN is made of. */
const NAMED: Record<string, { readonly name: string; readonly arn: (name: string, path: string) => string }> = {
  'AWS::S3::Bucket': { name: 'BucketName', arn: (name) => `arn:${PARTITION}:s3:::${name}` },
  'AWS::IAM::Role': { name: 'RoleName', arn: (name, path) => `arn:${PARTITION}:iam::${ACCOUNT}:role${path}${name}` },
  'AWS::IAM::User': { name: 'UserName', arn: (name, path) => `arn:${PARTITION}:iam::${ACCOUNT}:user${path}${name}` },
};

const PARTITION = '${AWS::Partition}';
const ACCOUNT = '${AWS::AccountId}';

/**
 * What a value of a template is before the deployment: undefined unless it is made of literals, of parameters and pseudo parameters
 * that are known, and of names that the template itself gives to resources.
 */
export function knownValue(value: unknown, template: Template, known: ReadonlyMap<string, string>): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length > 0) return undefined;
  switch (name) {
    case 'Ref': return known.get(argument) ?? nameOf(argument, template, known);
    case 'Fn::GetAtt': return attributeOf(typeof argument === 'string' ? argument.split('.') : argument, template, known);
    case 'Fn::Join': return joined(argument, template, known);
    case 'Fn::Sub': return substituted(argument, template, known);
    default: return undefined;
  }
}

function joined([separator, parts]: [string, unknown], template: Template, known: ReadonlyMap<string, string>): string | undefined {
  if (!Array.isArray(parts)) return undefined;
  const texts = parts.map((part) => knownValue(part, template, known));
  return texts.includes(undefined) ? undefined : texts.join(separator);
}

function substituted(
  argument: string | [string, Record<string, unknown>], template: Template, known: ReadonlyMap<string, string>,
): string | undefined {
  const [text, variables] = typeof argument === 'string' ? [argument, {}] : argument;
  let isKnown = true;
  const filled = text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    const reference = name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name };
    const value = knownValue(Object.hasOwn(variables, name) ? variables[name] : reference, template, known);
    if (value === undefined) isKnown = false;
    return value ?? '';
  });
  return isKnown ? filled : undefined;
}

function attributeOf([logicalId, attribute]: string[], template: Template, known: ReadonlyMap<string, string>): string | undefined {
  const name = nameOf(logicalId, template, known);
  if (name === undefined || attribute !== 'Arn') return undefined;
  const { Type, Properties } = template.Resources![logicalId];
  const path = knownValue(Properties?.Path ?? '/', template, known);
  return path === undefined ? undefined : substituted(NAMED[Type!].arn(name, path), template, known);
}

/** A resource with a condition may not be there. */
function nameOf(logicalId: string, template: Template, known: ReadonlyMap<string, string>): string | undefined {
  const resource: Resource | undefined = template.Resources?.[logicalId];
  const named = NAMED[resource?.Type ?? ''];
  const given = named && resource?.Condition === undefined ? resource?.Properties?.[named.name] : undefined;
  return given === undefined ? undefined : knownValue(given, template, known);
}
