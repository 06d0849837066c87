import { objectsStatement } from '../../../cli/verify/diagnosis/suggested-statements';
import { accessOf } from '../../../cli/verify/exchange/exchange';
import { exchangeOf } from '../../../cli/verify/exchange/from-options';
import { ClientAccess } from '../../../lib/clients/client-config';
import { ExchangeAccess } from '../../../lib/policies/exchange-access';
import { ACCESS_LEVELS, AccessLevel } from '../../../lib/policies/private/access-levels';

test('the command knows the levels of the configuration', () => {
  expect(Object.keys(ACCESS_LEVELS)).toEqual(Object.values(ClientAccess));
});

test.each<[AccessLevel, ExchangeAccess]>([
  ['read', ExchangeAccess.READ],
  ['write', ExchangeAccess.WRITE],
  ['read-write', ExchangeAccess.READ_WRITE],
  ['read-write-delete', ExchangeAccess.READ_WRITE_DELETE],
])('verify suggests for %s the actions that the library grants', (level, { objectActions, listsPrefix }) => {
  const exchange = exchangeOf({ bucket: 'exchange', keyPrefix: 'in/', access: level, region: 'us-east-1', timeout: 1 });
  expect(objectsStatement(exchange).Action).toEqual(objectActions);
  expect(accessOf(ACCESS_LEVELS[level]).list).toBe(listsPrefix ? 'granted' : 'refused');
});
