import type { StackSnapshot } from './snapshot';

export interface SourceOptions {
  readonly stack?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly cdkOut?: string;
  readonly template?: string;
  readonly outputs?: string;
}

export async function readStacks(options: SourceOptions): Promise<StackSnapshot[]> {
  const { stack, profile, region, cdkOut, template, outputs } = options;
  if (cdkOut !== undefined) {
    const stacks = (await import('./cloud-assembly.js')).readCdkOut(cdkOut, stack);
    return outputs === undefined ? stacks : (await import('./template-file.js')).withOutputs(stacks, outputs);
  }
  if (template !== undefined) return [(await import('./template-file.js')).readTemplateAndOutputs(template, outputs!, stack)];
  await (await import('./profile.js')).checkProfile(profile);
  return (await import('./deployed-stack.js')).readDeployedStacks({ stack: stack!, profile, region });
}
