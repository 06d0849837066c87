import { join } from 'node:path';
import { checkFailed, wrongUsage } from '../errors';
import { readJson, readText } from '../files';
import { parseTemplate } from './parse-template';
import type { StackSnapshot } from './snapshot';
import { hasHandoffs } from '../handoff/metadata';

interface Artifact {
  readonly type?: string;
  readonly environment?: string;
  readonly displayName?: string;
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string; readonly directoryName?: string };
}

interface AssemblyStack {
  readonly ids: (string | undefined)[];
  readonly snapshot: StackSnapshot;
}

/**
 * The stacks of a cloud assembly that contain hand-offs.
 *
 * @param stack name, id or path of the only stack to read
 */
export function readCdkOut(folder: string, stack?: string): StackSnapshot[] {
  const stacks = stacksOf(folder);
  if (stack === undefined) {
    const handing = stacks.map(({ snapshot }) => snapshot).filter(({ template }) => hasHandoffs(template.Metadata));
    if (handing.length === 0) throw checkFailed(`${folder} contains no hand-offs: no template has Metadata 'cdk-s3-handoff'`);
    return handing;
  }
  const picked = stacks.filter(({ ids }) => ids.includes(stack));
  if (picked.length === 0) throw wrongUsage(`no stack '${stack}' in ${folder}, there is: ${stacks.map(({ snapshot }) => snapshot.name).join(', ')}`);
  return picked.map(({ snapshot }) => snapshot);
}

function stacksOf(folder: string): AssemblyStack[] {
  const manifest = readJson(join(folder, 'manifest.json')) as { artifacts?: Record<string, Artifact> } | null;
  return Object.entries(manifest?.artifacts ?? {}).flatMap(([id, artifact]) => {
    const { type, displayName, properties = {} } = artifact;
    if (type === 'cdk:cloud-assembly' && properties.directoryName) return stacksOf(join(folder, properties.directoryName));
    if (type !== 'aws:cloudformation:stack' || !properties.templateFile) return [];
    const file = join(folder, properties.templateFile);
    const name = properties.stackName ?? id;
    const snapshot: StackSnapshot = {
      name,
      where: file,
      template: parseTemplate(readText(file), file),
      deployed: false,
      outputs: new Map(),
      parameters: new Map(),
      ...environmentOf(artifact),
    };
    return [{ ids: [id, name, displayName], snapshot }];
  });
}

function environmentOf({ environment = '' }: Artifact): Pick<StackSnapshot, 'account' | 'region'> {
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(environment) ?? [];
  return {
    account: account === 'unknown-account' ? undefined : account,
    region: region === 'unknown-region' ? undefined : region,
  };
}
