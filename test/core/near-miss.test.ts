import { didYouMean, nearMiss } from '../../lib/core/near-miss';

test.each([
  ['keyprefix', ['name', 'keyPrefix'], 'keyPrefix'],
  ['key_prefix', ['name', 'keyPrefix'], 'keyPrefix'],
  ['readwrite', ['read', 'write', 'read-write', 'read-write-delete'], 'read-write'],
  ['kholer', ['acme', 'globex', 'kohler'], 'kohler'],
  ['nmae', ['name', 'access'], 'name'],
  ['su', ['sa', 'us'], 'us'],
  ['nam', ['name', 'access'], 'name'],
  ['colour', ['client', 'account', 'region'], undefined],
  ['b', ['a', 'c'], undefined],
  ['', ['a'], undefined],
  ['---', ['a'], undefined],
  ['a', [], undefined],
])('for %j, of %j: %j', (name, known, meant) => {
  expect(nearMiss(name, known)).toBe(meant);
});

test('asks, or says nothing', () => {
  expect(didYouMean('kholer', ['acme', 'kohler'])).toBe(', did you mean kohler?');
  expect(didYouMean('initech', ['acme', 'kohler'])).toBe('');
});
