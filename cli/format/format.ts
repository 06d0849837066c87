import type { Sheet } from '../handoff/sheet';

export interface Format {
  readonly extension: string;
  readonly render: (sheets: Sheet[]) => string | Promise<string>;
}
