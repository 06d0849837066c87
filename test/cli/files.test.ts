import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../cli/files';

const HOME = mkdtempSync(join(tmpdir(), 'files-'));

test.each(['one', 'a/b/c', '.'])('makes %s, and leaves it when it is there', (name) => {
  const folder = join(HOME, name);
  makeFolder(folder);
  makeFolder(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
});

test('the error names the file that prevents the folder', () => {
  writeFileSync(join(HOME, 'file'), '');
  const folder = join(HOME, 'file', 'sheets');
  expect(() => makeFolder(folder)).toThrow(new Error(
    `cannot create ${folder}: no folder can be created in ${HOME}/file (ENOTDIR: not a directory, mkdir '${folder}')`));
});

test('a file system that makes no folders is told at once: Node.js would try for ever', () => {
  expect(() => makeFolder('/proc/sheets/kohler')).toThrow(/^cannot create \/proc\/sheets\/kohler: no folder can be created in \/(proc)? \(\w+: /);
});
