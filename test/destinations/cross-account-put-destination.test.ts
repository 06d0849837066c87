import { aws_kms as kms, aws_s3 as s3, CfnCondition, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { CrossAccountPutDestination, CrossAccountPutDestinationProps, DestinationOwnership } from '../../lib/destinations/cross-account-put-destination';
import { HandoffOutputs } from '../../lib/handoffs/handoff-outputs';
import { ExternalPrincipal, PrincipalMatch } from '../../lib/principals/external-principal';
import { decisionTable } from '../../tools/policy-engine/jest';
import { deploy, Deployment, placeOf, resourceOf } from '../support/deployment';
import { exemptionsOf } from '../support/exemptions';
import { nagFindings } from '../support/nag';
import { pairedWithSettings } from '../support/pairwise';
import { refusalAt } from '../support/refusal';
import { ENV, newStack, OWNER, resourcesOf, SETTINGS, templateOf, warningsOf } from '../support/stack';
import { BUCKET_OWNER_FULL_CONTROL, writerCalls } from '../support/writer-calls';

const KLAVI = '444444444444';
const EXPORTER = `arn:aws:iam::${KLAVI}:role/KlaviDataExporterRole`;
const KEY_ARN = `arn:aws:kms:us-east-1:${OWNER}:key/0a1b2c3d-0000-4000-8000-000000000000`;
const { BUCKET_OWNER_ENFORCED, BUCKET_OWNER_PREFERRED } = DestinationOwnership;
type Given = Partial<CrossAccountPutDestinationProps>;

function destination(stack: Stack, props: Given = {}, id = 'FromKlavi'): CrossAccountPutDestination {
  const name = props.bucket || props.bucketName ? {} : { senderName: 'klavi', partnerName: 'acme' };
  return new CrossAccountPutDestination(stack, id, { principal: ExternalPrincipal.role(EXPORTER), ...name, ...props });
}

function rotatingKey(stack: Stack): kms.Key {
  return new kms.Key(stack, 'Key', { enableKeyRotation: true });
}

function deployedWith(props: (stack: Stack) => Given = () => ({})): Deployment {
  const stack = newStack();
  destination(stack, props(stack));
  return deploy(stack, ENV);
}

const bucketPolicy = (deployed: Deployment): any[] => resourceOf(deployed, 'AWS::S3::BucketPolicy')!.Properties.PolicyDocument.Statement;
const allowed = (statements: any[]) => statements.filter(({ Effect }) => Effect === 'Allow');

describe("the partner's page (Klavi)", () => {
  test('its statement is what the bucket policy allows', () => {
    const deployed = deployedWith(() => ({ statementSid: 'AllowKlaviCrossAccountPut' }));
    expect(allowed(bucketPolicy(deployed))).toEqual([{
      Sid: 'AllowKlaviCrossAccountPut',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::444444444444:role/KlaviDataExporterRole' },
      Action: ['s3:PutObject', 's3:PutObjectAcl'],
      Resource: 'arn:aws:s3:::klavi-data-transfer-acme/*',
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    }]);
  });
  test('its Sid is an example: ours names nobody', () => {
    expect(allowed(bucketPolicy(deployedWith())).map(({ Sid }) => Sid)).toEqual(['AllowCrossAccountPut']);
  });
  test('its example of a key prefix narrows the statement', () => {
    expect(allowed(bucketPolicy(deployedWith(() => ({ keyPrefix: '/daily-sync/' }))))[0].Resource)
      .toBe('arn:aws:s3:::klavi-data-transfer-acme/daily-sync/*');
  });
  test('its object ownership is the default', () => {
    expect(resourceOf(deployedWith(), 'AWS::S3::Bucket')!.Properties.OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] });
  });
  test('its checklist is the hand-off, in its order', () => {
    const stack = newStack();
    const { handoff } = destination(stack, { encryptionKey: rotatingKey(stack), keyPrefix: '/daily-sync/' });
    const deployed = deploy(stack, ENV);
    expect(deployed.fill(handoff.fields.map(({ name, value }) => [name, value]))).toEqual([
      ['Region', 'us-east-1'],
      ['BucketName', 'klavi-data-transfer-acme'],
      ['KeyPrefix', 'daily-sync/'],
      ['KmsKeyArn', resourceOf(deployed, 'AWS::KMS::Key')!.Arn],
    ]);
  });
  test('without a customer key there is no KMS key ARN', () => {
    expect(destination(newStack()).handoff.fields.map(({ name }) => name)).toStrictEqual(['Region', 'BucketName', 'KeyPrefix']);
  });
});

