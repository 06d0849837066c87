import { Command } from 'commander';
import { note } from '../errors';
import type { LaunchUrlOptions } from '../launch/launch-url';
import { examples, printJson } from '../print';

interface CommandOptions extends LaunchUrlOptions {
  readonly templateFile?: string;
  readonly json?: boolean;
}

const EXPLANATION = `
Names and values of the parameters are checked against the template: a published one that the URL names, like
https://bucket.s3.amazonaws.com/partner-destination.yaml, or the one that --template-file gives.

With --json: { version, url }.`;

export function registerLaunchUrl(program: Command): void {
  program.command('launch-url')
    .description('print the link that opens the CloudFormation console with a template and its parameters filled in')
    .requiredOption('--template <url>', 'https URL of the template in S3')
    .requiredOption('--stack-name <name>', 'name of the stack to create')
    .option('--param <Key=value...>', 'a parameter; repeat for more')
    .option('--leave-open <Key...>', 'a parameter without default that the other side fills in')
    .option('--region <region>', 'Region to create the stack in, of any partition (default: the one last used in the console)')
    .option('--template-file <file>', 'the same template as a file, or the name of a published one, to check the parameters against')
    .option('--json', 'print JSON')
    .addHelpText('after', EXPLANATION)
    .addHelpText('after', examples(
      'launch-url --template https://bucket.s3.amazonaws.com/partner-destination.yaml --stack-name from-klavi \\\n'
      + '    --param WriterRoleArn=arn:aws:iam::444444444444:role/KlaviDataExporterRole --leave-open BucketName --region us-east-1',
      'launch-url --template https://bucket.s3.amazonaws.com/own.yaml --template-file own.yaml --stack-name own',
    ))
    .action(printLaunchUrl);
}

async function printLaunchUrl(options: CommandOptions): Promise<void> {
  const { declaredParameters } = await import('../launch/linked-template.js');
  const { launchUrl } = await import('../launch/launch-url.js');
  const declared = declaredParameters(options.template, options.templateFile);
  const link = launchUrl(options, declared);
  if (declared === undefined) note("parameters are not checked: the URL names no published template, give the template with '--template-file'");
  if (options.json) printJson({ url: link });
  else process.stdout.write(`${link}\n`);
}

