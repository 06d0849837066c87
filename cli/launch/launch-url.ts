import { COMMERCIAL, partitionOf } from '../../lib/core/partition-table';
import { wrongUsage } from '../errors';
import { regionProblems } from '../region';
import type { DeclaredParameters } from './template-parameters';
import { parameterProblems } from './template-parameters';

export interface LaunchUrlOptions {
  readonly template: string;
  readonly stackName: string;
  readonly param?: string[];
  readonly leaveOpen?: string[];
  readonly region?: string;
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

/** The console's page that updates a stack. AWS documents no links to it; other products use this one. */
export function updateUrl(stackId: string): string {
  return `${consoleUrl(stackId.split(':')[3])}#/stacks/update/template?stackId=${encode(stackId)}`;
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
