import { ClientAccess, ClientEncryption, ConfiguredMatch } from '../../lib/clients/client-config';
import schema from '../../lib/clients/client-config.schema.json';
import { propertiesByInterface, schemaFollowsTypes } from '../support/config-schema';

const FILE = 'clients/client-config.ts';
const DEFINITIONS = {
  ClientConfig: schema,
  AccessLogsConfig: schema.definitions.accessLogs,
  ClientBucketConfig: schema.definitions.bucket,
  ClientIntegration: schema.definitions.integration,
  AssumedRoleConfig: schema.definitions.assumedRole,
  DirectTrustConfig: schema.definitions.directTrust,
  AccessKeyConfig: schema.definitions.accessKey,
};

schemaFollowsTypes({ file: FILE, schema, definitions: DEFINITIONS, enums: { ClientAccess, ClientEncryption, ConfiguredMatch } });

test('exactly one way in is asked for', () => {
  const ways = propertiesByInterface(FILE).ClientIntegration.filter(({ type }) => type in DEFINITIONS);
  expect(schema.definitions.integration.oneOf).toEqual(ways.map(({ name }) => ({ required: [name] })));
});
test('one external ID and a list of them follow the same rules', () => {
  const { minLength, maxLength, pattern, patternErrorMessage, items } = schema.definitions.assumedRole.properties.externalId;
  expect(items).toEqual({ type: 'string', minLength, maxLength, pattern, patternErrorMessage });
});
