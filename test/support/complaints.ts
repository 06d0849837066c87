/** What is wrong with a file, without the file's name and the position that every line starts with. */
export function complaintsAbout(file: string, load: (file: string) => unknown): string[] {
  try {
    load(file);
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => {
      expect(line.slice(0, file.length + 1)).toBe(`${file}:`);
      return line.slice(file.length + 1).replace(/^\d+:\d+: /, '');
    });
  }
  return [];
}
