/** A word as a POSIX shell reads it back: quoted where a character is special. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_:/.+=@-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}
