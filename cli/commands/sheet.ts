import { join } from 'node:path';
import { Command, Option } from 'commander';
import { note, wrongUsage } from '../errors';
import { makeFolder, writeText } from '../files';
import type { Format } from '../format/format';
import type { Reader, Sheet } from '../handoff/sheet';
import { fileNames, INDEX, pickIntegration } from '../handoff/sheet-files';
import { examples, printJson } from '../print';
import { checkRegion } from '../region';
import type { SourceOptions } from '../stack/read-stacks';

interface SheetOptions extends SourceOptions {
  readonly format?: keyof typeof FORMATS;
  readonly integration?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly for: Reader;
  readonly templatesUrl?: string;
}

const FORMATS: Record<'markdown' | 'json' | 'html', () => Promise<Format>> = {
  markdown: async () => (await import('../format/markdown.js')).markdownFormat,
  json: async () => (await import('../format/json.js')).jsonFormat,
  html: async () => (await import('../format/html/page.js')).htmlFormat,
};

const EXPLANATION = `
With --json: the sheets, as in the schema 'sheet', or with --out { version, files }.`;

export function registerSheet(program: Command): void {
  program.command('sheet')
    .description('write the sheet with the values, steps and policies that the other company needs')
    .option('--stack <name>', "a deployed stack; with --cdk-out or --outputs: which of its stacks, by name or a pattern like 'client-exchange-*'")
    .option('--profile <name>', 'profile of the AWS configuration')
    .option('--region <region>', 'Region of the deployed stack')
    .option('--cdk-out <folder>', 'a synthesized cloud assembly, not deployed yet')
    .option('--template <file>', 'a template, with --outputs')
    .option('--outputs <file>', 'what `cdk deploy --outputs-file` wrote, of --template or --cdk-out')
    .option('--integration <name>', 'only this integration')
    .addOption(new Option('--format <format>', 'format of the sheet').choices(Object.keys(FORMATS)).default(undefined, 'markdown'))
    .addOption(new Option('--for <reader>', "whose copy it is; the bucket owner's says how to read the secret of an access key").choices(['partner', 'owner']).default('partner'))
    .option('--templates-url <url>', "where 's3-handoff publish' put the templates; the sheet then holds launch links")
    .option('--out <folder>', 'write one file for each integration and an index of them, and print their names')
    .option('--json', 'print JSON: the sheets, or with --out the names of the files')
    .addHelpText('after', EXPLANATION)
    .addHelpText('after', examples(
      'sheet --stack client-exchange-kohler --integration kohler_adobe',
      'sheet --stack client-exchange-kohler --format html --out sheets',
      "sheet --cdk-out cdk.out --outputs outputs.json --stack 'client-exchange-*' --format html --out sheets",
      'sheet --template cdk.out/client-exchange-kohler.template.json --outputs outputs.json --json',
    ))
    .action(writeSheets);
}

async function writeSheets(options: SheetOptions): Promise<void> {
  checkSource(options);
  checkRegion(options.region);
  const { readStacks } = await import('../stack/read-stacks.js');
  const { copyFor, sheetsOf, unknownNames } = await import('../handoff/sheet.js');
  const { withLaunchLinks } = await import('../launch/sheet-links.js');
  const stacks = await readStacks(options);
  const sheets = pickIntegration(stacks.flatMap(sheetsOf), options.integration)
    .map((sheet) => withLaunchLinks(copyFor(options.for, sheet), options.templatesUrl));
  for (const sheet of sheets) warn(sheet, unknownNames(sheet));
  const format = await FORMATS[formatOf(options)]();

  if (options.out === undefined) {
    process.stdout.write(await format.render(sheets));
    return;
  }
  const files = await writeFiles(options.out, sheets, format);
  if (options.json) printJson({ files });
  else process.stdout.write(files.map((file) => `${file}\n`).join(''));
}

/** Without `--format`, `--json` prints the sheets as JSON; with `--out`, it is about the names of the files. */
function formatOf({ format, json, out }: SheetOptions): keyof typeof FORMATS {
  return format ?? (json && out === undefined ? 'json' : 'markdown');
}

async function writeFiles(folder: string, sheets: Sheet[], format: Format): Promise<string[]> {
  makeFolder(folder);
  const names = fileNames(sheets, format.extension);
  for (const [index, name] of names.entries()) writeText(join(folder, name), await format.render([sheets[index]]));
  const index = `${INDEX}.${format.extension}`;
  writeText(join(folder, index), await format.index(sheets.map((sheet, position) => ({ sheet, file: names[position] }))));
  return [...names, index].map((name) => join(folder, name));
}

/** Parameters are only known from a deployed stack. */
function warn({ integration }: Sheet, names: string[]): void {
  if (names.length === 0) return;
  note(`integration ${integration}: not known from this source: ${names.join(', ')}`);
}

/** Validates the combination of options. */
function checkSource({ stack, profile, region, cdkOut, template, outputs, format = 'json', json, out }: SheetOptions): void {
  if (json && out === undefined && format !== 'json') throw wrongUsage(`'--json' and '--format ${format}' are two formats: give one`);
  if (cdkOut !== undefined && template !== undefined) throw wrongUsage("'--cdk-out' and '--template' are two sources: give one");
  if (cdkOut === undefined && (template === undefined) !== (outputs === undefined)) throw wrongUsage("'--template' and '--outputs' go together");
  if (cdkOut !== undefined || template !== undefined) {
    if (profile !== undefined) throw wrongUsage("'--profile' is for deployed stacks");
    if (region !== undefined) throw wrongUsage("'--region' is for deployed stacks");
  } else if (stack === undefined) {
    throw wrongUsage("give a source: '--stack', '--cdk-out', or '--template' with '--outputs'");
  }
}
