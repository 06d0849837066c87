import type { Format, IndexEntry } from './format';
import { Sheet, SHEET_VERSION } from '../handoff/sheet';

/** Described by sheet.schema.json. */
export const jsonFormat: Format = {
  extension: 'json',
  render: (sheets: Sheet[]) => `${JSON.stringify({ version: SHEET_VERSION, sheets }, null, 2)}\n`,
  index: (entries) => `${JSON.stringify({ version: 1, index: entries.map(indexEntry) }, null, 2)}\n`,
};

function indexEntry({ file, sheet: { integration, title, stack, account, region, deployed } }: IndexEntry): object {
  return { file, integration, title, stack, account, region, deployed };
}
