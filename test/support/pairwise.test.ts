import { pairedWithSettings, pairwise } from './pairwise';
import { SETTINGS } from './stack';

test.each<[kinds: string, combinations: number, names: Record<string, string[]>]>([
  ['four settings and two kinds of two choices', 8, { setting: ['a', 'b', 'c', 'd'], key: ['yes', 'no'], prefix: ['yes', 'no'] }],
  ['four settings and kinds of three and two choices', 12, { setting: ['a', 'b', 'c', 'd'], encryption: ['none', 'own', 'aws'], prefix: ['yes', 'no'] }],
  ['four settings and three kinds of two choices', 8, { setting: ['a', 'b', 'c', 'd'], key: ['yes', 'no'], prefix: ['yes', 'no'], acl: ['yes', 'no'] }],
])('%s are covered by %i combinations, which hold every pair', (_, combinations, names) => {
  const chosen = pairwise(names);
  for (const [first, firsts] of Object.entries(names)) {
    for (const [second, seconds] of Object.entries(names).filter(([name]) => name !== first)) {
      const pairs = new Set(chosen.map((combination) => `${combination[first]} ${combination[second]}`));
      expect(pairs.size).toBe(firsts.length * seconds.length);
    }
  }
  expect(chosen).toHaveLength(combinations);
});

test('a combination has the values of its setting and of its choices, and both names as its title', () => {
  const [first, ...others] = pairedWithSettings({ keyPrefix: { 'a key prefix': 'in/', 'the whole bucket': undefined } });
  expect(first).toEqual({ ...SETTINGS[0], keyPrefix: 'in/', title: 'a concrete environment, a key prefix' });
  expect(others).toHaveLength(SETTINGS.length * 2 - 1);
});
