import { App, Stack } from 'aws-cdk-lib';
import fc from 'fast-check';
import { normalizeKeyPrefix } from '../../lib/buckets/private/key-prefix';
import { ClientAccess, ClientConfig, ClientEncryption, ClientIntegration } from '../../lib/clients/client-config';
import { ClientExchangeStack } from '../../lib/clients/client-exchange-stack';
import { DeliveryStack } from '../../lib/deliveries/delivery-stack';
import { boundedTo } from '../properties/trial';
import { loadClient, loadDelivery } from '../support/config-files';
import { resourcesOf, templateOf } from '../support/stack';

interface Kind {
  readonly kind: string;
  readonly make: (app: App, config: any) => Stack;
  /** With every key that there can be. */
  readonly example: any;
}

const keyOf = (account: string) => `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const STACK_WIDE = { tags: { team: 'data' }, permissionsBoundary: 'arn:aws:iam::111111111111:policy/boundary' };
const { integrations: [adobe, agency, ftp], ...kohler } = loadClient('examples/clients/kohler.yaml');
const acme = loadDelivery('examples/partners/acme.yaml');

const KINDS: Kind[] = [
  {
    kind: 'ClientExchangeStack',
    make: (app, config) => new ClientExchangeStack(app, 'Stack', { config }),
    example: {
      ...kohler,
      ...STACK_WIDE,
      bucket: {
        name: 'kohler-files',
        encryption: 'kms',
        kmsKeyArn: keyOf(kohler.account),
        versioned: true,
        accessLogs: { bucket: 'org-logs', prefix: 's3/' },
        expireAfterDays: 365,
        infrequentAccessAfterDays: 30,
        eventBridge: true,
        ephemeral: true,
      },
      integrations: [
        { ...adobe, sharesPrefixWith: ['kohler_agency'], assumedRole: { ...adobe.assumedRole, match: 'by-arn', roleName: 'adobe', maxSessionHours: 12, pending: false } },
        { ...agency, directTrust: { ...agency.directTrust, match: 'by-id' } },
        { ...ftp, accessKey: { ...ftp.accessKey, secretKmsKeyArn: keyOf(kohler.account), keySerials: [1, 2] } },
      ],
    },
  },
  {
    kind: 'DeliveryStack',
    make: (app, config) => new DeliveryStack(app, 'Stack', { config }),
    example: {
      ...acme,
      ...STACK_WIDE,
      source: { ...acme.source, kmsKeyArn: keyOf(acme.account) },
      destination: { ...acme.destination, folder: '{date}/', kmsKeyArn: keyOf(acme.account), ownership: 'bucket-owner-enforced' },
      schedule: { ...acme.schedule, enabled: true },
      monitor: { ...acme.monitor, everyHours: 24, kmsKeyArn: keyOf(acme.account) },
      copyTags: true,
      maxConcurrency: 100,
      toleratedFailurePercentage: 1,
    },
  },
];

/** Whatever JavaScript can hold, and whatever people put into YAML. */
const anything = fc.oneof(
  fc.anything({
    withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withObjectString: true, withSparseArray: true, withBoxedValues: true,
  }),
  fc.constantFrom<unknown>(
    '', ' ', '${', '*', '/', 'arn:aws:iam::111111111111:role/x', 111111111111, 0, -1, 1.5, NaN, true, null, [], {}, [''], [null],
    Symbol('x'), () => 1, new Date(NaN), '__proto__', 'a'.repeat(2000), '\u0000', 'ü', '\uD800',
  ),
);

type Path = string[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, item]) => pathsIn(item, [...path, key])) : [];
  return path.length > 0 ? [path, ...below] : below;
}

/** A copy in which one value is another, or gone, or under another key. */
function changed(config: any, [key, ...rest]: Path, change: (holder: any, key: string) => void): any {
  const copy = Array.isArray(config) ? [...config] : { ...config };
  if (rest.length === 0) change(copy, key);
  else copy[key] = changed(config[key], rest, change);
  return copy;
}

const changeOf = (value: unknown, newKey: string) => fc.constantFrom<(holder: any, key: string) => void>(
  (holder, key) => { holder[key] = value; },
(holder, key) => { delete holder[key]; },
(holder) => { Object.defineProperty(holder, newKey, { value, enumerable: true, configurable: true, writable: true }); },
);

const READABLE = /^\/[^\n]*: (must|is|Value)[^\n]*$/;

/** What a stack says; undefined where it is made, and then it can be synthesised. */
function refusal({ make }: Kind, config: unknown): string | undefined {
  const app = new App();
  let stack: Stack;
  try {
    stack = make(app, config);
  } catch (error) {
    expect((error as Error).constructor).toBe(Error);
    expect(app.node.children.map(({ node }) => node.id)).toEqual([]);
    for (const line of (error as Error).message.split('\n')) expect(line).toMatch(READABLE);
    return (error as Error).message;
  }
  expect(Object.keys(templateOf(stack).Resources).length).toBeGreaterThan(0);
  return undefined;
}

describe.each(KINDS)('$kind', (kind) => {
  test('takes the example, with everything that there is to say', () => {
    expect(refusal(kind, kind.example)).toBeUndefined();
  });
  test('refuses anything else with words, before anything is made', () => {
    fc.assert(fc.property(anything, (config) => {
      expect(refusal(kind, config)).toBeDefined();
    }), boundedTo(300));
  });
  test('refuses what was changed at one place with words, or works', () => {
    const change = fc.tuple(anything, fc.string()).chain(([value, newKey]) => changeOf(value, newKey));
    let refused = 0;
    fc.assert(fc.property(fc.constantFrom(...pathsIn(kind.example)), change, (path, make) => {
      refused += Number(refusal(kind, changed(kind.example, path, make)) !== undefined);
    }), boundedTo(100));
    expect(refused).toBeGreaterThan(30);
  }, 60_000);
});

describe('a client that is configured well', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
  const principalArn = fc.tuple(fc.stringMatching(/^[0-9]{12}$/), fc.stringMatching(/^[A-Za-z0-9_+=,.@-]{1,20}$/)).map(([account, name]) => `arn:aws:iam::${account}:role/${name}`);
  const way = fc.oneof(
    fc.record({ assumedRole: fc.record({ principalArn, externalId: fc.stringMatching(/^[A-Za-z0-9_+=,.@:/-]{2,30}$/) }) }),
    fc.record({ directTrust: fc.record({ principalArn }) }),
    fc.record({ accessKey: fc.record({ reason: word }) }),
  );
  const integrations: fc.Arbitrary<ClientIntegration[]> = fc.uniqueArray(
    fc.tuple(word, fc.array(word, { maxLength: 3 }), fc.constantFrom(...Object.values(ClientAccess)), way)
      .map(([name, folders, access, chosen]) => ({ name, keyPrefix: folders.join('/'), access, ...chosen })),
    { selector: ({ name }) => name, maxLength: 4 },
  );
  const config: fc.Arbitrary<ClientConfig> = fc.record({
    client: word,
    account: fc.stringMatching(/^[0-9]{12}$/),
    region: fc.constantFrom('us-east-1', 'eu-central-1', 'ap-southeast-2'),
    bucket: fc.record({ encryption: fc.constantFrom(...Object.values(ClientEncryption)) }),
    integrations,
  });

  test('gets what it says: objects below the key prefixes, for whom it names, with the external ID', () => {
    fc.assert(fc.property(config, (given) => {
      const template = templateOf(new ClientExchangeStack(new App(), 'Stack', { config: given }));
      const statements = [
        ...['AWS::IAM::Role', 'AWS::IAM::User'].flatMap((type) => resourcesOf(template, type)).flatMap(({ Properties }) => Properties.Policies[0].PolicyDocument.Statement),
        ...resourcesOf(template, 'AWS::S3::BucketPolicy')[0].Properties.PolicyDocument.Statement.filter(({ Effect }: any) => Effect === 'Allow'),
      ];
      const objects = statements.filter(({ Sid }) => Sid.endsWith('Objects')).map(({ Resource }) => Resource['Fn::Join'][1].at(-1)).sort();
      expect(objects).toEqual(given.integrations.map(({ keyPrefix }) => `/${normalizeKeyPrefix(keyPrefix)}*`).sort());

      const trusted = resourcesOf(template, 'AWS::IAM::Role').map(({ Properties }) => {
        const { Principal, Condition } = Properties.AssumeRolePolicyDocument.Statement[0];
        return [Principal.AWS, Condition.StringEquals['sts:ExternalId']];
      }).sort();
      expect(trusted).toEqual(given.integrations.flatMap(({ assumedRole: role }) => role ? [[role.principalArn, role.externalId]] : []).sort());
    }), boundedTo(60));
  }, 60_000);
});