describe('the hand-off', () => {
  const FILES = 's3://klavi-data-transfer-acme';
  const SINGLE_PUTS = 'single puts of at most 5 GB: the parts of a multipart upload carry no ACL, and are refused';
  const WITH_ACL = `x-amz-acl: ${BUCKET_OWNER_FULL_CONTROL}, with every object`;
  const OWNER_OWNS = 'none, or bucket-owner-full-control: the bucket owner owns every object';
  const sheetOf = (props: (stack: Stack) => Given = () => ({})) => {
    const stack = newStack();
    const { title, steps, request, can, cannot, exemptions, counterpartPolicy } = destination(stack, { keyPrefix: 'daily-sync/', ...props(stack) }).handoff;
    return deploy(stack, ENV).fill({ title, steps, request, can, cannot, exemptions, counterpartPolicy });
  };
  test('says what the writer does, sends, can and cannot do, and what its organisation may have to change', () => {
    expect(sheetOf()).toEqual({
      title: `Destination for files from ${EXPORTER}`,
      steps: [
        `Attach the counterpart policy to ${EXPORTER}: without it, your own account refuses the calls.`,
        `Put a small test file below ${FILES}/daily-sync/ in us-east-1, exactly as the rules for requests say.`,
        'Start the delivery.',
      ],
      request: {
        acl: WITH_ACL,
        encryption: 'none: the bucket encrypts with SSE-S3',
        minimumTlsVersion: '1.2',
        uploads: SINGLE_PUTS,
        expectedBucketOwner: OWNER,
      },
      can: [`put objects below ${FILES}/daily-sync/`],
      cannot: [
        `list objects below ${FILES}/daily-sync/`,
        `read objects below ${FILES}/daily-sync/`,
        `delete objects below ${FILES}/daily-sync/`,
        `reach objects of ${FILES} outside daily-sync/, or list it without a key prefix`,
        `connect to ${FILES} without TLS 1.2`,
      ],
      exemptions: exemptionsOf('s3:PutObject', { caller: KLAVI }),
      counterpartPolicy: {
        Version: '2012-10-17',
        Statement: [{
          Sid: 'ExchangeObjects', Effect: 'Allow', Action: ['s3:PutObject', 's3:PutObjectAcl'], Resource: 'arn:aws:s3:::klavi-data-transfer-acme/daily-sync/*',
        }],
      },
    });
  });
  test('with ACLs off asks for none, and says that one is taken', () => {
    expect(sheetOf(() => ({ ownership: BUCKET_OWNER_ENFORCED })).request).toMatchObject({ acl: OWNER_OWNS, uploads: 'single puts and multipart uploads' });
  });
  test('names the key of the bucket, and lets the writer use it', () => {
    const { request, counterpartPolicy, can } = sheetOf((stack) => ({ encryptionKey: rotatingKey(stack) }));
    const [, { Resource: key, ...useKey }] = counterpartPolicy.Statement;
    expect(key).toMatch(/^arn:aws:kms:us-east-1:111111111111:key\//);
    expect(useKey).toEqual({
      Sid: 'ExchangeKey',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
    });
    expect(request.encryption).toBe(`no header, or both: the algorithm aws:kms and the key ${key}`);
    expect(can).toEqual([`put objects below ${FILES}/daily-sync/`]);
  });
  const theirs = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs');
  const theirKey = (stack: Stack) => kms.Key.fromKeyArn(stack, 'TheirKey', KEY_ARN);
  test.each<[string, (stack: Stack) => Given, string]>([
    ['the bucket policy', (stack) => ({ bucket: theirs(stack), ownerEditsBucketPolicy: true }),
      'the bucket owner has added the bucket policy statement'],
    ['the bucket policy, whatever was said of a key that there is not',
      (stack) => ({ bucket: theirs(stack), ownerEditsBucketPolicy: true, ownerEditsKeyPolicy: true }),
      'the bucket owner has added the bucket policy statement'],
    ['the key policy', (stack) => ({ bucketName: 'theirs', encryptionKey: theirKey(stack), ownerEditsKeyPolicy: true }),
      "the key's owner has added the key policy statement, if there is one"],
    ['both', (stack) => ({ bucket: theirs(stack), encryptionKey: theirKey(stack), ownerEditsBucketPolicy: true, ownerEditsKeyPolicy: true }),
      "the bucket owner has added the bucket policy statement and the key's owner has added the key policy statement, if there is one"],
  ])('promises nothing before others have edited %s', (_, props, awaited) => {
    expect(sheetOf(props).can).toEqual([`put objects below s3://theirs/daily-sync/, once ${awaited}`]);
  });

  describe('of a published stack', () => {
    const stack = newStack();
    const ownership = new CfnParameter(stack, 'ObjectOwnership', { default: 'BucketOwnerPreferred' });
    const enforcedWhen = new CfnCondition(stack, 'Enforced', { expression: Fn.conditionEquals(ownership.valueAsString, 'BucketOwnerEnforced') });
    const { handoff } = destination(stack, { _enforcedWhen: enforcedWhen });
    describe.each([['BucketOwnerPreferred', BUCKET_OWNER_PREFERRED], ['BucketOwnerEnforced', BUCKET_OWNER_ENFORCED]])('with %s', (ObjectOwnership, chosen) => {
      const deployed = deploy(stack, ENV, { parameters: { ObjectOwnership } });
      const who = { arn: EXPORTER, policies: [deployed.fill(handoff.counterpartPolicy)] };
      test('the bucket has the ownership of the parameter', () => {
        expect(resourceOf(deployed, 'AWS::S3::Bucket')!.Properties.OwnershipControls).toEqual({ Rules: [{ ObjectOwnership }] });
      });
      decisionTable('the writer puts what the contract says, and does nothing else', () => deployed.cloud, () => writerCalls(deployed, { who, ownership: chosen, env: ENV }));
    });
    test('asks for the ACL unless the parameter turns ACLs off', () => {
      expect(handoff.request).toMatchObject({
        acl: `${WITH_ACL}; unless the object ownership is BucketOwnerEnforced, which takes ${OWNER_OWNS}`,
        uploads: `${SINGLE_PUTS}; unless the object ownership is BucketOwnerEnforced, which takes single puts and multipart uploads`,
      });
    });
  });
  test('of a published stack names a key only where one was given', () => {
    const stack = newStack();
    const arn = new CfnParameter(stack, 'KmsKeyArn', { default: '' }).valueAsString;
    const encryptionKey = kms.Key.fromKeyArn(stack, 'TheKey', arn);
    const { handoff } = destination(stack, { bucket: new s3.Bucket(stack, 'Existing'), encryptionKey, ownerEditsKeyPolicy: true });
    new HandoffOutputs(stack, 'Handoff', { handoff });
    const [without, given] = ['', KEY_ARN].map((KmsKeyArn) => {
      const { outputs, fill } = deploy(stack, ENV, { parameters: { KmsKeyArn } });
      return { names: Object.keys(outputs).sort(), sids: fill(handoff.counterpartPolicy).Statement.map(({ Sid }: any) => Sid) };
    });
    expect(without).toEqual({ names: ['BucketName', 'KeyPrefix', 'Region'], sids: ['ExchangeObjects'] });
    expect(given).toEqual({ names: ['BucketName', 'KeyPolicyStatement', 'KeyPrefix', 'KmsKeyArn', 'Region'], sids: ['ExchangeObjects', 'ExchangeKey'] });
  });
});

const ENFORCED_STATEMENTS = (sid: string) => [
  { Sid: sid, Effect: 'Allow', Principal: { AWS: EXPORTER }, Action: 's3:PutObject', Resource: 'arn:aws:s3:::klavi-data-transfer-acme/*' },
  {
    Sid: `${sid}Acl`,
    Effect: 'Allow',
    Principal: { AWS: EXPORTER },
    Action: 's3:PutObjectAcl',
    Resource: 'arn:aws:s3:::klavi-data-transfer-acme/*',
    Condition: { StringEquals: { 's3:x-amz-acl': BUCKET_OWNER_FULL_CONTROL } },
  },
];

test('with ACLs off the put is free of conditions, and the ACL header is tolerated', () => {
  const deployed = deployedWith(() => ({ ownership: BUCKET_OWNER_ENFORCED }));
  expect(allowed(bucketPolicy(deployed))).toEqual(ENFORCED_STATEMENTS('AllowCrossAccountPut'));
  expect(resourceOf(deployed, 'AWS::S3::Bucket')!.Properties.OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
});

describe.each(pairedWithSettings({
  encryption: { 'SSE-S3': false, 'KMS': true },
  keyPrefix: { 'a key prefix': 'daily-sync/', 'the whole bucket': undefined },
  ownership: { BUCKET_OWNER_PREFERRED, BUCKET_OWNER_ENFORCED },
}))('with $title', ({ env, context, encryption: withKey, keyPrefix, ownership }) => {
  const { partition } = placeOf(env);
  const exporter = `arn:${partition}:iam::${KLAVI}:role/KlaviDataExporterRole`;
  const stack = newStack({ env, context });
  const encryptionKey = withKey ? rotatingKey(stack) : undefined;
  const { handoff } = destination(stack, { principal: ExternalPrincipal.role(exporter), encryptionKey, keyPrefix, ownership });
  const deployed = deploy(stack, env);
  const who = { arn: exporter, policies: [deployed.fill(handoff.counterpartPolicy)] };

  test('cdk-nag finds nothing', () => {
    expect(nagFindings(stack)).toEqual([]);
  });
  decisionTable('the writer puts what the contract says, and does nothing else', () => deployed.cloud, () => writerCalls(deployed, { who, keyPrefix, ownership, env }));
});

describe('the bucket', () => {
  const template = (props: Given) => {
    const stack = newStack();
    destination(stack, props);
    return templateOf(stack);
  };
  test.each<[how: string, props: Given, name: string]>([
    ['is named', { bucketName: 'acme-from-klavi' }, 'acme-from-klavi'],
    ['is named after both companies', { senderName: 'klavi', partnerName: 'acme' }, 'klavi-data-transfer-acme'],
  ])('%s', (_, props, name) => {
    expect(resourcesOf(template(props), 'AWS::S3::Bucket')[0].Properties.BucketName).toBe(name);
  });
  test('is private, versioned, retained, and aborts incomplete uploads', () => {
    expect(resourcesOf(template({}), 'AWS::S3::Bucket')[0]).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: { Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }] },
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      },
    });
  });
  test('is under the given key, with a Bucket Key', () => {
    const stack = newStack();
    const encryptionKey = rotatingKey(stack);
    destination(stack, { encryptionKey });
    expect(resourcesOf(templateOf(stack), 'AWS::S3::Bucket')[0].Properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([{
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: stack.resolve(encryptionKey.keyArn) },
    }]);
  });
  test('has access logs where asked for, below its name', () => {
    const stack = newStack();
    destination(stack, { bucketName: 'acme-from-klavi', serverAccessLogsBucket: s3.Bucket.fromBucketName(stack, 'Logs', 'access-logs') });
    expect(resourcesOf(templateOf(stack), 'AWS::S3::Bucket')[0].Properties.LoggingConfiguration)
      .toEqual({ DestinationBucketName: 'access-logs', LogFilePrefix: 'acme-from-klavi/' });
  });
  test('is one that exists, and keeps its settings', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Existing', { encryptionKey: rotatingKey(stack), objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED });
    expect(destination(stack, { bucket }).bucket).toBe(bucket);
    const deployed = deploy(stack, ENV);
    expect(Object.values(deployed.resources).map(({ Type }) => Type)).toEqual(['AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy']);
    expect(bucketPolicy(deployed).map(({ Sid }) => Sid)).toEqual(['AllowCrossAccountPut']);
    expect(resourceOf(deployed, 'AWS::KMS::Key')!.Properties.KeyPolicy.Statement.at(-1).Principal).toEqual({ AWS: EXPORTER });
  });
  test('brings neither a custom resource nor a Lambda function', () => {
    expect(Object.values<any>(template({}).Resources).map(({ Type }) => Type)).toEqual(['AWS::S3::Bucket', 'AWS::S3::BucketPolicy']);
  });
  test('cdk-nag would have found something', () => {
    const stack = newStack();
    destination(stack);
    new s3.Bucket(stack, 'Other', { enforceSSL: true });
    expect(nagFindings(stack)).toEqual(['AwsSolutions-S1']);
  });
});

