import { App, BootstraplessSynthesizer } from 'aws-cdk-lib';
import { ImportFromBuckets } from './two-buckets';
import { loadClients } from '../../bin/client-config-file';
import { loadDeliveries } from '../../bin/delivery-config-file';
import { AceOppSyncStack } from '../../lib/stacks/ace-oppsync-stack';
import { ClientExchangeStack } from '../../lib/stacks/client-exchange-stack';
import { DeliveryStack } from '../../lib/stacks/delivery-stack';
import { ImportRoleStack } from '../../lib/stacks/import-role-stack';
import { PartnerDestinationStack } from '../../lib/stacks/partner-destination-stack';

/** What bin/app.ts makes, for accounts that were never bootstrapped. LAB_CLIENTS, LAB_PARTNERS: the folders with the YAML files; LAB_BUCKETS: names of existing ones. */
const app = new App();
const synthesizer = () => new BootstraplessSynthesizer();

for (const config of loadClients(process.env.LAB_CLIENTS ?? 'examples/clients')) {
  new ClientExchangeStack(app, `client-exchange-${config.client}`, { config, synthesizer: synthesizer() });
}
for (const config of loadDeliveries(process.env.LAB_PARTNERS ?? 'examples/partners')) {
  new DeliveryStack(app, `delivery-${config.partner}`, { config, synthesizer: synthesizer() });
}
new PartnerDestinationStack(app, 'partner-destination', { synthesizer: synthesizer() });
new AceOppSyncStack(app, 'ace-opp-sync', { synthesizer: synthesizer() });
new ImportRoleStack(app, 'import-role', { synthesizer: synthesizer() });
new ImportFromBuckets(app, 'import-from-buckets', {
  bucketNames: (process.env.LAB_BUCKETS ?? 'apperate-first').split(','), synthesizer: synthesizer(),
});
