import Ajv from 'ajv';
import { CfnCondition, Fn, Lazy } from 'aws-cdk-lib';
import { sheetsOf } from '../../cli/handoff/sheet';
import sheetSchema from '../../cli/handoff/sheet.schema.json';
import { AssumedRoleTrustOptions } from '../../lib/grants/assumed-role-trust';
import { HandoffOutputs } from '../../lib/handoffs/handoff-outputs';
import handoffSchema from '../../lib/handoffs/handoff.schema.json';
import { ExternalId } from '../../lib/principals/external-id';
import { ExternalPrincipal, PrincipalMatch } from '../../lib/principals/external-principal';
import { SessionTags } from '../../lib/principals/session-tags';
import { decisionTable } from '../../tools/policy-engine/jest';
import { Row } from '../../tools/policy-engine/table';
import { bucketIn, DENY_EVERYONE, EXTERNAL_ID, GET, govArn, grantOn, GrantProps, handedOff, INGEST, SESSION, STRANGER } from '../support/assumed-role';
import { deploy, placeOf } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { refusalAt } from '../support/refusal';
import { onlyRole } from '../support/role';
import { newStack, OWNER, resourcesOf, SETTINGS, templateOf, VENDOR, warningsOf } from '../support/stack';

const VERIFIER = `arn:aws:iam::${STRANGER}:role/verify`;
const FIRST = { principal: ExternalPrincipal.role(INGEST), externalId: ExternalId.of(EXTERNAL_ID) };
const SECOND = { principal: ExternalPrincipal.role(VERIFIER), externalId: ExternalId.of('id_2') };
const PENDING_PRINCIPAL = { principal: ExternalPrincipal.pending(), externalId: ExternalId.of('id_3') };
const PENDING_ID = { principal: ExternalPrincipal.role(VERIFIER), externalId: ExternalId.pending() };

/** A grant to the first of these parties, and what was added to it. */
function grantTo([first, ...others]: AssumedRoleTrustOptions[], props: GrantProps = {}, stack = newStack()) {
  const grant = grantOn(stack, bucketIn(stack), { externalId: undefined, ...first, ...props });
  for (const other of others) grant.addTrust(other);
  return { stack, grant };
}

const documentOf = (parties: AssumedRoleTrustOptions[]) => onlyRole(deploy(grantTo(parties).stack)).Properties.AssumeRolePolicyDocument;
const allow = (principal: string, conditions?: object) => ({
  Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole', ...(conditions && { Condition: { StringEquals: conditions } }),
});

describe('the trust policy of several parties', () => {
  const root = `arn:aws:iam::${STRANGER}:root`;

  test.each<[string, AssumedRoleTrustOptions[], object[]]>([
    ['has a statement for each, in their order', [SECOND, FIRST], [allow(VERIFIER, { 'sts:ExternalId': 'id_2' }), allow(INGEST, { 'sts:ExternalId': EXTERNAL_ID })]],
    ['takes every kind of principal', [
      { principal: ExternalPrincipal.session(SESSION) },
      { principal: ExternalPrincipal.role(VERIFIER, { match: PrincipalMatch.BY_ARN }), externalId: ExternalId.anyOf('old-1', 'new-1') },
    ], [allow(SESSION), allow(root, { 'aws:PrincipalArn': VERIFIER, 'sts:ExternalId': ['old-1', 'new-1'] })]],
    ['has one party with two external IDs of its own', [FIRST, { ...FIRST, externalId: ExternalId.of('id_2') }],
      [allow(INGEST, { 'sts:ExternalId': EXTERNAL_ID }), allow(INGEST, { 'sts:ExternalId': 'id_2' })]],
    ['leaves out a party that is pending', [FIRST, PENDING_PRINCIPAL, PENDING_ID], [allow(INGEST, { 'sts:ExternalId': EXTERNAL_ID })]],
    ['leaves out the first while it is pending', [PENDING_PRINCIPAL, SECOND], [allow(VERIFIER, { 'sts:ExternalId': 'id_2' })]],
    ['denies everyone while all are pending', [PENDING_PRINCIPAL, PENDING_ID], DENY_EVERYONE.Statement],
  ])('%s', (_, parties, Statement) => {
    expect(documentOf(parties)).toEqual({ Version: '2012-10-17', Statement });
  });

  test('merges no pairs into their cross product, where CDK minimises policies', () => {
    const { stack } = grantTo([FIRST, SECOND, { ...SECOND, principal: ExternalPrincipal.role(`${INGEST}2`) }], {},
      newStack({ env: { account: '111111111111', region: 'us-east-1' }, context: { '@aws-cdk/aws-iam:minimizePolicies': true } }));
    const { Statement } = onlyRole(deploy(stack)).Properties.AssumeRolePolicyDocument;
    expect(Statement.map(({ Principal, Condition }: any) => [[Principal.AWS].flat().sort(), Condition.StringEquals['sts:ExternalId']]))
      .toEqual([[[INGEST], EXTERNAL_ID], [[`${INGEST}2`, VERIFIER], 'id_2']]);
  });

  test('of one party stays what it was', () => {
    const alone = grantTo([FIRST]).stack;
    const stack = newStack();
    grantOn(stack, bucketIn(stack));
    expect(templateOf(alone)).toEqual(templateOf(stack));
  });
});