describe('a given bucket', () => {
  const ownerships: [string, s3.ObjectOwnership | undefined, DestinationOwnership | undefined][] = [
    ['ACLs off, the page’s statement', s3.ObjectOwnership.BUCKET_OWNER_ENFORCED, undefined],
    ['ACLs off, as asked for', s3.ObjectOwnership.BUCKET_OWNER_ENFORCED, BUCKET_OWNER_ENFORCED],
    ['no ownership, so ACLs off', undefined, BUCKET_OWNER_ENFORCED],
    ['bucket owner preferred', s3.ObjectOwnership.BUCKET_OWNER_PREFERRED, BUCKET_OWNER_PREFERRED],
  ];
  describe.each(ownerships)('with %s', (_, objectOwnership, ownership) => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Existing', { objectOwnership, enforceSSL: true, minimumTLSVersion: 1.2 });
    const { handoff } = destination(stack, { bucket, ownership, keyPrefix: 'daily-sync/' });
    const deployed = deploy(stack, ENV);
    const who = { arn: EXPORTER, policies: [deployed.fill(handoff.counterpartPolicy)] };
    decisionTable('the writer puts what the contract says, and does nothing else', () => deployed.cloud,
      () => writerCalls(deployed, { who, keyPrefix: 'daily-sync/', ownership: ownership ?? BUCKET_OWNER_PREFERRED, env: ENV }));
  });

  test('may serve two writers under two Sids', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Existing', { enforceSSL: true });
    destination(stack, { bucket, keyPrefix: 'klavi/' });
    expect(() => destination(stack, { bucket, keyPrefix: 'other/' }, 'FromOther'))
      .toThrow(refusalAt('Stack/FromOther', "'statementSid' must not be in the bucket's policy already, got: 'AllowCrossAccountPut'"));
    destination(stack, { bucket, keyPrefix: 'third/', statementSid: 'AllowThird' }, 'FromThird');
    expect(allowed(bucketPolicy(deploy(stack, ENV))).map(({ Sid }) => Sid)).toEqual(['AllowCrossAccountPut', 'AllowThird']);
  });
});

