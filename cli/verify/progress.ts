import { oneLine } from '../errors';

/** Shows what comes next. */
export type Progress = (what: string) => void;

/** One line that is overwritten on a terminal, and one line each elsewhere. */
export function progress(stream: NodeJS.WriteStream): { show: Progress; clear(): void } {
  const write = (text: string) => (stream.isTTY ? stream.write(`\r\u001B[2K${text}`) : text && stream.write(`${text}\n`));
  return {
    show: (what) => void write(`s3-handoff: ${oneLine(what)}`),
    clear: () => void write(''),
  };
}
