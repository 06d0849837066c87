import { CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AceEnvironment, AceOppSyncRole, AceOppSyncRoleProps, AceStage } from '../../lib/grants/ace-opp-sync-role';
import { ExternalId } from '../../lib/principals/external-id';
import { ExternalPrincipal } from '../../lib/principals/external-principal';
import { Call, Cloud } from '../../tools/policy-engine/cloud';
import { decisionTable } from '../../tools/policy-engine/jest';
import { subjectOf, SUBJECTS } from '../../tools/policy-engine/operations';
import { Row } from '../../tools/policy-engine/table';
import { deploy, Deployment, placeOf } from '../support/deployment';
import { exemptionsOf } from '../support/exemptions';
import { acknowledgedOn, nagFindings } from '../support/nag';
import { refusalAt } from '../support/refusal';
import { onlyRole, permissionsOf } from '../support/role';
import { ENV, GOV_ENV, newStack, OWNER, resourcesOf, SETTINGS, templateOf, warningsOf } from '../support/stack';

type Question = Partial<Row> & Pick<Row, 'action'>;

const LABRA = '555555555555';
const ACE = '123456789012';
const STRANGER = '333333333333';
const EXTERNAL_ID = 'labra-3f1c9a';
const SYNC = `arn:aws:iam::${LABRA}:role/oppsync`;
const ROLE = `arn:aws:iam::${OWNER}:role/ace-oppsync`;
const PRODUCTION: AceStage = {
  environment: AceEnvironment.PRODUCTION,
  bucketName: 'ace-apn-33333-prod-us-west-2',
  kmsKeyArn: `arn:aws:kms:us-west-2:${ACE}:key/df216356-609b-4c47-9af9-bd487ec63b0a`,
};
const STAGING: AceStage = {
  environment: AceEnvironment.STAGING,
  bucketName: 'ace-apn-33333-beta-us-west-2',
  kmsKeyArn: `arn:aws:kms:us-west-2:${ACE}:key/0a1b2c3d-0000-4000-8000-000000000001`,
};
const KEY_ACTIONS = ['kms:Decrypt', 'kms:Encrypt', 'kms:DescribeKey', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];
const OBJECT_ACTIONS = [
  's3:GetObject', 's3:GetObjectTagging', 's3:PutObject', 's3:PutObjectAcl', 's3:PutObjectTagging', 's3:DeleteObject', 's3:DeleteObjectTagging',
];
const OUTBOUND = [
  'outbound/a.json', 'opportunity-outbound/a.json', 'lead-outbound/a.json', 'opportunity-outbound-archive/a.json', 'lead-outbound-archive/a.json',
];
const INBOUND = [
  'opportunity-inbound/a.json', 'lead-inbound/a.json', 'opportunity-inbound-archive/a.json', 'opportunity-inbound-processed-results/a.json',
  'inbound/outbound.json', 'outbound', 'opportunity-outbound', 'a.json',
];

function aceRole(stack: Stack, props: Partial<AceOppSyncRoleProps> = {}): AceOppSyncRole {
  return new AceOppSyncRole(stack, 'OppSync', {
    principal: ExternalPrincipal.account(LABRA),
    externalId: ExternalId.of(EXTERNAL_ID),
    stages: [PRODUCTION],
    roleName: 'ace-oppsync',
    ...props,
  });
}

function deployed(props: Partial<AceOppSyncRoleProps> = {}, cloud?: Cloud): Deployment {
  const stack = newStack();
  aceRole(stack, props);
  return deploy(stack, ENV, { cloud });
}

const document = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const allow = (principal: string, actions: string | string[], resources: string | string[]) => ({
  Effect: 'Allow', Principal: { AWS: principal }, Action: actions, Resource: resources,
});
const aceRoot = allow(`arn:aws:iam::${ACE}:root`, 'kms:*', '*');

