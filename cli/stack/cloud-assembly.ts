import { join } from 'node:path';
import picomatch from 'picomatch';
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

export interface AssemblyStack {
  /** Its id, its name, and its path. */
  readonly ids: string[];
  readonly snapshot: StackSnapshot;
}

/**
 * The stacks of a cloud assembly that contain hand-offs.
 *
 * @param pattern name, id or path of the stacks to read, which may have the wildcards `*` and `?`
 */
export function readCdkOut(folder: string, pattern?: string): StackSnapshot[] {
  return withHandoffs(readAssembly(folder), folder, pattern);
}

/** Those of an assembly's stacks that contain hand-offs; those that are named by the pattern may have none. */
export function withHandoffs(stacks: AssemblyStack[], folder: string, pattern?: string): StackSnapshot[] {
  if (pattern !== undefined) {
    const isMeant = picomatch(pattern);
    const picked = stacks.filter(({ ids }) => ids.some((id) => id === pattern || isMeant(id)));
    if (picked.length === 0) throw wrongUsage(`no stack '${pattern}' in ${folder}, there is: ${stacks.map(({ snapshot }) => snapshot.name).join(', ')}`);
    const isOne = picked.length === 1;
    return picked.map(({ snapshot }) => snapshot).filter(({ template }) => isOne || hasHandoffs(template.Metadata));
  }
  const handing = stacks.map(({ snapshot }) => snapshot).filter(({ template }) => hasHandoffs(template.Metadata));
  if (handing.length === 0) throw checkFailed(`${folder} contains no hand-offs: no template has Metadata 'cdk-s3-handoff'`);
  return handing;
}

/** All stacks of a cloud assembly, and of the assemblies of its stages. */
export function readAssembly(folder: string): AssemblyStack[] {
  const manifest = readJson(join(folder, 'manifest.json')) as { artifacts?: Record<string, Artifact> } | null;
  return Object.entries(manifest?.artifacts ?? {}).flatMap(([id, artifact]) => {
    const { type, displayName, properties = {} } = artifact;
    if (type === 'cdk:cloud-assembly' && properties.directoryName) return readAssembly(join(folder, properties.directoryName));
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
    return [{ ids: [id, name, displayName ?? id], snapshot }];
  });
}

function environmentOf({ environment = '' }: Artifact): Pick<StackSnapshot, 'account' | 'region'> {
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(environment) ?? [];
  return {
    account: account === 'unknown-account' ? undefined : account,
    region: region === 'unknown-region' ? undefined : region,
  };
}
