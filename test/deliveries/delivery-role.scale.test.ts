import { App, aws_iam as iam, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { DeliveryDestination, DeliveryRole, DeliveryRoleProps } from '../../lib';
import { renderedSize } from '../../lib/policies/private/rendered-size';
import { scheduled } from '../support/schedule';
import { ENV, resourcesOf } from '../support/stack';

const REGIONS = ['us-east-1', 'eu-central-1', 'sa-east-1', 'us-west-2'];

/** The longest contract: ACL, key and key prefix; a bucket, account and key of its own. */
function partner(index: number, regions = REGIONS): DeliveryDestination {
  const bucketOwner = String(200000000000 + index * 7919);
  const region = regions[index % regions.length];
  return {
    partnerName: `partner-${index}`,
    bucketName: `klavi-data-transfer-partner-${index}`,
    bucketOwner,
    region,
    keyPrefix: 'daily-sync/',
    kmsKeyArn: `arn:aws:kms:${region}:${bucketOwner}:key/0a1b2c3d-0000-4000-8000-${String(index).padStart(12, '0')}`,
  };
}

const partners = (count: number, regions = REGIONS) => Array.from({ length: count }, (_, index) => partner(index, regions));

function stackWith(props: Partial<DeliveryRoleProps>, env: typeof ENV | undefined = ENV): { stack: Stack; delivery: DeliveryRole } {
  const stack = new Stack(new App(), 'Stack', { env, suppressTemplateIndentation: true });
  const source = s3.Bucket.fromBucketName(stack, 'Exports', 'klavi-exports');
  const delivery = new DeliveryRole(stack, 'Delivery', { source, sourceKeyPrefix: 'daily/', roleName: 'Exporter', destinations: [], ...props });
  return { stack, delivery };
}

/** The template, not synthesised: what is said of it is asked apart. */
const rawTemplate = (stack: Stack) => stack.resolve((stack as any)._toCloudFormation());
const errors = (stack: Stack) => stack.node.findAll().flatMap((construct) => construct.node.validate());

/** The figures of the README. */
describe.each<[partnersCount: number, props: Partial<DeliveryRoleProps>, policiesCount: number, largest: number]>([
  [1, {}, 1, 513],
  [60, {}, 10, 3244],
  [500, { roleCount: 8 }, 80, 4869],
  [500, { roleCount: 4, policiesPerRole: 20 }, 80, 4862],
  [2000, { roleCount: 24 }, 240, 5855],
  [2000, { roleCount: 16, policiesPerRole: 20 }, 319, 5521],
])('%i partners with %j', (count, props, policiesCount, largest) => {
  test.each([['in a concrete environment', ENV], ['env-agnostic', undefined]])('stay under every limit, %s', (_, env) => {
    const { roleCount = 1, policiesPerRole = 10 } = props;
    const { stack } = stackWith({ destinations: partners(count), ...props }, env);
    const template = rawTemplate(stack);
    const policies = resourcesOf(template, 'AWS::IAM::ManagedPolicy').map(({ Properties }) => Properties);
    const roleIds = policies.flatMap(({ Roles }) => Roles.map(({ Ref }: any) => Ref));

    expect(errors(stack)).toEqual([]);
    expect(policies).toHaveLength(policiesCount);
    expect(Math.max(...policies.map(({ PolicyDocument }) => renderedSize(stack, PolicyDocument)))).toBe(largest);
    expect(largest).toBeLessThanOrEqual(6144);
    expect(Math.max(...roleIds.map((id) => roleIds.filter((other) => other === id).length))).toBeLessThanOrEqual(policiesPerRole);
    expect(resourcesOf(template, 'AWS::IAM::Role')).toHaveLength(roleCount);
    expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(500);
    expect(JSON.stringify(template).length).toBeLessThan(1024 * 1024);
    expect(new Set(JSON.stringify(template).match(/klavi-data-transfer-partner-\d+/g)).size).toBe(count);
  });
});

/** The figures of the README, for a source whose name is not known. */
describe('with a ScheduledDelivery', () => {
  const scheduledStack = (count: number, role: Partial<DeliveryRoleProps>, env: typeof ENV | undefined = ENV) => {
    const stack = new Stack(new App(), 'Stack', { env, suppressTemplateIndentation: true });
    scheduled(stack, {}, { destinations: partners(count, ['us-east-1']), ...role });
    return stack;
  };

  test.each([['in a concrete environment', ENV], ['env-agnostic', undefined]])('600 partners stay under every limit, %s', (_, env) => {
    const stack = scheduledStack(600, { roleCount: 10 }, env);
    const template = rawTemplate(stack);
    expect(errors(stack)).toEqual([]);
    expect(resourcesOf(template, 'AWS::StepFunctions::StateMachine')).toHaveLength(10);
    expect(Object.keys(template.Resources)).toHaveLength(164);
    expect(JSON.stringify(template).length).toBeGreaterThan(0.9 * 1024 * 1024);
  });
  test('700 are beyond 1 MB', () => {
    expect(errors(scheduledStack(700, { roleCount: 11 }))).toContainEqual(
      expect.stringMatching(/^the template of stack 'Stack' has \d+ bytes, the limit is 1048576: spread the partners over several stacks$/));
  });
  test('a role has inline policies for 80', () => {
    expect(errors(scheduledStack(80, { policiesPerRole: 20 }))).toEqual([]);
    expect(errors(scheduledStack(90, { policiesPerRole: 20 }))).toEqual([expect.stringMatching(
      /^the role with all its inline policies has \d+ characters, the limit is 10240: give the newest partners another 'group'$/)]);
  });
});

describe('when none fits', () => {
  /** So many of them fit into one policy. */
  const FULL = 17;

  test('the error names the policy, the limit and the way out', () => {
    const { stack } = stackWith({ destinations: partners(FULL + 1), policiesPerRole: 1 });
    const names = partners(FULL + 1).map(({ partnerName }) => partnerName).sort().join(', ');
    expect(errors(stack)).toEqual([expect.stringMatching(new RegExp("^managed policy 'Destinations1' has \\d+ characters, the limit is 6144: "
      + `give the newest of its partners \\(${names}\\) a 'group' other than '1', `
      + "or request a higher quota of managed policies per role \\(20 at most\\) and set 'policiesPerRole' to it$"))]);
  });
  test('another group for the newest is enough', () => {
    const destinations = [...partners(FULL), { ...partner(FULL), group: '2' }];
    expect(errors(stackWith({ destinations, policiesPerRole: 1 }).stack)).toEqual([]);
  });
  test('a template beyond 1 MB is named', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const source = s3.Bucket.fromBucketName(stack, 'Exports', 'klavi-exports');
    new DeliveryRole(stack, 'Delivery', { source, roleCount: 24, destinations: partners(2000) });
    expect(errors(stack)).toEqual([expect.stringMatching(
      /^the template of stack 'Stack' has \d+ bytes, the limit is 1048576: give the stack 'suppressTemplateIndentation: true', or spread/)]);
  });
});

