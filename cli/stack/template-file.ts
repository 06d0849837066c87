import { wrongUsage } from '../errors';
import { readJson, readText } from '../files';
import { parseTemplate } from './parse-template';
import type { StackSnapshot } from './snapshot';

/** A template, and the file that `cdk deploy --outputs-file` wrote: the outputs of each stack by its name. */
export function readTemplateAndOutputs(templateFile: string, outputsFile: string, stack?: string): StackSnapshot {
  const template = parseTemplate(readText(templateFile), templateFile);
  const [name, outputs] = pickStack(readOutputs(outputsFile), outputsFile, stack);
  return {
    name,
    where: templateFile,
    template,
    deployed: true,
    outputs: new Map(Object.entries(outputs)),
    parameters: new Map(),
  };
}

/** The stacks with the outputs that the file has of them; those that it does not name are not deployed yet. */
export function withOutputs(stacks: StackSnapshot[], outputsFile: string): StackSnapshot[] {
  const outputs = new Map(readOutputs(outputsFile));
  if (!stacks.some(({ name }) => outputs.has(name))) {
    throw wrongUsage(`${outputsFile} has no outputs of ${stacks.map(({ name }) => name).join(', ')}, there is: ${[...outputs.keys()].join(', ')}`);
  }
  return stacks.map((stack) => {
    const known = outputs.get(stack.name);
    return known === undefined ? stack : { ...stack, deployed: true, outputs: new Map(Object.entries(known)) };
  });
}

function readOutputs(file: string): [stack: string, outputs: Record<string, string>][] {
  const content = readJson(file);
  const stacks = isObject(content) ? Object.entries(content) : [];
  const valid = stacks.length > 0 && stacks.every(([, outputs]) => isObject(outputs) && Object.values(outputs).every((value) => typeof value === 'string'));
  if (!valid) throw wrongUsage(`${file} is not what 'cdk deploy --outputs-file' writes: {"<stack>": {"<output>": "<value>"}}`);
  return stacks as [string, Record<string, string>][];
}

function pickStack(stacks: [string, Record<string, string>][], file: string, stack?: string): [string, Record<string, string>] {
  const names = stacks.map(([name]) => name).join(', ');
  if (stack === undefined) {
    if (stacks.length > 1) throw wrongUsage(`${file} has several stacks, pick one with '--stack': ${names}`);
    return stacks[0];
  }
  const picked = stacks.find(([name]) => name === stack);
  if (!picked) throw wrongUsage(`no stack '${stack}' in ${file}, there is: ${names}`);
  return picked;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
