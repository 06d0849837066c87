import { BlockList, isIPv6 } from 'node:net';

/** Addresses that belong to nobody. */
const OTHERS = ['198.51.100.77', '203.0.113.77', '192.0.2.77', '2001:db8:77::77'];

/** One address in the first of the ranges. */
export function addressIn([range]: string[]): string {
  return range.split('/')[0];
}

/** An address that is in none of the ranges; undefined where they are the whole internet. */
export function addressOutside(ranges: string[]): string | undefined {
  const list = new BlockList();
  for (const range of ranges) {
    const [address, length] = range.split('/');
    list.addSubnet(address, Number(length ?? (isIPv6(address) ? 128 : 32)), familyOf(address));
  }
  return OTHERS.find((address) => !list.check(address, familyOf(address)));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
