import { aws_iam as iam, aws_kms as kms, aws_s3 as s3, CfnParameter, Stack } from 'aws-cdk-lib';
import { DeliveryDestination } from '../../lib/deliveries/delivery-destination';
import { DeliveryRole, DeliveryRoleProps } from '../../lib/deliveries/delivery-role';
import { DestinationOwnership } from '../../lib/destinations/cross-account-put-destination';
import { DirectTrustGrant } from '../../lib/grants/direct-trust-grant';
import { HandoffOutputs } from '../../lib/handoffs/handoff-outputs';
import { ExchangeAccess } from '../../lib/policies/exchange-access';
import { ExternalPrincipal } from '../../lib/principals/external-principal';
import { deploy, resourceOf } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { refusalAt } from '../support/refusal';
import { ENV, newStack, OWNER, resourcesOf, SETTINGS, templateOf, VENDOR, warningsOf } from '../support/stack';

const KEY_ARN = `arn:aws:kms:us-east-1:${VENDOR}:key/0a1b2c3d-0000-4000-8000-000000000000`;
const ACME: DeliveryDestination = {
  partnerName: 'acme', bucketName: 'klavi-data-transfer-acme', bucketOwner: VENDOR, region: 'us-east-1', keyPrefix: '/daily-sync/',
};

function delivery(stack: Stack, props: Partial<DeliveryRoleProps> = {}): DeliveryRole {
  const source = props.source ?? new s3.Bucket(stack, 'Exports', { enforceSSL: true, minimumTLSVersion: 1.2 });
  return new DeliveryRole(stack, 'Delivery', { source, sourceKeyPrefix: 'daily/', destinations: [ACME], ...props });
}

const roles = (stack: Stack) => resourcesOf(templateOf(stack), 'AWS::IAM::Role');

describe('the role', () => {
  const trustOf = (props: Partial<DeliveryRoleProps> = {}) => {
    const stack = newStack();
    delivery(stack, props);
    return roles(stack)[0].Properties.AssumeRolePolicyDocument.Statement;
  };
  test('is assumed by Step Functions of this account', () => {
    expect(trustOf()).toEqual([{
      Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'aws:SourceAccount': OWNER } },
    }]);
  });
  test('is assumed by whom the app says', () => {
    expect(trustOf({ assumedBy: new iam.ServicePrincipal('transfer.amazonaws.com') })).toEqual([
      { Effect: 'Allow', Principal: { Service: 'transfer.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
  });
  test('has a name and a boundary where asked for', () => {
    const stack = newStack();
    const permissionsBoundary = iam.ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess');
    delivery(stack, { roleName: 'Exporter', permissionsBoundary, destinations: [ACME, { ...ACME, partnerName: 'globex', keyPrefix: 'globex/', group: 'late' }] });
    expect(roles(stack).map(({ Properties }) => [Properties.RoleName, Properties.PermissionsBoundary !== undefined]))
      .toEqual([['Exporter', true], ['Exporter-late', true]]);
  });
  test('exists before its first partner', () => {
    const stack = newStack();
    const { role, groups } = delivery(stack, { destinations: [] });
    expect(groups).toEqual([{ name: '1', role, destinations: [] }]);
    expect(Object.values<any>(templateOf(stack).Resources).map(({ Type }) => Type)).toEqual(['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::IAM::Role']);
  });
  test('brings neither a custom resource nor a Lambda function', () => {
    const stack = newStack();
    delivery(stack);
    expect(Object.values<any>(templateOf(stack).Resources).map(({ Type }) => Type))
      .toEqual(['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::IAM::Role', 'AWS::IAM::ManagedPolicy']);
  });
  test('of a partner is the one of its group', () => {
    const stack = newStack();
    const made = delivery(stack, { destinations: [ACME, { ...ACME, partnerName: 'globex', keyPrefix: 'globex/', group: 'late' }] });
    expect(made.groups.map(({ name, destinations }) => [name, destinations.map(({ partnerName }) => partnerName)])).toEqual([['1', ['acme']], ['late', ['globex']]]);
    expect(made.roleFor('acme')).toBe(made.role);
    expect(made.roleFor('globex')).toBe(made.groups[1].role);
    expect(made.groups[0].destinations[0]).toBe(ACME);
  });
  test('must not be trusted by others through an edit', () => {
    const stack = newStack();
    delivery(stack).role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.AnyPrincipal()] }));
    expect(() => templateOf(stack)).toThrow('the trust policy must not be changed by other code');
  });
});

