import { IConstruct } from 'constructs';

/** What an error says of a value, beside property and value. */
export interface Refusal {
  readonly rule: string;
  /** `, did you mean us-east-1?` or nothing. */
  readonly hint: string;
}

const REFUSALS = new WeakMap<Error, Refusal>();

/** `'keyPrefix' must not contain '*', got: 'in/*'`: property, rule, value; and maybe what was meant. */
export function invalid(property: string, rule: string, value: unknown, hint = ''): Error {
  const error = new Error(`'${property}' ${rule}, got: ${quote(value)}${hint}`);
  REFUSALS.set(error, { rule, hint });
  return error;
}

/** The parts of an error of `invalid`, for whoever says in other words where the value stands. */
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

/** Class decorator: what the constructor refuses says where, once, as ` (at Stack/Kohler/Adobe)`. */
export function locateErrors<T extends new (scope: any, id: string, props: any) => IConstruct>(constructor: T): T {
  return new Proxy(constructor, {
    construct: (target, args, newTarget) => {
      const [scope, id] = args;
      return located(() => [scope?.node?.path, id].filter(Boolean).join('/'), () => Reflect.construct(target, args, newTarget));
    },
  });
}

/** Method decorator: what the method of a construct refuses says where, once. */
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
      const { message, stack } = error; // the stack holds the message as it is when it is first read
      error.message = `${message} (at ${path()})`;
      error.stack = stack?.replace(message, () => error.message);
    }
    throw error;
  }
}
