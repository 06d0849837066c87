import { Duration, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { configuredPrincipal, configuredTrust, PARTY_RULES, parsePrincipal, principalsProblems, trustProblems } from './configured-trust';
import { keyRegionProblems } from '../../configuration/private/keys';
import { ConfigPath, ConfigProblem } from '../../configuration/private/problem';
import { validateText } from '../../core/text';
import { AccessKeyUser } from '../../grants/access-key-user';
import { AssumedRoleGrant } from '../../grants/assumed-role-grant';
import { DirectTrustGrant } from '../../grants/direct-trust-grant';
import { validateCidrs } from '../../grants/private/cidr';
import { Handoff } from '../../handoffs/handoff';
import { ExchangeAccess } from '../../policies/exchange-access';
import { validateKmsKeyArn } from '../../policies/private/kms-keys';
import { AccessKeyConfig, ClientIntegration } from '../client-config';
import { AssumedRoleConfig, DirectTrustConfig } from '../trust-config';

export interface Grant extends Construct {
  readonly handoff: Handoff;
}

/** The bucket of an integration, and the access to it, for every way in. */
export interface OpenedBucket {
  readonly integrationName: string;
  readonly bucket: s3.IBucket;
  readonly keyPrefix: string;
  readonly access: ExchangeAccess;
  /** Whether this app cannot edit the policies of the bucket and of its key. */
  readonly ownerEditsBucketPolicy: boolean;
  readonly ownerEditsKeyPolicy: boolean;
}

/** A way in: the rules for its configuration beyond the schema, and the construct that it creates. */
export interface WayIn<Config> {
  /** Rules for single texts, by path below the key of the way. */
  readonly valueRules: Record<string, (text: string) => void>;
  /** Rules across several values. */
  readonly problemsBetween: (config: Config, path: ConfigPath, region: string) => ConfigProblem[];
  readonly open: (scope: Construct, id: string, config: Config, opened: OpenedBucket) => Grant;
}

const ASSUMED_ROLE: WayIn<AssumedRoleConfig> = {
  valueRules: {
    ...PARTY_RULES,
    ...Object.fromEntries(Object.entries(PARTY_RULES).map(([path, rule]) => [`trusts/*/${path}`, rule])),
  },
  problemsBetween: trustProblems,
  open: (scope, id, { trusts = [], selfAssume, roleName, maxSessionHours, ...party }, { bucket, keyPrefix, access }) => {
    const grant = new AssumedRoleGrant(scope, id, {
      bucket,
      keyPrefix,
      access,
      ...configuredTrust(party),
      selfAssume,
      roleName,
      maxSessionDuration: maxSessionHours ? Duration.hours(maxSessionHours) : undefined,
    });
    for (const trust of trusts) grant.addTrust(configuredTrust(trust));
    return grant;
  },
};

const DIRECT_TRUST: WayIn<DirectTrustConfig> = {
  valueRules: { 'principalArn': parsePrincipal, 'principalArn/*': parsePrincipal },
  problemsBetween: ({ principalArn, match }, path, region) => principalsProblems(principalArn, match, path, region),
  open: (scope, id, { principalArn, match }, { bucket, keyPrefix, access, ownerEditsBucketPolicy, ownerEditsKeyPolicy }) => {
    const [principal, ...additionalPrincipals] = [principalArn].flat().map((arn) => configuredPrincipal(arn, match));
    const trusted = { principal, additionalPrincipals };
    return new DirectTrustGrant(scope, id, { bucket, keyPrefix, access, ...trusted, ownerEditsBucketPolicy, ownerEditsKeyPolicy });
  },
};

const ACCESS_KEY: WayIn<AccessKeyConfig> = {
  valueRules: {
    'allowedCidrs/*': (cidr) => validateCidrs('allowedCidrs', [cidr]),
    'reason': (reason) => validateText('reason', reason),
    'secretKmsKeyArn': (kmsKeyArn) => validateKmsKeyArn(kmsKeyArn),
  },
  problemsBetween: ({ secretKmsKeyArn }, path, region) => keyRegionProblems([...path, 'secretKmsKeyArn'], secretKmsKeyArn, region, 'secret'),
  open: (scope, id, { secretKmsKeyArn, ...others }, { integrationName, bucket, keyPrefix, access }) => {
    const secretEncryptionKey = secretKmsKeyArn === undefined ? undefined : kms.Key.fromKeyArn(Stack.of(scope), `${id}SecretKey`, secretKmsKeyArn);
    return new AccessKeyUser(scope, id, { integrationName, bucket, keyPrefix, access, ...others, secretEncryptionKey });
  },
};

type WayInKey = Exclude<keyof ClientIntegration, 'name' | 'keyPrefix' | 'access' | 'sharesPrefixWith'>;

/** The ways in, by the key of an integration that configures each. */
export const WAYS_IN: { readonly [Key in WayInKey]: WayIn<NonNullable<ClientIntegration[Key]>> } = {
  assumedRole: ASSUMED_ROLE,
  directTrust: DIRECT_TRUST,
  accessKey: ACCESS_KEY,
};

const KEYS = Object.keys(WAYS_IN) as WayInKey[];

/** The rules of every way, by path below an integration. */
export function valueRulesOfWaysIn(): WayIn<unknown>['valueRules'] {
  return Object.fromEntries(KEYS.flatMap((key) => Object.entries(WAYS_IN[key].valueRules).map(([path, rule]) => [`${key}/${path}`, rule])));
}

/** The problems of the ways in that an integration configures. */
export function problemsOfWaysIn(
  integration: ClientIntegration,
  path: ConfigPath,
  region: string,
  isSound: (path: ConfigPath) => boolean,
): ConfigProblem[] {
  return KEYS.flatMap((key) => isSound([...path, key]) ? problemsOfWay(key, integration, [...path, key], region) : []);
}

function problemsOfWay<Key extends WayInKey>(key: Key, integration: ClientIntegration, path: ConfigPath, region: string): ConfigProblem[] {
  const config = integration[key];
  return config === undefined ? [] : WAYS_IN[key].problemsBetween(config, path, region);
}

/** Creates the construct of the one way in that the integration configures. */
export function openWayIn(scope: Construct, id: string, integration: ClientIntegration, opened: OpenedBucket): Grant {
  return openBy(KEYS.find((key) => integration[key] !== undefined)!, scope, id, integration, opened);
}

function openBy<Key extends WayInKey>(key: Key, scope: Construct, id: string, integration: ClientIntegration, opened: OpenedBucket): Grant {
  return WAYS_IN[key].open(scope, id, integration[key]!, opened);
}
