import { DeployedResource } from './deployed-resource';
import { NESTED_STACK, resolveResources, TemplateBody } from './resolve-template';
import type { StackSnapshot } from '../../stack/snapshot';

/** A stack, and the physical ids of its resources by logical id. */
export interface DeployedStack {
  readonly snapshot: StackSnapshot;
  readonly physicalIds: ReadonlyMap<string, string>;
}

/** What a stack and the stacks nested in it hold. */
export interface DeployedResources {
  /** A nested stack is replaced by its resources; one that cannot be read stays, with the reason. */
  readonly resources: DeployedResource[];
  /** The outputs of each stack. */
  readonly outputs: ReadonlyMap<string, string>[];
}

/** @param readNested reads a nested stack by its ARN */
export async function deployedResources(stack: DeployedStack, readNested: (arn: string) => Promise<DeployedStack>): Promise<DeployedResources> {
  const { snapshot, physicalIds } = stack;
  const { name: stackName, account = '', region = '', parameters, outputs } = snapshot;
  const template = snapshot.template as TemplateBody;
  const nestedOutputs = new Map<string, ReadonlyMap<string, string>>();
  const inside = new Map<string, DeployedResources>();
  const unread = new Map<string, string>();
  for (const [logicalId, arn] of nestedStacksOf(template, physicalIds)) {
    try {
      const nested = await readNested(arn);
      nestedOutputs.set(logicalId, nested.snapshot.outputs);
      inside.set(logicalId, await deployedResources(nested, readNested));
    } catch (error) {
      unread.set(logicalId, (error as Error).message);
    }
  }
  const own = resolveResources(template, { account, region, stackName, parameters, physicalIds, nestedOutputs });
  return {
    resources: own.flatMap((resource) => inside.get(resource.logicalId)?.resources ?? [{ ...resource, unread: unread.get(resource.logicalId) }]),
    outputs: [outputs, ...[...inside.values()].flatMap((nested) => nested.outputs)],
  };
}

function nestedStacksOf({ Resources = {} }: TemplateBody, physicalIds: ReadonlyMap<string, string>): [logicalId: string, arn: string][] {
  return [...physicalIds].filter(([logicalId]) => Resources[logicalId]?.Type === NESTED_STACK);
}
