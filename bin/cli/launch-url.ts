import { Command } from 'commander';
import { wrongUsage } from './errors';
import { COMMERCIAL, partitionOf } from './partitions';

export interface LaunchUrlOptions {
  readonly template: string;
  readonly stackName: string;
  readonly param?: string[];
  readonly region?: string;
}

export function registerLaunchUrl(program: Command): void {
  program.command('launch-url')
    .description('print the link that opens the CloudFormation console with a template and its parameters filled in')
    .requiredOption('--template <url>', 'https URL of the template in S3')
    .requiredOption('--stack-name <name>', 'name of the stack to create')
    .option('--param <Key=value...>', 'a parameter; repeat for more')
    .option('--region <region>', 'Region to create the stack in, of any partition (default: the one last used in the console)')
    .action((options: LaunchUrlOptions) => {
      process.stdout.write(`${launchUrl(options)}\n`);
    });
}

/**
 * The quick-create link of the console of the Region's partition.
 *
 * @throws where CloudFormation would refuse what the link asks for
 */
export function launchUrl({ template, stackName, param = [], region }: LaunchUrlOptions): string {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(stackName)) {
    throw wrongUsage(`'--stack-name' must be a letter and up to 127 letters, digits and hyphens, got: '${stackName}'`);
  }
  const query = [
    ['templateURL', validTemplateUrl(template)],
    ['stackName', stackName],
    ...parameters(param).map(([key, value]) => [`param_${key}`, value]),
  ].map(([key, value]) => `${key}=${encode(value)}`).join('&');
  return `${consoleUrl(region)}#/stacks/create/review?${query}`;
}

function consoleUrl(region?: string): string {
  if (region === undefined) return `https://${COMMERCIAL.console}/cloudformation/home`;
  if (!/^[a-z]+(-[a-z]+)+-\d+$/.test(region)) throw wrongUsage(`'--region' must be a Region like eu-central-1, got: '${region}'`);
  const { console, name } = partitionOf(region);
  if (console === undefined) throw wrongUsage(`the console of partition ${name} has no public address: '--region' ${region}`);
  return `https://${region}.${console}/cloudformation/home?region=${region}`;
}

function validTemplateUrl(url: string): string {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' };
  if (protocol !== 'https:' || !/(^|\.)s3[.-]/.test(hostname)) {
    throw wrongUsage(`'--template' must be the https URL of an object in S3, CloudFormation reads no other, got: '${url}'`);
  }
  return url;
}

function parameters(params: string[]): [key: string, value: string][] {
  const pairs = params.map((param): [string, string] => {
    const [, key, value] = /^([A-Za-z0-9]{1,255})=(.*)$/s.exec(param) ?? [];
    if (key === undefined) throw wrongUsage(`'--param' must be Key=value, with a key of letters and digits, got: '${param}'`);
    return [key, value];
  });
  const twice = pairs.map(([key]) => key).find((key, index, keys) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw wrongUsage(`'--param' ${twice} is given twice`);
  return pairs;
}

/** Also the characters that encodeURIComponent leaves alone, and at which mail programs end a link. */
function encode(value: string): string {
  try {
    return encodeURIComponent(value).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  } catch {
    throw wrongUsage(`not encodable as UTF-8: '${value}'`);
  }
}
