import { execFileSync } from 'node:child_process';
import { ajv, levenshtein, yaml } from '../../lib/core/lazy';

/** The bundled dependencies that a program has loaded when it ends. */
function loadedBy(program: string): string[] {
  const report = 'console.log(JSON.stringify(Object.keys(require.cache)));';
  const output = execFileSync(process.execPath, ['--import', 'tsx', '-e', `${program}; ${report}`], { encoding: 'utf8' });
  const files: string[] = JSON.parse(output);
  return ['ajv', 'fastest-levenshtein', 'yaml'].filter((name) => files.some((file) => file.includes(`/node_modules/${name}/`)));
}

test('whoever imports the package loads no bundled dependency', () => {
  expect(loadedBy("require('./lib/index.ts').ClientExchangeStack")).toEqual([]);
  expect(loadedBy("require('./lib/core/near-miss.ts').nearMiss('b', ['ab'])")).toEqual(['fastest-levenshtein']);
});
test('each is there when it is used', () => {
  expect([ajv().Ajv, yaml().parseDocument, levenshtein().distance]).toEqual([expect.any(Function), expect.any(Function), expect.any(Function)]);
});
