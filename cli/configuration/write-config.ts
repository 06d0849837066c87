import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { createColors } from 'picocolors';
import { appContext } from './app-context';
import { confirmWrite } from './ask';
import { appFiles } from './config-files';
import { Finding, findingLine, findingsOf } from './finding';
import { loadChecks } from './load-checks';
import { CliError, ExitCode, note } from '../errors';
import { makeFolder, readText, writeText } from '../files';
import { printJson } from '../print';

export interface WriteOptions {
  /** The folder of the app. */
  readonly folder: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/**
 * Checks the new content of a client's file together with the other files of the app, shows the change, and writes the file.
 *
 * @param asks whether to ask for confirmation
 * @throws if synth would refuse the content
 */
export async function writeClientConfig(file: string, text: string, options: WriteOptions, asks: boolean): Promise<void> {
  const { folder, dryRun = false, json = false } = options;
  const findings = await findingsWith(file, text, folder);
  const refused = findings.filter(({ severity }) => severity === 'error');
  if (refused.length > 0) throw new CliError(ExitCode.CHECK_FAILED, refused.map(findingLine));
  const diff = diffOf(file, text);
  if (!json) process.stdout.write(colored(diff));
  findings.map(findingLine).forEach(note);
  if (asks && !dryRun) await confirmWrite(file);
  if (!dryRun) {
    makeFolder(dirname(file));
    writeText(file, text);
  }
  if (json) printJson({ file, diff, written: !dryRun, warnings: findingsOf('warning', findings) });
  else note(dryRun ? `${file} is not written: '--dry-run'` : `${file} is written`);
}

/** The findings about the file and about several files together. Findings about other files alone are left out. */
async function findingsWith(file: string, text: string, folder: string): Promise<Finding[]> {
  const { checkFiles } = await loadChecks();
  const others = appFiles(folder).filter((other) => other.file !== file);
  return checkFiles([...others, { file, kind: 'client', text }], appContext(folder)).filter((finding) => finding.file === file || finding.file === undefined);
}

function diffOf(file: string, text: string): string {
  const [from, before] = existsSync(file) ? [file, readText(file)] : ['/dev/null', ''];
  return createTwoFilesPatch(from, file, before, text, undefined, undefined, { headerOptions: FILE_HEADERS_ONLY });
}

function colored(diff: string): string {
  const { green, red, cyan } = createColors(process.stdout.isTTY === true && !process.env.NO_COLOR);
  const paint = { '+': green, '-': red, '@': cyan } as Record<string, (line: string) => string>;
  return diff.split('\n').map((line) => paint[line[0]]?.(line) ?? line).join('\n');
}
