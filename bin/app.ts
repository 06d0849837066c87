import { App } from 'aws-cdk-lib';
import { ClientExchangeStack } from '../lib/clients/client-exchange-stack';
import { DeliveryStack } from '../lib/deliveries/delivery-stack';
import { createPublishedStacks } from '../lib/templates/published-templates';

const app = new App();
const { clients = 'examples/clients', partners = 'examples/partners', client, partner } = app.node.getAllContext();
const makesAll = client === undefined && partner === undefined;

if (makesAll || client !== undefined) orComplain(() => ClientExchangeStack.fromFolder(app, clients, { only: client }));
if (makesAll || partner !== undefined) orComplain(() => DeliveryStack.fromFolder(app, partners, { only: partner }));
if (makesAll) createPublishedStacks(app);
if (process.exitCode) process.exit(); // before anything is synthesised

/** Says what is wrong in the files, and not where in this program. */
function orComplain(makeStacks: () => unknown): void {
  try {
    makeStacks();
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
