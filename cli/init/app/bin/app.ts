import { App } from 'aws-cdk-lib';
import { ClientExchangeStack, DeliveryStack } from 'cdk-s3-handoff';

const app = new App();
try {
  ClientExchangeStack.fromFolder(app, 'clients');
  DeliveryStack.fromFolder(app, 'partners');
} catch (error) {
  console.error((error as Error).message); // every problem of the files, as file:line:column
  process.exit(1);
}
