import { Sheet, SHEET_VERSION } from '../sheet-model';
import type { Format } from './format';

/** Described by sheet.schema.json. */
export const jsonFormat: Format = {
  extension: 'json',
  render: (sheets: Sheet[]) => `${JSON.stringify({ version: SHEET_VERSION, sheets }, null, 2)}\n`,
};
