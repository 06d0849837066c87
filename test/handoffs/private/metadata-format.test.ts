import schema from '../../../lib/handoffs/handoff.schema.json';
import { METADATA_KEY, METADATA_VERSION } from '../../../lib/handoffs/private/metadata-format';
import { name } from '../../../package.json';

test('the key of the metadata is the name of the package', () => {
  expect(METADATA_KEY).toBe(name);
});

test('the schema describes the version that is written, and the one before', () => {
  expect(schema.properties.version.enum).toEqual([METADATA_VERSION - 1, METADATA_VERSION]);
});
