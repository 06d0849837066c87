import { inputStates, startStates } from '../../../../lib/deliveries/private/state-machine/input';
import { servicesOf } from '../../../../lib/deliveries/private/state-machine/states-language';
import { evaluated } from '../../../support/states-language';

const input = (plans: object) => inputStates({ plans: plans as any, sourceBucket: 'exports', sourceOwner: '111111111111', dayOffset: 0 });

/** What the states say in a situation is in the table of delivery-machine.test.ts. */
test.each([[{ acme: {} }, 'acme'], [{ acme: {}, bolt: {} }, ''], [{}, '']])('of %j the partner is %j, unless the input says otherwise', async (plans, partner) => {
  const { request } = await evaluated(input(plans).ReadInput.Assign, { states: { input: {} } });
  expect(request).toEqual({ partner, scheduledTime: '', check: false });
  expect((await evaluated(input(plans).ReadInput.Assign, { states: { input: { partner: 'core' } } })).request.partner).toBe('core');
});
test('partners are started by name, ten at a time', () => {
  expect(startStates(servicesOf('aws')).StartEachPartner.MaxConcurrency).toBe(10);
});
