/** What a construct at this path throws. */
export function refusalAt(path: string, message: string): Error {
  return new Error(`${message} (at ${path})`);
}

/** The message of what an action throws. */
export function errorOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