/** ACE's side, open to the customer's role: then its own policy alone decides. */
function openAce({ roleArn, partition, stages } = { roleArn: ROLE, partition: 'aws', stages: [PRODUCTION, STAGING] }): Cloud {
  const cloud = new Cloud();
  for (const { bucketName, kmsKeyArn } of stages) {
    cloud.addKey({ arn: kmsKeyArn, policy: document(allow(roleArn, 'kms:*', '*')) });
    const arn = `arn:${partition}:s3:::${bucketName}`;
    cloud.addBucket({
      name: bucketName,
      account: ACE,
      region: 'us-west-2',
      partition,
      encryption: { algorithm: 'aws:kms', keyArn: kmsKeyArn },
      policy: document(allow(roleArn, 's3:*', [arn, `${arn}/*`])),
      ownership: 'ObjectWriter',
    });
  }
  return cloud;
}

function labra(roleArn = ROLE, externalId: string | undefined = EXTERNAL_ID, arn = SYNC): Pick<Call, 'who' | 'assume'> {
  return { who: { arn }, assume: { roleArn, externalId } };
}

const on = (action: string, key: string, { bucketName }: AceStage = PRODUCTION, more: Partial<Row> = {}): Question =>
  ({ action: `s3:${action}`, bucket: bucketName, key, ...more });
const list = ({ bucketName }: AceStage = PRODUCTION, prefix?: string): Question => ({ action: 's3:ListBucket', bucket: bucketName, prefix });
const direct = (action: string, { kmsKeyArn }: AceStage = PRODUCTION): Question => ({ action: `kms:${action}`, kmsKeyArn });

function rows(who: Pick<Call, 'who' | 'assume'>, expect: Row['expect'], questions: Question[]): Row[] {
  return questions.map((question) => ({ ...who, ...question, expect }));
}

describe.each(SETTINGS)('with $setting', ({ env, context }) => {
  const { partition } = placeOf(env);
  const local = (arn: string) => arn.replace('arn:aws:', `arn:${partition}:`);
  const stage = { ...PRODUCTION, kmsKeyArn: local(PRODUCTION.kmsKeyArn) };
  const stack = newStack({ env, context });
  const { handoff } = aceRole(stack, { stages: [stage] });
  const cloud = openAce({ roleArn: local(ROLE), partition, stages: [stage] });
  const deployment = deploy(stack, env, { cloud });
  const sync = labra(local(ROLE), EXTERNAL_ID, local(SYNC));

  decisionTable('Labra synchronises through the role', () => cloud, [
    ...rows(sync, 'allowed', [
      list(),
      on('PutObject', 'opportunity-inbound/a.json', PRODUCTION, { acl: 'bucket-owner-full-control' }),
      on('GetObject', 'opportunity-outbound/a.json'),
      on('DeleteObject', 'opportunity-outbound/a.json'),
    ]),
    ...rows(sync, 'denied', [
      on('PutObject', 'opportunity-outbound/a.json'),
      on('DeleteObjectVersion', 'opportunity-inbound/a.json'),
      { action: 's3:PutBucketPolicy', bucket: stage.bucketName },
    ]),
    ...rows({ who: sync.who }, 'denied', [
      on('GetObject', 'opportunity-outbound/a.json'),
      on('GetObject', 'opportunity-outbound/a.json', PRODUCTION, { assume: { roleArn: local(ROLE) } }),
      on('GetObject', 'opportunity-outbound/a.json', PRODUCTION, { assume: { roleArn: local(ROLE), externalId: 'labra-other' } }),
    ]),
  ]);
  test('the hand-off holds role ARN, external ID and bucket', () => {
    expect(deployment.fill(handoff.fields.map(({ name, value }) => [name, value]))).toEqual([
      ['RoleArn', local(ROLE)],
      ['ExternalId', EXTERNAL_ID],
      ['ProductionBucketName', stage.bucketName],
    ]);
  });
  test('Labra gets the policy that lets its role assume ours', () => {
    expect(deployment.fill(handoff.counterpartPolicy)).toEqual({
      Version: '2012-10-17',
      Statement: [{ Sid: 'AssumeOppSyncRole', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: local(ROLE) }],
    });
  });
  test('cdk-nag finds nothing', () => {
    expect(nagFindings(stack)).toEqual([]);
  });
});

