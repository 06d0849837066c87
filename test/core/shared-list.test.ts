import { Construct, RootConstruct } from 'constructs';
import { sharedList } from '../../lib/core/shared-list';

test('every copy of the package has the same list at a construct, and each construct, name and subject its own', () => {
  const root = new RootConstruct();
  sharedList<string>(root, 'one').push('first');
  let other: typeof sharedList;
  jest.isolateModules(() => {
    other = jest.requireActual('../../lib/core/shared-list').sharedList;
  });
  expect(other!).not.toBe(sharedList);
  expect(other!(root, 'one')).toEqual(['first']);
  expect(other!(root, 'other')).toEqual([]);
  expect(other!(root, 'one', 'subject')).toEqual([]);
  expect(other!(new Construct(root, 'Child'), 'one')).toEqual([]);
});
