import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Ajv, { ErrorObject } from 'ajv';
import { parseDocument } from 'yaml';
import { ClientConfig } from '../lib/stacks/client-config';
import schema from '../lib/stacks/client-config.schema.json';

const validate = new Ajv({ allErrors: true, verbose: true }).compile<ClientConfig>(schema);

/** The clients of a folder, or the one that is asked for: then no other file is read. */
export function loadClients(folder: string, client?: string): ClientConfig[] {
  const files = client === undefined ? clientFiles(folder) : [`${client}.yaml`];
  return files.map((file) => loadClient(join(folder, file)));
}

export function loadClient(file: string): ClientConfig {
  const document = parseDocument(readFileSync(file, 'utf8'));
  const [syntaxError] = document.errors;
  if (syntaxError) throw new Error(`${file}: ${syntaxError.message.split('\n')[0]}`);
  const config = document.toJS() as unknown;
  if (!validate(config)) throw new Error(validate.errors!.filter(isCause).map((error) => `${file}: ${explain(error)}`).join('\n'));
  if (config.client !== basename(file, '.yaml')) {
    throw new Error(`${file}: /client: must be the name of the file, '${basename(file, '.yaml')}', got: '${config.client}'`);
  }
  return config;
}

function clientFiles(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.yaml')).sort();
}

/** A choice that failed is explained by the branches below it, or by what is missing. */
function isCause({ keyword, schemaPath }: ErrorObject, _: number, errors: ErrorObject[]): boolean {
  if (keyword === 'oneOf' || keyword === 'anyOf') return true;
  return !errors.some((other) => other !== undefined && ['oneOf', 'anyOf'].includes(other.keyword) && schemaPath.startsWith(`${other.schemaPath}/`));
}

function explain({ instancePath, keyword, message, params, data, schema: expected }: ErrorObject): string {
  const path = instancePath === '' ? '/' : instancePath;
  switch (keyword) {
    case 'additionalProperties': return `${path}: must not have '${params.additionalProperty}'`;
    case 'required': return `${path}: must have '${params.missingProperty}'`;
    case 'enum': return `${path}: must be one of ${params.allowedValues.join(', ')}, got: ${JSON.stringify(data)}`;
    case 'oneOf':
    case 'anyOf': return `${path}: ${choice(expected as object[])}`;
    default: return `${path}: ${message}, got: ${JSON.stringify(data)}`;
  }
}

function choice(branches: { required?: string[]; type?: string }[]): string {
  const names = branches.flatMap(({ required = [] }) => required);
  return names.length > 0 ? `must have exactly one of ${names.join(', ')}` : 'must be one external ID or a list of them';
}
