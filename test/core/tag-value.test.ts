import { Lazy } from 'aws-cdk-lib';
import { tagValue } from '../../lib/core/tag-value';

describe('a text becomes a tag value that IAM takes', () => {
  test.each([
    ['an ordinary reason stays', 'on-premises tool without AWS identity', 'on-premises tool without AWS identity'],
    ['every character that tags allow stays', 'aZ0 é日_.:/=+-@', 'aZ0 é日_.:/=+-@'],
    ['others become spaces', 'SFTP (old), "soon" gone; 100% & more!', 'SFTP  old    soon  gone  100    more'],
    ['line breaks and tabs become spaces', 'a\nb\tc', 'a b c'],
    ['nothing but other characters', '!?*', ''],
    ['the longest', 'x'.repeat(256), 'x'.repeat(256)],
    ['a longer one is cut', 'x'.repeat(300), 'x'.repeat(256)],
    ['no space is left at the cut', `${'x'.repeat(255)}!yz`, 'x'.repeat(255)],
  ])('%s', (_, text, value) => {
    expect(tagValue(text)).toBe(value);
  });

  test('a token passes', () => {
    const token = Lazy.string({ produce: () => 'later!' });
    expect(tagValue(token)).toBe(token);
  });
});
