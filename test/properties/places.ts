import * as fc from 'fast-check';

/** All that a key may hold and a policy too, but what would be a wildcard, a variable or white space at an end. */
const LETTERS = [...'abzAZ09-_.+%=&@:,;()\'!"#$<>[]^`{|}~\\ ', '\u00a1', 'é', 'ß', 'ÿ'];

const segment = fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: 6 })
  .map((text) => text.replaceAll('${', '$'))
  .filter((text) => text.trim() === text && text !== '' && !/^\.{1,2}$/.test(text) && !text.startsWith('arn:'));

/** A key prefix as somebody types it: `adobe`, `adobe/`, `/adobe/in/`, or nothing. */
export const typedPrefixes: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('adobe', 'adobe/', '/adobe/', 'adobe/in/', 'adobe-old/', 'Adobe/', 'adobe2/', 'ado') },
  { weight: 5, arbitrary: typed(fc.array(segment, { minLength: 1, maxLength: 3 })) },
  fc.constant(''),
);

function typed(segments: fc.Arbitrary<string[]>): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom('', '/'), segments, fc.constantFrom('', '/')).map(([leading, names, trailing]) => `${leading}${names.join('/')}${trailing}`);
}

/** The folder that is meant. */
export function folderOf(prefix: string): string {
  const names = prefix.split('/').filter((name) => name !== '');
  return names.map((name) => `${name}/`).join('');
}

/** Where a request goes: below the folder, or to a place that a careless policy would take for it. */
export const places: fc.Arbitrary<(folder: string) => string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a.csv', '2026/11/27/a b+c.csv', 'é/ÿ', '../a.csv', 'x*y?', '日本').map((rest) => (folder: string) => `${folder}${rest}`) },
  { weight: 2, arbitrary: fc.constantFrom('', 'old/a.csv', '-old/a.csv', '2/a.csv', '.csv').map((rest) => (folder: string) => `${folder.slice(0, -1)}${rest}` || rest) },
  { weight: 1, arbitrary: fc.constantFrom((folder: string) => folder, parent, swapCase, (folder: string) => `/${folder}a.csv`, (folder: string) => `x${folder}a.csv`) },
  { weight: 1, arbitrary: typedPrefixes.map((other) => () => `${folderOf(other)}a.csv`) },
);

function parent(folder: string): string {
  return `${folder.split('/').slice(0, -2).map((name) => `${name}/`).join('')}a.csv`;
}

function swapCase(folder: string): string {
  return `${[...folder].map((letter) => letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()).join('')}a.csv`;
}
