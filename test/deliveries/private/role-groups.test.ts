import { CfnParameter } from 'aws-cdk-lib';
import { groupNames, groupOf, partnersByPolicy, policyOf, policyRemedy, roleNameOf } from '../../../lib/deliveries/private/role-groups';
import { newStack } from '../../support/stack';

const partners = (count: number) => Array.from({ length: count }, (_, index) => ({ partnerName: `partner-${index}` }));
const names = (chosen: { partnerName: string }[]) => chosen.map(({ partnerName }) => partnerName);

describe('the role of a partner', () => {
  test.each<[partnerName: string, roleCount: number, group: string]>([
    ['acme', 1, '1'], ['acme', 8, '5'], ['globex', 8, '2'], ['initech', 8, '4'], ['Acme', 8, '1'], ['Ünïcode GmbH', 8, '4'],
  ])('%s of %i is fixed for ever: a change here changes the roles of deployed partners', (partnerName, roleCount, group) => {
    expect(groupOf({ partnerName }, roleCount)).toBe(group);
  });
  test('is the given one before all', () => {
    expect(groupOf({ partnerName: 'acme', group: 'late' }, 8)).toBe('late');
  });
  test('is spread evenly', () => {
    const groups = partners(2000).map((partner) => groupOf(partner, 20));
    const sizes = [...new Set(groups)].map((group) => groups.filter((other) => other === group).length);
    expect(sizes).toHaveLength(20);
    expect(Math.min(...sizes)).toBeGreaterThan(70);
    expect(Math.max(...sizes)).toBeLessThan(130);
  });
});

describe('the policy of a partner', () => {
  test.each<[partnerName: string, policyCount: number, policy: number]>([
    ['acme', 1, 1], ['acme', 10, 1], ['globex', 10, 10], ['initech', 10, 1],
  ])('%s of %i is fixed for ever', (partnerName, policyCount, policy) => {
    expect(policyOf(partnerName, policyCount)).toBe(policy);
  });
  test('stays or is a new one where the number of policies doubles', () => {
    for (const { partnerName } of partners(500)) {
      const before = policyOf(partnerName, 10);
      expect([before, before + 10]).toContain(policyOf(partnerName, 20));
    }
  });
  test('does not depend on the order of the partners', () => {
    const all = partners(60);
    expect([...partnersByPolicy([...all].reverse(), 10)]).toEqual([...partnersByPolicy(all, 10)]);
  });
  test('does not depend on other partners', () => {
    const all = partnersByPolicy(partners(60), 10);
    for (const [policy, chosen] of partnersByPolicy(partners(60).slice(20), 10)) {
      expect(names(all.get(policy)!)).toEqual(expect.arrayContaining(names(chosen)));
    }
  });
  test('is left out while it has no partners', () => {
    expect([...partnersByPolicy([{ partnerName: 'acme' }], 10)]).toEqual([[policyOf('acme', 10), [{ partnerName: 'acme' }]]]);
    expect(partnersByPolicy([], 10).size).toBe(0);
  });
});

test.each<[what: string, partnersOf: { partnerName: string; group?: string }[], roleCount: number, expected: string[]]>([
  ['one role, even before there is a partner', [], 1, ['1']],
  ['every role of the hash', [{ partnerName: 'a' }], 3, ['1', '2', '3']],
  ['given ones after them, each once', [{ partnerName: 'a', group: 'z' }, { partnerName: 'b', group: 'late' }, { partnerName: 'c', group: 'z' }], 1, ['1', 'late', 'z']],
  ['a given one of the hash once', [{ partnerName: 'a', group: '2' }], 2, ['1', '2']],
])('groups: %s', (_, given, roleCount, expected) => {
  expect(groupNames(given, roleCount)).toEqual(expected);
});

describe('the name of a role', () => {
  test.each<[roleName: string | undefined, group: string, name: string | undefined]>([
    [undefined, '1', undefined], [undefined, '2', undefined], ['Exporter', '1', 'Exporter'], ['Exporter', '2', 'Exporter-2'], ['Exporter', 'late', 'Exporter-late'],
    ['r'.repeat(64), '1', 'r'.repeat(64)],
  ])('%s of group %s', (roleName, group, name) => {
    expect(roleNameOf(roleName, group)).toBe(name);
  });
  test('may be a token', () => {
    const token = new CfnParameter(newStack(), 'Name').valueAsString;
    expect(roleNameOf(token, '2')).toBe(`${token}-2`);
  });
  test.each([
    ['', '1', ", got: ''"],
    ['', '2', ", got: ''"],
    ['a b', '1', ", got: 'a b'"],
    ['r'.repeat(63), '2', `, group and hyphen included, got: '${'r'.repeat(63)}-2'`],
  ])("'%s' of group %s is refused", (roleName, group, rest) => {
    expect(() => roleNameOf(roleName, group)).toThrow(new Error(`'roleName' must have 1 to 64 letters, digits or characters of '_+=,.@-'${rest}`));
  });
});

describe('the way out of a full policy', () => {
  const full = [{ partnerName: 'acme' }, { partnerName: 'globex' }];
  test('is another group or a raised quota', () => {
    expect(policyRemedy('1', full, 10)).toBe("give the newest of its partners (acme, globex) a 'group' other than '1', "
      + "or request a higher quota of managed policies per role (20 at most) and set 'policiesPerRole' to it");
  });
  test('is another group where the quota is at its highest', () => {
    expect(policyRemedy('late', full, 20)).toBe("give the newest of its partners (acme, globex) a 'group' other than 'late'");
  });
});
