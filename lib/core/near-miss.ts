import { closest, distance } from 'fastest-levenshtein';

/** The known name that was probably meant: it differs in case, separators, or one or two typing errors. */
export function nearMiss(name: string, known: readonly string[]): string | undefined {
  const word = plain(name);
  const nearest = nearestOf(word, known.map(plain));
  return nearest === undefined ? undefined : known.find((candidate) => plain(candidate) === nearest);
}

/** `, did you mean keyPrefix?` or nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const meant = nearMiss(name, known);
  return meant === undefined ? '' : `, did you mean ${meant}?`;
}

function nearestOf(word: string, known: string[]): string | undefined {
  if (word === '' || known.length === 0) return undefined;
  const swapped = known.includes(word) ? word : known.find((candidate) => isSwap(candidate, word));
  if (swapped !== undefined) return swapped;
  const nearest = closest(word, known);
  return distance(word, nearest) <= slipsIn(nearest) ? nearest : undefined;
}

/** Whether two adjacent letters are swapped: `us` and `su`. */
export function isSwap(one: string, other: string): boolean {
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  return at >= 0 && other === `${one.slice(0, at)}${one.slice(at, at + 2).split('').reverse().join('')}${one.slice(at + 2)}`;
}

/** Long words may contain two errors (a swap counts as two), short words one. */
function slipsIn(word: string): number {
  return word.length > 5 ? 2 : Number(word.length > 2);
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
