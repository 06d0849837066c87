import { checkParty, isPending, trustsOf } from '../../../lib/grants/private/trusted-parties';
import { ExternalId } from '../../../lib/principals/external-id';
import { ExternalPrincipal } from '../../../lib/principals/external-principal';
import { bucketIn, INGEST } from '../../support/assumed-role';
import { newStack } from '../../support/stack';

const principal = ExternalPrincipal.role(INGEST);
const known = { principal, externalId: ExternalId.of('id_1') };
const pending = [{ principal, externalId: ExternalId.pending() }, { principal: ExternalPrincipal.pending() }];

test('a party is pending while one of its values is', () => {
  expect([{ principal }, known, ...pending].map(isPending)).toEqual([false, false, true, true]);
});

test('nobody who is pending is trusted', () => {
  expect(trustsOf([pending[0], known, pending[1], { principal }])).toEqual([known, { principal }]);
});

test('a party is trusted once with each external ID, as far as they are known', () => {
  const stack = newStack();
  const check = (party: typeof known, others: typeof pending) => () => checkParty(stack, party, bucketIn(stack), others);
  expect(check(known, [known])).toThrow(new Error(`'principal' must not be trusted twice with the same external ID, got: '${INGEST}'`));
  const another = newStack();
  expect(() => checkParty(another, known, bucketIn(another), [{ principal }, ...pending])).not.toThrow();
});
