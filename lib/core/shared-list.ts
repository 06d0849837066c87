import { IConstruct } from 'constructs';

/** The list of one subject that every copy of this package keeps at one construct: an app may load several, each with modules of its own. */
export function sharedList<T>(construct: IConstruct, name: string, subject?: unknown): T[] {
  const lists = sharedLists<T>(construct, name);
  if (!lists.has(subject)) lists.set(subject, []);
  return lists.get(subject)!;
}

function sharedLists<T>(construct: IConstruct, name: string): Map<unknown, T[]> {
  const holder = construct as unknown as Record<symbol, Map<unknown, T[]> | undefined>;
  const key = Symbol.for(`cdk-s3-handoff.${name}`);
  if (!holder[key]) Object.defineProperty(holder, key, { value: new Map() });
  return holder[key]!;
}
