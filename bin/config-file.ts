import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Ajv, { ErrorObject } from 'ajv';
import { parseDocument } from 'yaml';

/** Reads YAML files of one kind, and says what is wrong with them: file, path and rule. */
export interface ConfigFiles<T> {
  /** Those of a folder, or the one that is asked for: then no other file is read. */
  readonly loadAll: (folder: string, name?: string) => T[];
  readonly load: (file: string) => T;
  readonly fileOf: (folder: string, name: string) => string;
}

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, verbose: true });

/** `nameKey` is the property that has to be the name of the file. */
export function configFiles<T>(schema: object, nameKey: keyof T & string): ConfigFiles<T> {
  const validate = ajv.compile<T>(schema);

  function load(file: string): T {
    const config = parseFile(file);
    if (!validate(config)) throw new Error(validate.errors!.filter(isCause).map((error) => `${file}: ${explain(error)}`).join('\n'));
    const name = basename(file, '.yaml');
    if (config[nameKey] !== name) throw new Error(`${file}: /${nameKey}: must be the name of the file, '${name}', got: '${config[nameKey]}'`);
    return config;
  }

  return {
    load,
    loadAll: (folder, name) => (name === undefined ? yamlFiles(folder) : [fileOf(folder, name)]).map(load),
    fileOf,
  };
}

function fileOf(folder: string, name: string): string {
  return join(folder, `${name}.yaml`);
}

function yamlFiles(folder: string): string[] {
  const files = readdirSync(folder).sort().map((file) => join(folder, file));
  const misnamed = files.find((file) => file.endsWith('.yml'));
  if (misnamed) throw new Error(`${misnamed}: must end in '.yaml'`);
  return files.filter((file) => file.endsWith('.yaml'));
}

function parseFile(file: string): unknown {
  const document = parseDocument(readFileSync(file, 'utf8'));
  try {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS();
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message.split('\n')[0].replace(/:$/, '')}`);
  }
}

/** A choice that failed speaks for what is wrong with its branches. */
function isCause({ schemaPath }: ErrorObject, _: number, errors: ErrorObject[]): boolean {
  return !errors.some((other) => ['oneOf', 'anyOf'].includes(other.keyword) && schemaPath.startsWith(`${other.schemaPath}/`));
}

function explain({ instancePath, keyword, message, params, data, schema: expected }: ErrorObject): string {
  const path = instancePath === '' ? '/' : instancePath;
  switch (keyword) {
    case 'additionalProperties': return `${path}: must not have '${params.additionalProperty}'`;
    case 'required': return `${path}: must have '${params.missingProperty}'`;
    case 'enum': return `${path}: must be one of ${params.allowedValues.join(', ')}, got: ${JSON.stringify(data)}`;
    case 'oneOf': return `${path}: must have exactly one of ${branches(expected as Branch[]).join(', ')}`;
    case 'anyOf': return `${path}: must have ${branches(expected as Branch[]).join(' or ')}`;
    default: return `${path}: ${message}, got: ${JSON.stringify(data)}`;
  }
}

interface Branch {
  readonly required: string[];
  readonly properties?: Record<string, { const?: unknown }>;
}

/** What each branch of a choice asks for: `principalArn`, `pending: true`. */
function branches(choice: Branch[]): string[] {
  return choice.flatMap(({ required, properties = {} }) =>
    required.map((name) => properties[name]?.const === undefined ? name : `${name}: ${properties[name].const}`));
}
