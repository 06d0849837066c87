import { ExternalPrincipal } from '../../../lib';
import { validateNotPending } from '../../../lib/principals/private/principal';
import { VENDOR } from '../../support/stack';

test('a pending principal cannot be named in a bucket policy', () => {
  expect(() => validateNotPending(ExternalPrincipal.pending()))
    .toThrow(new Error("'principal' must be known where a bucket policy names it, got: ExternalPrincipal.pending()"));
});

test('every other can', () => {
  expect(() => validateNotPending(ExternalPrincipal.account(VENDOR))).not.toThrow();
});
