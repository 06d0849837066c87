import { problemText, shownValue, valueAt } from '../../../lib/configuration/private/problem';

const CONFIG = { client: 'kohler', integrations: [{ name: 'kohler_adobe', access: 'readwrite', ids: ['a', 7] }] };

test.each([
  [['client'], 'kohler'],
  [['integrations', '0', 'ids', '1'], 7],
  [['integrations', '1', 'name'], undefined],
  [['client', 'length'], undefined],
  [['constructor'], undefined],
  [[], CONFIG],
])('the value at %j', (path, value) => {
  expect(valueAt(CONFIG, path)).toBe(value);
});

describe('a problem is told with', () => {
  test.each<[what: string, problem: Parameters<typeof problemText>[0], text: string]>([
    ['its path and rule', { path: [], rule: "must have 'account'" }, "/: must have 'account'"],
    ['the value', { path: ['client'], rule: 'must be short', showsValue: true }, '/client: must be short, got: "kohler"'],
    ['the name of the list item that it is in', { path: ['integrations', '0', 'ids', '0'], rule: 'must be long', showsValue: true },
      '/integrations/0/ids/0 (kohler_adobe): must be long, got: "a"'],
    ['the name of the list item that it is', { path: ['integrations', '0'], rule: "must have 'keyPrefix'" }, "/integrations/0 (kohler_adobe): must have 'keyPrefix'"],
    ['what was meant', { path: ['integrations', '0', 'access'], rule: 'must be one of read, read-write', showsValue: true, hint: ', did you mean read-write?' },
      '/integrations/0/access (kohler_adobe): must be one of read, read-write, got: "readwrite", did you mean read-write?'],
    ['no name where there is none', { path: ['integrations', '7'], rule: 'must be object' }, '/integrations/7: must be object'],
  ])('%s', (_, problem, text) => {
    expect(problemText(problem, CONFIG)).toBe(text);
  });
  test('the value as the file has it', () => {
    expect(problemText({ path: ['client'], rule: 'must be string', showsValue: true }, { client: 12 }, '012')).toBe('/client: must be string, got: 012');
  });
});

test.each<[value: unknown, shown: string]>([
  ['a\nb', '"a\\nb"'],
  [undefined, 'undefined'],
  [null, 'null'],
  [NaN, 'NaN'],
  [12n, 'bigint'],
  [() => 1, 'function'],
  [Symbol('a'), 'symbol'],
  [{ toJSON: () => { throw new Error('no'); } }, 'object'],
  ['a'.repeat(300), `"${'a'.repeat(199)}…`],
])('value %# is shown on one line, and never fails', (value, shown) => {
  expect(shownValue(value)).toBe(shown);
});
test('a cycle is shown as what it is', () => {
  const cycle: any = {};
  cycle.self = cycle;
  expect(shownValue(cycle)).toBe('object');
});
