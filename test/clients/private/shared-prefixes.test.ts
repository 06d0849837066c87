import { sharesOnPurpose } from '../../../lib/clients/private/shared-prefixes';

const WHOLE = { name: 'whole', keyPrefix: '' };
const OUTER = { name: 'outer', keyPrefix: 'adobe' };
const INNER = { name: 'inner', keyPrefix: '/adobe/in/' };
const OTHER = { name: 'other', keyPrefix: 'adobe-2/' };
const meaning = <T extends object>(sharing: T, ...sharesPrefixWith: string[]) => ({ ...sharing, sharesPrefixWith });

test.each<[what: string, all: Parameters<typeof sharesOnPurpose>[1], asMeant: boolean]>([
  ['nobody else', [OUTER], true],
  ['a neighbour', [OUTER, OTHER], true],
  ['one inside, unsaid', [OUTER, INNER], false],
  ['one outside, unsaid', [INNER, OUTER], false],
  ['one on the same prefix, unsaid', [OUTER, { ...OUTER, name: 'twin' }], false],
  ['the whole bucket, unsaid', [OTHER, WHOLE], false],
  ['one inside, said here', [meaning(OUTER, 'inner'), INNER], true],
  ['one inside, said there', [OUTER, meaning(INNER, 'outer')], true],
  ['two, and one of them unsaid', [meaning(INNER, 'outer'), OUTER, WHOLE], false],
  ['two, one said here and one there', [meaning(INNER, 'outer'), OUTER, meaning(WHOLE, 'inner')], true],
])('with %s', (_, all, asMeant) => {
  expect(sharesOnPurpose(all[0], all)).toBe(asMeant);
});
