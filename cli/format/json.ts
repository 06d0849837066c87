import type { Format } from './format';
import { Sheet, SHEET_VERSION } from '../handoff/sheet';

/** Described by sheet.schema.json. */
export const jsonFormat: Format = {
  extension: 'json',
  render: (sheets: Sheet[]) => `${JSON.stringify({ version: SHEET_VERSION, sheets }, null, 2)}\n`,
};
