import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { bucketFacts } from '../../../lib/buckets/private/bucket-facts';
import { GivenOpening, ownOpening, ownParty } from '../../../lib/handoffs/private/own-party';
import { newStack } from '../../support/stack';

const roleIn = (stack: Stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal('222222222222') });
const statement = (action: string) => new iam.PolicyStatement({ actions: [action], resources: ['*'] });
const actionsOf = (role: iam.Role, documents: iam.PolicyDocument[] = []) => ownParty(role, role.roleArn, documents).own!.documents
  .flatMap((document) => document.toJSON().Statement.map(({ Action }: { Action: string }) => Action));

test('a role is known by every policy that this app gave it', () => {
  const role = roleIn(newStack());
  role.addToPolicy(statement('s3:DeleteObject'));
  expect(actionsOf(role, [new iam.PolicyDocument({ statements: [statement('s3:GetObject')] })])).toEqual(['s3:GetObject', 's3:DeleteObject']);
});

test('a managed policy may allow anything', () => {
  const role = roleIn(newStack());
  expect(actionsOf(role)).toEqual([]);
  role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'));
  expect(actionsOf(role)).toEqual(['*']);
});

test('a managed policy that only an override attaches may allow anything too', () => {
  const role = roleIn(newStack());
  (role.node.defaultChild as iam.CfnRole).addPropertyOverride('ManagedPolicyArns', [iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess').managedPolicyArn]);
  expect(actionsOf(role)).toEqual(['*']);
});

test('a managed policy that an override detaches allows nothing', () => {
  const role = roleIn(newStack());
  role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'));
  (role.node.defaultChild as iam.CfnRole).addPropertyDeletionOverride('ManagedPolicyArns');
  expect(actionsOf(role)).toEqual([]);
});

describe('an opening', () => {
  const stack = newStack();
  const role = roleIn(stack);
  const opened = (bucket: s3.IBucket, more: Partial<GivenOpening> & { permissionsBoundary?: iam.IManagedPolicy } = {}) => ownOpening('role', role, {
    bucket, facts: bucketFacts(bucket), keyPrefix: '', actions: { objectActions: [], bucketActions: [], listsPrefix: true }, requiresAcl: false, ...more,
  });
  const own = new s3.Bucket(stack, 'Own');
  const foreign = s3.Bucket.fromBucketAttributes(stack, 'Foreign', { bucketName: 'foreign', account: '777777777777' });

  test('in a bucket of the same account works at once, and its uploads belong to that account', () => {
    expect(opened(own)).toMatchObject({ uploadsAsOwner: true, awaits: [] });
  });

  test('in an imported bucket may be in another account', () => {
    expect(opened(s3.Bucket.fromBucketName(stack, 'Imported', 'imported'))).toMatchObject({ uploadsAsOwner: false, awaits: [] });
  });

  test('waits for others', () => {
    const permissionsBoundary = iam.ManagedPolicy.fromAwsManagedPolicyName('Boundary');
    expect(opened(foreign, { keyArn: 'arn', ownerEditsKeyPolicy: true, permissionsBoundary }).awaits).toEqual([
      'the bucket owner has allowed the role in the bucket policy',
      "the key's owner has added the key policy statement, if there is one",
      'the permissions boundary of the role allows it',
    ]);
  });
});
