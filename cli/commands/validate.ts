import { Command, Option } from 'commander';
import type { ConfigKindName } from '../configuration/config-files';
import { differs } from '../errors';
import { examples, printJson } from '../print';

interface ValidateOptions {
  readonly kind?: ConfigKindName;
  readonly json?: boolean;
}

const EXPLANATION = `
A path is a file, a folder of files, or the folder of an app with 'clients' and 'partners' in it (or what its cdk.json names so).
Warnings do not fail.

With --json: { version, files, errors, warnings }.`;

export function registerValidate(program: Command): void {
  program.command('validate')
    .description('check the configuration files of clients and partners, and report everything that synth would refuse')
    .argument('[paths...]', 'files and folders', ['.'])
    .addOption(new Option('--kind <kind>', 'what the files configure, where they do not say').choices(['client', 'partner']))
    .option('--json', 'print JSON')
    .addHelpText('after', EXPLANATION)
    .addHelpText('after', examples('validate', 'validate clients/kohler.yaml partners/acme.yaml', 'validate --json our-clients'))
    .action(validate);
}

async function validate(paths: string[], { kind, json = false }: ValidateOptions): Promise<void> {
  const { configFiles, foldersOf } = await import('../configuration/config-files.js');
  const { appContext } = await import('../configuration/app-context.js');
  const { countOf, findingLine, findingsOf } = await import('../configuration/finding.js');
  const { loadChecks } = await import('../configuration/load-checks.js');
  const files = configFiles(paths, kind);
  const findings = (await loadChecks()).checkFiles(files, Object.assign({}, ...['.', ...foldersOf(paths)].map(appContext)));
  const errors = findingsOf('error', findings);
  const summary = `${countOf(findings)} in ${files.length} file${files.length === 1 ? '' : 's'}`;
  if (json) {
    printJson({ files: files.map(({ file }) => file), errors, warnings: findingsOf('warning', findings) });
  } else {
    process.stdout.write(findings.map((finding) => `${findingLine(finding)}\n`).join(''));
    if (errors.length === 0) process.stdout.write(`${summary}\n`);
  }
  if (errors.length > 0) throw differs(summary);
}
