import { Aws, aws_iam as iam, Lazy } from 'aws-cdk-lib';
import { applyStackWide, stackWideProblems } from '../../../lib/configuration/private/stack-wide';
import { newStack, resourcesOf, templateOf } from '../../support/stack';

const BOUNDARY = 'arn:aws:iam::111111111111:policy/boundary';

test.each([
  [{}, undefined, undefined],
  [{ tags: { team: 'data' }, permissionsBoundary: BOUNDARY }, [{ Key: 'team', Value: 'data' }], BOUNDARY],
])('%j is on every role', (config, tags, boundary) => {
  const stack = newStack();
  applyStackWide(stack, { region: 'us-east-1', ...config });
  new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal('222222222222') });
  const [{ Properties }] = resourcesOf(templateOf(stack), 'AWS::IAM::Role');
  expect([Properties.Tags, Properties.PermissionsBoundary]).toEqual([tags, boundary]);
});

test.each<[what: string, config: Partial<Parameters<typeof stackWideProblems>[0]>, rules: string[]]>([
  ['nothing', {}, []],
  ['tags in any language', { tags: { 'Größe/α': 'groß +1@x' } }, []],
  ['the longest tag', { tags: { ['k'.repeat(128)]: 'v'.repeat(256) } }, []],
  ['a tag without value', { tags: { team: '' } }, []],
  ['a tag that only CloudFormation knows', { tags: { team: Lazy.string({ produce: () => 'data' }) } }, []],
  ['a boundary of the partition', { permissionsBoundary: BOUNDARY }, []],
  ['a boundary where only CloudFormation knows the partition', { region: Aws.REGION, permissionsBoundary: BOUNDARY }, []],
  ['a key that is too long', { tags: { ['k'.repeat(129)]: 'v' } }, [expect.stringContaining('must have tag keys of 1 to 128 letters')]],
  ['a value that is too long', { tags: { k: 'v'.repeat(257) } }, [expect.stringContaining('at most 256 letters')]],
  ['a key of AWS', { tags: { 'AWS:team': 'data' } }, ["must not have keys that begin with 'aws:', like 'AWS:team'"]],
  ['a boundary of another partition', { region: 'us-gov-west-1', permissionsBoundary: BOUNDARY }, ["must be in partition 'aws-us-gov'"]],
])('%s', (_, config, rules) => {
  expect(stackWideProblems({ region: 'us-east-1', ...config }, () => true).map(({ rule }) => rule)).toEqual(rules);
});
