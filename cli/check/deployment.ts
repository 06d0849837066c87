import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { relevantTemplate } from './relevant-template';
import { parseArn } from '../../tools/policy-engine/arns';
import { Cloud, Deployed } from '../../tools/policy-engine/cloud';
import { exportOf, ResolveOptions, ResolvedResource, resolveTemplate } from '../../tools/policy-engine/resolve';
import { checkFailed, wrongUsage } from '../errors';
import { readJson, readText } from '../files';
import { parseTemplate } from '../stack/parse-template';
import type { StackSnapshot, Template } from '../stack/snapshot';

export interface StackParameter {
  /** @default - of every stack that has a parameter of this name */
  readonly stack?: string;
  readonly key: string;
  readonly value: string;
}

/** A stack as if it was deployed. */
export interface CheckedStack {
  /** With the outputs that the deployment would have. */
  readonly snapshot: StackSnapshot;
  readonly deployed: Deployed;
}

/** Where a stack goes that does not say it. */
export interface Places {
  readonly account: string;
  readonly region: string;
}

interface Planned {
  readonly snapshot: StackSnapshot;
  readonly template: Template;
  readonly options: ResolveOptions & { readonly stackName: string };
}

/**
 * Deploys the stacks of an app into a cloud of policies, and the buckets and keys beside them that their policies name.
 *
 * @param needed without these there is nothing to check; any other stack that cannot be resolved is left out, with the reason
 */
export function deployStacks(
  cloud: Cloud, snapshots: StackSnapshot[], needed: StackSnapshot[], parameters: StackParameter[], places: Places,
): { stacks: CheckedStack[]; leftOut: string[] } {
  checkParameters(snapshots, needed, parameters);
  const plans = snapshots.map((snapshot) => planOf(snapshot, parameters, places));
  const imports = (name: string) => firstOf(plans, ({ template, options }) => exportOf(template, { ...options, imports }, name));
  const leftOut: string[] = [];
  const resolved = plans.flatMap((plan) => {
    try {
      return [{ plan, resources: Object.values(resolveTemplate(plan.template, { ...plan.options, imports }).resources) }];
    } catch (error) {
      const reason = `stack ${plan.snapshot.name} cannot be evaluated: ${(error as Error).message}`;
      if (needed.includes(plan.snapshot)) throw checkFailed(reason);
      leftOut.push(reason);
      return [];
    }
  });
  const all = resolved.flatMap(({ resources }) => resources);
  for (const { plan: { options }, resources } of resolved) addWhatIsImported(cloud, resources, all, options);
  const stacks = resolved.map(({ plan }) => deploy(cloud, plan, imports));
  return { stacks, leftOut };
}

function deploy(cloud: Cloud, { snapshot, template, options }: Planned, imports: ResolveOptions['imports']): CheckedStack {
  try {
    const deployed = cloud.deploy(template, { ...options, imports });
    const { account, region } = options;
    const values = { outputs: new Map(Object.entries(deployed.outputs)), parameters: new Map(Object.entries(parameterValues(template, options))) };
    return { snapshot: { ...snapshot, account, region, deployed: true, ...values }, deployed };
  } catch (error) {
    throw checkFailed(`stack ${snapshot.name} cannot be evaluated: ${(error as Error).message}`);
  }
}

function planOf(snapshot: StackSnapshot, parameters: StackParameter[], places: Places): Planned {
  const given = parameters.filter((parameter) => isOf(parameter, snapshot));
  return {
    snapshot,
    template: relevantTemplate(snapshot.template),
    options: {
      account: snapshot.account ?? places.account,
      region: snapshot.region ?? places.region,
      stackName: snapshot.name,
      parameters: Object.fromEntries(given.map(({ key, value }) => [key, value])),
      nested: (resource) => nestedTemplate(resource, snapshot.where),
    },
  };
}

/** The template of a nested stack is an asset of its top-level stack, named by its hash in the URL. */
function nestedTemplate({ Properties }: { readonly Properties?: Record<string, unknown> }, parentFile: string): Template | undefined {
  const manifest = parentFile.replace(/\.template\.json$/, '.assets.json');
  const { files = {} } = existsSync(manifest) ? readJson(manifest) as { files?: Record<string, { source?: { path?: string } }> } : {};
  const url = JSON.stringify(Properties?.TemplateURL ?? '');
  const path = Object.entries(files).find(([hash]) => url.includes(hash))?.[1].source?.path;
  if (path === undefined) return undefined;
  const file = join(dirname(parentFile), path);
  return relevantTemplate(parseTemplate(readText(file), file), true);
}

/** @throws when a value that is needed was not given, or a given one has no parameter */
function checkParameters(snapshots: StackSnapshot[], needed: StackSnapshot[], parameters: StackParameter[]): void {
  const missing = needed.flatMap((snapshot) => {
    const given = parameters.filter((parameter) => isOf(parameter, snapshot)).map(({ key }) => key);
    const options = Object.entries((snapshot.template.Parameters ?? {}) as Record<string, { readonly Default?: unknown }>)
      .filter(([key, { Default }]) => Default === undefined && !given.includes(key))
      .map(([key]) => `'--param ${snapshot.name}:${key}=…'`);
    if (options.length === 0) return [];
    return [`stack ${snapshot.name} has parameters without default: give ${options.join(' ')}, or pick other stacks with '--stack'`];
  });
  const unknown = parameters
    .filter((parameter) => !snapshots.some((snapshot) => isOf(parameter, snapshot)))
    .map(({ stack, key }) => `'--param' ${stack === undefined ? '' : `${stack}:`}${key} is no parameter of ${stack === undefined ? 'any stack' : 'that stack'}`);
  if (missing.length + unknown.length > 0) throw wrongUsage(...unknown, ...missing);
}

function isOf({ stack, key }: StackParameter, { name, template }: StackSnapshot): boolean {
  return (stack === undefined || stack === name) && Object.hasOwn(template.Parameters ?? {}, key);
}

function parameterValues({ Parameters = {} }: Template, { parameters = {} }: ResolveOptions): Record<string, string> {
  return { ...Object.fromEntries(Object.entries(Parameters).map(([key, { Default }]: [string, any]) => [key, String(Default)])), ...parameters };
}

/** Buckets whose policies the app writes although it does not make them, and keys that buckets of the app use. */
function addWhatIsImported(cloud: Cloud, resources: ResolvedResource[], all: ResolvedResource[], { account, region }: ResolveOptions): void {
  const isMade = (type: string, id: string) => all.some(({ Type, Ref, Arn }) => Type === type && (Ref === id || Arn === id));
  for (const { Type, Properties } of resources) {
    if (Type === 'AWS::S3::BucketPolicy' && !isMade('AWS::S3::Bucket', Properties.Bucket)) cloud.addBucket({ name: Properties.Bucket, account, region });
    const keyArn = Type === 'AWS::S3::Bucket' ? keyArnOf(Properties) : undefined;
    if (keyArn !== undefined && !isMade('AWS::KMS::Key', keyArn)) cloud.addKey({ arn: keyArn });
  }
}

function keyArnOf({ BucketEncryption }: Record<string, any>): string | undefined {
  const keyId: string | undefined = BucketEncryption?.ServerSideEncryptionConfiguration?.[0]?.ServerSideEncryptionByDefault?.KMSMasterKeyID;
  return keyId?.startsWith('arn:') && parseArn(keyId).resource.startsWith('key/') ? keyId : undefined;
}

function firstOf<T, R>(items: T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
