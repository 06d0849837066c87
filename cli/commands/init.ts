import { relative } from 'node:path';
import { Command } from 'commander';
import { note } from '../errors';
import { appFiles, checkEmpty, writeFiles } from '../init/new-app';
import { packageSource } from '../init/package-source';
import { ownPackage, PACKAGE_ROOT } from '../package-files';
import { examples, printJson } from '../print';

const EXPLANATION = `
The app reads the clients of 'clients' and the partners of 'partners': a YAML file each, with one example of both to replace.
Where the command is not installed yet: npx cdk-s3-handoff init exchange

With --json: { version, folder, files, next }.`;

export function registerInit(program: Command): void {
  program.command('init')
    .description('make a CDK app that deploys clients and partners from YAML files')
    .argument('[folder]', 'a folder that is new, or empty but for .git', '.')
    .option('--json', 'print JSON')
    .addHelpText('after', EXPLANATION)
    .addHelpText('after', examples('init exchange', 'init'))
    .action(init);
}

function init(folder: string, { json = false }: { json?: boolean }): void {
  checkEmpty(folder);
  const own = ownPackage();
  const source = packageSource(PACKAGE_ROOT, own.name);
  const files = appFiles(own, source);
  writeFiles(folder, files);

  if (source !== undefined) note(`the app installs ${own.name} from ${source}, as this command was`);
  const next = [...changeFolder(folder), 'npm install', 'npm test', 'npx cdk synth --quiet'];
  if (json) printJson({ folder, files: Object.keys(files).sort(), next });
  else process.stdout.write(`The app is made, with an example client and an example partner. Next:\n\n${next.map((command) => `  ${command}\n`).join('')}`);
}

/** Quotes a path that a shell would take for several words. */
function changeFolder(folder: string): string[] {
  if (relative('.', folder) === '') return [];
  return [`cd ${/^[\w./-]+$/.test(folder) ? folder : JSON.stringify(folder)}`];
}
