/** What a construct at this path throws. */
export function refusalAt(path: string, message: string): Error {
  return new Error(`${message} (at ${path})`);
}
