import { Lazy } from 'aws-cdk-lib';
import { configuredPrincipal, configuredTrust, PARTY_RULES, parsePrincipal, principalsProblems, trustProblems } from '../../../lib/clients/private/configured-trust';
import { AssumedRoleConfig, ConfiguredMatch, TrustConfig } from '../../../lib/clients/trust-config';
import { VENDOR } from '../../support/stack';

const principalArn = `arn:aws:iam::${VENDOR}:role/adobe`;
const SESSION = `arn:aws:sts::${VENDOR}:assumed-role/adobe/acme`;
const other = 'arn:aws:iam::333333333333:role/verify';

describe('a party is configured as in code', () => {
  test.each<[string, TrustConfig, object]>([
    ['with one external ID', { principalArn, externalId: 'id_1' }, { principal: { arn: principalArn, isPending: false }, externalId: { values: ['id_1'] } }],
    ['with the old and the new one', { principalArn, externalId: ['id_1', 'id_2'] }, { externalId: { values: ['id_1', 'id_2'] } }],
    ['with those of a tenant', { principalArn, externalIdBelow: 'acme/' }, { externalId: { values: [], prefix: 'acme/' } }],
    ['with none', { principalArn }, { externalId: undefined, sessionName: undefined, sessionTags: undefined, sourceIdentity: undefined }],
    ['with a session name and a source identity', { principalArn, sessionName: 'acme', sourceIdentity: true }, { sessionName: 'acme', sourceIdentity: true }],
    ['with certain tags', { principalArn, sessionTags: { keys: ['Project'], transitive: true } }, { sessionTags: { keys: ['Project'], transitive: true } }],
    ['with any tags', { principalArn, sessionTags: { anyBecause: 'not named' } }, { sessionTags: { keys: undefined, reason: 'not named', transitive: false } }],
    ['without a principal', { pending: true }, { principal: { isPending: true } }],
    ['suspended', { principalArn, pending: true }, { principal: { isPending: true } }],
  ])('%s', (_, config, expected) => {
    expect(configuredTrust(config)).toMatchObject(expected);
  });

  test('by id or by ARN', () => {
    const conditions = (match?: ConfiguredMatch) => configuredPrincipal(principalArn, match).policyFragment.conditions;
    expect([conditions(), conditions(ConfiguredMatch.BY_ID), conditions(ConfiguredMatch.BY_ARN)]).toEqual([{}, {}, { StringEquals: { 'aws:PrincipalArn': principalArn } }]);
  });
});

test('an ARN says who it is', () => {
  expect(parsePrincipal(SESSION)).toEqual({ kind: 'session', partition: 'aws', account: VENDOR, name: 'acme' });
});

test.each<[string, string, string]>([
  ['principalArn', 'adobe', "must be the ARN of a role, user, assumed-role session or account root, got: 'adobe'"],
  ['externalIdBelow', 'acme', "must be the whole name of a tenant and a '/', like 'acme/': at least 2 letters, digits and characters of '_+=,.@:-', without wildcards, got: 'acme'"],
  ['sessionTags/keys/*', 'aws:x', "must not hold keys that begin with 'aws:', got: 'aws:x'"],
  ['sessionTags/anyBecause', ' x', "must not have white space at either end, got: ' x'"],
])('%s follows the rule of the construct', (path, text, message) => {
  expect(() => PARTY_RULES[path](text)).toThrow(message);
});

const problemsOf = (config: AssumedRoleConfig) => trustProblems(config, ['at'], 'us-east-1').map(({ path, key, rule }) => [[...path, key ?? ''].join('/'), rule]);
const PARTITION = "must be in partition 'aws' (roles cannot be assumed and buckets not be shared across partitions)";
const TWICE = 'must not be trusted twice with the same external ID';

test.each<[string, AssumedRoleConfig, string[][]]>([
  ['nothing', { principalArn, externalId: 'id_1', trusts: [{ principalArn: other, externalId: 'id_1' }, { principalArn, externalId: 'id_2' }, { pending: true }] }, []],
  ['a principal of another partition', { principalArn: principalArn.replace('aws', 'aws-cn') }, [['at/principalArn/', PARTITION]]],
  ['one of a further party', { principalArn, trusts: [{ principalArn: other }, { principalArn: other.replace('aws', 'aws-cn') }] }, [['at/trusts/1/principalArn/', PARTITION]]],
  ['a session by its ARN', { principalArn, trusts: [{ principalArn: SESSION, match: ConfiguredMatch.BY_ARN }] },
    [['at/trusts/0/match/', 'must not be by-arn for a session or account']]],
  ['a session with a session name', { principalArn: SESSION, sessionName: 'acme' }, [['at/sessionName/', 'must not be given with a session principal, whose ARN has its name']]],
  ['an external ID and a tenant', { principalArn, externalId: 'id_1', externalIdBelow: 'acme/' }, [['at/externalIdBelow', "must not have 'externalIdBelow' with 'externalId'"]]],
  ['a tag twice', { principalArn, sessionTags: { keys: ['a', 'A'] } }, [['at/sessionTags/keys/', 'must not hold a key twice, in whatever case']]],
  ['a tag that another rule refuses', { principalArn, sessionTags: { keys: ['*', '*'] } }, []],
  ['an ARN that another rule refuses', { principalArn: 'adobe', sessionName: 'acme' }, []],
  ['the same pair twice', { principalArn, trusts: [{ principalArn }] }, [['at/trusts/0/principalArn/', TWICE]]],
  ['one of two external IDs twice', { principalArn, externalId: ['id_1', 'id_2'], trusts: [{ principalArn: other }, { principalArn, externalId: 'id_2' }] },
    [['at/trusts/1/principalArn/', TWICE]]],
  ['a tenant twice', { principalArn, externalIdBelow: 'acme/', trusts: [{ principalArn, externalIdBelow: 'acme/' }] }, [['at/trusts/0/principalArn/', TWICE]]],
  ['two session names', { principalArn, sessionName: 'a1', trusts: [{ principalArn, sessionName: 'a2' }] }, []],
  ['a party that is suspended', { principalArn, trusts: [{ principalArn, pending: true }] }, []],
])('of a role: %s', (_, config, problems) => {
  expect(problemsOf(config)).toEqual(problems);
});

test('a token is no problem before deployment', () => {
  expect(problemsOf({ principalArn: Lazy.string({ produce: () => principalArn }), sessionName: 'acme' })).toEqual([]);
});

test('each principal of a list is looked at', () => {
  const problems = (arns: string | string[], match?: ConfiguredMatch) => principalsProblems(arns, match, ['at'], 'us-east-1').map(({ path, rule }) => [path.join('/'), rule]);
  expect(problems([principalArn, other])).toEqual([]);
  expect(problems([principalArn, other.replace('aws', 'aws-cn')])).toEqual([['at/principalArn/1', PARTITION]]);
  expect(problems([principalArn, SESSION], ConfiguredMatch.BY_ARN)).toEqual([['at/match', 'must not be by-arn for a session or account']]);
  expect(problems(principalArn.replace('aws', 'aws-cn'))).toEqual([['at/principalArn', PARTITION]]);
});
