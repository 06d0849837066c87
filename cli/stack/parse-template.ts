import { CollectionTag, parseDocument, ScalarTag, YAMLMap } from 'yaml';
import { wrongUsage } from '../errors';
import type { Template } from './snapshot';

const FUNCTIONS = [
  'And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'GetAZs', 'If', 'ImportValue', 'Join', 'Not', 'Or', 'Select', 'Split', 'Sub', 'Transform',
];

/** JSON is YAML too, but the YAML parser is slow on the megabyte that a template may have. */
export function parseTemplate(text: string, where: string): Template {
  const template = text.trimStart().startsWith('{') ? parseJson(text, where) : parseYaml(text, where);
  if (typeof template !== 'object' || template === null || Array.isArray(template)) throw wrongUsage(`${where} is not a template`);
  return template as Template;
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrongUsage(`${where} is not a template: ${(error as Error).message}`);
  }
}

function parseYaml(text: string, where: string): unknown {
  const document = parseDocument(text, { customTags: (tags) => [...tags, ...cloudFormationTags()], logLevel: 'error' });
  const [error] = document.errors;
  if (error) throw wrongUsage(`${where} is not a template: ${error.message.split('\n')[0]}`);
  try {
    return document.toJS();
  } catch (cause) {
    throw wrongUsage(`${where} is not a template: ${(cause as Error).message}`);
  }
}

/** The short forms of the intrinsic functions, read as their long forms. */
function cloudFormationTags(): (ScalarTag | CollectionTag)[] {
  return [
    scalarTag('Ref', (value) => ({ Ref: value })),
    scalarTag('Condition', (value) => ({ Condition: value })),
    scalarTag('GetAtt', (value) => ({ 'Fn::GetAtt': [value.slice(0, value.indexOf('.')), value.slice(value.indexOf('.') + 1)] })),
    collectionTag('GetAtt', 'seq'),
    ...FUNCTIONS.flatMap((name): (ScalarTag | CollectionTag)[] => [
      scalarTag(name, (value) => ({ [`Fn::${name}`]: value })), collectionTag(name, 'seq'), collectionTag(name, 'map'),
    ]),
  ];
}

function scalarTag(name: string, resolve: (value: string) => object): ScalarTag {
  return { tag: `!${name}`, resolve };
}

function collectionTag(name: string, collection: 'seq' | 'map'): CollectionTag {
  const resolve = (value: unknown) => {
    const call = new YAMLMap();
    call.set(`Fn::${name}`, value);
    return call;
  };
  return { tag: `!${name}`, collection, resolve };
}
