import { wrongUsage } from '../errors';
import type { Sheet } from './sheet';

/** The name of the file that links the others. */
export const INDEX = 'index';

/** File systems take 255 bytes. */
const LONGEST_NAME = 200;

/** @throws when no sheet is of that integration */
export function pickIntegration(sheets: Sheet[], integration?: string): Sheet[] {
  if (integration === undefined) return sheets;
  const picked = sheets.filter((sheet) => sheet.integration === integration);
  if (picked.length === 0) {
    throw wrongUsage(`no integration '${integration}', there is: ${sheets.map((sheet) => sheet.integration).join(', ')}`);
  }
  return picked;
}

/** `<stack>-<integration>.<extension>`, without what a file system or a shell would read otherwise. Each name is unique. */
export function fileNames(sheets: Sheet[], extension: string): string[] {
  const taken = new Set([INDEX]);
  return sheets.map(({ stack, integration }) => {
    const name = joined(stack, integration).replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^[.-]+/, '_').slice(0, LONGEST_NAME);
    let unique = name;
    for (let ordinal = 2; taken.has(unique.toLowerCase()); ordinal++) unique = `${name}-${ordinal}`;
    taken.add(unique.toLowerCase());
    return `${unique}.${extension}`;
  });
}

/** Without the words that both have: `delivery-acme` of `delivery-acme` and `acme`, `client-exchange-kohler_adobe` with `kohler_adobe`. */
function joined(stack: string, integration: string): string {
  const words = integration.split(/(?=[-_])/);
  const shared = words.map((_, index) => words.slice(0, words.length - index).join('')).find((start) => endsWithWords(stack, start));
  return shared === undefined ? `${stack}-${integration}` : `${stack}${integration.slice(shared.length)}`;
}

function endsWithWords(stack: string, words: string): boolean {
  return `-${stack}`.replaceAll('_', '-').endsWith(`-${words.replaceAll('_', '-')}`);
}
