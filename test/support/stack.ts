import { App, Environment, Stack, StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';

export const OWNER = '111111111111';
export const VENDOR = '222222222222';
export const ENV: Environment = { account: OWNER, region: 'us-east-1' };
export const GOV_ENV: Environment = { account: OWNER, region: 'us-gov-west-1' };

/** Every construct has to work in each of these. */
export const SETTINGS: { setting: string; env?: Environment; context?: Record<string, unknown> }[] = [
  { setting: 'a concrete environment', env: ENV },
  { setting: 'an env-agnostic stack' },
  { setting: 'the recommended feature flags', env: ENV, context: recommendedFlags },
  { setting: 'aws-us-gov', env: GOV_ENV },
];

export function newStack(props: StackProps & { context?: Record<string, unknown> } = { env: ENV }): Stack {
  const { context, ...stackProps } = props;
  return new Stack(new App({ context }), 'Stack', stackProps);
}

export function templateOf(stack: Stack): any {
  return Template.fromStack(stack).toJSON();
}

/** The resources of one type, in the order of the template. */
export function resourcesOf(template: any, type: string): any[] {
  return Object.values<any>(template.Resources ?? {}).filter((resource) => resource.Type === type);
}

export function warningsOf(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => entry.data as string);
}
