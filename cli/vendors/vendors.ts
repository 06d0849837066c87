import { printVendor } from './details';
import { vendorProfiles } from './profile';
import { printVendors, profilesWith } from './table';
import { didYouMean } from '../../lib/core/near-miss';
import { wrongUsage } from '../errors';
import { printJson } from '../print';

/** Prints the vendor of the id, or the table of the vendors that the word occurs in. */
export function vendors(word: string | undefined, asJson: boolean): void {
  const all = vendorProfiles();
  const one = all.find(({ id }) => id === word);
  const found = one ? [one] : word === undefined ? all : profilesWith(word, all);
  if (found.length === 0) throw wrongUsage(`no vendor has the word '${word}'${didYouMean(word!, all.map(({ id }) => id))}`);
  if (asJson) printJson({ vendors: found });
  else process.stdout.write(one ? printVendor(one) : printVendors(found));
}
