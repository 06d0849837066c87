import { SETTINGS } from './stack';

/** For each kind of choice, what can be chosen, by name. */
type Choices = Record<string, Record<string, unknown>>;
type Chosen<C extends Choices> = { [Kind in keyof C]: C[Kind][keyof C[Kind]] } & { readonly title: string };
/** For each kind of choice, the name of what is chosen. */
type Combination = Record<string, string>;

const BY_NAME = Object.fromEntries(SETTINGS.map((setting) => [setting.setting, setting]));

/** Every two choices of different kinds, in as few combinations as that takes. */
export function paired<C extends Choices>(choices: C): Chosen<C>[] {
  return pairwise(mapValues(choices, Object.keys)).map((combination) => ({
    ...mapValues(choices, (named, kind) => named[combination[kind]]),
    title: Object.values(combination).join(', '),
  } as Chosen<C>));
}

/** Each setting that a construct has to work in is a choice too. */
export function pairedWithSettings<C extends Choices>(choices: C): (typeof SETTINGS[number] & Chosen<C>)[] {
  return paired({ setting: BY_NAME, ...choices }).map(({ setting, ...chosen }) => ({ ...setting, ...chosen } as typeof SETTINGS[number] & Chosen<C>));
}

/** Takes the combination that brings the most new pairs, until none is left. */
export function pairwise(names: Record<string, string[]>): Combination[] {
  const all = Object.entries(names).reduce<Combination[]>((some, [kind, choices]) =>
    some.flatMap((combination) => choices.map((choice) => ({ ...combination, [kind]: choice }))), [{}]);
  const missing = new Set(all.flatMap(pairsOf));
  const chosen: Combination[] = [];
  while (missing.size > 0) {
    const gains = all.map((combination) => pairsOf(combination).filter((pair) => missing.has(pair)).length);
    const best = all[gains.indexOf(Math.max(...gains))];
    chosen.push(best);
    pairsOf(best).forEach((pair) => missing.delete(pair));
  }
  return chosen;
}

function pairsOf(combination: Combination): string[] {
  const choices = Object.entries(combination).map(([kind, choice]) => `${kind} ${choice}`);
  return choices.flatMap((first, index) => choices.slice(index + 1).map((second) => `${first} with ${second}`));
}

function mapValues<V, R>(record: Record<string, V>, change: (value: V, name: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
