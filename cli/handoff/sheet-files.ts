import { wrongUsage } from '../errors';
import type { Sheet } from './sheet';

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

/** `<stack>-<integration>.<extension>`, without what a file system or a shell would read otherwise, each name once. */
export function fileNames(sheets: Sheet[], extension: string): string[] {
  const taken = new Set<string>();
  return sheets.map(({ stack, integration }) => {
    const name = `${stack}-${integration}`.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^[.-]+/, '_').slice(0, LONGEST_NAME);
    let unique = name;
    for (let ordinal = 2; taken.has(unique.toLowerCase()); ordinal++) unique = `${name}-${ordinal}`;
    taken.add(unique.toLowerCase());
    return `${unique}.${extension}`;
  });
}
