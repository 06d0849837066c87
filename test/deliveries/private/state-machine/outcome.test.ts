import { endStates, manifestStates } from '../../../../lib/deliveries/private/state-machine/outcome';
import { servicesOf } from '../../../../lib/deliveries/private/state-machine/states-language';

const services = servicesOf('aws');

/** What the states say in a situation is in the table of delivery-machine.test.ts. */
test('a delivery ends as delivered or failed, each after its report', () => {
  const states = endStates(services);
  expect(Object.entries(states).map(([name, { Type, Next }]) => [name, Type, Next])).toEqual([
    ['ReportDelivery', 'Task', 'Delivered'], ['Delivered', 'Succeed', undefined], ['ReportFailure', 'Task', 'DeliveryFailed'], ['DeliveryFailed', 'Fail', undefined],
  ]);
});
test('manifests are put one after the other', () => {
  expect(manifestStates(services).PutManifest.MaxConcurrency).toBe(1);
});
