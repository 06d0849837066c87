import jsonata from 'jsonata';

/** What an expression can refer to: `states`, the reserved variable, and the variables of the workflow. */
export type Scope = { readonly states?: { input?: unknown; result?: unknown; errorOutput?: unknown; context?: unknown } } & Record<string, unknown>;

const EXPRESSION = /^\{%([\s\S]*)%\}$/;

/** A field of a state with every JSONata expression in it evaluated, as Step Functions does: an expression without a value is an error. */
export async function evaluated(field: any, scope: Scope): Promise<any> {
  if (typeof field === 'string') return EXPRESSION.test(field) ? evaluateExpression(field, scope) : field;
  if (Array.isArray(field)) return Promise.all(field.map((item) => evaluated(item, scope)));
  if (typeof field !== 'object' || field === null) return field;
  const entries = await Promise.all(Object.entries(field).map(async ([key, value]) => [key, await evaluated(value, scope)]));
  return Object.fromEntries(entries);
}

/** Every state of a definition or processor by name, those of inner maps too. */
export function statesOf(processor: any): Record<string, any> {
  return Object.fromEntries(Object.entries<any>(processor.States).flatMap(([name, state]) => [
    [name, state], ...(state.ItemProcessor ? Object.entries(statesOf(state.ItemProcessor)) : []),
  ]));
}

/** `State.Field` of every field that holds an expression: what a table of cases has to cover. */
export function fieldsWithExpressions(processor: any): string[] {
  return Object.entries(statesOf(processor)).flatMap(([name, state]) => Object.entries<any>(state)
    .filter(([field, value]) => field !== 'ItemProcessor' && /"\{%/.test(JSON.stringify(value)))
    .map(([field]) => `${name}.${field}`));
}

async function evaluateExpression(text: string, { states, ...variables }: Scope): Promise<any> {
  const expression = jsonata(EXPRESSION.exec(text)![1]);
  expression.registerFunction('parse', (json: string) => JSON.parse(json), '<s:x>');
  const value = await expression.evaluate(undefined, { states, ...variables });
  if (value === undefined) throw new Error(`no value: ${text}`);
  return JSON.parse(JSON.stringify(value));
}
