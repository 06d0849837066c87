import { Command } from 'commander';
import { COMMERCIAL, partitionOf } from '../../lib/core/partition-table';
import { note, wrongUsage } from '../errors';
import type { DeclaredParameters } from '../launch/template-parameters';
import { parameterProblems } from '../launch/template-parameters';
import { examples, printJson } from '../print';
import { regionProblems } from '../region';

export interface LaunchUrlOptions {
  readonly template: string;
  readonly stackName: string;
  readonly param?: string[];
  readonly leaveOpen?: string[];
  readonly region?: string;
}

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
  const declared = declaredParameters(options.template, options.templateFile);
  const link = launchUrl(options, declared);
  if (declared === undefined) note("parameters are not checked: the URL names no published template, give the template with '--template-file'");
  if (options.json) printJson({ url: link });
  else process.stdout.write(`${link}\n`);
}

/**
 * The quick-create link of the console of the Region's partition.
 *
 * @param declared the parameters of the template, if known
 * @throws if CloudFormation would reject the link
 */
export function launchUrl({ template, stackName, param = [], leaveOpen = [], region }: LaunchUrlOptions, declared?: DeclaredParameters): string {
  const given = param.filter((text) => PARAMETER.test(text)).map(splitParameter);
  const problems = [
    ...templateProblems(template),
    ...stackNameProblems(stackName),
    ...(region === undefined ? [] : placeProblems(region)),
    ...writingProblems(param),
    ...(declared ? parameterProblems(declared, given, leaveOpen) : []),
  ];
  if (problems.length > 0) throw wrongUsage(...problems);

  const query = [
    ['templateURL', template],
    ['stackName', stackName],
    ...given.map(([key, value]) => [`param_${key}`, value]),
  ].map(([key, value]) => `${key}=${encode(value)}`).join('&');
  return `${consoleUrl(region)}#/stacks/create/review?${query}`;
}

function consoleUrl(region: string | undefined): string {
  if (region === undefined) return `https://${COMMERCIAL.console}/cloudformation/home`;
  return `https://${region}.${partitionOf(region).console}/cloudformation/home?region=${region}`;
}

function placeProblems(region: string): string[] {
  const misspelt = regionProblems(region);
  const { console, name } = partitionOf(region);
  return misspelt.length > 0 || console !== undefined ? misspelt : [`the console of partition ${name} has no public address: '--region' ${region}`];
}

function templateProblems(url: string): string[] {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' };
  if (url === url.trim() && protocol === 'https:' && /(^|\.)s3[.-]/.test(hostname)) return [];
  return [`'--template' must be the https URL of an object in S3, CloudFormation reads no other, got: '${url}'`];
}

function stackNameProblems(stackName: string): string[] {
  if (/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(stackName)) return [];
  return [`'--stack-name' must be a letter and up to 127 letters, digits and hyphens, got: '${stackName}'`];
}

const PARAMETER = /^([A-Za-z0-9]{1,255})=(.*)$/s;

function splitParameter(param: string): [key: string, value: string] {
  const [, key, value] = PARAMETER.exec(param)!;
  return [key, value];
}

function writingProblems(params: string[]): string[] {
  const keys = params.map((param) => PARAMETER.exec(param)?.[1]);
  const twice = new Set(keys.filter((key, index) => key !== undefined && keys.indexOf(key) !== index));
  return [
    ...params.filter((param) => !PARAMETER.test(param)).map((param) => `'--param' must be Key=value, with a key of letters and digits, got: '${param}'`),
    ...[...twice].map((key) => `'--param' ${key} is given twice`),
  ];
}

/** Also encodes the characters that encodeURIComponent keeps, and at which mail programs end a link. */
function encode(value: string): string {
  try {
    return encodeURIComponent(value).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  } catch {
    throw wrongUsage(`not encodable as UTF-8: '${value}'`);
  }
}