describe('the hand-off to a partner', () => {
  const handedOff = (destination: Partial<DeliveryDestination> = {}, copyTags = false) => {
    const stack = newStack();
    const handoff = delivery(stack, { copyTags, roleName: 'Exporter', destinations: [{ ...ACME, ...destination }] }).handoffFor('acme');
    const { fill } = deploy(stack, ENV);
    return { handoff, fields: fill(handoff.fields.map(({ name, value }) => [name, value])), policy: fill(handoff.counterpartPolicy) };
  };
  const EXPORTER = `arn:aws:iam::${OWNER}:role/Exporter`;
  test('is the checklist of the page: our account ID and role ARN', () => {
    const { handoff, fields } = handedOff();
    expect(handoff.title).toBe('Delivery to acme');
    expect(fields).toEqual([['AccountId', OWNER], ['RoleArn', EXPORTER]]);
  });
  test("holds the statement of the page for the partner's bucket policy", () => {
    expect(handedOff().policy).toEqual({
      Version: '2012-10-17',
      Statement: [{
        Sid: 'AllowCrossAccountPut',
        Effect: 'Allow',
        Principal: { AWS: EXPORTER },
        Action: ['s3:PutObject', 's3:PutObjectAcl'],
        Resource: 'arn:aws:s3:::klavi-data-transfer-acme/daily-sync/*',
        Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
      }],
    });
  });
  test('holds what copied tags need', () => {
    const { policy } = handedOff({ ownership: DestinationOwnership.BUCKET_OWNER_ENFORCED }, true);
    expect(policy.Statement.map(({ Action }: any) => Action)).toEqual(['s3:PutObject', 's3:PutObjectAcl', 's3:PutObjectTagging']);
  });
  test('holds the statement for the policy of a key', () => {
    const { fields } = handedOff({ kmsKeyArn: KEY_ARN });
    expect(fields.map(([name]: [string]) => name)).toEqual(['AccountId', 'RoleArn', 'KeyPolicyStatement']);
    expect(JSON.parse(fields[2][1])).toEqual({
      Sid: 'AllowCrossAccountPutKey',
      Effect: 'Allow',
      Principal: { AWS: EXPORTER },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
    });
  });
  test('can be published', () => {
    const stack = newStack();
    const made = delivery(stack, { destinations: [{ ...ACME, kmsKeyArn: KEY_ARN }] });
    new HandoffOutputs(stack, 'Acme', { handoff: made.handoffFor('acme'), outputPrefix: 'Acme' });
    expect(Object.keys(templateOf(stack).Outputs)).toEqual(['AcmeAccountId', 'AcmeRoleArn', 'AcmeKeyPolicyStatement']);
  });
});

