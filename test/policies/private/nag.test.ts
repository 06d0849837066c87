import { App, Lazy, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { NO_ACCESS_LOGS, NO_REPLICATION } from '../../../lib/policies/private/findings';
import { acknowledge, acknowledgeWildcards } from '../../../lib/policies/private/nag';
import { acknowledgedOn, nagFindings } from '../../support/nag';
import { ENV, newStack, OWNER, resourcesOf, SETTINGS, templateOf } from '../../support/stack';

const REASON = 'Every object below the key prefix';
const FOREIGN_OBJECTS = 'arn:aws:s3:::exchange/in/*';
const read = (...resources: string[]) => new iam.PolicyStatement({ actions: ['s3:GetObject'], resources });

interface Acknowledged {
  readonly role: iam.Role;
  readonly resource: iam.CfnRole;
}

/** A role with one inline policy whose wildcards are acknowledged. */
function acknowledgedRole(stack: Stack, ...statements: iam.PolicyStatement[]): Acknowledged {
  const document = new iam.PolicyDocument({ statements });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal('222222222222'), inlinePolicies: { exchange: document } });
  const resource = role.node.defaultChild as iam.CfnRole;
  acknowledgeWildcards(resource, document, REASON);
  return { role, resource };
}

const bucketIn = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Imported', 'exchange');
const ownBucket = (stack: Stack) => {
  const bucket = new s3.Bucket(stack, 'Bucket', { enforceSSL: true });
  acknowledge(bucket, NO_ACCESS_LOGS, 'a test has no logs');
  return bucket;
};
const user = (id: string) => ({ id, reason: 'the user said so' });

describe('without acknowledgements', () => {
  test('nag finds the wildcard: the tests below can fail', () => {
    const stack = newStack();
    new iam.Role(stack, 'Role', {
      assumedBy: new iam.AccountPrincipal('222222222222'),
      inlinePolicies: { exchange: new iam.PolicyDocument({ statements: [read(FOREIGN_OBJECTS)] }) },
    });
    expect(nagFindings(stack)).toEqual([`AwsSolutions-IAM5[Resource::${FOREIGN_OBJECTS}]`]);
  });
});

describe.each(SETTINGS)('acknowledged wildcards, in $setting', ({ env, context }) => {
  test.each<[string, (stack: Stack) => iam.PolicyStatement[]]>([
    ['on a bucket of the stack', (stack) => [read(ownBucket(stack).arnForObjects('in/*'))]],
    ['on an imported bucket, whose id has two ::', (stack) => [read(bucketIn(stack).arnForObjects('in/*'))]],
    ['in actions', () => [new iam.PolicyStatement({ actions: ['kms:ReEncrypt*', 'kms:Decrypt'], resources: [`arn:aws:kms:us-east-1:${OWNER}:key/1`] })]],
    ['in several statements', (stack) => [read(bucketIn(stack).arnForObjects('in/*')), read(FOREIGN_OBJECTS, 'arn:aws:s3:::exchange/out/*')]],
    ['in a list that only CDK knows', () => [new iam.PolicyStatement({
      actions: Lazy.list({ produce: () => ['kms:ReEncrypt*', 'kms:Decrypt'] }), resources: Lazy.list({ produce: () => [FOREIGN_OBJECTS] }),
    })]],
    ['in a text that only CDK knows', () => [read(Lazy.string({ produce: () => FOREIGN_OBJECTS }))]],
    ['none at all', () => [read('arn:aws:s3:::exchange/in/a.csv')]],
  ])('%s', (_, statements) => {
    const stack = newStack({ env, context });
    acknowledgedRole(stack, ...statements(stack));
    expect(nagFindings(stack)).toEqual([]);
  });
});

describe('what is known only at synthesis', () => {
  test('a statement that is added later is acknowledged too', () => {
    const stack = newStack();
    const document = new iam.PolicyDocument();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal('222222222222'), inlinePolicies: { exchange: document } });
    acknowledgeWildcards(role.node.defaultChild as iam.CfnRole, document, REASON);
    document.addStatements(read(FOREIGN_OBJECTS));
    expect(nagFindings(stack)).toEqual([]);
  });

  test('a bucket of another stack', () => {
    const app = new App();
    const buckets = new Stack(app, 'Buckets', { env: ENV });
    const stack = new Stack(app, 'Roles', { env: ENV });
    acknowledgedRole(stack, read(ownBucket(buckets).arnForObjects('in/*')));
    expect(nagFindings(stack)).toEqual([]);
    const [role] = resourcesOf(templateOf(stack), 'AWS::IAM::Role');
    expect(JSON.stringify(role.Properties.Policies)).toContain('Fn::ImportValue');
  });

  test('a logical id that is overridden afterwards', () => {
    const stack = newStack();
    const bucket = ownBucket(stack);
    acknowledgedRole(stack, read(bucket.arnForObjects('in/*')));
    (bucket.node.defaultChild as s3.CfnBucket).overrideLogicalId('Renamed');
    expect(nagFindings(stack)).toEqual([]);
    expect(templateOf(stack).Resources.Renamed.Type).toBe('AWS::S3::Bucket');
  });
});

