import { Token } from 'aws-cdk-lib';
import { clientLifecycle } from './lifecycle';
import { normalizeKeyPrefix } from '../../buckets/private/key-prefix';
import { ConfigKind, IsSound, problemsOf } from '../../configuration/private/check';
import { keyAccountProblems, keyRegionProblems } from '../../configuration/private/keys';
import { ConfigPath, ConfigProblem } from '../../configuration/private/problem';
import { stackWideProblems } from '../../configuration/private/stack-wide';
import { validateBucketName } from '../../core/bucket-name';
import { didYouMean } from '../../core/near-miss';
import { pascalCase } from '../../core/pascal-case';
import { validateRegion } from '../../core/regions';
import { validateText } from '../../core/text';
import { validateCidrs } from '../../grants/private/cidr';
import { validateKmsKeyArn } from '../../policies/private/kms';
import { validatePartition } from '../../principals/private/accounts';
import { kindOfPrincipalArn, parsePrincipalArn } from '../../principals/private/principal-arn';
import { ClientBucketConfig, ClientConfig, ClientEncryption, ClientIntegration, ConfiguredMatch } from '../client-config';
import schema from '../client-config.schema.json';

/** What the configuration of a client has to be. */
export const CLIENT_CONFIG: ConfigKind<ClientConfig> = {
  nameKey: 'client',
  schema,
  valueRules: {
    '/region': validateRegion,
    '/bucket/name': (name) => validateBucketName(name),
    '/bucket/existing': (name) => validateBucketName(name),
    '/bucket/accessLogs/bucket': (name) => validateBucketName(name),
    '/bucket/kmsKeyArn': (kmsKeyArn) => validateKmsKeyArn(kmsKeyArn),
    '/integrations/*/keyPrefix': (keyPrefix) => normalizeKeyPrefix(keyPrefix),
    '/integrations/*/assumedRole/principalArn': parsePrincipal,
    '/integrations/*/directTrust/principalArn': parsePrincipal,
    '/integrations/*/accessKey/allowedCidrs/*': (cidr) => validateCidrs('allowedCidrs', [cidr]),
    '/integrations/*/accessKey/reason': (reason) => validateText('reason', reason),
    '/integrations/*/accessKey/secretKmsKeyArn': (kmsKeyArn) => validateKmsKeyArn(kmsKeyArn),
  },
  problemsBetween: (config, isSound) => [
    ...isSound('/client', '/account', '/region', '/bucket') ? problemsOfBucket(config) : [],
    ...isSound('/integrations/*/name') ? problemsOfNames(config.integrations) : [],
    ...isSound('/integrations/*/name', '/integrations/*/sharesPrefixWith') ? problemsOfNeighbours(config.integrations) : [],
    ...isSound('/region') && Array.isArray(config.integrations) ? problemsOfArns(config, isSound) : [],
    ...stackWideProblems(config, isSound),
  ],
};

function parsePrincipal(arn: string) {
  const kind = kindOfPrincipalArn(arn);
  return { kind, ...parsePrincipalArn(kind, arn, 'principalArn') };
}

function problemsOfBucket({ client, account, region, bucket = {} }: ClientConfig): ConfigProblem[] {
  const { existing, name, encryption, kmsKeyArn, accessLogs, expireAfterDays, infrequentAccessAfterDays } = bucket;
  const keyPath = ['bucket', 'kmsKeyArn'];
  const ofKey = [...keyRegionProblems(keyPath, kmsKeyArn, region), ...keyAccountProblems(keyPath, kmsKeyArn, account)];
  if (existing !== undefined) return [...ofKey, ...problemsOfExisting(bucket)];
  const nameAlone = problemsOf(['client'], () => validateBucketName(`${client}-exchange-${account}-${region}`));
  return [
    ...ofKey,
    ...name === undefined ? nameAlone.map((problem) => ({ ...problem, rule: `${problem.rule} where it names the bucket` })) : [],
    ...encryption === ClientEncryption.S3 && kmsKeyArn !== undefined ? [{ path: ['bucket', 'encryption'], rule: 'must be kms with a kmsKeyArn', showsValue: true }] : [],
    ...accessLogs && accessLogs.bucket === name ? [{ path: ['bucket', 'accessLogs', 'bucket'], rule: 'must be another bucket', showsValue: true }] : [],
    ...problemsOf(['bucket', 'expireAfterDays'], () => clientLifecycle(expireAfterDays, infrequentAccessAfterDays)),
  ];
}

/** A stack does not change a bucket that it did not make. */
function problemsOfExisting({ existing, kmsKeyArn, ...others }: ClientBucketConfig): ConfigProblem[] {
  return Object.entries(others).filter(([, value]) => value !== undefined)
    .map(([key]) => ({ path: ['bucket'], key, rule: `must not have '${key}' with 'existing': the stack does not change the bucket` }));
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

function problemsOfNeighbours(integrations: ClientIntegration[]): ConfigProblem[] {
  return integrations.flatMap(({ name, sharesPrefixWith = [] }, index) => {
    const others = integrations.map((other) => other.name).filter((other) => other !== name);
    return sharesPrefixWith.flatMap((other, place) => others.includes(other) ? [] : [{
      path: ['integrations', String(index), 'sharesPrefixWith', String(place)],
      rule: 'must be the name of another integration of this client',
      showsValue: true,
      hint: didYouMean(other, others),
    }]);
  });
}

/** Principals and keys have to fit the Region. */
function problemsOfArns(config: ClientConfig, isSound: IsSound): ConfigProblem[] {
  return config.integrations.flatMap((integration, index) => {
    const path = ['integrations', String(index)];
    const at = `/${path.join('/')}`;
    return [
      ...isSound(`${at}/assumedRole`, `${at}/directTrust`) ? problemsOfPrincipal(config, integration, path) : [],
      ...isSound(`${at}/accessKey`)
        ? keyRegionProblems([...path, 'accessKey', 'secretKmsKeyArn'], integration.accessKey?.secretKmsKeyArn, config.region, 'secret') : [],
    ];
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