describe('who can assume a role of several parties', () => {
  const assume = (roleArn: string, arn: string, externalId: string | undefined, expected: Row['expect']): Row => ({
    who: { arn }, action: 'sts:AssumeRole', assume: { roleArn, externalId }, expect: expected,
  });
  type Answer = [arn: string, externalId: string | undefined, expect: Row['expect']];
  const others: Answer[] = [
    [`arn:aws:iam::${VENDOR}:role/verify`, 'id_2', 'denied'], [`arn:aws:iam::${STRANGER}:role/adobe-ingest`, EXTERNAL_ID, 'denied'], ['arn:aws:iam::111111111111:role/admin', 'id_2', 'denied'],
  ];

  describe.each<[string, AssumedRoleTrustOptions[], Answer[]]>([
    ['both, each with its own external ID', [FIRST, SECOND], [
      [INGEST, EXTERNAL_ID, 'allowed'], [INGEST, 'id_2', 'denied'], [INGEST, undefined, 'denied'],
      [VERIFIER, 'id_2', 'allowed'], [VERIFIER, EXTERNAL_ID, 'denied'], [VERIFIER, undefined, 'denied'],
    ]],
    ['one without external ID does not open the other', [FIRST, { principal: SECOND.principal, externalId: ExternalId.none('their tool cannot send one') }], [
      [INGEST, EXTERNAL_ID, 'allowed'], [INGEST, undefined, 'denied'], [INGEST, 'id_2', 'denied'], [VERIFIER, undefined, 'allowed'], [VERIFIER, 'any-1', 'allowed'],
    ]],
    ['only the one that is complete', [FIRST, PENDING_PRINCIPAL, PENDING_ID], [
      [INGEST, EXTERNAL_ID, 'allowed'], [INGEST, 'id_3', 'denied'], [VERIFIER, 'id_2', 'denied'], [VERIFIER, 'id_3', 'denied'], [VERIFIER, undefined, 'denied'],
    ]],
    ['nobody while all are pending', [PENDING_PRINCIPAL, PENDING_ID], [
      [INGEST, EXTERNAL_ID, 'denied'], [INGEST, 'id_3', 'denied'], [VERIFIER, 'id_3', 'denied'], [VERIFIER, undefined, 'denied'],
    ]],
  ])('%s', (_, parties, answers) => {
    const { cloud, resources } = deploy(grantTo(parties, { roleName: 'exchange' }).stack);
    const [{ Arn }] = Object.values(resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
    decisionTable('as agreed with each', () => cloud, [...answers, ...others].map(([arn, externalId, expected]) => assume(Arn, arn, externalId, expected)));
  });

  test('the second party reaches the same folder', () => {
    const { cloud, resources } = deploy(grantTo([FIRST, SECOND]).stack);
    const roleArn = Object.values(resources).find(({ Type }) => Type === 'AWS::IAM::Role')!.Arn;
    const asVerifier = (externalId: string) => ({ who: { arn: VERIFIER }, assume: { roleArn, externalId }, ...GET });
    expect(['id_2', EXTERNAL_ID].map((externalId) => cloud.decide(asVerifier(externalId)).allowed)).toEqual([true, false]);
  });
});

describe('the hand-off of several parties', () => {
  test('has what each presents, in front of the buckets', () => {
    const { stack, grant } = grantTo([FIRST, SECOND]);
    const deployed = deploy(stack);
    expect(handedOff(grant, deployed)).toEqual([
      ['RoleArn', onlyRole(deployed).Arn], ['ExternalId', EXTERNAL_ID], ['ExternalId2', 'id_2'],
      ['BucketName', 'exchange'], ['KeyPrefix', 'adobe/'], ['Region', 'us-east-1'], ['Status', 'READY'],
    ]);
    expect(grant.handoff.title).toBe(`Assumed role for ${INGEST} and ${VERIFIER}`);
  });

  test.each([
    ['the second', [FIRST, PENDING_ID]], ['the first', [PENDING_PRINCIPAL, SECOND]], ['every one', [PENDING_PRINCIPAL, PENDING_ID]],
  ])('has the status PENDING while %s is pending', (_, parties) => {
    const { stack, grant } = grantTo(parties);
    expect(handedOff(grant, deploy(stack)).at(-1)).toEqual(['Status', 'PENDING']);
  });

  test('keeps to the schemas of metadata and sheet, whatever the parties present', () => {
    const everything = { sessionTags: SessionTags.of(['Project']), sourceIdentity: true };
    const { stack, grant } = grantTo([
      { ...FIRST, ...everything, sessionName: 'acme' },
      { principal: SECOND.principal, ...everything, sessionName: 'acme', externalId: ExternalId.below('acme/') },
      PENDING_PRINCIPAL,
    ], { selfAssume: true });
    new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff });
    const { outputs } = deploy(stack);
    const template = templateOf(stack);
    const [sheet] = sheetsOf({
      name: 'Stack', where: 'Stack', template, deployed: true, outputs: new Map(Object.entries(outputs)), parameters: new Map(), account: OWNER, region: 'us-east-1',
    });
    const problemsOf = (schema: object, value: unknown) => {
      const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
      return validate(value) ? [] : validate.errors;
    };
    expect(problemsOf(handoffSchema, template.Metadata['cdk-s3-handoff'])).toEqual([]);
    const { definitions } = sheetSchema;
    expect(problemsOf({ ...definitions.trust, definitions }, JSON.parse(JSON.stringify(sheet.trust)))).toEqual([]);
    expect(sheet.trust).toMatchObject({ awaitsOthers: true, selfAssume: true, sessionName: 'acme', others: [{ externalIdPrefix: 'acme/', sessionTagKeys: ['Project'] }] });
  });

  test('cannot be published before the last party is added', () => {
    const { stack, grant } = grantTo([FIRST]);
    new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff });
    grant.addTrust(SECOND);
    expect(() => templateOf(stack)).toThrow('the hand-off grew after its outputs were made, add buckets and parties first: ExternalId2');
  });

  test('cannot be published before a party that is pending is added: its status would be wrong', () => {
    const { stack, grant } = grantTo([FIRST]);
    new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff });
    grant.addTrust({ principal: ExternalPrincipal.pending() });
    expect(() => templateOf(stack)).toThrow('the hand-off changed after its outputs were made, add buckets and parties first: Status');
  });
});

