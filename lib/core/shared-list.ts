import { IConstruct } from 'constructs';

/** A list kept on a construct and shared by all copies of this package. An app may load several copies, each with its own modules. */
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