/** The example policy of Labra's page, word for word. */
const PAGE = document(
  {
    Sid: 'VisualEditor0',
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:DescribeKey', 's3:ListBucket', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
    Resource: [
      'arn:aws:s3:::ace-apn-33333-prod-us-west-2',
      'arn:aws:kms:us-west-2:123456789012:key/df216356-609b-4c47-9af9-bd487ec63b0a',
    ],
  },
  {
    Sid: 'VisualEditor1',
    Effect: 'Allow',
    Action: [
      's3:DeleteObjectTagging', 's3:PutObject', 's3:GetObject', 's3:GetObjectTagging', 's3:PutObjectTagging', 's3:DeleteObject', 's3:PutObjectAcl',
    ],
    Resource: 'arn:aws:s3:::ace-apn-33333-prod-us-west-2/*',
  },
);

describe("compared with the policy of Labra's page", () => {
  function decider(cloud: Cloud): (question: Question) => boolean {
    return (question) => cloud.decide({ ...labra(), ...question }).allowed;
  }
  const page = openAce();
  page.addPrincipal({ arn: ROLE, policies: [PAGE], trust: onlyRole(deployed()).Properties.AssumeRolePolicyDocument });
  const ours = openAce();
  deployed({}, ours);
  const unguarded = openAce();
  deployed({ allowOutboundWrites: true }, unguarded);
  const decide = { page: decider(page), ours: decider(ours), unguarded: decider(unguarded) };

  /** One action on everything of both of ACE's environments, in every form in which a request can come. */
  function questions(action: string): Question[] {
    return [PRODUCTION, STAGING].flatMap((stage): Question[] => {
      switch (subjectOf(action)) {
        case 'bucket': {
          const prefixes = action.startsWith('s3:List') ? ['', 'opportunity-inbound/', 'opportunity-outbound/', 'outbound/'] : [];
          return [undefined, ...prefixes].map((prefix) => ({ action, bucket: stage.bucketName, prefix }));
        }
        case 'key':
          return [undefined, { 'kms:ViaService': 's3.us-west-2.amazonaws.com' }].map((context) => ({ action, kmsKeyArn: stage.kmsKeyArn, context }));
        default:
          return [...INBOUND, ...OUTBOUND].flatMap((key) => formsOf(action).map((form) => ({ action, bucket: stage.bucketName, key, ...form })));
      }
    });
  }
  function formsOf(action: string): Partial<Row>[] {
    if (action !== 's3:PutObject') return [{}];
    const encryption = { algorithm: 'aws:kms', keyArn: PRODUCTION.kmsKeyArn };
    return [{}, { multipart: true }, { acl: 'bucket-owner-full-control' }, { encryption }, { encryption: { algorithm: 'AES256' } }];
  }
  const puts = (question: Question) => question.action === 's3:PutObject' && OUTBOUND.includes(question.key!);
  const actions = [...SUBJECTS.keys()].filter((action) => ['bucket', 'object', 'key'].includes(subjectOf(action)));

  test.each(actions)('%s is decided the same, but for uploads to outbound folders', (action) => {
    for (const question of questions(action)) {
      expect({ question, allowed: decide.ours(question) }).toEqual({ question, allowed: !puts(question) && decide.page(question) });
    }
  });
  test.each(actions)('%s is decided the same everywhere with allowOutboundWrites', (action) => {
    for (const question of questions(action)) {
      expect({ question, allowed: decide.unguarded(question) }).toEqual({ question, allowed: decide.page(question) });
    }
  });
  test('the page allows what is compared, and only in the environment that it names', () => {
    const allowed = actions.filter((action) => questions(action).some(decide.page));
    expect(allowed.sort()).toEqual([
      ...OBJECT_ACTIONS, 's3:ListBucket', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt',
      'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo',
    ].sort());
    const isStaging = ({ bucket, kmsKeyArn }: Question) => bucket === STAGING.bucketName || kmsKeyArn === STAGING.kmsKeyArn;
    expect(actions.flatMap(questions).filter(isStaging).filter(decide.page)).toEqual([]);
  });
  test('uploads to outbound folders are allowed by the page, and refused by our policy itself', () => {
    for (const key of OUTBOUND) {
      expect(page.decide({ ...labra(), ...on('PutObject', key) }).allowed).toBe(true);
      expect(ours.decide({ ...labra(), ...on('PutObject', key) }))
        .toEqual({ allowed: false, by: 'identity policy (explicit deny)', action: 's3:PutObject' });
    }
  });
});

