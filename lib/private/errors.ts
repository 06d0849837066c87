/** `'keyPrefix' must not contain '*', got: 'in/*'`: property, rule, value. */
export function invalid(property: string, rule: string, value: unknown): Error {
  return new Error(`'${property}' ${rule}, got: ${quote(value)}`);
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `'${JSON.stringify(value).slice(1, -1).replace(/\\"/g, '"')}'` : JSON.stringify(value);
}
