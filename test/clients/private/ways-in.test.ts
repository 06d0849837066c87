import { aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { ClientAccess, ClientIntegration } from '../../../lib/clients/client-config';
import schema from '../../../lib/clients/client-config.schema.json';
import { openWayIn, problemsOfWaysIn, valueRulesOfWaysIn, WAYS_IN } from '../../../lib/clients/private/ways-in';
import { ConfiguredMatch } from '../../../lib/clients/trust-config';
import { AccessKeyUser } from '../../../lib/grants/access-key-user';
import { AssumedRoleGrant } from '../../../lib/grants/assumed-role-grant';
import { DirectTrustGrant } from '../../../lib/grants/direct-trust-grant';
import { ExchangeAccess } from '../../../lib/policies/exchange-access';
import { newStack, OWNER, resourcesOf, templateOf, VENDOR } from '../../support/stack';

const principalArn = `arn:aws:iam::${VENDOR}:role/adobe`;
const CONFIGURED: [keyof typeof WAYS_IN, Partial<ClientIntegration>, new (...args: any[]) => unknown][] = [
  ['assumedRole', { assumedRole: { principalArn } }, AssumedRoleGrant],
  ['directTrust', { directTrust: { principalArn } }, DirectTrustGrant],
  ['accessKey', { accessKey: { reason: 'The vendor takes keys only' } }, AccessKeyUser],
];
const integration = (way: Partial<ClientIntegration>): ClientIntegration => ({ name: 'kohler_adobe', keyPrefix: 'adobe/', access: ClientAccess.READ, ...way });

function open(stack: Stack, way: Partial<ClientIntegration>) {
  return openWayIn(stack, 'Grant', integration(way), {
    integrationName: 'kohler_adobe',
    bucket: new s3.Bucket(stack, 'Bucket'),
    keyPrefix: 'adobe/',
    access: ExchangeAccess.READ,
    ownerEditsBucketPolicy: false,
    ownerEditsKeyPolicy: false,
  });
}

test('the schema asks for exactly one of the ways in', () => {
  expect(schema.definitions.integration.oneOf).toEqual(Object.keys(WAYS_IN).map((key) => ({ required: [key] })));
  expect(Object.keys(schema.definitions.integration.properties)).toEqual(expect.arrayContaining(Object.keys(WAYS_IN)));
});

test('every way in is proven here', () => {
  expect(CONFIGURED.map(([key]) => key)).toEqual(Object.keys(WAYS_IN));
});

test.each(CONFIGURED)('%s makes its construct', (_, way, construct) => {
  expect(open(newStack(), way)).toBeInstanceOf(construct);
});

test.each(CONFIGURED)('%s has rules only for what the schema knows', (key) => {
  const properties = Object.keys(schema.definitions[key].properties);
  expect(Object.keys(WAYS_IN[key].valueRules).map((path) => path.split('/')[0]).filter((name) => !properties.includes(name))).toEqual([]);
});

test('the rules of every way are found below the key that configures it', () => {
  expect(Object.keys(valueRulesOfWaysIn())).toEqual([
    ...['', 'trusts/*/'].flatMap((party) => ['principalArn', 'externalIdBelow', 'sessionTags/keys/*', 'sessionTags/anyBecause'].map((path) => `assumedRole/${party}${path}`)),
    'directTrust/principalArn', 'directTrust/principalArn/*', 'accessKey/allowedCidrs/*', 'accessKey/reason', 'accessKey/secretKmsKeyArn',
  ]);
});

test('a role takes all that its configuration says, and every further party', () => {
  const stack = newStack();
  const verifier = 'arn:aws:iam::333333333333:role/verify';
  const { handoff } = open(stack, {
    assumedRole: {
      principalArn,
      externalId: 'id_1',
      sessionName: 'acme',
      sessionTags: { keys: ['Project'] },
      sourceIdentity: true,
      selfAssume: true,
      roleName: 'exchange',
      maxSessionHours: 8,
      trusts: [{ principalArn: verifier, match: ConfiguredMatch.BY_ARN, externalIdBelow: 'acme/' }, { pending: true }],
    },
  });
  expect(stack.resolve(handoff.trust)).toMatchObject({
    principalArn,
    externalIds: ['id_1'],
    sessionName: 'acme',
    sessionTagKeys: ['Project'],
    sourceIdentity: true,
    selfAssume: true,
    awaitsOthers: true,
    others: [{ principalArn: verifier, externalIdPrefix: 'acme/' }],
  });
  const [{ Properties }] = resourcesOf(templateOf(stack), 'AWS::IAM::Role');
  expect(Properties).toMatchObject({ RoleName: 'exchange', MaxSessionDuration: 28800 });
  expect(Properties.AssumeRolePolicyDocument.Statement.map(({ Action }: any) => Action))
    .toEqual(['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity', 'sts:AssumeRole', 'sts:AssumeRole']);
});

test('a list of principals shares one direct trust', () => {
  const { handoff } = open(newStack(), { directTrust: { principalArn: [principalArn, 'arn:aws:iam::333333333333:role/eu'] } });
  expect(handoff.trust).toEqual({ principalArn, others: [{ principalArn: 'arn:aws:iam::333333333333:role/eu' }] });
});

test.each<[string, Partial<ClientIntegration>, string, string]>([
  ['a role of another partition', { assumedRole: { principalArn: `arn:aws-cn:iam::${VENDOR}:role/adobe` } }, 'assumedRole/principalArn', "must be in partition 'aws' (roles cannot be assumed and buckets not be shared across partitions)"],
  ['a whole account by ARN', { directTrust: { principalArn: `arn:aws:iam::${VENDOR}:root`, match: ConfiguredMatch.BY_ARN } }, 'directTrust/match', 'must not be by-arn for a session or account'],
  ['a key of another Region', { accessKey: { reason: 'x', secretKmsKeyArn: `arn:aws:kms:eu-west-1:${OWNER}:key/k` } }, 'accessKey/secretKmsKeyArn', "must be in the secret's Region 'us-east-1'"],
])('%s is a problem of its way', (_, way, path, rule) => {
  expect(problemsOfWaysIn(integration(way), ['integrations', '0'], 'us-east-1', () => true).map((problem) => [problem.path.join('/'), problem.rule]))
    .toEqual([[`integrations/0/${path}`, rule]]);
});

test('what the schema refused has no further problems', () => {
  const way = { directTrust: { principalArn: `arn:aws:iam::${VENDOR}:root`, match: ConfiguredMatch.BY_ARN } };
  expect(problemsOfWaysIn(integration(way), ['integrations', '0'], 'us-east-1', (path) => path.at(-1) !== 'directTrust')).toEqual([]);
});
