import { Exchange, Promised } from './exchange';
import { ClientAccess, ClientConfig, ClientIntegration } from '../../../lib/clients/client-config';
import { pascalCase } from '../../../lib/core/pascal-case';
import { Ability, ACCESS_LEVELS } from '../../../lib/policies/private/access-levels';
import { Call, Caller } from '../../policy-engine/call';
import { Cloud } from '../../policy-engine/cloud';

const STRANGER: Caller = { arn: 'arn:aws:iam::999999999999:role/stranger' };

const ACTIONS: Record<Ability, string> = {
  list: 's3:ListBucket',
  read: 's3:GetObject',
  write: 's3:PutObject',
  delete: 's3:DeleteObject',
};

/** Somebody else's key, for writers who would rather use that. */
export function addForeignKey(cloud: Cloud): void {
  cloud.addKey({
    arn: FOREIGN_KEY,
    policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }] },
  });
}

/** Deploys one client, and returns for each of its integrations what its configuration promises. */
export function clientExchanges(cloud: Cloud, config: ClientConfig, template: any): Exchange[] {
  const { outputs } = cloud.deploy(template, { account: config.account, region: config.region, stackName: `client-exchange-${config.client}` });
  return config.integrations.map((integration) => {
    const prefix = pascalCase(integration.name);
    const handoff = Object.entries(outputs).filter(([name]) => name.startsWith(prefix))
      .map(([name, value]): [string, string] => [name.slice(prefix.length), value]);
    return {
      title: integration.name,
      subtitle: subtitle(integration),
      handoff,
      promises: promises(config, integration, Object.fromEntries(handoff)),
    };
  });
}

function subtitle(integration: ClientIntegration): string {
  const { access, keyPrefix, assumedRole, directTrust } = integration;
  const way = assumedRole ? (isPending(integration) ? 'assumed role, pending' : 'assumed role') : directTrust ? 'direct trust' : 'access key';
  return `${way}, ${access} below ${keyPrefix ?? 'the whole bucket'}`;
}

function isPending({ assumedRole }: ClientIntegration): boolean {
  return assumedRole !== undefined && (assumedRole.pending === true || assumedRole.principalArn === undefined);
}

function promises(config: ClientConfig, integration: ClientIntegration, handoff: Record<string, string>): Promised[] {
  const { keyPrefix = '' } = integration;
  const partner = partnerOf(config, integration, handoff);
  const granted: Ability[] = ACCESS_LEVELS[`${integration.access}`];
  const bucket = handoff.BucketName;
  const key = `${keyPrefix}report.csv`;
  const first = ACTIONS[granted.find((ability) => ability !== 'list')!];

  const below = (['write', 'read', 'list', 'delete'] as const).map((ability): Promised => ({
    ...partner,
    ...(ability === 'list' ? { prefix: keyPrefix } : { key }),
    action: ACTIONS[ability],
    bucket,
    expect: !isPending(integration) && granted.includes(ability) ? 'allowed' : 'denied',
  }));
  const neighbour = config.integrations.find((other) => other !== integration && other.keyPrefix)?.keyPrefix;
  const refused = (special: string, call: Partial<Call>): Promised => ({
    ...partner, action: first, bucket, key, ...call, party: `${partner.party}, ${special}`, expect: 'denied',
  });
  return [
    ...below,
    ...laterExternalIds(integration).map((externalId): Promised => ({
      ...partner,
      party: `${partner.party}, next external ID`,
      assume: { ...partner.assume!, externalId },
      action: first,
      bucket,
      key,
      expect: isPending(integration) ? 'denied' : 'allowed',
    })),
    ...(keyPrefix === '' ? [] : [
      ...(neighbour ? [refused("neighbour's prefix", { key: `${neighbour}report.csv` })] : []),
      refused('look-alike prefix', { key: `${keyPrefix.replace(/\/$/, '')}2/report.csv` }),
      refused('list of the whole bucket', { action: 's3:ListBucket', key: undefined }),
    ]),
    refused('plain HTTP', { tls: false }),
    ...(config.bucket?.encryption === 'kms' && integration.access !== ClientAccess.READ
      ? [refused('a key of its own', { action: 's3:PutObject', encryption: { algorithm: 'aws:kms', keyArn: FOREIGN_KEY } })]
      : []),
    ...outsiders(integration, partner, refused),
  ];
}

function laterExternalIds({ assumedRole }: ClientIntegration): string[] {
  return [assumedRole?.externalId ?? []].flat().slice(1);
}

/** A key that everybody may use: what refuses it is the bucket's policy. */
const FOREIGN_KEY = 'arn:aws:kms:us-east-1:999999999999:key/99999999-9999-9999-9999-999999999999';

function partnerOf(config: ClientConfig, integration: ClientIntegration, handoff: Record<string, string>): Pick<Promised, 'party' | 'who' | 'assume' | 'sourceIp'> {
  const { assumedRole, directTrust, accessKey, name } = integration;
  if (assumedRole) {
    const arn = assumedRole.principalArn ?? STRANGER.arn;
    const externalId = [assumedRole.externalId].flat()[0];
    return { party: isPending(integration) ? 'anybody' : shortName(arn), who: { arn }, assume: { roleArn: handoff.RoleArn, externalId } };
  }
  if (directTrust) {
    const [arn] = [directTrust.principalArn].flat();
    return { party: shortName(arn), who: { arn } };
  }
  const [range] = accessKey!.allowedCidrs ?? [];
  return {
    party: name,
    who: { arn: `arn:aws:iam::${config.account}:user/exchange/${name}` },
    sourceIp: range?.replace(/0\/\d+$/, '10'),
  };
}

function outsiders(integration: ClientIntegration, partner: Pick<Promised, 'assume'>, refused: (special: string, call: Partial<Call>) => Promised): Promised[] {
  const { assumedRole, accessKey } = integration;
  const { assume } = partner;
  const stranger = { ...refused('', { who: STRANGER }), party: 'another account' };
  if (assumedRole?.externalId) {
    return [
      refused('wrong external ID', { assume: { ...assume!, externalId: 'wrong-external-id' } }),
      refused('no external ID', { assume: { ...assume!, externalId: undefined } }),
      stranger,
    ];
  }
  if (accessKey?.allowedCidrs) return [refused('from elsewhere', { sourceIp: '198.51.100.7' }), stranger];
  return [stranger];
}

function shortName(arn: string): string {
  return arn.split(/[:/]/).pop()!;
}
