import { App } from 'aws-cdk-lib';
import { clientFile, loadClients } from './client-config-file';
import { AceOppSyncStack } from '../lib/stacks/ace-oppsync-stack';
import { ClientExchangeStack } from '../lib/stacks/client-exchange-stack';
import { ImportRoleStack } from '../lib/stacks/import-role-stack';
import { PartnerDestinationStack } from '../lib/stacks/partner-destination-stack';

const app = new App();
const folder: string = app.node.tryGetContext('clients') ?? 'examples/clients';
const client: string | undefined = app.node.tryGetContext('client');

for (const config of loadClients(folder, client)) {
  try {
    new ClientExchangeStack(app, `client-exchange-${config.client}`, { config });
  } catch (error) {
    throw new Error(`${clientFile(folder, config.client)}: ${(error as Error).message}`, { cause: error });
  }
}
if (client === undefined) {
  new PartnerDestinationStack(app, 'partner-destination');
  new AceOppSyncStack(app, 'ace-opp-sync');
  new ImportRoleStack(app, 'import-role');
}
