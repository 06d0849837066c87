import { Token } from 'aws-cdk-lib';
import { ClientConfig, ClientIntegration, ConfiguredMatch } from './client-config';
import schema from './client-config.schema.json';
import { validatePartition } from '../private/accounts';
import { validateBucketName } from '../private/bucket-name';
import { validateCidrs } from '../private/cidr';
import { clientLifecycle } from '../private/client-lifecycle';
import { ConfigKind, problemsOf } from '../private/config-check';
import { ConfigPath, ConfigProblem } from '../private/config-problem';
import { normalizeKeyPrefix } from '../private/key-prefix';
import { pascalCase } from '../private/pascal-case';
import { kindOfPrincipalArn, parsePrincipalArn } from '../private/principal-arn';
import { validateRegion } from '../private/regions';

/** What the configuration of a client has to be. */
export const CLIENT_CONFIG: ConfigKind<ClientConfig> = {
  nameKey: 'client',
  schema,
  valueRules: {
    '/region': validateRegion,
    '/bucket/name': (name) => validateBucketName(name),
    '/integrations/*/keyPrefix': (keyPrefix) => normalizeKeyPrefix(keyPrefix),
    '/integrations/*/assumedRole/principalArn': parsePrincipal,
    '/integrations/*/directTrust/principalArn': parsePrincipal,
    '/integrations/*/accessKey/allowedCidrs/*': (cidr) => validateCidrs('allowedCidrs', [cidr]),
  },
  problemsBetween: (config) => [
    ...problemsOfBucket(config),
    ...problemsOfNames(config.integrations),
    ...config.integrations.flatMap((integration, index) => problemsOfPrincipal(config, integration, ['integrations', String(index)])),
  ],
};

function parsePrincipal(arn: string) {
  const kind = kindOfPrincipalArn(arn);
  return { kind, ...parsePrincipalArn(kind, arn, 'principalArn') };
}

function problemsOfBucket({ client, account, region, bucket = {} }: ClientConfig): ConfigProblem[] {
  const { name, expireAfterDays, infrequentAccessAfterDays } = bucket;
  const nameAlone = problemsOf(['client'], () => validateBucketName(`${client}-exchange-${account}-${region}`));
  return [
    ...name === undefined ? nameAlone.map((problem) => ({ ...problem, rule: `${problem.rule} where it names the bucket` })) : [],
    ...problemsOf(['bucket', 'expireAfterDays'], () => clientLifecycle(expireAfterDays, infrequentAccessAfterDays)),
  ];
}

/** Ids and outputs are made of the names. */
function problemsOfNames(integrations: ClientIntegration[]): ConfigProblem[] {
  const prefixes = integrations.map(({ name }) => pascalCase(name));
  return integrations.flatMap(({ name }, index) => {
    const path = ['integrations', String(index), 'name'];
    if (Token.isUnresolved(name)) return [{ path, rule: 'must be a literal', showsValue: true }];
    const first = prefixes.indexOf(prefixes[index]);
    if (first === index) return [];
    const { name: other } = integrations[first];
    return [{ path, rule: other === name ? 'must be given once' : `must give other outputs than '${other}'`, showsValue: true }];
  });
}

function problemsOfPrincipal({ region }: ClientConfig, { assumedRole, directTrust }: ClientIntegration, path: ConfigPath): ConfigProblem[] {
  const { principalArn, match } = { ...assumedRole, ...directTrust };
  const way = [...path, assumedRole ? 'assumedRole' : 'directTrust'];
  if (principalArn === undefined || Token.isUnresolved(principalArn) || problemsOf(way, () => parsePrincipal(principalArn)).length > 0) return [];
  const { kind, partition } = parsePrincipal(principalArn);
  const isOneIdentity = kind === 'role' || kind === 'user';
  return [
    ...problemsOf([...way, 'principalArn'], () => validatePartition(partition, region, principalArn)),
    ...match === ConfiguredMatch.BY_ARN && !isOneIdentity
      ? [{ path: [...way, 'match'], rule: 'must not be by-arn for a session or account', showsValue: true }] : [],
  ];
}
