import type { Sheet } from '../handoff/sheet';

export interface Format {
  readonly extension: string;
  readonly render: (sheets: Sheet[]) => string | Promise<string>;
  /** A page that links every sheet. */
  readonly index: (entries: IndexEntry[]) => string | Promise<string>;
}

/** A sheet, and its file beside the index. */
export interface IndexEntry {
  readonly file: string;
  readonly sheet: Sheet;
}
