/** For a test title: a long text by its beginning and its length. */
export function shorten(text: string): string {
  return text.length > 70 ? `${text.slice(0, 20)}… (${text.length} characters)` : text;
}