describe('nothing else is acknowledged', () => {
  test("another policy's wildcard on the same role", () => {
    const stack = newStack();
    const { role } = acknowledgedRole(stack, read(FOREIGN_OBJECTS));
    role.addToPolicy(read('arn:aws:s3:::exchange/secret/*'));
    expect(nagFindings(stack)).toEqual(['AwsSolutions-IAM5[Resource::arn:aws:s3:::exchange/secret/*]']);
  });

  test('a Deny has no finding to acknowledge', () => {
    const { resource } = acknowledgedRole(newStack(), new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['s3:*'], resources: ['*'] }));
    expect(acknowledgedOn(resource)).toEqual({});
  });

  test('only the wildcards of our own document are recorded, each with the reason', () => {
    const { resource } = acknowledgedRole(newStack(), read(FOREIGN_OBJECTS, 'arn:aws:s3:::exchange/in/a.csv'));
    expect(acknowledgedOn(resource)).toEqual({ [`annotation::AwsSolutions-IAM5[Resource::${FOREIGN_OBJECTS}]`]: REASON });
  });
});

describe('acknowledgements of the user on the same construct are kept', () => {
  const withManagedPolicy = () => {
    const stack = newStack();
    const acknowledged = acknowledgedRole(stack, read(FOREIGN_OBJECTS));
    acknowledged.role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'));
    return { stack, ...acknowledged };
  };
  const IAM4 = 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/ReadOnlyAccess]';
  const ownAcknowledgement = (resource: iam.CfnRole, id: string) => resource.node.addMetadata(
    Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [`annotation::${id}`]: 'the user said so' });

  test('without one, the finding is there', () => {
    expect(nagFindings(withManagedPolicy().stack)).toEqual([IAM4]);
  });

  test('with one in metadata, nothing is left', () => {
    const { stack, resource } = withManagedPolicy();
    ownAcknowledgement(resource, IAM4);
    expect(nagFindings(stack)).toEqual([]);
  });

  test('Validations.acknowledge adds to ours', () => {
    const stack = newStack();
    const { resource } = acknowledgedRole(stack, read(FOREIGN_OBJECTS));
    Validations.of(resource).acknowledge(user('AwsSolutions-IAM4'), user('AwsSolutions-IAM9'));
    expect(nagFindings(stack)).toEqual([]);
    expect(Object.keys(acknowledgedOn(resource)).map((id) => id.replace(/^annotation::/i, ''))).toEqual(expect.arrayContaining([
      `AwsSolutions-IAM5[Resource::${FOREIGN_OBJECTS}]`, 'AwsSolutions-IAM4', 'AwsSolutions-IAM9',
    ]));
  });

  test('Validations.acknowledge of a finding that we know too keeps both reasons', () => {
    const stack = newStack();
    const { resource } = acknowledgedRole(stack, read('*'));
    Validations.of(resource).acknowledge(user('AwsSolutions-IAM5[Resource::*]'));
    expect(nagFindings(stack)).toEqual([]);
    expect(Object.values(acknowledgedOn(resource))).toEqual(expect.arrayContaining([REASON, 'the user said so']));
  });

  test('Validations.acknowledge before ours stays', () => {
    const stack = newStack();
    const document = new iam.PolicyDocument({ statements: [read(FOREIGN_OBJECTS)] });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal('222222222222'), inlinePolicies: { exchange: document } });
    const resource = role.node.defaultChild as iam.CfnRole;
    Validations.of(resource).acknowledge(user('AwsSolutions-IAM4'));
    acknowledgeWildcards(resource, document, REASON);
    expect(nagFindings(stack)).toEqual([]);
    expect(Object.values(acknowledgedOn(resource)).sort()).toEqual([REASON, 'the user said so'].sort());
  });

  test('a reason that is written over ours counts', () => {
    const { resource } = acknowledgedRole(newStack(), read(FOREIGN_OBJECTS));
    const { data } = resource.node.metadata.find(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)!;
    const id = `annotation::AwsSolutions-IAM5[Resource::${FOREIGN_OBJECTS}]`;
    data[id] = 'the user said so';
    expect(data[id]).toBe('the user said so');
    expect(acknowledgedOn(resource)).toEqual({ [id]: 'the user said so' });
  });

  test('Validations.acknowledge on a bucket stays, beside an acknowledgement of ours', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    acknowledge(bucket, NO_ACCESS_LOGS, 'no logs');
    Validations.of(bucket).acknowledge(user('AwsSolutions-S10'));
    expect(nagFindings(stack)).toEqual([]);
  });
});

