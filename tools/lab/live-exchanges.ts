import { addForeignKey, clientExchanges } from './promises/clients';
import { Exchange } from './promises/exchange';
import { partnerDestination } from './promises/partner-destination';
import { Stage } from './stage';
import { ClientConfig } from '../../lib/clients/client-config';
import { pascalCase } from '../../lib/core/pascal-case';
import { loadClients } from '../../test/support/config-files';

export interface LiveExchange {
  readonly exchange: Exchange;
  readonly region: string;
}

const STRANGER = 'arn:aws:iam::999999999999:role/stranger';
const KLAVI = 'arn:aws:iam::444444444444:role/KlaviDataExporterRole';

/** Everybody that the clients' configuration names, and a stranger. */
export async function createClientPrincipals({ lab, cloud }: Stage, clients: ClientConfig[]): Promise<void> {
  const named = clients.flatMap(({ integrations }) => integrations.flatMap(({ assumedRole, directTrust }) =>
    assumedRole?.principalArn ?? directTrust?.principalArn));
  for (const arn of new Set([STRANGER, ...named])) {
    if (arn) await lab.createPrincipal(arn);
  }
  addForeignKey(cloud);
}

/** Alli: a client's stack, with the promises of its configuration; access key users get their keys out of the secret. */
export async function deployClient(stage: Stage, config: ClientConfig): Promise<Exchange[]> {
  const stackName = `client-exchange-${config.client}`;
  const assembly = await stage.synthesize();
  const { outputs } = await stage.deploy(assembly, stackName, config);
  for (const { name } of config.integrations.filter(({ accessKey }) => accessKey)) {
    const keys = await stage.keysFromSecret(outputs[`${pascalCase(name)}SecretArn`]);
    stage.lab.setKeys(`arn:aws:iam::${config.account}:user/exchange/${name}`, keys);
  }
  return clientExchanges(stage.cloud, config, assembly.template(stackName));
}

/** Scenarios 1 and 2, each exchange as soon as it is deployed. */
export async function* liveExchanges(stage: Stage): AsyncGenerator<LiveExchange> {
  const clients = loadClients('examples/clients');
  await createClientPrincipals(stage, clients);
  for (const config of clients) {
    for (const exchange of await deployClient(stage, config)) yield { exchange, region: config.region };
  }
  await stage.lab.createPrincipal(KLAVI);
  const assembly = await stage.synthesize();
  const place = { account: '777777777777', region: 'us-west-2' };
  await stage.deploy(assembly, 'partner-destination', {
    ...place, parameters: { WriterRoleArn: KLAVI, BucketName: 'klavi-data-transfer-acme', KeyPrefix: 'daily-sync/' },
  });
  yield { exchange: partnerDestination(stage.cloud, assembly.template('partner-destination')), region: place.region };
}
