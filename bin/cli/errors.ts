/** Exit codes of the command. */
export enum ExitCode {
  DONE = 0,
  CHECK_FAILED = 1,
  WRONG_USAGE = 2,
  AWS_REFUSED = 3,
}

/** An error that is told to the user in one line. */
export class CliError extends Error {
  constructor(readonly exitCode: ExitCode, message: string) {
    super(oneLine(message));
    this.name = 'CliError';
  }
}

export const checkFailed = (message: string) => new CliError(ExitCode.CHECK_FAILED, message);
export const wrongUsage = (message: string) => new CliError(ExitCode.WRONG_USAGE, message);
export const awsRefused = (message: string) => new CliError(ExitCode.AWS_REFUSED, message);

/** Without line breaks and other control characters: names in messages come from templates. */
export function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ').replace(/\p{Cc}/gu, '\u{fffd}').trim();
}
