/** Prints JSON with a version, the form of all commands. */
export function printJson(data: object): void {
  process.stdout.write(`${JSON.stringify({ version: 1, ...data }, null, 2)}\n`);
}

/** The examples at the end of a command's help. */
export function examples(...commandLines: string[]): string {
  return ['\nExamples:', ...commandLines.map((line) => `  s3-handoff ${line}`)].join('\n');
}
