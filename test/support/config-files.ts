import { ClientConfig } from '../../lib/clients/client-config';
import { CLIENT_CONFIG } from '../../lib/clients/private/config-rules';
import { loadConfigFile, loadConfigFolder } from '../../lib/configuration/private/file';
import { DeliveryConfig } from '../../lib/deliveries/delivery-config';
import { DELIVERY_CONFIG } from '../../lib/deliveries/private/config-rules';

/** The configuration of one client. */
export const loadClient = (file: string): ClientConfig => loadConfigFile(CLIENT_CONFIG, file).config;

/** The configurations of a folder of clients. */
export const loadClients = (folder: string): ClientConfig[] => loadConfigFolder(CLIENT_CONFIG, folder).map(({ config }) => config);

/** The configuration of one partner. */
export const loadDelivery = (file: string): DeliveryConfig => loadConfigFile(DELIVERY_CONFIG, file).config;