describe('the permissions', () => {
  const bucketArn = ({ bucketName }: AceStage) => `arn:aws:s3:::${bucketName}`;
  const outboundOf = (stage: AceStage) => ['outbound/*', '*-outbound/*', '*-outbound-archive/*'].map((folder) => `${bucketArn(stage)}/${folder}`);

  test('split what the page mixes: key actions on the key, bucket actions on the bucket', () => {
    expect(permissionsOf(onlyRole(deployed()))).toEqual([
      { Effect: 'Allow', Action: KEY_ACTIONS, Resource: PRODUCTION.kmsKeyArn },
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: bucketArn(PRODUCTION) },
      { Effect: 'Allow', Action: OBJECT_ACTIONS, Resource: `${bucketArn(PRODUCTION)}/*` },
      { Effect: 'Deny', Action: 's3:PutObject', Resource: outboundOf(PRODUCTION) },
    ]);
  });
  test('have no Deny with allowOutboundWrites', () => {
    expect(permissionsOf(onlyRole(deployed({ allowOutboundWrites: true })))).toEqual(permissionsOf(onlyRole(deployed())).slice(0, 3));
  });
  test('cover staging and production where both are configured', () => {
    expect(permissionsOf(onlyRole(deployed({ stages: [STAGING, PRODUCTION] })))).toEqual([
      { Effect: 'Allow', Action: KEY_ACTIONS, Resource: [STAGING.kmsKeyArn, PRODUCTION.kmsKeyArn] },
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: [bucketArn(STAGING), bucketArn(PRODUCTION)] },
      { Effect: 'Allow', Action: OBJECT_ACTIONS, Resource: [`${bucketArn(STAGING)}/*`, `${bucketArn(PRODUCTION)}/*`] },
      { Effect: 'Deny', Action: 's3:PutObject', Resource: [...outboundOf(STAGING), ...outboundOf(PRODUCTION)] },
    ]);
  });
});

