import { ClientAccess, ClientEncryption } from '../../lib/clients/client-config';
import schema from '../../lib/clients/client-config.schema.json';
import { ConfiguredMatch } from '../../lib/clients/trust-config';
import { propertiesByInterface, schemaFollowsTypes } from '../support/config-schema';

const FILE = 'clients/client-config.ts';
const DEFINITIONS = {
  ClientConfig: schema,
  AccessLogsConfig: schema.definitions.accessLogs,
  ClientBucketConfig: schema.definitions.bucket,
  ClientIntegration: schema.definitions.integration,
  AssumedRoleConfig: schema.definitions.assumedRole,
  TrustConfig: schema.definitions.trust,
  SessionTagsConfig: schema.definitions.sessionTags,
  DirectTrustConfig: schema.definitions.directTrust,
  AccessKeyConfig: schema.definitions.accessKey,
};

schemaFollowsTypes({ files: [FILE, 'clients/trust-config.ts'], schema, definitions: DEFINITIONS, enums: { ClientAccess, ClientEncryption, ConfiguredMatch } });

test('exactly one way in is asked for', () => {
  const ways = propertiesByInterface(FILE).ClientIntegration.filter(({ type }) => type in DEFINITIONS);
  expect(schema.definitions.integration.oneOf).toEqual(ways.map(({ name }) => ({ required: [name] })));
});
test('one external ID and a list of them follow the same rules', () => {
  const { minLength, maxLength, pattern, patternErrorMessage, items } = schema.definitions.externalId;
  expect(items).toEqual({ type: 'string', minLength, maxLength, pattern, patternErrorMessage });
});
