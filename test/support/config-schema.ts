import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

export interface Property {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
  readonly defaultValue?: string;
}

export interface ConfigSchema {
  /** The files of lib with the interfaces. */
  readonly files: string[];
  readonly schema: any;
  /** The part of the schema that stands for each interface; the schema itself for the first. */
  readonly definitions: Record<string, any>;
  readonly enums: Record<string, Record<string, string>>;
}

/** The properties of the interfaces of a file in lib, by the interface's name. */
export function propertiesByInterface(file: string): Record<string, Property[]> {
  const path = join(__dirname, '..', '..', 'lib', file);
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
  return Object.fromEntries(source.statements.filter(ts.isInterfaceDeclaration).map(({ name, members }) => [
    name.text,
    members.filter(ts.isPropertySignature).map((member) => ({
      name: member.name.getText(source),
      type: member.type!.getText(source),
      isOptional: member.questionToken !== undefined,
      defaultValue: ts.getJSDocTags(member).filter(({ tagName }) => tagName.text === 'default').map(({ comment }) => String(comment))[0],
    })),
  ]));
}

/** Tests that a JSON Schema says the same as the interfaces. */
export function schemaFollowsTypes({ files, schema, definitions, enums }: ConfigSchema): void {
  const interfaces: Record<string, Property[]> = Object.assign({}, ...files.map(propertiesByInterface));
  const resolved = (property: any): any => property.$ref ? schema.definitions[property.$ref.split('/').at(-1)] : property;

  /** How the schema has to describe a type of the interfaces. */
  function expectedShape(type: string): object {
    if (type === 'string | string[]') return { type: ['string', 'array'] };
    if (type.endsWith('[]')) return { type: 'array', items: expectedShape(type.slice(0, -2)) };
    if (type === '{ [key: string]: string }') return { type: 'object', additionalProperties: { type: 'string' } };
    if (type in enums) return { enum: Object.values(enums[type]) };
    if (type in definitions) return definitions[type];
    return { string: { type: 'string' }, number: { type: 'integer' }, boolean: { type: 'boolean' } }[type]!;
  }

  function shapeOf(property: any): any {
    const { items, ...shape } = resolved(property);
    return items === undefined || Array.isArray(shape.type) ? shape : { ...shape, items: shapeOf(items) };
  }

  /** The literal that the documentation of a property gives; undefined for a behaviour. */
  function documentedDefault(text: string): unknown {
    if (text.startsWith('- ')) return undefined;
    const [enumeration, member] = text.split('.');
    return enumeration in enums ? enums[enumeration][member] : JSON.parse(text);
  }

  test('the schema has a part for every interface, and no other', () => {
    expect(Object.keys(interfaces).sort()).toEqual(Object.keys(definitions).sort());
    const objects = Object.values<any>(schema.definitions).filter(({ type }) => type === 'object');
    expect(objects).toHaveLength(Object.keys(definitions).length - 1);
  });

  describe.each(Object.entries(interfaces))('%s', (name, properties) => {
    const definition = definitions[name];
    const cases = properties.map((property) => [property.name, property] as const);

    test('has the properties of its type, and takes no others', () => {
      expect(Object.keys(definition.properties).sort()).toEqual(properties.map((property) => property.name).sort());
      expect(definition.additionalProperties).toBe(false);
    });
    test('requires what its type requires', () => {
      const required = properties.filter(({ isOptional }) => !isOptional).map((property) => property.name);
      expect([...definition.required ?? []].sort()).toEqual(required.sort());
    });
    test.each(cases)('%s is what its type says', (key, { type }) => {
      expect(shapeOf(definition.properties[key])).toMatchObject(expectedShape(type));
    });
    test.each(cases)('%s is explained, with the default of its type', (key, { isOptional, defaultValue }) => {
      const property = resolved(definition.properties[key]);
      expect(property.description).toMatch(/\w/);
      expect(isOptional).toBe(defaultValue !== undefined);
      expect(property.default).toEqual(defaultValue && documentedDefault(defaultValue));
    });
  });
}
