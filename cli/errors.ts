/** Exit codes of the command. */
export enum ExitCode {
  DONE = 0,
  CHECK_FAILED = 1,
  WRONG_USAGE = 2,
  AWS_REFUSED = 3,
}

/** An error for the user: one line for each problem. */
export class CliError extends Error {
  readonly lines: string[];

  /** @param isInOutput whether standard output contains the reason already */
  constructor(readonly exitCode: ExitCode, messages: string[], readonly isInOutput = false) {
    const lines = messages.map(oneLine);
    super(lines.join('; '));
    this.name = 'CliError';
    this.lines = lines;
  }
}

export const checkFailed = (message: string) => new CliError(ExitCode.CHECK_FAILED, [message]);
export const wrongUsage = (...messages: string[]) => new CliError(ExitCode.WRONG_USAGE, messages);
export const awsRefused = (message: string) => new CliError(ExitCode.AWS_REFUSED, [message]);

/** The error for a report that is on standard output in full. */
export const differs = (message: string) => new CliError(ExitCode.CHECK_FAILED, [message], true);

/** Prints a note on standard error. */
export function note(message: string): void {
  process.stderr.write(`s3-handoff: ${oneLine(message)}\n`);
}

/** Without line breaks and other control characters: names in messages come from templates. */
export function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ').replace(/\p{Cc}/gu, '\u{fffd}').trim();
}
