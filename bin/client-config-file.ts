import { configFiles } from './config-file';
import { ClientConfig } from '../lib/stacks/client-config';
import schema from '../lib/stacks/client-config.schema.json';

export const { loadAll: loadClients, load: loadClient, fileOf: clientFile } = configFiles<ClientConfig>(schema, 'client');
