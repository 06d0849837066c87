import { Token } from 'aws-cdk-lib';
import { clientLifecycle } from './lifecycle';
import { problemsOfWaysIn, valueRulesOfWaysIn } from './ways-in';
import { normalizeKeyPrefix } from '../../buckets/private/key-prefix';
import { ConfigKind, problemsOf } from '../../configuration/private/check';
import { keyAccountProblems, keyRegionProblems } from '../../configuration/private/keys';
import { ConfigProblem } from '../../configuration/private/problem';
import { stackWideProblems } from '../../configuration/private/stack-wide';
import { validateBucketName } from '../../core/bucket-name';
import { didYouMean } from '../../core/near-miss';
import { pascalCase } from '../../core/pascal-case';
import { validateRegion } from '../../core/regions';
import { validateKmsKeyArn } from '../../policies/private/kms-keys';
import { ClientBucketConfig, ClientConfig, ClientEncryption, ClientIntegration } from '../client-config';
import schema from '../client-config.schema.json';

/** The rules for the configuration of a client. */
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
    ...Object.fromEntries(Object.entries(valueRulesOfWaysIn()).map(([path, rule]) => [`/integrations/*/${path}`, rule])),
  },
  problemsBetween: (config, isSound) => [
    ...isSound('/client', '/account', '/region', '/bucket') ? problemsOfBucket(config) : [],
    ...isSound('/integrations/*/name') ? problemsOfNames(config.integrations) : [],
    ...isSound('/integrations/*/name', '/integrations/*/sharesPrefixWith') ? problemsOfNeighbours(config.integrations) : [],
    ...isSound('/region') && Array.isArray(config.integrations) ? config.integrations.flatMap((integration, index) => (
      problemsOfWaysIn(integration, ['integrations', String(index)], config.region, (path) => isSound(`/${path.join('/')}`))
    )) : [],
    ...stackWideProblems(config, isSound),
  ],
};

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

/** A stack does not change a bucket that it did not create. */
function problemsOfExisting({ existing, kmsKeyArn, ...others }: ClientBucketConfig): ConfigProblem[] {
  return Object.entries(others).filter(([, value]) => value !== undefined)
    .map(([key]) => ({ path: ['bucket'], key, rule: `must not have '${key}' with 'existing': the stack does not change the bucket` }));
}

/** Ids and outputs are derived from the names. */
function problemsOfNames(integrations: ClientIntegration[]): ConfigProblem[] {
  const prefixes = integrations.map(({ name }) => pascalCase(name));
  return integrations.flatMap(({ name }, index) => {
    const path = ['integrations', String(index), 'name'];
    if (Token.isUnresolved(name)) return [{ path, rule: 'must be a literal', showsValue: true }];
    const first = prefixes.indexOf(prefixes[index]);
    if (first === index) return [];
    const { name: other } = integrations[first];
    return [{ path, rule: other === name ? 'must be given once' : `must not give the same outputs as '${other}'`, showsValue: true }];
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
