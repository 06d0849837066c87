import { IConstruct } from 'constructs';

/** A list that every copy of this package keeps at one construct: an app may load several, each with modules of its own. */
export function sharedList<T>(construct: IConstruct, name: string): T[] {
  const holder = construct as unknown as Record<symbol, T[] | undefined>;
  const key = Symbol.for(`cdk-s3-handoff.${name}`);
  if (!holder[key]) Object.defineProperty(holder, key, { value: [] });
  return holder[key]!;
}