describe('several writers', () => {
  const EU_EXPORTER = 'arn:aws:iam::555555555555:role/KlaviDataExporterRole';
  const eu = (match?: PrincipalMatch) => ({ additionalPrincipals: [ExternalPrincipal.role(EU_EXPORTER, { match })] });
  const grantsOf = (statements: any[]) => allowed(statements).filter(({ Action }) => Action !== 'kms:*').map(({ Sid, Principal }) => [Sid, Principal.AWS]);

  test('share the statement where their ARNs alone name them', () => {
    expect(grantsOf(bucketPolicy(deployedWith(() => eu())))).toEqual([['AllowCrossAccountPut', [EXPORTER, EU_EXPORTER]]]);
  });
  test.each<[string, Given, string[]]>([
    ['with ACLs', {}, ['AllowCrossAccountPut', 'AllowCrossAccountPut2']],
    ['with ACLs off', { ownership: BUCKET_OWNER_ENFORCED }, ['AllowCrossAccountPut', 'AllowCrossAccountPutAcl', 'AllowCrossAccountPut2', 'AllowCrossAccountPut2Acl']],
  ])('have statements of their own where conditions name one, %s', (_, props, sids) => {
    const deployed = deployedWith((stack) => ({ ...props, ...eu(PrincipalMatch.BY_ARN), encryptionKey: rotatingKey(stack) }));
    expect(grantsOf(bucketPolicy(deployed)).map(([sid]) => sid)).toEqual(sids);
    const keyGrants = grantsOf(resourceOf(deployed, 'AWS::KMS::Key')!.Properties.KeyPolicy.Statement);
    expect(keyGrants.map(([sid, principal]) => [sid.replace(/[0-9a-f]{6}/, ''), principal]))
      .toEqual([['FromKlaviKey', EXPORTER], ['FromKlavi2Key', 'arn:aws:iam::555555555555:root']]);
  });

  describe.each([['by id', PrincipalMatch.BY_ID], ['by ARN', PrincipalMatch.BY_ARN]])('%s', (_, match) => {
    const stack = newStack();
    const { handoff } = destination(stack, { keyPrefix: 'daily/', ...eu(match), encryptionKey: rotatingKey(stack) });
    const deployed = deploy(stack, ENV);
    const policies = [deployed.fill(handoff.counterpartPolicy)];
    const put = (arn: string) => ({
      who: { arn, policies }, action: 's3:PutObject', bucket: 'klavi-data-transfer-acme', key: 'daily/a.csv', acl: BUCKET_OWNER_FULL_CONTROL,
    });
    decisionTable('each puts its files with the ACL and the key, and nobody else does', () => deployed.cloud, [
      { expect: 'allowed', ...put(EXPORTER) },
      { expect: 'allowed', ...put(EU_EXPORTER) },
      { expect: 'denied', ...put(EU_EXPORTER), acl: undefined },
      { expect: 'denied', ...put(EU_EXPORTER), key: 'other/a.csv' },
      { expect: 'denied', ...put('arn:aws:iam::555555555555:role/Other') },
      { expect: 'denied', ...put('arn:aws:iam::666666666666:role/KlaviDataExporterRole') },
    ]);
    test('are all named by the hand-off', () => {
      expect(handoff.title).toBe(`Destination for files from ${EXPORTER} and ${EU_EXPORTER}`);
      expect(handoff.steps[0]).toBe(`Attach the counterpart policy to ${EXPORTER} and ${EU_EXPORTER}: without it, your own account refuses the calls.`);
      expect(handoff.trust).toEqual({ principalArn: EXPORTER, others: [{ principalArn: EU_EXPORTER }] });
    });
  });

  test.each<[string, Given, string]>([
    ['the first again', { additionalPrincipals: [ExternalPrincipal.role(EXPORTER)] }, `'additionalPrincipals[0]' must not be a principal that is named already, got: '${EXPORTER}'`],
    ['one that is pending', { additionalPrincipals: [ExternalPrincipal.pending()] },
      "'additionalPrincipals[0]' must be known where a bucket policy names it, got: ExternalPrincipal.pending()"],
  ])('are refused: %s', (_, props, message) => {
    expect(() => destination(newStack(), props)).toThrow(refusalAt('Stack/FromKlavi', message));
  });
  test('are refused where another writer has the Sid of the second statement', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Bucket');
    destination(stack, { bucket, statementSid: 'AllowCrossAccountPut2' }, 'Other');
    expect(() => destination(stack, { bucket, ...eu(PrincipalMatch.BY_ARN) }))
      .toThrow(refusalAt('Stack/FromKlavi', "'statementSid' must not be in the bucket's policy already, got: 'AllowCrossAccountPut2'"));
  });
});

