import { ConfiguredOwnership } from '../../lib/deliveries/delivery-config';
import schema from '../../lib/deliveries/delivery-config.schema.json';
import { schemaFollowsTypes } from '../support/config-schema';

schemaFollowsTypes({
  files: ['deliveries/delivery-config.ts'],
  schema,
  definitions: {
    DeliveryConfig: schema,
    DeliverySourceConfig: schema.definitions.source,
    DeliveryDestinationConfig: schema.definitions.destination,
    DeliveryScheduleConfig: schema.definitions.schedule,
    DeliveryMonitorConfig: schema.definitions.monitor,
  },
  enums: { ConfiguredOwnership },
});

test.each(['0 6 * * ? *', '30 22 ? * MON-FRI *', '*/15 8-18 ? * 2#1 2026-2027', '0 0 L * ? *'])('cron may be %j', (cron) => {
  expect(cron).toMatch(new RegExp(schema.definitions.schedule.properties.cron.pattern));
});
test.each(['UTC', 'America/Sao_Paulo', 'America/Argentina/Buenos_Aires', 'Etc/GMT+3'])('timeZone may be %j', (timeZone) => {
  expect(timeZone).toMatch(new RegExp(schema.definitions.schedule.properties.timeZone.pattern));
});
