import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ClientExchangeStack } from '../../../../lib/clients/client-exchange-stack';
import { createPublishedStacks } from '../../../../lib/templates/published-templates';
import { addForeignKey, clientExchanges } from '../../../../tools/lab/promises/clients';
import { partnerDestination } from '../../../../tools/lab/promises/partner-destination';
import { Cloud } from '../../../../tools/policy-engine/cloud';
import { decideAll } from '../../../../tools/policy-engine/table';
import { loadClients } from '../../../support/config-files';

const app = new App();
ClientExchangeStack.fromFolder(app, 'examples/clients');
createPublishedStacks(app);
const templateOf = (name: string) => Template.fromStack(app.node.findChild(name) as Stack).toJSON();

test('the calls that the lab makes are decided as the configuration promises, before anything is deployed', () => {
  const cloud = new Cloud();
  addForeignKey(cloud);
  const exchanges = [
    ...loadClients('examples/clients').flatMap((config) => clientExchanges(cloud, config, templateOf(`client-exchange-${config.client}`))),
    partnerDestination(cloud, templateOf('partner-destination')),
  ];
  const decided = exchanges.flatMap(({ title, promises }) => decideAll(cloud, promises).map((row) => ({ title, ...row })));
  expect(decided.filter(({ asExpected }) => !asExpected).map(({ title, row }) => `${title}: ${(row as { party?: string }).party}`)).toEqual([]);
  expect(decided.length).toBeGreaterThan(50);
});