describe('the key of the source', () => {
  const withoutDelegation = () => new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({ actions: ['kms:Get*'], principals: [new iam.AccountRootPrincipal()], resources: ['*'] })],
  });
  const keyStatements = (props: Partial<DeliveryRoleProps>, policy?: iam.PolicyDocument) => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true, policy });
    delivery(stack, { source: new s3.Bucket(stack, 'Exports', { encryptionKey }), ...props });
    const deployed = deploy(stack, ENV);
    return resourceOf(deployed, 'AWS::KMS::Key')!.Properties.KeyPolicy.Statement.slice(1);
  };
  test('that delegates to IAM needs nothing', () => {
    expect(keyStatements({})).toEqual([]);
  });
  test.each<[what: string, roleName: string | undefined, condition: object]>([
    ['names every role of a known name', 'Exporter', { 'aws:PrincipalArn': [`arn:aws:iam::${OWNER}:role/Exporter`, `arn:aws:iam::${OWNER}:role/Exporter-2`] }],
    ['opens to the account, through S3 only, where names are made later', undefined, {}],
  ])('that does not %s', (_, roleName, condition) => {
    expect(keyStatements({ roleName, roleCount: 2 }, withoutDelegation())).toEqual([{
      Sid: expect.stringMatching(/^Delivery[0-9a-f]{6}Key$/),
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${OWNER}:root` },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com', ...condition } },
    }]);
  });
  test('of another account is refused, with the statement that its owner must add', () => {
    const stack = newStack();
    expect(() => delivery(stack, { sourceEncryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) })).toThrow(
      /^'sourceEncryptionKey' must have a policy that this app can edit, got: an imported key; its owner must add \[\{"Action":"kms:Decrypt",/);
  });
});

describe('refuses', () => {
  test.each<[what: string, props: Partial<DeliveryRoleProps>, message: string]>([
    ['no role at all', { roleCount: 0 }, "'roleCount' must be a whole number from 1 to 1000, got: 0"],
    ['more policies than IAM attaches', { policiesPerRole: 21 }, "'policiesPerRole' must be a whole number from 1 to 20, got: 21"],
    ['a role name with a space', { roleName: 'a b' }, "'roleName' must have 1 to 64 letters, digits or characters of '_+=,.@-', got: 'a b'"],
    ['a partner twice', { destinations: [ACME, ACME] }, "'partnerName' must be given once, got: 'acme'"],
    ['a source key prefix with a wildcard', { sourceKeyPrefix: 'daily/*' }, "'sourceKeyPrefix' must not contain '*', got: 'daily/*'"],
    ['an empty role name', { roleName: '' }, "'roleName' must have 1 to 64 letters, digits or characters of '_+=,.@-', got: ''"],
    ['an alias', { destinations: [{ ...ACME, kmsKeyArn: 'alias/acme' }] }, "'kmsKeyArn' must be the ARN of a key (not an alias), got: 'alias/acme'"],
  ])('%s', (_, props, message) => {
    expect(() => delivery(newStack(), props)).toThrow(refusalAt('Stack/Delivery', message));
  });
  test('a key of the source in another Region', () => {
    const stack = newStack();
    const arn = `arn:aws:kms:eu-west-1:${OWNER}:key/1234abcd`;
    expect(() => delivery(stack, { sourceEncryptionKey: kms.Key.fromKeyArn(stack, 'Abroad', arn) }))
      .toThrow(refusalAt('Stack/Delivery', `'sourceEncryptionKey' must be in the bucket's Region 'us-east-1', got: '${arn}'`));
  });
  test.each(['roleFor', 'handoffFor'] as const)('%s of a stranger', (method) => {
    const made = delivery(newStack());
    expect(() => made[method]('globex')).toThrow(refusalAt('Stack/Delivery', "'partnerName' must be the name of one of the 'destinations', got: 'globex'"));
  });
});

test('warns of a source in another account', () => {
  const stack = newStack();
  delivery(stack, { source: s3.Bucket.fromBucketAttributes(stack, 'Exports', { bucketName: 'exports', account: VENDOR }) });
  expect(warningsOf(stack)).toEqual([expect.stringMatching(/^the bucket is in account 222222222222: its owner has to allow the role in the bucket policy too/)]);
});

describe.each(SETTINGS)('with $setting', ({ env, context }) => {
  test('cdk-nag finds nothing', () => {
    const stack = newStack({ env, context });
    const region = env?.region ?? 'us-east-1';
    const kmsKeyArn = KEY_ARN.replace('us-east-1', region);
    const source = new s3.Bucket(stack, 'Exports', { encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }), enforceSSL: true, serverAccessLogsPrefix: 'logs/' });
    const made = delivery(stack, {
      source,
      copyTags: true,
      destinations: ['acme', 'globex', 'initech'].map((partnerName, index) => ({ ...ACME, partnerName, keyPrefix: partnerName, region, kmsKeyArn, group: index ? 'late' : undefined })),
    });
    new HandoffOutputs(stack, 'Acme', { handoff: made.handoffFor('acme') });
    expect(nagFindings(stack)).toEqual([]);
  });
});

test('everything that a partner tells may be a parameter', () => {
  const stack = newStack({});
  const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
  const { role } = delivery(stack, {
    destinations: [{ partnerName: 'acme', bucketName: parameter('Bucket'), bucketOwner: parameter('Owner'), region: parameter('Region'), kmsKeyArn: parameter('Key'), keyPrefix: parameter('Prefix') }],
  });
  const deployed = deploy(stack, undefined, { parameters: { Bucket: 'from-klavi', Owner: VENDOR, Region: 'us-east-1', Key: KEY_ARN, Prefix: 'in/' } });
  const { PolicyDocument, Roles } = resourceOf(deployed, 'AWS::IAM::ManagedPolicy')!.Properties;
  expect(Roles).toEqual([deployed.fill(role.roleName)]);
  expect(PolicyDocument.Statement.map(({ Resource }: any) => Resource)).toEqual(['arn:aws:s3:::from-klavi/in/*', KEY_ARN]);
  expect(PolicyDocument.Statement[0].Condition.StringEquals['aws:ResourceAccount']).toBe(VENDOR);
});

test('warns of a partner that shares the delivered folder, and not of the whole bucket or of other deliveries', () => {
  const stack = newStack();
  const source = new s3.Bucket(stack, 'Shared');
  new DeliveryRole(stack, 'Whole', { source, destinations: [] });
  new DeliveryRole(stack, 'Daily', { source, sourceKeyPrefix: 'daily/', destinations: [] });
  expect(warningsOf(stack)).toEqual([]);
  new DirectTrustGrant(stack, 'Adobe', {
    bucket: source, keyPrefix: 'adobe/', access: ExchangeAccess.WRITE, principal: ExternalPrincipal.role('arn:aws:iam::222222222222:role/adobe'),
  });
  expect(warningsOf(stack)).toEqual(["'Stack/Whole' (the whole bucket) and 'Stack/Adobe' (key prefix 'adobe/') are different parties and share "
    + "the objects below 'adobe/' [ack: cdk-s3-handoff:overlappingPrefixes]"]);
});
