import { acceptedExternalId } from '../../../cli/handoff/external-id';

test('the first of several external IDs, or one below a tenant, is presented', () => {
  expect(acceptedExternalId({ externalIds: ['id_1', 'id_2'] })).toBe('id_1');
  expect(acceptedExternalId({ externalIds: [], externalIdPrefix: 'acme/' })).toBe('acme/s3-handoff');
  expect([{ externalIds: [] }, {}].map(acceptedExternalId)).toEqual([undefined, undefined]);
});
