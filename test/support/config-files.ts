import { loadConfigFile, loadConfigFolder } from '../../lib/private/config-file';
import { ClientConfig } from '../../lib/stacks/client-config';
import { CLIENT_CONFIG } from '../../lib/stacks/client-config-rules';
import { DeliveryConfig } from '../../lib/stacks/delivery-config';
import { DELIVERY_CONFIG } from '../../lib/stacks/delivery-config-rules';

/** The configuration of one client. */
export const loadClient = (file: string): ClientConfig => loadConfigFile(CLIENT_CONFIG, file).config;

/** The configurations of a folder of clients. */
export const loadClients = (folder: string): ClientConfig[] => loadConfigFolder(CLIENT_CONFIG, folder).map(({ config }) => config);

/** The configuration of one partner. */
export const loadDelivery = (file: string): DeliveryConfig => loadConfigFile(DELIVERY_CONFIG, file).config;