describe('another party', () => {
  const TWICE = "'principal' must not be trusted twice with the same external ID, got: ";

  test.each<[string, AssumedRoleTrustOptions[], string]>([
    ['that repeats the first', [FIRST, FIRST], `${TWICE}'${INGEST}'`],
    ['that repeats another', [FIRST, SECOND, SECOND], `${TWICE}'${VERIFIER}'`],
    ['that repeats one of two external IDs', [{ ...FIRST, externalId: ExternalId.anyOf('id_1', 'id_2') }, { ...FIRST, externalId: ExternalId.anyOf('id_2', 'id_3') }], `${TWICE}'${INGEST}'`],
    ['that repeats a party without external ID', [{ principal: FIRST.principal }, { principal: FIRST.principal, externalId: ExternalId.none('test') }], `${TWICE}'${INGEST}'`],
    ['that is named in another way', [FIRST, { ...FIRST, principal: ExternalPrincipal.role(INGEST, { match: PrincipalMatch.BY_ARN }) }], `${TWICE}'${INGEST}'`],
    ['of another partition', [FIRST, { principal: ExternalPrincipal.role(`arn:aws-us-gov:iam::${VENDOR}:role/ingest`) }],
      `'principal' must be in partition 'aws' (roles cannot be assumed and buckets not be shared across partitions), got: 'arn:aws-us-gov:iam::${VENDOR}:role/ingest'`],
    ['that is a text', [FIRST, { principal: INGEST } as any], `'principal' must be an ExternalPrincipal (ExternalPrincipal.fromArn makes one of an ARN), got: '${INGEST}'`],
    ['whose external ID is a text', [FIRST, { ...SECOND, externalId: 'id_2' } as any], "'externalId' must be an ExternalId (ExternalId.of makes one of a string), got: 'id_2'"],
    ['that is nothing', [FIRST, undefined as any], "'principal' must be an ExternalPrincipal (ExternalPrincipal.fromArn makes one of an ARN), got: undefined"],
  ])('%s is an error', (_, parties, message) => {
    expect(() => grantTo(parties)).toThrow(refusalAt('Stack/Adobe', message));
  });

  test('is an error where a published template decides whether the role is ready', () => {
    const stack = newStack();
    const ready = new CfnCondition(stack, 'Ready', { expression: Fn.conditionEquals('', '') });
    expect(() => grantTo([FIRST, SECOND], { _readyWhen: ready }, stack))
      .toThrow(refusalAt('Stack/Adobe', "'addTrust' must not be called where a condition decides whether the role is ready, got: 'Stack/Ready'"));
  });

  test.each<[string, AssumedRoleTrustOptions, string[]]>([
    ['that is a whole account without external ID is a warning', { principal: ExternalPrincipal.account(VENDOR) },
      ['the whole account can assume this role: give it an externalId, or ExternalId.none(reason) [ack: cdk-s3-handoff:wholeAccount]']],
    ["in the bucket owner's account is a warning", { principal: ExternalPrincipal.role('arn:aws:iam::111111111111:role/own') },
      ["the principal is in the bucket owner's own account 111111111111: an identity policy there would do [ack: cdk-s3-handoff:ownAccount]"]],
    ['of one account with the same external ID is one customer: no warning', { ...FIRST, principal: ExternalPrincipal.role(`${INGEST}2`) }, []],
  ])('%s', (_, party, warnings) => {
    expect(warningsOf(grantTo([FIRST, party]).stack)).toEqual(warnings);
  });

  test('that shares its external ID with another role of the vendor is a warning', () => {
    const { stack } = grantTo([FIRST, SECOND]);
    grantOn(stack, bucketIn(stack, { bucketName: 'other' }, 'Other'), SECOND, 'Acme');
    expect(warningsOf(stack)).toEqual([
      `account ${STRANGER} has the same external ID for 'Stack/Adobe' and 'Stack/Acme': whoever is the one can have it assume the role of the other, `
      + 'ask for an external ID for each [ack: cdk-s3-handoff:sharedExternalId]',
    ]);
  });

  test('that makes the trust policy too long is a synth error', () => {
    const { stack } = grantTo([FIRST, ...['a', 'b'].map((letter) => ({ ...SECOND, externalId: ExternalId.of(letter.repeat(1000)) }))]);
    expect(() => templateOf(stack)).toThrow(/the trust policy has 2\d{3} characters, the limit is 2048/);
  });

  test('that is known at synthesis gives the same role as a literal', () => {
    const lazy = (value: string) => Lazy.string({ produce: () => value });
    const later = grantTo([FIRST, { principal: ExternalPrincipal.role(lazy(VERIFIER)), externalId: ExternalId.of(lazy('id_2')) }]).stack;
    expect(onlyRole(deploy(later))).toEqual(onlyRole(deploy(grantTo([FIRST, SECOND]).stack)));
  });

  test.each(SETTINGS)('gives no finding, and a statement of its own, in $setting', ({ env, context }) => {
    const stack = newStack({ env, context });
    const named = (arn: string) => ExternalPrincipal.role(govArn(arn, placeOf(env)));
    grantTo([{ ...FIRST, principal: named(INGEST) }, { ...SECOND, principal: named(VERIFIER) }], {}, stack);
    const [{ Properties }] = resourcesOf(templateOf(stack), 'AWS::IAM::Role');
    const principals = Properties.AssumeRolePolicyDocument.Statement.map(({ Principal }: any) => Principal.AWS);
    expect(principals).toEqual([named(INGEST).arn, named(VERIFIER).arn]);
    expect(nagFindings(stack).filter((rule) => rule !== 'AwsSolutions-S1')).toEqual([]);
  });
});
