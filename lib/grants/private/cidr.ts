import { isIPv4, isIPv6 } from 'node:net';
import { Token } from 'aws-cdk-lib';
import { invalid } from '../../core/errors';
import { validateTexts } from '../../core/text';

export function validateCidrs(property: string, cidrs: string[] | undefined): void {
  if (cidrs === undefined || Token.isUnresolved(cidrs)) return;
  validateTexts(property, cidrs);
  if (cidrs.length === 0) throw invalid(property, 'must not be empty (leave it out to allow every address)', cidrs);
  for (const cidr of cidrs) validateCidr(property, cidr);
}

function validateCidr(property: string, cidr: string): void {
  if (Token.isUnresolved(cidr)) return;
  const [address, length, ...rest] = cidr.split('/');
  const widest = isIPv4(address) ? 32 : isIPv6(address) ? 128 : undefined;
  if (widest === undefined || rest.length > 0 || !/^\d{1,3}$/.test(length) || Number(length) > widest) {
    throw invalid(property, "must hold address ranges in CIDR notation, like '203.0.113.0/24'", cidr);
  }
  if (Number(length) === 0) throw invalid(property, 'must not hold a range that is the whole internet', cidr);
}
