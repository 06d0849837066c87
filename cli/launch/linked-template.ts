import { wrongUsage } from '../errors';
import { readText } from '../files';
import { publishedTemplate, publishedTemplates } from '../package-files';
import type { DeclaredParameters } from './template-parameters';
import { parseTemplate } from '../stack/parse-template';

/**
 * The parameters of the template that a link opens: of the file, of a published template that is asked for or that the URL names, or undefined.
 *
 * @param file path of the template, or the name of a published one
 */
export function declaredParameters(url: string, file?: string): DeclaredParameters | undefined {
  const published = file === undefined ? nameIn(url) : publishedTemplates().find((name) => name === file);
  if (published !== undefined) return parametersIn(publishedTemplate(published, 'json'), published);
  return file === undefined ? undefined : parametersIn(readText(file), file);
}

/** `…/partner-destination.template.json?X-Amz-Signature=…`, or without `.template` as people save it. */
function nameIn(url: string): string | undefined {
  const file = URL.canParse(url) ? new URL(url).pathname.split('/').pop()! : '';
  return publishedTemplates().find((name) => new RegExp(`^${name}(\\.template)?\\.(json|ya?ml)$`).test(file));
}

function parametersIn(text: string, where: string): DeclaredParameters {
  const { Parameters = {} } = parseTemplate(text, where);
  if (!isDeclaration(Parameters)) throw wrongUsage(`${where} is not a template: its 'Parameters' have another form`);
  return Parameters;
}

function isDeclaration(parameters: unknown): parameters is DeclaredParameters {
  return isObject(parameters) && Object.values(parameters).every(isObject);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
