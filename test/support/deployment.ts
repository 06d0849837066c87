import { Environment, Stack } from 'aws-cdk-lib';
import { OWNER, templateOf } from './stack';
import { partitionOf } from '../../tools/policy-engine/arns';
import { Cloud } from '../../tools/policy-engine/cloud';
import { ResolvedResource, ResolvedTemplate, ResolveOptions, resolveTemplate } from '../../tools/policy-engine/resolve';

/** Where the stack of a setting goes; an env-agnostic one to us-east-1. */
export function placeOf(env?: Environment): { account: string; region: string; partition: string } {
  const region = env?.region ?? 'us-east-1';
  return { account: env?.account ?? OWNER, region, partition: partitionOf(region) };
}

/** A stack after its deployment, and whatever its constructs hold with every token filled in. */
export interface Deployment extends ResolvedTemplate {
  readonly cloud: Cloud;
  readonly fill: (value: unknown) => any;
}

export function deploy(stack: Stack, env?: Environment, options: { cloud?: Cloud; parameters?: Record<string, string> } = {}): Deployment {
  const { cloud = new Cloud(), parameters } = options;
  const place: ResolveOptions = { ...placeOf(env), stackName: stack.stackName, parameters };
  const template = templateOf(stack);
  const deployed = cloud.deploy(template, place);
  const fill = (value: unknown) => {
    const Properties = { value: stack.resolve(value) };
    const Resources = { ...template.Resources, FilledIn: { Type: 'Test::FilledIn', Properties } };
    return resolveTemplate({ ...template, Resources }, place).resources.FilledIn.Properties.value;
  };
  return { ...deployed, cloud, fill };
}

/** The first resource of a type. */
export function resourceOf({ resources }: ResolvedTemplate, type: string): ResolvedResource | undefined {
  return Object.values(resources).find(({ Type }) => Type === type);
}
