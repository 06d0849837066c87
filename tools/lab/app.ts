import { App, BootstraplessSynthesizer } from 'aws-cdk-lib';
import { ImportFromBuckets } from './two-buckets';
import { ClientExchangeStack } from '../../lib/clients/client-exchange-stack';
import { DeliveryStack } from '../../lib/deliveries/delivery-stack';
import { createPublishedStacks } from '../../lib/templates/published-templates';

/**
 * What bin/app.ts makes, for accounts that were never bootstrapped: deliveries with a monitor are too large for them. LAB_CLIENTS, LAB_PARTNERS: the folders
 * with the YAML files (no partners: no deliveries); LAB_BUCKETS: names of existing ones.
 */
const app = new App({ defaultStackSynthesizer: new BootstraplessSynthesizer() });

ClientExchangeStack.fromFolder(app, process.env.LAB_CLIENTS ?? 'examples/clients');
if (process.env.LAB_PARTNERS) DeliveryStack.fromFolder(app, process.env.LAB_PARTNERS);
createPublishedStacks(app);
new ImportFromBuckets(app, 'import-from-buckets', {
  bucketNames: (process.env.LAB_BUCKETS ?? 'apperate-first').split(','),
});
