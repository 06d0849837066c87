import { Argument, Command } from 'commander';
import { publishedTemplate, publishedTemplates } from '../package-files';

export function registerTemplate(program: Command): void {
  const names = publishedTemplates();
  const name = new Argument('<name>', 'the template');
  program.command('template')
    .description('print a published template, for the other company to deploy')
    .addArgument(names.length > 0 ? name.choices(names) : name)
    .option('--yaml', 'as YAML instead of JSON')
    .action((chosen: string, { yaml }: { yaml?: boolean }) => {
      process.stdout.write(publishedTemplate(chosen, yaml ? 'yaml' : 'json'));
    });
}