describe('checkov, which reads the template,', () => {
  const metadataOf = (stack: Stack) => resourcesOf(templateOf(stack), 'AWS::S3::Bucket').map(({ Metadata }) => Metadata.checkov);

  test('is given the reason there', () => {
    const stack = newStack();
    ownBucket(stack);
    expect(metadataOf(stack)).toEqual([{ skip: [{ id: 'CKV_AWS_18', comment: 'a test has no logs' }] }]);
  });
  test('is given it beside those of others', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    (bucket.node.defaultChild as s3.CfnBucket).addMetadata('checkov', { skip: [{ id: 'CKV_AWS_21', comment: 'the user said so' }] });
    acknowledge(bucket, NO_ACCESS_LOGS, 'no logs');
    expect(metadataOf(stack)).toEqual([{ skip: [{ id: 'CKV_AWS_21', comment: 'the user said so' }, { id: 'CKV_AWS_18', comment: 'no logs' }] }]);
  });
  test('hears nothing of what it does not check', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    acknowledge(bucket, NO_REPLICATION, 'no replica');
    expect(resourcesOf(templateOf(stack), 'AWS::S3::Bucket')[0].Metadata?.checkov).toBeUndefined();
  });
});

test('an acknowledgement of the user on one bucket is none on another', () => {
  const stack = newStack();
  const [one, other] = ['One', 'Other'].map((id) => new s3.Bucket(stack, id, { enforceSSL: true }));
  for (const bucket of [one, other]) acknowledge(bucket, NO_REPLICATION, 'no replica');
  Validations.of(one).acknowledge(user('AwsSolutions-S1'));
  expect(nagFindings(stack)).toEqual(['AwsSolutions-S1']);
});

test('wildcards are computed once each time they are read, not once for each of them', () => {
  const { resource } = acknowledgedRole(newStack(), read(FOREIGN_OBJECTS, 'arn:aws:s3:::exchange/out/*', 'arn:aws:s3:::exchange/tmp/*'));
  const resolve = jest.spyOn(Stack.of(resource), 'resolve');
  expect(Object.keys(acknowledgedOn(resource))).toHaveLength(3);
  expect(resolve).toHaveBeenCalledTimes(1);
});

test('wildcards are computed once when CDK writes the metadata of the stack', () => {
  const stack = newStack();
  const document = new iam.PolicyDocument({ statements: [read(FOREIGN_OBJECTS)] });
  const toJSON = jest.spyOn(document, 'toJSON');
  acknowledgeWildcards(new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument: {} }), document, REASON);
  (stack.node.root as App).synth();
  expect(toJSON).toHaveBeenCalledTimes(1);
});

test('WriteNagSuppressions puts every acknowledgement into the template', () => {
  const stack = newStack();
  new AwsSolutionsChecks(stack.node.root, { writeSuppressionsToCloudFormation: true });
  const bucket = ownBucket(stack);
  const { resource } = acknowledgedRole(stack, read(bucket.arnForObjects('in/*')));
  Validations.of(resource).acknowledge({ id: 'AwsSolutions-IAM4', reason: 'the user said so' });
  const template = templateOf(stack);
  const [role] = resourcesOf(template, 'AWS::IAM::Role');
  const bucketId = stack.getLogicalId(bucket.node.defaultChild as s3.CfnBucket);
  expect(role.Metadata.cdk_nag.rules_to_suppress).toHaveLength(2);
  expect(role.Metadata.cdk_nag.rules_to_suppress).toEqual(expect.arrayContaining([
    { id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/in/*]`, reason: REASON },
    { id: 'AwsSolutions-IAM4', reason: 'the user said so' },
  ]));
  const [resourceOfBucket] = resourcesOf(template, 'AWS::S3::Bucket');
  expect(resourceOfBucket.Metadata.cdk_nag.rules_to_suppress).toEqual(NO_ACCESS_LOGS.nag.map((id) => ({ id, reason: 'a test has no logs' })));
});