describe('a key that this app cannot edit', () => {
  const imported = (stack: Stack) => kms.Key.fromKeyArn(stack, 'Key', KEY_ARN);
  const statement = {
    Sid: expect.stringMatching(/^FromKlavi[0-9a-f]{6}Key$/),
    Effect: 'Allow',
    Principal: { AWS: EXPORTER },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
  };
  test('is refused, with the statement that its owner must add', () => {
    const stack = newStack();
    const rule = "'encryptionKey' must have a policy that this app can edit, got: an imported key; its owner must add ";
    let message = '';
    try {
      destination(stack, { encryptionKey: imported(stack) });
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message.slice(0, rule.length)).toBe(rule);
    expect(message).not.toContain('\n');
    expect(message).toMatch(/\] \(at Stack\/FromKlavi\)$/);
    expect(deploy(newStack()).fill(JSON.parse(message.slice(rule.length, message.lastIndexOf(' (at '))))).toEqual([statement]);
  });
  test('is handed over to its owner where that is asked for', () => {
    const stack = newStack();
    const { handoff } = destination(stack, { encryptionKey: imported(stack), ownerEditsKeyPolicy: true });
    const { fill } = deploy(stack, ENV);
    expect(handoff.fields.map(({ name }) => name)).toEqual(['Region', 'BucketName', 'KeyPrefix', 'KmsKeyArn', 'KeyPolicyStatement']);
    expect(JSON.parse(fill(handoff.fields[4].value))).toEqual(statement);
  });
  test('of ours is edited by this app and not handed over', () => {
    const deployed = deployedWith((stack) => ({ encryptionKey: rotatingKey(stack) }));
    expect(resourceOf(deployed, 'AWS::KMS::Key')!.Properties.KeyPolicy.Statement.slice(1)).toEqual([statement]);
  });
});

