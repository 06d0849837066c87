import { ExternalPrincipal, PrincipalMatch } from '../../../lib';
import { allPrincipals, byStatement, numbered, validateNotPending } from '../../../lib/principals/private/principal';
import { VENDOR } from '../../support/stack';

test('a pending principal cannot be named in a bucket policy', () => {
  expect(() => validateNotPending(ExternalPrincipal.pending()))
    .toThrow(new Error("'principal' must be known where a bucket policy names it, got: ExternalPrincipal.pending()"));
});

test('every other can', () => {
  expect(() => validateNotPending(ExternalPrincipal.account(VENDOR))).not.toThrow();
});

describe('several principals', () => {
  const role = (name: string, match?: PrincipalMatch) => ExternalPrincipal.role(`arn:aws:iam::${VENDOR}:role/${name}`, { match });
  const [a, b, c] = ['a', 'b', 'c'].map((name) => role(name));
  const byArn = ['d', 'e'].map((name) => role(name, PrincipalMatch.BY_ARN));

  test('are all of them, the first one first', () => {
    expect(allPrincipals(a)).toEqual([a]);
    expect(allPrincipals(a, [b, c])).toEqual([a, b, c]);
  });

  test.each<[string, any, string]>([
    ['the first again', [role('a')], `'additionalPrincipals[0]' must not be a principal that is named already, got: '${a.arn}'`],
    ['another again, in another way', [b, role('b', PrincipalMatch.BY_ARN)], `'additionalPrincipals[1]' must not be a principal that is named already, got: '${b.arn}'`],
    ['one that is pending', [b, ExternalPrincipal.pending()], "'additionalPrincipals[1]' must be known where a bucket policy names it, got: ExternalPrincipal.pending()"],
    ['a text', ['arn'], "'additionalPrincipals[0]' must be an ExternalPrincipal (ExternalPrincipal.fromArn makes one of an ARN), got: 'arn'"],
    ['no list', b, "'additionalPrincipals' must be a list, got: "],
  ])('are refused: %s', (_, additional, message) => {
    expect(() => allPrincipals(a, additional)).toThrow(message);
  });

  test('share a statement where none of them has conditions', () => {
    expect(byStatement([a, byArn[0], b, byArn[1], c])).toEqual([[a, b, c], [byArn[0]], [byArn[1]]]);
    expect(byStatement([byArn[0], a, b])).toEqual([[byArn[0]], [a, b]]);
    expect(byStatement([a])).toEqual([[a]]);
  });
});

test('the second statement and those after it have a number in their Sids', () => {
  expect([0, 1, 2].map((index) => numbered('Allow', index))).toEqual(['Allow', 'Allow2', 'Allow3']);
});
