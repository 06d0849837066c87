import { Argument, Command } from 'commander';
import { PUBLISHED_TEMPLATES, publishedTemplate } from '../package-files';

export function registerTemplate(program: Command): void {
  program.command('template')
    .description('print a published template, for the other company to deploy')
    .addArgument(new Argument('<name>', 'the template').choices(PUBLISHED_TEMPLATES))
    .option('--yaml', 'as YAML instead of JSON')
    .action((name: string, { yaml }: { yaml?: boolean }) => {
      process.stdout.write(publishedTemplate(name, yaml ? 'yaml' : 'json'));
    });
}
