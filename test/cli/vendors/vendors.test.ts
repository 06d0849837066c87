import Ajv from 'ajv';
import { vendorProfiles } from '../../../cli/vendors/profile';
import schema from '../../../lib/vendors/vendor-profile.schema.json';
import { Command } from '../support/command';

let command: Command;
beforeAll(() => { command = new Command(); });
afterAll(() => command.remove());

const linesOf = async (...args: string[]) => (await command.run(['vendors', ...args])).stdout.trimEnd().split('\n');

test('the table has a line for each use of each vendor, in the order of their ids', async () => {
  const [head, ...lines] = await linesOf();
  expect(head).toMatch(/^vendor +use +direction +ways in +principal +external ID$/);
  const uses = vendorProfiles().flatMap(({ id, uses: all }) => Object.keys(all).map((use) => `${id} ${use}`));
  expect(lines.map((line) => line.replace(' (closed)', '').split(/ +/).slice(0, 2).join(' '))).toEqual(uses);
  expect(lines.find((line) => line.startsWith('klavi '))).toMatch(/^klavi +export +writes-to-you +direct-trust +issued role +none$/);
});

test('a word in any case lists just the vendors that it occurs in', async () => {
  const [, ...lines] = await linesOf('WEB-identity');
  const expected = vendorProfiles().filter(({ uses }) => Object.values(uses).some(({ waysIn }) => waysIn.some(({ way }) => way === 'web-identity')));
  expect(expected).not.toHaveLength(0);
  expect(new Set(lines.map((line) => line.split(' ')[0]))).toEqual(new Set(expected.map(({ id }) => id)));
});

test('an id shows every fact with the pages that say it, the order of the steps, and what to ask the vendor', async () => {
  const text = (await linesOf('klavi')).join('\n');
  for (const part of [
    /^Klavi \(klavi\)\n\nexport: PUSH pattern: AWS Cross-Account PUT\n/,
    /^ {2}direction +writes-to-you \[cross-account-put\]$/m,
    /^ {2}principal +role, issued for each customer \(The integration team .*\) \[cross-account-put\]$/m,
    /^ {2}object actions +s3:PutObject, s3:PutObjectAcl \[cross-account-put\]$/m,
    /^ {2}bucket actions +none \(The page says that Klavi cannot list\) \[cross-account-put\]$/m,
    /^ {2}steps +1\. Send Region .*\n +2\. Wait for Klavi's test upload\. \[cross-account-put\]$/m,
    /^ {2}ask the vendor +KMS actions, other actions, role assumes itself, session tags, /m,
    /^Sources\n {2}\[cross-account-put\] +https:\/\/docs\.klavi\.ai\/\S+, read 2026-11-27, stored copy$/m,
  ]) expect(text).toMatch(part);
});

test('what pages say differently is shown beside each other', async () => {
  const [differing] = vendorProfiles().filter(({ uses }) => Object.values(uses).some(({ actions }) => actions.object?.otherwise));
  expect((await linesOf(differing.id)).filter((line) => /^ +elsewhere: /.test(line))).not.toHaveLength(0);
});

test.each([[['klavi'], 1], [[], vendorProfiles().length]])('--json prints profiles as their schema describes them: %j', async (args, count) => {
  const { version, vendors } = JSON.parse((await command.run(['vendors', ...args, '--json'])).stdout);
  const validate = new Ajv({ strict: false, formats: { regex: true } }).compile({ type: 'array', items: schema });
  expect({ version, count: vendors.length, valid: validate(vendors) }).toEqual({ version: 1, count, valid: true });
});

test.each([
  ['segmnt', ', did you mean segment?'],
  ['nobody', ''],
])('a word that no vendor has is wrong usage: %s', async (word, hint) => {
  expect(await command.run(['vendors', word])).toEqual({ exitCode: 2, stdout: '', stderr: `s3-handoff: no vendor has the word '${word}'${hint}\n` });
});
