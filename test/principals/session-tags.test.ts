import { Lazy } from 'aws-cdk-lib';
import { SessionTags } from '../../lib';

describe('of', () => {
  test('takes the keys that a vendor uses', () => {
    const longest = 'x'.repeat(128);
    expect(SessionTags.of(['Project', 'cost center', 'a_.:/=+-@é', longest])).toMatchObject({ keys: ['Project', 'cost center', 'a_.:/=+-@é', longest], transitive: false, reason: undefined });
    expect(SessionTags.of(['Project'], { transitive: true }).transitive).toBe(true);
    expect(SessionTags.of(Array.from({ length: 50 }, (_, index) => `k${index}`)).keys).toHaveLength(50);
  });

  test('keeps its own copy of the list', () => {
    const keys = ['Project'];
    const tags = SessionTags.of(keys);
    keys.push('Admin');
    expect(tags.keys).toEqual(['Project']);
  });

  const RULE = "must hold keys of 1 to 128 letters, digits, spaces and characters of '_.:/=+-@'";
  test.each<[string, unknown, string]>([
    ['no key', [], 'must hold 1 to 50 keys, got: []'],
    ['51 keys', Array.from({ length: 51 }, (_, index) => `${index}`), `must hold 1 to 50 keys, got: ${JSON.stringify(Array.from({ length: 51 }, (_, index) => `${index}`))}`],
    ['an empty key', [''], `${RULE}, got: ''`],
    ['129 characters', ['x'.repeat(129)], `${RULE}, got: '${'x'.repeat(129)}'`],
    ['a wildcard', ['*'], `${RULE}, got: '*'`],
    ['a policy variable', ['${aws:username}'], `${RULE}, got: '\${aws:username}'`],
    ['a key of AWS', ['AWS:ResourceTag'], "must not hold keys that begin with 'aws:', got: 'AWS:ResourceTag'"],
    ['a key twice', ['Project', 'project'], "must not hold a key twice, in whatever case, got: 'project'"],
    ['a text', 'Project', "must be a list of strings, got: 'Project'"],
    ['a number', [1], 'must be a string, put it in quotes, got: 1'],
    ['white space at an end', ['Project '], "must not have white space at either end, got: 'Project '"],
  ])('refuses %s', (_, keys, message) => {
    expect(() => SessionTags.of(keys as string[])).toThrow(new Error(`'sessionTags' ${message}`));
  });

  test('refuses a token of a list: its keys could not be checked', () => {
    expect(() => SessionTags.of(Lazy.list({ produce: () => ['a'] }))).toThrow(/^'sessionTags' must be a list, not a token of one, got: /);
  });
});

describe('any', () => {
  test('says why the keys are not known', () => {
    expect(SessionTags.any('their page names none', { transitive: true })).toMatchObject({ keys: undefined, reason: 'their page names none', transitive: true });
  });
  test.each<[unknown, string]>([
    ['', "'reason' must not be empty, got: ''"], [undefined, "'reason' must be a string, got: undefined"], [' x', "'reason' must not have white space at either end, got: ' x'"],
  ])('refuses the reason %j', (reason, message) => {
    expect(() => SessionTags.any(reason as string)).toThrow(new Error(message));
  });
});
