import { CfnCondition, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { HandoffOutputs } from '../../lib/handoffs/handoff-outputs';
import { ExchangeAccess } from '../../lib/policies/exchange-access';
import { ExternalId } from '../../lib/principals/external-id';
import { ExternalPrincipal, PrincipalMatch } from '../../lib/principals/external-principal';
import { resolveTemplate } from '../../tools/policy-engine/resolve';
import { bucketIn, EXTERNAL_ID, grantOn, GrantProps, handedOff, INGEST, OWN_KEY, roleWith, SESSION, stackWith, UPLOADER } from '../support/assumed-role';
import { deploy, placeOf } from '../support/deployment';
import { exemptionsOf } from '../support/exemptions';
import { onlyRole, permissionsOf } from '../support/role';
import { ENV, newStack, OWNER, templateOf, VENDOR } from '../support/stack';

describe('the hand-off', () => {
  const ROLE = `arn:aws:iam::${OWNER}:role/adobe-exchange`;
  const STS = 'https://sts.us-east-1.amazonaws.com';
  const ATTACH = `Attach the counterpart policy to ${INGEST}: without it, your own account refuses the call.`;
  const [RESOURCE_CONTROL, SERVICE_CONTROL] = exemptionsOf('sts:AssumeRole');
  const NOT_BEFORE = [
    `Set up your integration with the role ARN ${ROLE}.`,
    'Send back the ARN and the external ID that your side shows then: until they are filled in, nobody can assume the role.',
    'Work below s3://exchange/adobe/ in us-east-1.',
  ];
  const CANNOT = [
    'delete objects below s3://exchange/adobe/',
    'reach objects of s3://exchange outside adobe/, or list it without a key prefix',
    'connect to s3://exchange without TLS 1.2',
  ];
  const WHILE_PENDING = 'assume the role while the status is PENDING';
  const canOnce = (awaited: string) => ['list', 'read', 'put'].map((verb) => `${verb} objects below s3://exchange/adobe/${awaited}`);

  function sheetOf(props: GrantProps | ((stack: Stack) => GrantProps) = {}) {
    const stack = newStack();
    const given = typeof props === 'function' ? props(stack) : props;
    const { handoff } = grantOn(stack, given.bucket ?? bucketIn(stack), { roleName: 'adobe-exchange', ...given });
    const { title, steps, request, can, cannot, exemptions } = handoff;
    return deploy(stack, ENV).fill({ title, steps, request, can, cannot, exemptions });
  }

  test('says what the vendor does, sends, can and cannot do, and what its organisation may have to change', () => {
    expect(sheetOf()).toEqual({
      title: `Assumed role for ${INGEST}`,
      steps: [ATTACH, `Assume ${ROLE} at ${STS}, with external ID ${EXTERNAL_ID}.`, 'Work below s3://exchange/adobe/ in us-east-1.'],
      request: {
        stsEndpoint: STS,
        acl: 'none: the bucket owner owns what you upload',
        encryption: 'none: the bucket encrypts with SSE-S3',
        minimumTlsVersion: '1.2',
        uploads: 'single puts and multipart uploads',
        expectedBucketOwner: OWNER,
      },
      can: canOnce(''),
      cannot: CANNOT,
      exemptions: [RESOURCE_CONTROL, SERVICE_CONTROL],
    });
  });
  test.each<[string, GrantProps, string]>([
    ['nobody yet', { principal: ExternalPrincipal.pending() }, 'Assumed role, pending'],
    ['a role whose external ID is pending', { externalId: ExternalId.pending() }, `Assumed role for ${INGEST}`],
  ])('for %s claims nothing before the status is READY', (_, props, title) => {
    expect(sheetOf(props)).toMatchObject({
      title, steps: NOT_BEFORE, can: canOnce(', once the status is READY'), cannot: [...CANNOT, WHILE_PENDING], exemptions: [SERVICE_CONTROL],
    });
  });
  test('of a published stack claims nothing before the status is READY either', () => {
    const sheet = sheetOf((stack) => ({ _readyWhen: new CfnCondition(stack, 'Ready', { expression: Fn.conditionEquals('', '') }) }));
    expect(sheet.steps.slice(0, 2)).toEqual([ATTACH, `Assume ${ROLE} at ${STS}, with external ID ${EXTERNAL_ID}.`]);
    expect(sheet).toMatchObject({ can: canOnce(', once the status is READY'), cannot: [...CANNOT, WHILE_PENDING] });
  });
  test.each<[string, ExternalId | undefined, string]>([
    ['no external ID, where none was given', undefined, ''],
    ['no external ID, where none is used on purpose', ExternalId.none('their tool cannot send one'), ''],
    ['both external IDs, while the vendor rotates', ExternalId.anyOf('old-1', 'new-1'), ', with external ID old-1 or new-1'],
  ])('asks for %s', (_, externalId, words) => {
    expect(sheetOf({ externalId }).steps[1]).toBe(`Assume ${ROLE} at ${STS}${words}.`);
  });
  test('says the session name where no other is trusted', () => {
    expect(sheetOf({ principal: ExternalPrincipal.session(SESSION) }).steps[1]).toBe('Name your session acme-import: no other is trusted.');
  });
  test('does not promise what a permissions boundary may take away', () => {
    const permissionsBoundary = (stack: Stack) => iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', `arn:aws:iam::${OWNER}:policy/exchange-boundary`);
    expect(sheetOf((stack) => ({ permissionsBoundary: permissionsBoundary(stack) })).can)
      .toEqual(canOnce(', once the permissions boundary of the role allows it'));
  });
  test('does not say that the vendor cannot read, where it can read old versions', () => {
    expect(sheetOf({ access: ExchangeAccess.custom({ objectActions: ['s3:GetObjectVersion'] }) }))
      .toMatchObject({ can: [], cannot: ['list objects below s3://exchange/adobe/', 'put objects below s3://exchange/adobe/', ...CANNOT] });
  });
});

describe('values that are known later', () => {
  const VALUES = {
    Bucket: 'exchange', Prefix: 'adobe/', Principal: INGEST, ExternalId: EXTERNAL_ID, Role: 'adobe-exchange', Description: 'Adobe', Key: OWN_KEY,
  };
  function stackOf(value: (stack: Stack, name: keyof typeof VALUES) => string, principal = (arn: string) => ExternalPrincipal.role(arn)): Stack {
    const stack = newStack();
    const given = (name: keyof typeof VALUES) => value(stack, name);
    const grant = grantOn(stack, s3.Bucket.fromBucketName(stack, 'TheBucket', given('Bucket')), {
      keyPrefix: given('Prefix'),
      principal: principal(given('Principal')),
      externalId: ExternalId.of(given('ExternalId')),
      roleName: given('Role'),
      description: given('Description'),
      encryptionKey: kms.Key.fromKeyArn(stack, 'TheKey', given('Key')),
      ownerEditsKeyPolicy: true,
      ownerEditsBucketPolicy: true,
    });
    new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff });
    return stack;
  }
  const parameter = (stack: Stack, name: string) => new CfnParameter(stack, name).valueAsString;
  const lazy = (_: Stack, name: keyof typeof VALUES) => Lazy.string({ produce: () => VALUES[name] });
  const literal = (_: Stack, name: keyof typeof VALUES) => VALUES[name];
  const resolved = (stack: Stack, parameters?: Record<string, string>) =>
    resolveTemplate(templateOf(stack), { ...placeOf(ENV), stackName: 'Stack', parameters });
  const byArn = (arn: string) => ExternalPrincipal.fromArn(arn, { match: PrincipalMatch.BY_ARN });

  test('as parameters give the same role and hand-off as literals', () => {
    expect(resolved(stackOf(parameter), VALUES)).toEqual(resolved(stackOf(literal)));
  });
  test('as parameters give the same role as literals for a principal by its ARN', () => {
    expect(onlyRole(resolved(stackOf(parameter, byArn), VALUES))).toEqual(onlyRole(resolved(stackOf(literal, byArn))));
  });
  test('found out at synthesis give the same role and hand-off as literals', () => {
    expect(resolved(stackOf(lazy))).toEqual(resolved(stackOf(literal)));
  });
  test('a lazy key prefix is normalised when it is known', () => {
    const keyPrefix = Lazy.string({ produce: () => '/adobe' });
    expect(permissionsOf(roleWith({ keyPrefix }))).toEqual(permissionsOf(roleWith()));
  });
  test('a lazy key prefix that is not valid is refused when it is known', () => {
    const stack = stackWith({ keyPrefix: Lazy.string({ produce: () => 'in/*' }) });
    expect(() => templateOf(stack)).toThrow("'keyPrefix' must not contain '*', got: 'in/*'");
  });
  test.each([
    ['a session', ExternalPrincipal.session, SESSION],
    ['an account', ExternalPrincipal.account, VENDOR],
    ['a user', ExternalPrincipal.user, UPLOADER],
  ])('as parameters name %s like a literal', (_, principal, value) => {
    const withParameter = newStack();
    const grant = grantOn(withParameter, bucketIn(withParameter), { principal: principal(parameter(withParameter, 'Vendor')) });
    const deployed = deploy(withParameter, ENV, { parameters: { Vendor: value } });
    const other = newStack();
    const expected = grantOn(other, bucketIn(other), { principal: principal(value) });
    expect(onlyRole(deployed)).toEqual(onlyRole(deploy(other)));
    expect(handedOff(grant, deployed)).toEqual(handedOff(expected, deploy(other)));
  });
  test('as parameters that may stay empty give outputs only for what was filled in', () => {
    const stack = newStack();
    const optional = (name: string) => new CfnParameter(stack, name, { default: '' }).valueAsString;
    const grant = grantOn(stack, bucketIn(stack), {
      principal: ExternalPrincipal.fromArn(optional('Principal')),
      externalId: ExternalId.of(optional('ExternalId')),
      encryptionKey: kms.Key.fromKeyArn(stack, 'TheKey', optional('Key')),
      ownerEditsKeyPolicy: true,
    });
    new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff });
    const outputsWith = (parameters: Record<string, string>) => resolved(stack, parameters).outputs;
    const always = ['BucketName', 'KeyPrefix', 'Region', 'RoleArn', 'Status'];
    expect(Object.keys(outputsWith({})).sort()).toEqual(always);
    expect(Object.keys(outputsWith({ Principal: INGEST })).sort()).toEqual(always);
    const filledIn = outputsWith({ Principal: SESSION, ExternalId: EXTERNAL_ID, Key: OWN_KEY });
    expect(Object.keys(filledIn).sort()).toEqual([...always, 'ExternalId', 'KeyPolicyStatement', 'KmsKeyArn', 'SessionName'].sort());
    expect(filledIn).toMatchObject({ ExternalId: EXTERNAL_ID, KmsKeyArn: OWN_KEY, SessionName: 'acme-import' });
  });
  test('as an empty key prefix open the whole bucket', () => {
    expect(permissionsOf(onlyRole(resolved(stackOf(parameter), { ...VALUES, Prefix: '' }))))
      .toEqual(permissionsOf(onlyRole(resolved(stackOf((stack, name) => name === 'Prefix' ? '' : literal(stack, name))))));
  });
});
