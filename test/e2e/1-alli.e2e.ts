import { expectAsPromised, stageFor } from './harness';
import { createClientPrincipals, deployClient } from '../../tools/lab/live-exchanges';
import { Exchange } from '../../tools/lab/promises/exchange';
import { loadClients } from '../support/config-files';

const CLIENTS = loadClients('examples/clients');

const exchanges = new Map<string, Exchange>();
const stage = stageFor('1 Alli', async (opened) => {
  await createClientPrincipals(opened, CLIENTS);
  for (const config of CLIENTS) {
    (await deployClient(opened, config)).forEach((exchange) => exchanges.set(exchange.title, exchange));
  }
});

describe.each(CLIENTS)('client $client', ({ region, integrations }) => {
  test.each(integrations.map(({ name }) => name))('%s', (name) => expectAsPromised(stage(), region, exchanges.get(name)!.promises));
});

test.each(CLIENTS)('client $client: a writer that sends an ACL needs more than any access level grants', ({ region, integrations }) => {
  const puts = integrations.flatMap(({ name }) => exchanges.get(name)!.promises)
    .filter(({ action, expect: promised }) => action === 's3:PutObject' && promised === 'allowed');
  return expectAsPromised(stage(), region, puts.map((put) => ({ ...put, acl: 'bucket-owner-full-control', expect: 'denied' as const })));
});
