import { App } from 'aws-cdk-lib';
import { clientFile, loadClients } from './client-config-file';
import { deliveryFile, loadDeliveries } from './delivery-config-file';
import { AceOppSyncStack } from '../lib/stacks/ace-oppsync-stack';
import { ClientExchangeStack } from '../lib/stacks/client-exchange-stack';
import { DeliveryStack } from '../lib/stacks/delivery-stack';
import { ImportRoleStack } from '../lib/stacks/import-role-stack';
import { PartnerDestinationStack } from '../lib/stacks/partner-destination-stack';

const app = new App();
const clients: string = app.node.tryGetContext('clients') ?? 'examples/clients';
const partners: string = app.node.tryGetContext('partners') ?? 'examples/partners';
const client: string | undefined = app.node.tryGetContext('client');
const partner: string | undefined = app.node.tryGetContext('partner');
const makesAll = client === undefined && partner === undefined;

if (makesAll || client !== undefined) {
  for (const config of loadClients(clients, client)) {
    inFile(clientFile(clients, config.client), () => new ClientExchangeStack(app, `client-exchange-${config.client}`, { config }));
  }
}
if (makesAll || partner !== undefined) {
  for (const config of loadDeliveries(partners, partner)) {
    inFile(deliveryFile(partners, config.partner), () => new DeliveryStack(app, `delivery-${config.partner}`, { config }));
  }
}
if (makesAll) {
  new PartnerDestinationStack(app, 'partner-destination');
  new AceOppSyncStack(app, 'ace-opp-sync');
  new ImportRoleStack(app, 'import-role');
}

/** Says which file a stack refuses. */
function inFile(file: string, makeStack: () => unknown): void {
  try {
    makeStack();
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}
