/**
 * Options of `fromFolder`.
 */
export interface FromFolderOptions {
  /**
   * Name of the one client or partner to make a stack for. No other file is read.
   *
   * @default - every file of the folder
   */
  readonly only?: string;
}
