import { configFiles } from './config-file';
import { DeliveryConfig } from '../lib/stacks/delivery-config';
import schema from '../lib/stacks/delivery-config.schema.json';

export const { loadAll: loadDeliveries, load: loadDelivery, fileOf: deliveryFile } = configFiles<DeliveryConfig>(schema, 'partner');
