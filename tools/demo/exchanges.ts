import { addForeignKey, clientExchanges } from './clients';
import { Exchange } from './exchange';
import { aceOppSync, counterpartPolicy, importRole, partnerDestination } from './templates';
import { loadClients } from '../../test/support/config-files';
import { Cloud } from '../policy-engine/cloud';

/** Deploys every stack of bin/app.ts, and tells what each integration promises. */
export function deployExchanges(cloud: Cloud, templates: Record<string, any>): Exchange[] {
  addForeignKey(cloud);
  return [
    ...loadClients('examples/clients').flatMap((config) => clientExchanges(cloud, config, templates[`client-exchange-${config.client}`])),
    partnerDestination(cloud, templates['partner-destination']),
    aceOppSync(cloud, templates['ace-opp-sync']),
    ...importRole(cloud, templates['import-role']),
    counterpartPolicy(cloud, templates['counterpart-policy']),
  ];
}
