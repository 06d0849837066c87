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