describe("with ACE's own policies in ACE's account", () => {
  /** Only ACE writes to outbound folders, and customers' objects have to belong to ACE. */
  function aceCloud(stages: AceStage[] = [PRODUCTION, STAGING]): Cloud {
    const cloud = new Cloud();
    for (const { bucketName, kmsKeyArn } of stages) {
      const arn = `arn:aws:s3:::${bucketName}`;
      const uploads = allow(ROLE, ['s3:PutObject', 's3:PutObjectAcl'], [`${arn}/opportunity-inbound/*`, `${arn}/lead-inbound/*`]);
      cloud.addKey({ arn: kmsKeyArn, policy: document(aceRoot, allow(ROLE, KEY_ACTIONS, '*')) });
      cloud.addBucket({
        name: bucketName,
        account: ACE,
        region: 'us-west-2',
        encryption: { algorithm: 'aws:kms', keyArn: kmsKeyArn },
        ownership: 'BucketOwnerPreferred',
        policy: document(
          allow(ROLE, 's3:ListBucket', arn),
          allow(ROLE, ['s3:GetObject', 's3:GetObjectTagging', 's3:DeleteObject'], `${arn}/*`),
          { ...uploads, Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } } },
        ),
      });
    }
    return cloud;
  }
  const upload = (key: string, stage = PRODUCTION): Question => on('PutObject', key, stage, { acl: 'bucket-owner-full-control' });
  const work = (stage: AceStage): Question[] => [
    list(stage, 'opportunity-outbound/'),
    on('GetObject', 'opportunity-outbound/a.json', stage),
    on('DeleteObject', 'opportunity-outbound/a.json', stage),
    upload('opportunity-inbound/a.json', stage),
    upload('lead-inbound/a.json', stage),
    direct('Decrypt', stage),
  ];

  describe.each<[string, AceStage[], AceStage[]]>([
    ['production only', [PRODUCTION], [STAGING]],
    ['staging only', [STAGING], [PRODUCTION]],
  ])('of %s', (_, [stage], [other]) => {
    const cloud = aceCloud();
    deployed({ stages: [stage] }, cloud);
    const colleague = { who: { arn: `arn:aws:iam::${OWNER}:role/sales` } };
    decisionTable('lets Labra work in that bucket alone', () => cloud, [
      ...rows(labra(), 'allowed', work(stage)),
      ...rows(labra(), 'denied', work(other)),
      ...rows(labra(), 'denied', [
        on('PutObject', 'opportunity-inbound/a.json', stage),
        upload('opportunity-outbound/a.json', stage),
        upload('outbound/a.json', stage),
        on('DeleteObjectVersion', 'opportunity-inbound/a.json', stage),
        direct('ScheduleKeyDeletion', stage),
        direct('CreateGrant', stage),
      ]),
      ...rows(colleague, 'denied', work(stage)),
    ]);
  });

  describe('of both environments', () => {
    const cloud = aceCloud();
    const stack = newStack();
    const { handoff } = aceRole(stack, { stages: [PRODUCTION, STAGING] });
    deploy(stack, ENV, { cloud });
    const foreign = `arn:aws:iam::${STRANGER}:role/oppsync`;
    decisionTable('lets Labra work in both buckets with its external ID, and nobody else', () => cloud, [
      ...rows(labra(), 'allowed', [...work(PRODUCTION), ...work(STAGING)]),
      ...rows(labra(ROLE, 'labra-other'), 'denied', [...work(PRODUCTION), ...work(STAGING)]),
      ...rows({ who: { arn: SYNC } }, 'denied', [list(), list(PRODUCTION, ''), list(STAGING)]),
      ...rows(labra(ROLE, EXTERNAL_ID, foreign), 'denied', [list(), list(STAGING)]),
    ]);
    test('hands off staging before production, in whatever order they were given', () => {
      expect(handoff.fields.map(({ name }) => name)).toEqual(['RoleArn', 'ExternalId', 'StagingBucketName', 'ProductionBucketName']);
    });
  });
});

describe('the trust policy', () => {
  const trustOf = (props: Partial<AceOppSyncRoleProps>) => onlyRole(deployed(props)).Properties.AssumeRolePolicyDocument;
  const everyone = document({ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' });
  const trust = (principal: string, externalId: string | string[]) => document({
    Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'sts:ExternalId': externalId } },
  });

  test.each<[string, Partial<AceOppSyncRoleProps>, object]>([
    ["names Labra's account and the external ID", {}, trust(`arn:aws:iam::${LABRA}:root`, EXTERNAL_ID)],
    ["names Labra's role where it is known", { principal: ExternalPrincipal.role(SYNC) }, trust(SYNC, EXTERNAL_ID)],
    ['takes two external IDs while Labra rotates', { externalId: ExternalId.anyOf('old-1', 'new-1') },
      trust(`arn:aws:iam::${LABRA}:root`, ['old-1', 'new-1'])],
    ['denies everyone while the external ID is pending', { externalId: ExternalId.pending() }, everyone],
    ['denies everyone while the principal is pending', { principal: ExternalPrincipal.pending() }, everyone],
  ])('%s', (_, props, expected) => {
    expect(trustOf(props)).toEqual(expected);
  });
  test('is all that changes when a pending external ID is filled in', () => {
    const template = (props: Partial<AceOppSyncRoleProps>) => {
      const stack = newStack();
      aceRole(stack, props);
      return templateOf(stack);
    };
    const [before, after] = [template({ externalId: ExternalId.pending() }), template({})];
    expect(before).not.toEqual(after);
    const [[roleBefore], [roleAfter]] = [before, after].map((each) => resourcesOf(each, 'AWS::IAM::Role'));
    roleBefore.Properties.AssumeRolePolicyDocument = roleAfter.Properties.AssumeRolePolicyDocument;
    expect(before).toEqual(after);
  });
  test('that code changes elsewhere is a synth error', () => {
    const stack = newStack();
    const { role } = aceRole(stack);
    const principals = [new iam.AccountPrincipal(STRANGER)];
    role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals }));
    expect(() => templateOf(stack)).toThrow(new Error('Validation failed with the following errors:\n'
      + '  [Stack/OppSync/Role] the trust policy must not be changed by other code: others could then assume the role without the external ID'));
  });
  test('gives no external ID to hand off while it is pending', () => {
    const { handoff } = aceRole(newStack(), { externalId: ExternalId.pending() });
    expect(handoff.fields.map(({ name }) => name)).toEqual(['RoleArn', 'ProductionBucketName']);
  });
});

