import { pascalCase } from '../../lib/core/pascal-case';

test.each([
  ['kohler_adobe', 'KohlerAdobe'],
  ['kohler-adobe.v2', 'KohlerAdobeV2'],
  ['KohlerAdobe', 'KohlerAdobe'],
  ['kohlerADOBE', 'KohlerADOBE'],
  ['_kohler__adobe_', 'KohlerAdobe'],
  ['2nd partner', '2ndPartner'],
  ['', ''],
  ['___', ''],
])('%j begins the output ids %j', (text, expected) => {
  expect(pascalCase(text)).toBe(expected);
});
