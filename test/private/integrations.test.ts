import { validateIntegrations } from '../../lib/private/integrations';

const ROLE = { name: 'kohler_adobe', assumedRole: {} };

test('integrations with different names and one way in each are fine', () => {
  expect(() => validateIntegrations([ROLE, { name: 'kohler_agency', directTrust: {} }, { name: 'kohler_ftp', accessKey: {} }])).not.toThrow();
  expect(() => validateIntegrations([])).not.toThrow();
});

test.each(['kohler_adobe', 'kohler-adobe', 'KohlerAdobe'])('%j gives the outputs of kohler_adobe a second time', (name) => {
  expect(() => validateIntegrations([ROLE, { name: 'other', accessKey: {} }, { name, accessKey: {} }]))
    .toThrow(new Error(`'integrations' must have names that give different outputs, got: '${name}'`));
});

test.each<[string, object]>([
  ['no way in', {}],
  ['two ways in', { assumedRole: {}, accessKey: {} }],
  ['three ways in', { assumedRole: {}, directTrust: {}, accessKey: {} }],
])('%s is an error', (_, ways) => {
  expect(() => validateIntegrations([ROLE, { name: 'kohler_ftp', ...ways }]))
    .toThrow(new Error("'integrations' must each have one of 'assumedRole', 'directTrust' and 'accessKey', got: 'kohler_ftp'"));
});
