import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Ajv, { ErrorObject } from 'ajv';
import { parseDocument } from 'yaml';
import { ClientConfig } from '../lib/stacks/client-config';
import schema from '../lib/stacks/client-config.schema.json';

const validate = new Ajv({ allErrors: true, allowUnionTypes: true, verbose: true }).compile<ClientConfig>(schema);

/** The clients of a folder, or the one that is asked for: then no other file is read. */
export function loadClients(folder: string, client?: string): ClientConfig[] {
  const files = client === undefined ? clientFiles(folder) : [clientFile(folder, client)];
  return files.map(loadClient);
}

export function clientFile(folder: string, client: string): string {
  return join(folder, `${client}.yaml`);
}

export function loadClient(file: string): ClientConfig {
  const config = parseFile(file);
  if (!validate(config)) throw new Error(validate.errors!.filter(isCause).map((error) => `${file}: ${explain(error)}`).join('\n'));
  if (config.client !== basename(file, '.yaml')) {
    throw new Error(`${file}: /client: must be the name of the file, '${basename(file, '.yaml')}', got: '${config.client}'`);
  }
  return config;
}

function clientFiles(folder: string): string[] {
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