describe('the hand-off', () => {
  const STS = 'https://sts.us-east-1.amazonaws.com';
  const ATTACH = 'Attach the counterpart policy to the role of yours that synchronises.';
  const READ_AND_WRITE = `Read and write s3://${PRODUCTION.bucketName}.`;
  const NO_OUTBOUND = 'put objects into outbound folders: only ACE writes there';
  const EXEMPTIONS = exemptionsOf('sts:AssumeRole', { caller: LABRA });
  const sheetOf = (props: Partial<AceOppSyncRoleProps> = {}) => {
    const stack = newStack();
    const { title, steps, request, can, cannot, exemptions } = aceRole(stack, props).handoff;
    return deploy(stack, ENV).fill({ title, steps, request, can, cannot, exemptions });
  };

  test('says what Labra does, sends, can and cannot do, and what an organisation may have to change', () => {
    expect(sheetOf()).toEqual({
      title: 'ACE role for Labra OppSync',
      steps: [ATTACH, `Assume ${ROLE} at ${STS}, with external ID ${EXTERNAL_ID}.`, READ_AND_WRITE],
      request: {
        stsEndpoint: STS,
        acl: 'x-amz-acl: bucket-owner-full-control, with every object: the page of ACE asks for it',
        encryption: "SSE-KMS with ACE's key is allowed. Not known: ask ACE whether its bucket encrypts by itself",
        minimumTlsVersion: 'not known: ask ACE whether its bucket refuses plain HTTP and TLS below 1.2, and use TLS 1.2 or newer in any case',
        uploads: 'not known: ask ACE whether its bucket takes multipart uploads; the role allows them',
      },
      can: [
        'list the bucket, as far as ACE allows it',
        'read, put and delete objects and their tags, as far as ACE allows it',
        "use ACE's key, as far as ACE allows it",
      ],
      cannot: [NO_OUTBOUND, 'reach any other bucket'],
      exemptions: EXEMPTIONS,
    });
  });
  test('names both external IDs while Labra rotates, and every bucket', () => {
    const stack = newStack();
    const { handoff } = aceRole(stack, { externalId: ExternalId.anyOf('old-1', 'new-1'), stages: [STAGING, PRODUCTION] });
    const { fill } = deploy(stack, ENV);
    expect(fill(handoff.steps).slice(1)).toEqual([
      `Assume ${ROLE} at ${STS}, with external ID old-1 or new-1.`,
      `Read and write s3://${STAGING.bucketName} and s3://${PRODUCTION.bucketName}.`,
    ]);
    expect(handoff.fields[1]).toMatchObject({ name: 'ExternalId', value: 'old-1, new-1' });
  });
  test.each([[true, ['reach any other bucket']], [false, [NO_OUTBOUND, 'reach any other bucket']]])(
    'with allowOutboundWrites: %s denies no more than the role does', (allowOutboundWrites, cannot) => {
      expect(sheetOf({ allowOutboundWrites }).cannot).toEqual(cannot);
    },
  );
  test.each<[string, Partial<AceOppSyncRoleProps>]>([
    ['principal', { principal: ExternalPrincipal.pending() }], ['external ID', { externalId: ExternalId.pending() }],
  ])('promises nothing while the %s is pending', (_, props) => {
    expect(sheetOf(props)).toMatchObject({
      steps: [
        `Set up your integration with the role ARN ${ROLE}.`,
        'Send back the ARN and the external ID that your side shows then: until they are filled in, nobody can assume the role.',
        READ_AND_WRITE,
      ],
      can: [],
      exemptions: [EXEMPTIONS[1]],
    });
  });
});

