import type { Sheet } from '../sheet-model';

export interface Format {
  readonly extension: string;
  readonly render: (sheets: Sheet[]) => string | Promise<string>;
}
