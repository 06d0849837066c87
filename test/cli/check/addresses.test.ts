import { addressIn, addressOutside } from '../../../cli/check/addresses';

test.each([
  [['203.0.113.0/24'], '203.0.113.0', '198.51.100.77'],
  [['198.51.100.0/24', '203.0.113.64/26', '192.0.2.0/24'], '198.51.100.0', '2001:db8:77::77'],
  [['198.51.100.77'], '198.51.100.77', '203.0.113.77'],
  [['0.0.0.0/1', '128.0.0.0/1', '2001:db8::/32'], '0.0.0.0', undefined],
])('of %j, %s is inside and %s outside', (ranges, inside, outside) => {
  expect(addressIn(ranges)).toBe(inside);
  expect(addressOutside(ranges)).toBe(outside);
});