describe('the role', () => {
  test('gives scanners the reason for its wildcards', () => {
    const { role } = aceRole(newStack());
    expect(acknowledgedOn(role.node.defaultChild!)['annotation::AwsSolutions-IAM5[Action::kms:ReEncrypt*]'])
      .toBe("The wildcards are those of ACE's own policy: every object of its bucket, and the variants of two KMS actions");
  });
  test('has a Sid for each statement', () => {
    expect(onlyRole(deployed()).Properties.Policies[0].PolicyDocument.Statement.map(({ Sid }: any) => Sid))
      .toEqual(['AceKey', 'AceBucket', 'AceObjects', 'OnlyAceWritesOutbound']);
  });
  test('is the only resource, says what it is for and has the name that ACE knows', () => {
    const stack = newStack();
    aceRole(stack);
    const [role, ...others] = Object.values<any>(templateOf(stack).Resources);
    expect(others).toEqual([]);
    expect(role.Properties).toMatchObject({
      RoleName: 'ace-oppsync',
      Description: 'Lets Labra OppSync read and write the ACE buckets of this customer',
    });
  });
  test('has a name of CloudFormation by default', () => {
    const stack = newStack();
    aceRole(stack, { roleName: undefined });
    expect(Object.values<any>(templateOf(stack).Resources)[0].Properties).not.toHaveProperty('RoleName');
  });
  test('gives no warning, because an external ID comes with the account', () => {
    const stack = newStack();
    aceRole(stack);
    expect(warningsOf(stack)).toEqual([]);
  });
  test("gives a warning when the principal is in the customer's own account", () => {
    const stack = newStack();
    aceRole(stack, { principal: ExternalPrincipal.account(OWNER) });
    expect(warningsOf(stack)).toEqual([
      `the principal is in the bucket owner's own account ${OWNER}: an identity policy there would do [ack: cdk-s3-handoff:ownAccount]`,
    ]);
  });
});

