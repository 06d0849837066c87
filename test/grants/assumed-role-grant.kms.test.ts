import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ExchangeAccess } from '../../lib/policies/exchange-access';
import { Cloud } from '../../tools/policy-engine/cloud';
import { decisionTable } from '../../tools/policy-engine/jest';
import { bucketIn, FOREIGN_KEY, GET, grantOn, handedOff, on, OWN_KEY, PUT, rows, stackWith, STRANGER, through, undelegatedKey, VIA_S3 } from '../support/assumed-role';
import { deploy, resourceOf } from '../support/deployment';
import { errorOf, refusalAt } from '../support/refusal';
import { onlyRole, permissionsOf } from '../support/role';
import { ENV, newStack, OWNER, resourcesOf, templateOf } from '../support/stack';

describe('with a KMS key', () => {
  const clerk = `arn:aws:iam::${OWNER}:user/clerk`;
  const s3Only = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
  const kmsToo = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['s3:*', 'kms:*'], Resource: '*' }] };

  test.each<[string, ExchangeAccess, string | string[] | undefined]>([
    ['READ decrypts', ExchangeAccess.READ, 'kms:Decrypt'],
    ['WRITE decrypts too, because multipart uploads do', ExchangeAccess.WRITE, ['kms:Decrypt', 'kms:GenerateDataKey']],
    ['READ_WRITE does both', ExchangeAccess.READ_WRITE, ['kms:Decrypt', 'kms:GenerateDataKey']],
    ['a list needs no key', ExchangeAccess.custom({ objectActions: [], listsPrefix: true }), undefined],
  ])('%s', (_, access, actions) => {
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack), { access, encryptionKey: kms.Key.fromKeyArn(stack, 'Key', OWN_KEY) });
    const ofKey = permissionsOf(onlyRole(deploy(stack))).filter(({ Action }) => [Action].flat().some((action: string) => action.startsWith('kms:')));
    expect(ofKey).toEqual(actions ? [{ Effect: 'Allow', Action: actions, Resource: OWN_KEY, Condition: VIA_S3 }] : []);
    expect(grant.handoff.fields.find(({ name }) => name === 'KmsKeyArn')?.value).toBe(OWN_KEY);
  });

  test('a key that delegates to IAM keeps its policy', () => {
    const stack = newStack();
    stackWith({ bucket: bucketIn(stack, { encryptionKey: new kms.Key(stack, 'Key') }) }, stack);
    const bare = newStack();
    new kms.Key(bare, 'Key');
    const policyOf = (template: any) => resourcesOf(template, 'AWS::KMS::Key')[0].Properties.KeyPolicy;
    expect(policyOf(templateOf(stack))).toEqual(policyOf(templateOf(bare)));
  });

  describe('whose policy does not delegate to IAM', () => {
    describe.each([['with a role name', 'adobe-exchange'], ['without role name', undefined]])('%s', (_, roleName) => {
      const stack = newStack();
      stackWith({ bucket: bucketIn(stack, { encryptionKey: undelegatedKey(stack) }), roleName }, stack);
      const deployed = deploy(stack);
      const { Arn: keyArn } = resourceOf(deployed, 'AWS::KMS::Key')!;
      const adobe = through(onlyRole(deployed).Arn);

      test('the key policy lets the role in, through S3 only and without a cycle', () => {
        const [, { Sid, ...statement }, ...others] = resourceOf(deployed, 'AWS::KMS::Key')!.Properties.KeyPolicy.Statement;
        expect(others).toEqual([]);
        const onlyRoleOfThatName = roleName && { 'aws:PrincipalArn': `arn:aws:iam::${OWNER}:role/${roleName}` };
        expect(statement).toEqual({
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${OWNER}:root` },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Resource: '*',
          Condition: { StringEquals: { ...VIA_S3.StringEquals, ...onlyRoleOfThatName } },
        });
      });
      decisionTable('the role reads and writes, and a policy for S3 alone gives nobody the key', () => deployed.cloud, [
        ...rows(adobe, 'allowed', [GET, PUT]),
        ...rows(adobe, 'denied', [{ action: 'kms:Decrypt', kmsKeyArn: keyArn }, on('exchange', 'GetObject', 'adobe2/a.csv')]),
        ...rows({ who: { arn: clerk, policies: [s3Only] } }, 'denied', [{ ...GET, name: 'a get by a clerk with a policy for S3 alone' }, PUT]),
        ...rows({ who: { arn: clerk, policies: [kmsToo] } }, roleName ? 'denied' : 'allowed', [GET]),
        ...rows({ who: { arn: clerk, policies: [kmsToo] } }, 'denied', [{ action: 'kms:Decrypt', kmsKeyArn: keyArn }]),
      ]);
    });
    test('two buckets of one grant that share the key have a statement each, with Sids of their own', () => {
      const stack = newStack();
      const encryptionKey = undelegatedKey(stack);
      const grant = grantOn(stack, bucketIn(stack, { encryptionKey }), { access: ExchangeAccess.READ });
      grant.addBucket(bucketIn(stack, { bucketName: 'inbox', encryptionKey }, 'Inbox'), { access: ExchangeAccess.WRITE });
      const [, ...statements] = resourceOf(deploy(stack), 'AWS::KMS::Key')!.Properties.KeyPolicy.Statement;
      expect(statements.map(({ Action }: any) => Action)).toEqual(['kms:Decrypt', ['kms:Decrypt', 'kms:GenerateDataKey']]);
      expect(new Set(statements.map(({ Sid }: any) => Sid)).size).toBe(2);
    });
    test('no grant that needs no key is written into its policy', () => {
      const stack = newStack();
      const access = ExchangeAccess.custom({ objectActions: ['s3:DeleteObject'] });
      stackWith({ bucket: bucketIn(stack, { encryptionKey: undelegatedKey(stack) }), access }, stack);
      expect(resourceOf(deploy(stack), 'AWS::KMS::Key')!.Properties.KeyPolicy.Statement).toHaveLength(1);
    });
  });

  describe('that was imported from the same account', () => {
    const cloud = new Cloud();
    cloud.addKey({ arn: OWN_KEY });
    const stack = newStack();
    stackWith({ bucket: bucketIn(stack, { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', OWN_KEY) }) }, stack);
    const deployed = deploy(stack, ENV, { cloud });
    const adobe = through(onlyRole(deployed).Arn);
    decisionTable('the role reads and writes, because the key delegates to IAM', () => cloud, [
      ...rows(adobe, 'allowed', [GET, PUT]),
      ...rows(adobe, 'denied', [{ action: 'kms:Decrypt', kmsKeyArn: OWN_KEY }, on('exchange', 'GetObject', 'adobe2/a.csv')]),
    ]);
  });

  describe('of another account', () => {
    const foreignKey = (stack: Stack) => kms.Key.fromKeyArn(stack, 'Key', FOREIGN_KEY);

    test('is an error that holds the statement for its owner', () => {
      const stack = newStack();
      const bucket = bucketIn(stack);
      const statement = [
        '{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{',
        '"kms:ViaService":"s3.us-east-1.amazonaws.com","aws:PrincipalArn":"arn:aws:iam::111111111111:role/adobe"}},',
        '"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},',
        '"Resource":"*","Sid":"<sid>"}',
      ].join('');
      const message = errorOf(() => grantOn(stack, bucket, { encryptionKey: foreignKey(stack), roleName: 'adobe' }))
        .replace(/"Adobe[0-9a-f]{6}Key"/, '"<sid>"');
      expect(message).toBe(`'encryptionKey' must have a policy that this app can edit, got: an imported key; its owner must add [${statement}] (at Stack/Adobe)`);
    });

    test('is an error in which a role without a name stands as its logical id', () => {
      const stack = newStack();
      const bucket = bucketIn(stack);
      expect(errorOf(() => grantOn(stack, bucket, { encryptionKey: foreignKey(stack) }))).toMatch(/"aws:PrincipalArn":"\{\{AdobeRole[0-9A-F]{8}\.Arn\}\}"/);
    });

    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack, { encryptionKey: foreignKey(stack) }), { ownerEditsKeyPolicy: true });
    const cloud = new Cloud();
    cloud.addKey({ arn: FOREIGN_KEY });
    const deployed = deploy(stack, ENV, { cloud });
    const handoff = Object.fromEntries(handedOff(grant, deployed));
    const admin = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${STRANGER}:root` }, Action: 'kms:*', Resource: '*' };
    const adobe = through(onlyRole(deployed).Arn);

    test('is used by nobody until its owner adds the statement', () => {
      expect(cloud.decide({ ...adobe, ...GET })).toEqual({ allowed: false, by: 'key policy', action: 'kms:Decrypt' });
    });
    describe('whose owner added the statement of the hand-off', () => {
      const edited = new Cloud();
      edited.addKey({ arn: FOREIGN_KEY, policy: { Version: '2012-10-17', Statement: [admin, JSON.parse(handoff.KeyPolicyStatement)] } });
      deploy(stack, ENV, { cloud: edited });
      decisionTable('the role reads and writes, and no colleague does', () => edited, [
        ...rows(adobe, 'allowed', [GET, PUT]),
        ...rows(adobe, 'denied', [{ action: 'kms:Decrypt', kmsKeyArn: FOREIGN_KEY }, on('exchange', 'GetObject', 'adobe2/a.csv')]),
        ...rows({ who: { arn: clerk, policies: [kmsToo] } }, 'denied', [GET, PUT, { action: 'kms:Decrypt', kmsKeyArn: FOREIGN_KEY }]),
      ]);
    });
    test('the statement comes right after the key ARN', () => {
      expect(grant.handoff.fields.map(({ name }) => name).slice(-3)).toEqual(['KmsKeyArn', 'KeyPolicyStatement', 'Status']);
    });
    test('no statement is handed off for an access that needs no key', () => {
      const other = newStack();
      const access = ExchangeAccess.custom({ objectActions: ['s3:DeleteObject'] });
      const { handoff: without } = grantOn(other, bucketIn(other), { access, encryptionKey: foreignKey(other), ownerEditsKeyPolicy: true });
      expect(without.fields.map(({ name }) => name)).not.toContain('KeyPolicyStatement');
    });
  });

  describe('that AWS manages (aws/s3)', () => {
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack, { encryption: s3.BucketEncryption.KMS_MANAGED }));
    const deployed = deploy(stack);
    const adobe = through(onlyRole(deployed).Arn);
    decisionTable('the role reads and writes', () => deployed.cloud, [
      ...rows(adobe, 'allowed', [GET, PUT]),
      ...rows(adobe, 'denied', [on('exchange', 'GetObject', 'adobe2/a.csv'), on('exchange', 'DeleteObject', 'adobe/a.csv')]),
    ]);
    test('no KMS statement is written and no key handed off', () => {
      expect(JSON.stringify(onlyRole(deployed).Properties)).not.toContain('kms');
      expect(grant.handoff.fields.map(({ name }) => name)).not.toContain('KmsKeyArn');
    });
  });
});

test('an alias for a key is refused: policies do not see through it', () => {
  const stack = newStack();
  const alias = new kms.Key(stack, 'Key').addAlias('exchange');
  const message = "'encryptionKey' must be a key ARN (not an alias), got: 'arn:<AWS::Partition>:kms:us-east-1:111111111111:alias/exchange'";
  expect(() => stackWith({ bucket: bucketIn(stack, { encryptionKey: alias }) }, stack)).toThrow(refusalAt('Stack/Adobe', message));
  const grant = grantOn(stack, bucketIn(stack, {}, 'OtherBucket'), {}, 'Other');
  const second = bucketIn(stack, { bucketName: 'two' }, 'Two');
  expect(() => grant.addBucket(second, { access: ExchangeAccess.READ, encryptionKey: alias })).toThrow(refusalAt('Stack/Other', message));
});
