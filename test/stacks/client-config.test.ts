import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { ClientAccess, ClientEncryption, ConfiguredMatch } from '../../lib/stacks/client-config';
import schema from '../../lib/stacks/client-config.schema.json';

const FILE = join(__dirname, '..', '..', 'lib', 'stacks', 'client-config.ts');
const source = ts.createSourceFile(FILE, readFileSync(FILE, 'utf8'), ts.ScriptTarget.ES2022, true);

/** The part of the schema that stands for each interface. */
const DEFINITIONS: Record<string, any> = {
  ClientConfig: schema,
  ClientBucketConfig: schema.definitions.bucket,
  ClientIntegration: schema.definitions.integration,
  AssumedRoleConfig: schema.definitions.assumedRole,
  DirectTrustConfig: schema.definitions.directTrust,
  AccessKeyConfig: schema.definitions.accessKey,
};
const ENUMS: Record<string, Record<string, string>> = { ClientAccess, ClientEncryption, ConfiguredMatch };

interface Property {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
  readonly defaultValue?: string;
}

const interfaces = source.statements.filter(ts.isInterfaceDeclaration);

function propertiesOf(declaration: ts.InterfaceDeclaration): Property[] {
  return declaration.members.filter(ts.isPropertySignature).map((member) => ({
    name: member.name.getText(source),
    type: member.type!.getText(source),
    isOptional: member.questionToken !== undefined,
    defaultValue: ts.getJSDocTags(member).filter(({ tagName }) => tagName.text === 'default').map(({ comment }) => String(comment))[0],
  }));
}

const resolved = (property: any): any => property.$ref ? schema.definitions[property.$ref.split('/').at(-1) as keyof typeof schema.definitions] : property;

/** How the schema has to describe a type of the interfaces. */
function expectedShape(type: string): object {
  if (type.endsWith('[]')) return { type: 'array', items: expectedShape(type.slice(0, -2)) };
  if (type in ENUMS) return { enum: Object.values(ENUMS[type]) };
  if (type in DEFINITIONS) return DEFINITIONS[type];
  return { string: { type: 'string' }, number: { type: 'integer' }, boolean: { type: 'boolean' }, any: { type: ['string', 'array'] } }[type]!;
}

function shapeOf(property: any): any {
  const { items, ...shape } = resolved(property);
  return items === undefined || Array.isArray(shape.type) ? shape : { ...shape, items: shapeOf(items) };
}

/** The literal that the documentation of a property gives; undefined for a behaviour. */
function documentedDefault(text: string): unknown {
  if (text.startsWith('- ')) return undefined;
  const [enumeration, member] = text.split('.');
  return enumeration in ENUMS ? ENUMS[enumeration][member] : JSON.parse(text);
}

test('the schema has a part for every interface, and no other', () => {
  expect(interfaces.map(({ name }) => name.text).sort()).toEqual(Object.keys(DEFINITIONS).sort());
  const objects = Object.values<any>(schema.definitions).filter(({ type }) => type === 'object');
  expect(objects).toHaveLength(Object.keys(DEFINITIONS).length - 1);
});

describe.each(interfaces.map((declaration) => [declaration.name.text, declaration] as const))('%s', (name, declaration) => {
  const definition = DEFINITIONS[name];
  const properties = propertiesOf(declaration);

  test('has the properties of its type, and takes no others', () => {
    expect(Object.keys(definition.properties).sort()).toEqual(properties.map((property) => property.name).sort());
    expect(definition.additionalProperties).toBe(false);
  });
  test('requires what its type requires', () => {
    expect([...definition.required ?? []].sort()).toEqual(properties.filter(({ isOptional }) => !isOptional).map((property) => property.name).sort());
  });
  test.each(properties.map((property) => [property.name, property] as const))('%s is what its type says', (key, { type }) => {
    expect(shapeOf(definition.properties[key])).toMatchObject(expectedShape(type));
  });
  test.each(properties.map((property) => [property.name, property] as const))('%s is explained, with the default of its type', (key, { isOptional, defaultValue }) => {
    const property = resolved(definition.properties[key]);
    expect(property.description).toMatch(/\w/);
    expect(isOptional).toBe(defaultValue !== undefined);
    expect(property.default).toEqual(defaultValue && documentedDefault(defaultValue));
  });
});

test('exactly one way in is asked for', () => {
  const ways = propertiesOf(interfaces.find(({ name }) => name.text === 'ClientIntegration')!).filter(({ type }) => type in DEFINITIONS);
  expect(schema.definitions.integration.oneOf).toEqual(ways.map(({ name }) => ({ required: [name] })));
});
test('one external ID and a list of them follow the same rules', () => {
  const { minLength, maxLength, pattern, items } = schema.definitions.assumedRole.properties.externalId;
  expect(items).toEqual({ type: 'string', minLength, maxLength, pattern });
});
