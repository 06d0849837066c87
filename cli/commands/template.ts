import { Argument, Command, Option } from 'commander';
import { publishedTemplate, publishedTemplates } from '../package-files';
import { examples } from '../print';

export function registerTemplate(program: Command): void {
  const names = publishedTemplates();
  const name = new Argument('<name>', 'the template');
  program.command('template')
    .description('print a published template, for the other company to deploy')
    .addArgument(names.length > 0 ? name.choices(names) : name)
    .addOption(new Option('--yaml', 'as YAML instead of JSON').conflicts('json'))
    .option('--json', 'print JSON (the default)')
    .addHelpText('after', examples('template import-role', 'template partner-destination --yaml > partner-destination.yaml'))
    .action((chosen: string, { yaml }: { yaml?: boolean }) => {
      process.stdout.write(publishedTemplate(chosen, yaml ? 'yaml' : 'json'));
    });
}
