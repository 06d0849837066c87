import { existsSync, readFileSync } from 'node:fs';
import { Argument, Command } from 'commander';
import { checkFailed } from './errors';
import { publishedTemplatePath } from './package-files';

const PUBLISHED_TEMPLATES = ['partner-destination', 'ace-opp-sync', 'import-role'];

export function registerTemplate(program: Command): void {
  program.command('template')
    .description('print a published template, for the other company to deploy')
    .addArgument(new Argument('<name>', 'the template').choices(PUBLISHED_TEMPLATES))
    .option('--yaml', 'as YAML instead of JSON')
    .action((name: string, { yaml }: { yaml?: boolean }) => {
      const file = publishedTemplatePath(name, yaml ? 'yaml' : 'json');
      if (!existsSync(file)) throw checkFailed(`${file} is not there: in a clone of the repository, run 'npm run templates' first`);
      process.stdout.write(readFileSync(file, 'utf8'));
    });
}