describe('on a bucket whose policy only its owner edits', () => {
  describe.each(SETTINGS)('with $setting', ({ env, context }) => {
    const { partition, region } = placeOf(env);
    const exporter = EXPORTER.replace('arn:aws:', `arn:${partition}:`);
    const stack = newStack({ env, context });
    const { handoff } = destination(stack, {
      bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs'), principal: ExternalPrincipal.role(exporter), keyPrefix: 'daily-sync/', ownerEditsBucketPolicy: true,
    });
    const deployed = deploy(stack, env);
    const statement = handoff.fields.find(({ name }) => name === 'BucketPolicyStatement')!;
    const policy = { Version: '2012-10-17', Statement: [JSON.parse(deployed.fill(statement.value))].flat() };
    deployed.cloud.addBucket({ name: 'theirs', account: OWNER, region, policy });

    test('the statement is handed over, and nothing is made', () => {
      expect(handoff.fields.map(({ name }) => name)).toEqual(['Region', 'BucketName', 'KeyPrefix', 'BucketPolicyStatement']);
      expect(JSON.stringify(policy)).not.toMatch(/\{\{|\$\{/);
      expect(templateOf(stack).Resources).toBeUndefined();
      expect(nagFindings(stack)).toEqual([]);
    });
    decisionTable('the writer puts once the owner has added it', () => deployed.cloud, () => {
      const who = { arn: exporter };
      const put = { who, bucket: 'theirs', action: 's3:PutObject', key: 'daily-sync/a.csv', acl: BUCKET_OWNER_FULL_CONTROL };
      return [
        { expect: 'allowed', ...put },
        { expect: 'denied', ...put, acl: undefined },
        { expect: 'denied', ...put, key: 'other/a.csv' },
        { expect: 'denied', who, bucket: 'theirs', action: 's3:GetObject', key: 'daily-sync/a.csv' },
        { expect: 'denied', ...put, who: { arn: `${exporter}2` } },
      ];
    });
  });
  test('the sheet says that nothing works before', () => {
    const stack = newStack();
    const { handoff } = destination(stack, { bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs'), ownerEditsBucketPolicy: true });
    expect(handoff.can.join()).toContain('once the bucket owner has added the bucket policy statement');
  });
});

describe('refuses', () => {
  test('a bucket of its own that another owner would edit', () => {
    expect(() => destination(newStack(), { ownerEditsBucketPolicy: true }))
      .toThrow(refusalAt('Stack/FromKlavi', "'ownerEditsBucketPolicy' must be given with an existing 'bucket' only, got: true"));
  });
  test('access logs for a bucket that exists', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Existing');
    expect(() => destination(stack, { bucket, serverAccessLogsBucket: bucket }))
      .toThrow(/^'serverAccessLogsBucket' must not be given with a 'bucket', which has its own settings, got: 'Stack\/Existing'/);
  });
  const WAY = "'bucket' must be given in exactly one way: 'bucket', 'bucketName', or 'senderName' with 'partnerName'";
  const make = (props: Given, stack = newStack()) => new CrossAccountPutDestination(stack, 'FromKlavi', {
    principal: ExternalPrincipal.role(EXPORTER), ...props,
  });
  const both = { senderName: 'klavi', partnerName: 'acme' };
  test.each<[what: string, props: Given, got: string]>([
    ['no bucket at all', {}, '[]'],
    ['a sender alone', { senderName: 'klavi' }, '["senderName"]'],
    ['a partner alone', { partnerName: 'acme' }, '["partnerName"]'],
    ['two names', { bucketName: 'files', ...both }, '["bucketName","senderName","partnerName"]'],
    ['a name and half of another', { bucketName: 'files', partnerName: 'acme' }, '["bucketName","partnerName"]'],
    ['a name and the other half', { bucketName: 'files', senderName: 'klavi' }, '["bucketName","senderName"]'],
  ])('%s', (_, props, got) => {
    expect(() => make(props)).toThrow(refusalAt('Stack/FromKlavi', `${WAY}, got: ${got}`));
  });
  test.each<[what: string, props: Given, got: string]>([
    ['a name', { bucketName: 'files' }, '["bucket","bucketName"]'],
    ['companies', both, '["bucket","senderName","partnerName"]'],
    ['everything', { bucketName: 'files', ...both }, '["bucket","bucketName","senderName","partnerName"]'],
  ])('a bucket and %s', (_, props, got) => {
    const stack = newStack();
    expect(() => make({ bucket: new s3.Bucket(stack, 'Existing'), ...props }, stack)).toThrow(refusalAt('Stack/FromKlavi', `${WAY}, got: ${got}`));
  });
  test.each<[what: string, props: Given, message: string]>([
    ['a company in capitals', { senderName: 'Klavi', partnerName: 'acme' },
      "'bucketName' must consist of lowercase letters, digits, hyphens and dots, got: 'Klavi-data-transfer-acme'"],
    ['companies that make the name too long', { senderName: 'k'.repeat(30), partnerName: 'a'.repeat(20) },
      `'bucketName' must have 3 to 63 characters, got: '${'k'.repeat(30)}-data-transfer-${'a'.repeat(20)}'`],
    ['an empty name', { bucketName: '' }, "'bucketName' must have 3 to 63 characters, got: ''"],
    ['a pending principal', { principal: ExternalPrincipal.pending(), ...both },
      "'principal' must be known where a bucket policy names it, got: ExternalPrincipal.pending()"],
    ['a principal of another partition', { principal: ExternalPrincipal.role(`arn:aws-cn:iam::${KLAVI}:role/x`), ...both },
      "'principal' must be in partition 'aws' (roles cannot be assumed and buckets not be shared across partitions), "
      + `got: 'arn:aws-cn:iam::${KLAVI}:role/x'`],
    ['an ownership that is none', { ownership: 2 as any, ...both },
      "'ownership' must be DestinationOwnership.BUCKET_OWNER_PREFERRED or DestinationOwnership.BUCKET_OWNER_ENFORCED, got: 2"],
    ['a Sid with a hyphen', { statementSid: 'Allow-Klavi', ...both }, "'statementSid' must consist of letters and digits, got: 'Allow-Klavi'"],
    ['an empty Sid', { statementSid: '', ...both }, "'statementSid' must consist of letters and digits, got: ''"],
    ['a key prefix with an empty folder', { keyPrefix: 'in//', ...both }, "'keyPrefix' must not contain '//', got: 'in//'"],
    ...(['senderName', 'partnerName', 'statementSid', 'keyPrefix'] as const).flatMap((property): [string, Given, string][] => [
      [`white space at the end of ${property}`, { ...both, [property]: 'klavi ' }, `'${property}' must not have white space at either end, got: 'klavi '`],
      [`a number as ${property}`, { ...both, [property]: 7 }, `'${property}' must be a string, put it in quotes, got: 7`],
    ]),
    ['the ARN of a bucket as its name', { bucketName: 'arn:aws:s3:::files' },
      "'bucketName' must be the name of the bucket alone, without scheme, ARN or key prefix, got: 'arn:aws:s3:::files'"],
  ])('%s', (_, props, message) => {
    expect(() => make(props)).toThrow(refusalAt('Stack/FromKlavi', message));
  });
  test('an alias for a key', () => {
    const stack = newStack();
    const arn = `arn:aws:kms:us-east-1:${OWNER}:alias/acme`;
    expect(() => make({ ...both, encryptionKey: kms.Key.fromKeyArn(stack, 'Alias', arn) }, stack))
      .toThrow(refusalAt('Stack/FromKlavi', `'encryptionKey' must be a key ARN (not an alias), got: '${arn}'`));
  });
  test('a key of another Region than the bucket', () => {
    const stack = newStack();
    const arn = `arn:aws:kms:eu-west-1:${OWNER}:key/1234abcd`;
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Abroad', arn);
    const message = `'encryptionKey' must be in the bucket's Region 'us-east-1', got: '${arn}'`;
    expect(() => make({ ...both, encryptionKey }, stack)).toThrow(refusalAt('Stack/FromKlavi', message));
    const bucket = new s3.Bucket(stack, 'Existing', { encryptionKey });
    expect(() => new CrossAccountPutDestination(stack, 'Other', { principal: ExternalPrincipal.role(EXPORTER), bucket })).toThrow(refusalAt('Stack/Other', message));
  });
  test.each<[what: string, bucket: (stack: Stack) => s3.IBucket, props: Given, message: string]>([
    ['ACLs off, on a bucket that has them on', (stack) => new s3.Bucket(stack, 'Existing', { objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED }),
      { ownership: BUCKET_OWNER_ENFORCED }, "'ownership' must match the bucket's object ownership, which is not BucketOwnerEnforced, got: 'BUCKET_OWNER_ENFORCED'"],
    ['a bucket that leaves objects to their writer', (stack) => new s3.Bucket(stack, 'Existing', { objectOwnership: s3.ObjectOwnership.OBJECT_WRITER }),
      {}, "'bucket' must not leave objects to their writer (ObjectWriter), got: 'Stack/Existing'"],
    ['a bucket under aws/s3', (stack) => new s3.Bucket(stack, 'Existing', { encryption: s3.BucketEncryption.KMS_MANAGED }),
      {}, "'bucket' must not be encrypted with the AWS managed key aws/s3, got: 'Stack/Existing': no other account can use that key, "
      + 'take SSE-S3 or a customer managed key'],
    ['an imported bucket', (stack) => s3.Bucket.fromBucketArn(stack, 'Existing', 'arn:aws:s3:::theirs'),
      { statementSid: 'AllowKlavi' }, "'bucket' must have a policy that this app can edit (or set 'ownerEditsBucketPolicy: true'), got: an imported bucket; its owner must add "
      + '[{"Action":["s3:PutObject","s3:PutObjectAcl"],"Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}},"Effect":"Allow",'
      + `"Principal":{"AWS":"${EXPORTER}"},"Resource":"arn:aws:s3:::theirs/*","Sid":"AllowKlavi"}]`],
  ])('%s', (_, bucket, props, message) => {
    const stack = newStack();
    expect(() => make({ bucket: bucket(stack), ...props }, stack)).toThrow(refusalAt('Stack/FromKlavi', message));
  });
});

test('warns of a bucket name with dots', () => {
  const stack = newStack();
  destination(stack, { bucketName: 'files.acme.example', keyPrefix: 'in/' });
  expect(warningsOf(stack)).toEqual([expect.stringMatching(/^the bucket name 'files.acme.example' has dots: .*\[ack: cdk-s3-handoff:dottedBucketName]$/)]);
});

test.each([
  ['by its number', ExternalPrincipal.account(KLAVI)], ['by its root', ExternalPrincipal.fromArn(`arn:aws:iam::${KLAVI}:root`)],
])('warns of a whole account as the writer, %s', (_, principal) => {
  const stack = newStack();
  destination(stack, { bucketName: 'files', keyPrefix: 'in/', principal });
  expect(warningsOf(stack)).toEqual([
    'the bucket policy trusts a whole account: its administrators choose who reaches the bucket, name a role or user instead [ack: cdk-s3-handoff:wholeAccount]',
  ]);
});

test('warns of a writer in our own account, and of a second writer next to one of the whole bucket', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Existing');
  destination(stack, { bucket, principal: ExternalPrincipal.role(`arn:aws:iam::${OWNER}:role/ours`), keyPrefix: 'ours/' });
  destination(stack, { bucket, statementSid: 'AllowKlavi' }, 'Whole');
  expect(warningsOf(stack)).toEqual([
    `the principal is in the bucket owner's own account ${OWNER}: an identity policy there would do [ack: cdk-s3-handoff:ownAccount]`,
    'this grant has no keyPrefix: it opens the whole bucket, with whatever is put there later [ack: cdk-s3-handoff:wholeBucket]',
    "'Stack/Whole' (the whole bucket) and 'Stack/FromKlavi' (key prefix 'ours/') are different parties and share the objects below 'ours/' [ack: cdk-s3-handoff:overlappingPrefixes]",
  ]);
});

describe('tokens', () => {
  describe.each([['by id', PrincipalMatch.BY_ID], ['by ARN', PrincipalMatch.BY_ARN]])('a writer %s, names and key prefix come as parameters', (_, match) => {
    const stack = newStack({});
    const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
    const { handoff } = destination(stack, {
      principal: ExternalPrincipal.role(parameter('Writer'), { match }),
      senderName: parameter('Sender'),
      partnerName: parameter('Partner'),
      keyPrefix: parameter('KeyPrefix'),
      statementSid: parameter('StatementSid'),
    });
    const parameters = { Writer: EXPORTER, Sender: 'klavi', Partner: 'acme', KeyPrefix: 'daily-sync/', StatementSid: 'AllowKlavi' };
    const deployed = deploy(stack, undefined, { parameters });
    const who = { arn: EXPORTER, policies: [deployed.fill(handoff.counterpartPolicy)] };
    test('fills them in', () => {
      expect(resourceOf(deployed, 'AWS::S3::Bucket')!.Ref).toBe('klavi-data-transfer-acme');
      expect(allowed(bucketPolicy(deployed))[0]).toMatchObject({ Sid: 'AllowKlavi', Resource: 'arn:aws:s3:::klavi-data-transfer-acme/daily-sync/*' });
    });
    decisionTable('the writer puts what the contract says, and does nothing else', () => deployed.cloud, () => writerCalls(deployed, { who, keyPrefix: 'daily-sync/', ownership: BUCKET_OWNER_PREFERRED }));
  });
});
