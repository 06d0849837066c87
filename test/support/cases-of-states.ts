import { evaluated, fieldsWithExpressions, Scope, statesOf } from './states-language';

/** What a field of a state (`CopyObject.Arguments`) comes to in a situation. */
export type StateCase = [what: string, field: string, scope: Scope, expected: unknown];

/** One test a case, and one that no field with an expression is without a case. */
export function stateCases(processor: any, cases: StateCase[]): void {
  const states = statesOf(processor);
  const fieldOf = (path: string) => {
    const [state, field, ...steps] = path.split('.');
    return steps.reduce((value, step) => value[step], states[state][field]);
  };
  test.each(cases)('%s: %s', async (_, path, scope, expected) => {
    expect(await evaluated(fieldOf(path), scope)).toEqual(expected);
  });
  test('no expression is left out', () => {
    const covered = new Set(cases.map(([, path]) => path.split('.').slice(0, 2).join('.')));
    expect(fieldsWithExpressions(processor).filter((field) => !covered.has(field))).toEqual([]);
  });
}

/** The state that a choice leads to. */
export async function chosen(choice: any, scope: Scope): Promise<string> {
  for (const { Condition, Next } of choice.Choices) {
    if (await evaluated(Condition, scope)) return Next;
  }
  return choice.Default;
}
