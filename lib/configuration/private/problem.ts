/** The keys from the top of a configuration down to a value; list indexes are digits. */
export type ConfigPath = readonly string[];

/** One thing that is wrong with a configuration. */
export interface ConfigProblem {
  readonly path: ConfigPath;
  /** What is wrong, without the value: `must be boolean`. */
  readonly rule: string;
  /** The key of the object at `path` that is wrong by itself. */
  readonly key?: string;
  /** Whether the value at `path` itself is wrong, rather than a key that it has or lacks. */
  readonly showsValue?: boolean;
  /** `, did you mean keyPrefix?` */
  readonly hint?: string;
}

/** `/integrations/0/access (kohler_adobe): must be one of read, write, got: "readwrite", did you mean read-write?` */
export function problemText(problem: ConfigProblem, config: unknown, shown = shownValue(valueAt(config, problem.path))): string {
  const { path, rule, showsValue, hint = '' } = problem;
  const names = namesAlong(config, path);
  return `/${path.join('/')}${names.map((name) => ` (${name})`).join('')}: ${rule}${showsValue ? `, got: ${shown}` : ''}${hint}`;
}

/** The value at a path; undefined if there is none. */
export function valueAt(config: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>((value, key) => isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined, config);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

const MOST_CHARACTERS = 200;

/** As JSON if possible, and never longer than a line. */
export function shownValue(value: unknown): string {
  const text = jsonOf(value) ?? typeof value;
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

function jsonOf(value: unknown): string | undefined {
  try {
    return typeof value === 'number' ? String(value) : JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** Names of the list items along a path, which say more than an index. */
function namesAlong(config: unknown, path: ConfigPath): string[] {
  return path.flatMap((_, index) => {
    if (!Array.isArray(valueAt(config, path.slice(0, index)))) return [];
    const name = valueAt(config, [...path.slice(0, index + 1), 'name']);
    return typeof name === 'string' ? [name] : [];
  });
}
