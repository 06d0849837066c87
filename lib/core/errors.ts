import { IConstruct } from 'constructs';

/** The parts of a refusal. */
export interface Refusal {
  readonly rule: string;
  /** `, did you mean us-east-1?` or nothing. */
  readonly hint: string;
}

const REFUSALS = new WeakMap<Error, Refusal>();

/** `'keyPrefix' must not contain '*', got: 'in/*'`: property, rule, value, and optionally a suggestion. */
export function invalid(property: string, rule: string, value: unknown, hint = ''): Error {
  const error = new Error(`'${property}' ${rule}, got: ${quote(value)}${hint}`);
  REFUSALS.set(error, { rule, hint });
  return error;
}

/** The parts of an error made by `invalid`, for callers that report the location of the value in another form. */
export function refusalOf(error: Error): Refusal | undefined {
  return REFUSALS.get(error);
}

function quote(value: unknown): string {
  if (typeof value === 'string') return `'${JSON.stringify(value).slice(1, -1).replace(/\\"/g, '"')}'`;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch { // a cycle, as in constructs, or a bigint
    return String(value);
  }
}

const LOCATED = new WeakSet<Error>();

/** Class decorator: appends the construct path to errors of the constructor, once, as ` (at Stack/Kohler/Adobe)`. Refuses missing props. */
export function locateErrors<T extends new (scope: any, id: string, props: any) => IConstruct>(constructor: T): T {
  return new Proxy(constructor, {
    construct: (target, args, newTarget) => {
      const [scope, id, props] = args;
      return located(() => [scope?.node?.path, id].filter(Boolean).join('/'), () => {
        if (typeof props !== 'object' || props === null) throw invalid('props', `must be ${target.name}Props`, props);
        return Reflect.construct(target, args, newTarget);
      });
    },
  });
}

/** Method decorator: appends the construct path to errors of the method, once. */
export function locateErrorsOfMethod(_: IConstruct, __: string, descriptor: PropertyDescriptor): void {
  const method = descriptor.value;
  descriptor.value = function (this: IConstruct, ...args: unknown[]): unknown {
    return located(() => this.node.path, () => method.apply(this, args));
  };
}

function located<T>(path: () => string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && !LOCATED.has(error)) {
      LOCATED.add(error);
      const { message, stack } = error; // the stack contains the message as of its first read
      error.message = `${message} (at ${path()})`;
      error.stack = stack?.replace(message, () => error.message);
    }
    throw error;
  }
}
