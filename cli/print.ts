/** Prints data for programs, in the one form of all commands: JSON with a version. */
export function printJson(data: object): void {
  process.stdout.write(`${JSON.stringify({ version: 1, ...data }, null, 2)}\n`);
}

/** The examples at the end of a command's help. */
export function examples(...commandLines: string[]): string {
  return ['\nExamples:', ...commandLines.map((line) => `  s3-handoff ${line}`)].join('\n');
}
