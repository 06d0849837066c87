/** `'keyPrefix' must not contain '*', got: 'in/*'`: property, rule, value. */
export function invalid(property: string, rule: string, value: unknown): Error {
  return new Error(`'${property}' ${rule}, got: ${quote(value)}`);
}

function quote(value: unknown): string {
  if (typeof value === 'string') return `'${JSON.stringify(value).slice(1, -1).replace(/\\"/g, '"')}'`;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch { // a cycle, as in constructs, or a bigint
    return String(value);
  }
}