describe('refused', () => {
  const alias = `arn:aws:kms:us-west-2:${ACE}:alias/ace`;
  const keyArn = "'kmsKeyArn' must be the ARN of a key (not an alias), got: ";
  test.each<[string, Partial<AceOppSyncRoleProps>, string]>([
    ['no environment', { stages: [] }, "'stages' must hold at least one environment, got: []"],
    ['one stage that is no list', { stages: PRODUCTION as any }, `'stages' must be a list, got: ${JSON.stringify(PRODUCTION)}`],
    ['an environment that is none', { stages: [{ ...PRODUCTION, environment: 2 as any }] },
      "'environment' must be AceEnvironment.STAGING or AceEnvironment.PRODUCTION, got: 2"],
    ['white space before a bucket name', { stages: [{ ...PRODUCTION, bucketName: ' ace' }] },
      "'bucketName' must not have white space at either end, got: ' ace'"],
    ['an environment twice', { stages: [PRODUCTION, PRODUCTION] },
      "'stages' must hold each environment at most once, got: [\"PRODUCTION\",\"PRODUCTION\"]"],
    ['a bucket name in capitals', { stages: [{ ...PRODUCTION, bucketName: 'ACE' }] },
      "'bucketName' must consist of lowercase letters, digits, hyphens and dots, got: 'ACE'"],
    ['a wildcard for a bucket', { stages: [{ ...PRODUCTION, bucketName: 'ace-*' }] },
      "'bucketName' must consist of lowercase letters, digits, hyphens and dots, got: 'ace-*'"],
    ['an empty bucket name', { stages: [PRODUCTION, { ...STAGING, bucketName: '' }] }, "'bucketName' must have 3 to 63 characters, got: ''"],
    ['the ARN of an alias', { stages: [{ ...PRODUCTION, kmsKeyArn: alias }] }, `${keyArn}'${alias}'`],
    ['a wildcard for a key', { stages: [{ ...PRODUCTION, kmsKeyArn: '*' }] }, `${keyArn}'*'`],
    ['all keys of an account', { stages: [{ ...PRODUCTION, kmsKeyArn: `arn:aws:kms:us-west-2:${ACE}:key/*` }] },
      `${keyArn}'arn:aws:kms:us-west-2:${ACE}:key/*'`],
    ['a key of a 10-digit account', { stages: [{ ...PRODUCTION, kmsKeyArn: 'arn:aws:kms:us-west-2:1234567890:key/a' }] },
      `${keyArn}'arn:aws:kms:us-west-2:1234567890:key/a'`],
    ['the ID of a key', { stages: [{ ...PRODUCTION, kmsKeyArn: 'df216356-609b-4c47-9af9-bd487ec63b0a' }] },
      "'kmsKeyArn' must be the ARN of a key (not its ID), got: 'df216356-609b-4c47-9af9-bd487ec63b0a'"],
    ['white space behind a key ARN', { stages: [{ ...PRODUCTION, kmsKeyArn: `${PRODUCTION.kmsKeyArn} ` }] },
      `'kmsKeyArn' must not have white space at either end, got: '${PRODUCTION.kmsKeyArn} '`],
    ['an empty role name', { roleName: '' }, "'roleName' must have 1 to 64 letters, digits or characters of '_+=,.@-', got: ''"],
    ['white space before a role name', { roleName: ' ace' }, "'roleName' must not have white space at either end, got: ' ace'"],
    ['an empty key ARN', { stages: [{ ...PRODUCTION, kmsKeyArn: '' }] }, `${keyArn}''`],
    ['a role without external ID', { externalId: ExternalId.none('too hard') }, "'externalId' must be used by this role, got: ExternalId.none()"],
    ['a principal of another partition', { principal: ExternalPrincipal.role(SYNC.replace('aws:', 'aws-us-gov:')) },
      "'principal' must be in partition 'aws' (roles cannot be assumed and buckets not be shared across partitions), "
      + `got: '${SYNC.replace('aws:', 'aws-us-gov:')}'`],
  ])('%s', (_, props, message) => {
    expect(() => aceRole(newStack(), props)).toThrow(refusalAt('Stack/OppSync', message));
  });
  test('a commercial principal in GovCloud', () => {
    expect(() => aceRole(newStack({ env: GOV_ENV }), { principal: ExternalPrincipal.role(SYNC) })).toThrow(refusalAt('Stack/OppSync',
      `'principal' must be in partition 'aws-us-gov' (roles cannot be assumed and buckets not be shared across partitions), got: '${SYNC}'`,
    ));
  });
});

describe('values that are known later', () => {
  const values = { Bucket: PRODUCTION.bucketName, Key: PRODUCTION.kmsKeyArn, Account: LABRA, ExternalId: EXTERNAL_ID, Role: 'ace-oppsync' };
  const deployedWith = (value: (stack: Stack, name: keyof typeof values) => string, parameters?: Record<string, string>) => {
    const stack = newStack();
    const given = (name: keyof typeof values) => value(stack, name);
    const { handoff } = aceRole(stack, {
      principal: ExternalPrincipal.account(given('Account')),
      externalId: ExternalId.of(given('ExternalId')),
      stages: [{ environment: AceEnvironment.PRODUCTION, bucketName: given('Bucket'), kmsKeyArn: given('Key') }],
      roleName: given('Role'),
    });
    const deployment = deploy(stack, ENV, { parameters });
    return { role: onlyRole(deployment), handoff: deployment.fill(handoff.fields.map((field) => [field.name, field.value])) };
  };
  const literally = deployedWith((_, name) => values[name]);

  test('as parameters give the same role and hand-off as literals', () => {
    expect(deployedWith((stack, name) => new CfnParameter(stack, name).valueAsString, values)).toEqual(literally);
  });
  test('found out at synthesis give the same role and hand-off as literals', () => {
    expect(deployedWith((_, name) => Lazy.string({ produce: () => values[name] }))).toEqual(literally);
  });
});

test("cdk-nag can find something: wildcards that are not ACE's", () => {
  const stack = newStack();
  aceRole(stack).role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
  expect(nagFindings(stack).sort()).toEqual(['AwsSolutions-IAM5[Action::s3:*]', 'AwsSolutions-IAM5[Resource::*]']);
});
