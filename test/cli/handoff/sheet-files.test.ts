import { Sheet } from '../../../cli/handoff/sheet';
import { fileNames } from '../../../cli/handoff/sheet-files';

const sheet = (stack: string, integration: string) => ({ stack, integration }) as Sheet;

test('files are named by stack and integration', () => {
  expect(fileNames([sheet('client', 'kohler_adobe')], 'md')).toEqual(['client-kohler_adobe.md']);
});

test.each([
  ['delivery-acme', 'acme', 'delivery-acme'],
  ['client-exchange-kohler', 'kohler_adobe', 'client-exchange-kohler_adobe'],
  ['client-exchange-north-wind', 'north_wind_adobe', 'client-exchange-north-wind_adobe'],
  ['acme', 'acme', 'acme'],
  ['delivery-acme', 'me', 'delivery-acme-me'],
  ['delivery-ac', 'acme', 'delivery-ac-acme'],
  ['kohler-files', 'kohler_adobe', 'kohler-files-kohler_adobe'],
])('a file of stack %s and integration %s repeats no word: %s', (stack, integration, name) => {
  expect(fileNames([sheet(stack, integration)], 'md')).toEqual([`${name}.md`]);
});

test('no name leaves the folder, hides, or is longer than a file system takes', () => {
  const [up, hidden, option, long] = fileNames([sheet('..', '/../etc'), sheet('.x', 'y'), sheet('-rf', 'y'), sheet('a', 'b'.repeat(300))], 'md');
  expect([up, hidden, option]).toEqual(['__.._etc.md', '_x-y.md', '_rf-y.md']);
  expect(long).toHaveLength(203);
});

test('names that would be the same are told apart, also where case does not count', () => {
  expect(fileNames([sheet('a', 'b?'), sheet('a', 'b*'), sheet('A', 'b_')], 'md')).toEqual(['a-b_.md', 'a-b_-2.md', 'A-b_-3.md']);
});