describe('whoever else comes or goes', () => {
  const props = { roleCount: 4 };
  const deployed = (given: Partial<DeliveryRoleProps>) => {
    const { stack, delivery } = stackWith({ ...props, ...given });
    const resources = rawTemplate(stack).Resources;
    const policies = resourceTexts(resources);
    return {
      resources,
      /** What a partner has: its role, as its bucket policy names it, and its policy. */
      of: (partnerName: string) => {
        const role = delivery.roleFor(partnerName);
        const roleId = stack.resolve((role.node.defaultChild as iam.CfnRole).logicalId);
        const [policyId, ...others] = policies.filter(([, text]) => text.includes(`:::klavi-data-transfer-${partnerName}/`)).map(([id]) => id);
        expect(others).toEqual([]);
        return { arn: stack.resolve(role.roleArn), roleId, role: resources[roleId], policyId, attachedTo: resources[policyId].Properties.Roles };
      },
    };
  };
  const before = deployed({ destinations: partners(60) });

  test.each<[what: string, destinations: DeliveryDestination[]]>([
    ['one comes', partners(61)],
    ['one comes first', [partner(99), ...partners(60)]],
    ['one goes', partners(60).slice(1)],
    ['half of them go', partners(60).filter((_, index) => index % 2)],
    ['forty come', partners(100)],
    ['all are given in another order', partners(60).reverse()],
    ['one comes with a group of its own', [...partners(60), { ...partner(60), group: 'late' }]],
    ['one comes with a group that is there', [...partners(60), { ...partner(60), group: '2' }]],
  ])('role ARN, logical ids and policy of a partner stay: %s', (_, destinations) => {
    const after = deployed({ destinations });
    const staying = partners(60).map(({ partnerName }) => partnerName).filter((name) => destinations.some(({ partnerName }) => partnerName === name));
    for (const partnerName of staying) expect(after.of(partnerName)).toEqual(before.of(partnerName));
    expect(staying.length).toBeGreaterThan(29);
  });
  test('the order does not even change the template', () => {
    expect(deployed({ destinations: partners(60).reverse() }).resources).toEqual(before.resources);
  });
  test('a role without partners stays for the one that comes back', () => {
    const rolesOf = (resources: any) => Object.entries<any>(resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role');
    const roles = rolesOf(deployed({ destinations: [] }).resources);
    expect(roles).toEqual(rolesOf(before.resources));
    expect(roles).toHaveLength(4);
  });
  test('a raised quota of policies changes no role', () => {
    const raised = deployed({ policiesPerRole: 20, destinations: partners(60) });
    for (const { partnerName } of partners(60)) {
      const { arn, roleId, role } = before.of(partnerName);
      expect(raised.of(partnerName)).toMatchObject({ arn, roleId, role });
    }
  });
});

/** The managed policies of a template, as texts to search. */
function resourceTexts(resources: Record<string, any>): [id: string, text: string][] {
  return Object.entries(resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::ManagedPolicy')
    .map(([id, { Properties }]) => [id, JSON.stringify(Properties.PolicyDocument)]);
}
