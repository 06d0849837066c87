import { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { HandoffOutputs } from '../../lib/handoffs/handoff-outputs';
import { ExchangeAccess } from '../../lib/policies/exchange-access';
import { ExternalId } from '../../lib/principals/external-id';
import { Cloud } from '../../tools/policy-engine/cloud';
import { decisionTable } from '../../tools/policy-engine/jest';
import { bucketIn, DELETE, EXTERNAL_ID, GET, grantOn, handedOff, INGEST, INSIDE, list, LIST, on, OUTSIDE, OWN_KEY, Question, rows, STRANGER, through, undelegatedKey } from '../support/assumed-role';
import { deploy, placeOf, resourceOf } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { refusalAt } from '../support/refusal';
import { onlyRole } from '../support/role';
import { ENV, newStack, OWNER, templateOf, warningsOf } from '../support/stack';

describe('several grants on one bucket', () => {
  const stack = newStack();
  const bucket = bucketIn(stack);
  const folders = { Adobe: 'adobe/', Adobe2: 'adobe2/', AdobeIn: 'adobe/in/' };
  for (const [id, keyPrefix] of Object.entries(folders)) {
    grantOn(stack, bucket, { keyPrefix, roleName: id, externalId: ExternalId.of(id), access: ExchangeAccess.READ_WRITE_DELETE }, id);
  }
  const deployed = deploy(stack);
  const as = (name: string, externalId = name) => through(`arn:aws:iam::${OWNER}:role/${name}`, externalId);
  const all = (key: string) => ['GetObject', 'PutObject', 'DeleteObject'].map((action) => on('exchange', action, key));

  decisionTable('each reach their own folder alone', () => deployed.cloud, [
    ...rows(as('Adobe'), 'allowed', [...all('adobe/a.csv'), ...all('adobe/in/a.csv'), list('exchange', 'adobe/'), list('exchange', 'adobe/in/')]),
    ...rows(as('Adobe'), 'denied', [...all('adobe2/a.csv'), list('exchange', 'adobe2/'), list('exchange', 'adobe'), list('exchange')]),
    ...rows(as('Adobe2'), 'allowed', [...all('adobe2/a.csv'), list('exchange', 'adobe2/')]),
    ...rows(as('Adobe2'), 'denied', [...all('adobe/a.csv'), ...all('adobe/in/a.csv'), list('exchange', 'adobe/'), list('exchange', 'adobe')]),
    ...rows(as('AdobeIn'), 'allowed', [...all('adobe/in/a.csv'), list('exchange', 'adobe/in/')]),
    ...rows(as('AdobeIn'), 'denied', [...all('adobe/a.csv'), ...all('adobe/in2/a.csv'), ...all('adobe2/in/a.csv'), list('exchange', 'adobe/')]),
    ...rows(as('AdobeIn', 'Adobe'), 'denied', all('adobe/in/a.csv')),
  ]);
});

describe('one role for several buckets', () => {
  const stack = newStack();
  const key = new kms.Key(stack, 'Key');
  const grant = grantOn(stack, bucketIn(stack));
  grant.addBucket(bucketIn(stack, { bucketName: 'reports', encryptionKey: key }, 'Reports'), { access: ExchangeAccess.READ, keyPrefix: 'out' });
  grant.addBucket(s3.Bucket.fromBucketAttributes(stack, 'Archive', { bucketName: 'archive', region: 'eu-west-1' }), {
    access: ExchangeAccess.WRITE,
    encryptionKey: kms.Key.fromKeyArn(stack, 'ArchiveKey', OWN_KEY.replace('us-east-1', 'eu-west-1')),
  });
  const archiveKey = OWN_KEY.replace('us-east-1', 'eu-west-1');
  new HandoffOutputs(stack, 'Handoff', { handoff: grant.handoff, outputPrefix: 'KohlerAdobe' });

  const cloud = new Cloud();
  cloud.addKey({ arn: archiveKey });
  cloud.addBucket({ name: 'archive', account: OWNER, region: 'eu-west-1', encryption: { algorithm: 'aws:kms', keyArn: archiveKey } });
  const deployed = deploy(stack, ENV, { cloud });
  const role = onlyRole(deployed);
  const adobe = through(role.Arn);

  decisionTable('each bucket has its own folder, key and access', () => cloud, [
    ...rows(adobe, 'allowed', [
      on('exchange', 'GetObject', 'adobe/a.csv'),
      on('exchange', 'PutObject', 'adobe/a.csv'),
      on('reports', 'GetObject', 'out/a.csv'),
      list('reports', 'out/'),
      on('archive', 'PutObject', 'anywhere/a.csv', { multipart: true }),
    ]),
    ...rows(adobe, 'denied', [
      on('exchange', 'GetObject', 'out/a.csv'),
      on('reports', 'PutObject', 'out/a.csv'),
      on('reports', 'GetObject', 'adobe/a.csv'),
      list('reports', 'adobe/'),
      on('archive', 'GetObject', 'anywhere/a.csv'),
      list('archive'),
      on('exchange', 'PutObject', 'adobe/a.csv', { encryption: { algorithm: 'aws:kms', keyArn: archiveKey } }),
    ]),
    ...rows({ who: { arn: INGEST } }, 'denied', [on('reports', 'GetObject', 'out/a.csv')]),
  ]);

  test('the hand-off counts the fields of later buckets on, and Status stays last', () => {
    expect(Object.entries(deployed.outputs)).toEqual([
      ['KohlerAdobeRoleArn', role.Arn],
      ['KohlerAdobeExternalId', EXTERNAL_ID],
      ['KohlerAdobeBucketName', 'exchange'],
      ['KohlerAdobeKeyPrefix', 'adobe/'],
      ['KohlerAdobeRegion', 'us-east-1'],
      ['KohlerAdobeBucketName2', 'reports'],
      ['KohlerAdobeKeyPrefix2', 'out/'],
      ['KohlerAdobeRegion2', 'us-east-1'],
      ['KohlerAdobeKmsKeyArn2', deployed.fill(key.keyArn)],
      ['KohlerAdobeBucketName3', 'archive'],
      ['KohlerAdobeKeyPrefix3', ''],
      ['KohlerAdobeRegion3', 'eu-west-1'],
      ['KohlerAdobeKmsKeyArn3', archiveKey],
      ['KohlerAdobeStatus', 'READY'],
    ]);
  });
  test('labels and Sids tell the buckets apart', () => {
    expect(role.Properties.Policies[0].PolicyDocument.Statement.map(({ Sid }: any) => Sid)).toEqual([
      'ExchangeObjects', 'ExchangeList', 'ExchangeBucket',
      'Exchange2Objects', 'Exchange2List', 'Exchange2Bucket', 'Exchange2Key',
      'Exchange3Objects', 'Exchange3Key',
    ]);
    expect(grant.handoff.fields.filter(({ name }) => name.startsWith('BucketName')).map(({ label }) => label))
      .toEqual(['S3 bucket name', 'S3 bucket name (2)', 'S3 bucket name (3)']);
  });
  test('the statements for owners of a later bucket and key count on too', () => {
    const other = newStack();
    const growing = grantOn(other, bucketIn(other));
    growing.addBucket(s3.Bucket.fromBucketName(other, 'Theirs', 'theirs'), {
      access: ExchangeAccess.READ, encryptionKey: kms.Key.fromKeyArn(other, 'TheirKey', OWN_KEY), ownerEditsBucketPolicy: true, ownerEditsKeyPolicy: true,
    });
    expect(growing.handoff.fields.map(({ name }) => name).slice(-7)).toEqual([
      'BucketName2', 'KeyPrefix2', 'Region2', 'KmsKeyArn2', 'KeyPolicyStatement2', 'BucketPolicyStatement2', 'Status',
    ]);
  });
  test('the Sids of the first bucket have no number, nor have those that others add for it', () => {
    const other = newStack();
    const theirs = { encryptionKey: kms.Key.fromKeyArn(other, 'TheirKey', OWN_KEY), ownerEditsBucketPolicy: true, ownerEditsKeyPolicy: true };
    const growing = grantOn(other, bucketIn(other), { access: ExchangeAccess.READ, ...theirs });
    growing.addBucket(bucketIn(other, { bucketName: 'reports' }, 'Reports'), { access: ExchangeAccess.READ, ...theirs });
    const granted = deploy(other);
    const handedOver = growing.handoff.fields.filter(({ name }) => /PolicyStatement/.test(name)).map(({ value }) => JSON.parse(granted.fill(value)));
    const sidsOf = (statements: any[]) => statements.map(({ Sid }) => Sid.replace(/^Adobe[0-9a-f]{6}/, 'Adobe'));
    expect(sidsOf(onlyRole(granted).Properties.Policies[0].PolicyDocument.Statement)).toEqual([
      'ExchangeObjects', 'ExchangeList', 'ExchangeBucket', 'ExchangeKey', 'Exchange2Objects', 'Exchange2List', 'Exchange2Bucket', 'Exchange2Key',
    ]);
    expect(sidsOf(handedOver.flat())).toEqual([
      'AdobeKey', 'AdobeObjects', 'AdobeList', 'AdobeBucket', 'Adobe2Key', 'Adobe2Objects', 'Adobe2List', 'Adobe2Bucket',
    ]);
  });
  test('outputs that were made too early are a synth error', () => {
    const other = newStack();
    const growing = grantOn(other, bucketIn(other));
    new HandoffOutputs(other, 'Handoff', { handoff: growing.handoff });
    growing.addBucket(bucketIn(other, { bucketName: 'reports' }, 'Reports'), { access: ExchangeAccess.READ });
    expect(() => templateOf(other)).toThrow(new Error('Validation failed with the following errors:\n'
      + '  [Stack/Handoff] the hand-off grew after its outputs were made, add buckets and parties first: BucketName2, KeyPrefix2, Region2'));
  });
});

describe('a bucket of another stack', () => {
  const app = new App();
  const owner = new Stack(app, 'Owner', { env: ENV });
  const encryptionKey = new kms.Key(owner, 'Key');
  const bucket = bucketIn(owner, { encryptionKey });
  const stack = new Stack(app, 'Grants', { env: ENV });
  const grant = grantOn(stack, bucket);

  const cloud = new Cloud();
  const exporter = deploy(owner, ENV, { cloud });
  const imported = JSON.parse(JSON.stringify(templateOf(stack)), (_, value) => value?.['Fn::ImportValue']
    ? exporter.outputs[value['Fn::ImportValue'].split(':')[1]]
    : value);
  const { Arn: roleArn } = onlyRole(cloud.deploy(imported, { ...placeOf(ENV), stackName: 'Grants' }));

  decisionTable('the role reaches bucket and key', () => cloud, [
    ...rows(through(roleArn), 'allowed', INSIDE),
    ...rows(through(roleArn), 'denied', OUTSIDE),
    ...rows(through(roleArn, 'other'), 'denied', INSIDE),
  ]);
  test('the role alone is in the stack of the grant', () => {
    expect(Object.values<any>(templateOf(stack).Resources).map(({ Type }) => Type)).toEqual(['AWS::IAM::Role']);
  });
  test('bucket and key of the other stack keep their policies', () => {
    const untouched = new Stack(new App(), 'Owner', { env: ENV });
    bucketIn(untouched, { encryptionKey: new kms.Key(untouched, 'Key') });
    expect(templateOf(owner).Resources).toEqual(templateOf(untouched).Resources);
  });
  test('its name and key are handed off', () => {
    expect(stack.resolve(grant.handoff.fields.map(({ name }) => name)))
      .toEqual(['RoleArn', 'ExternalId', 'BucketName', 'KeyPrefix', 'Region', 'KmsKeyArn', 'Status']);
  });
  test('cdk-nag finds nothing in the stack of the grant', () => {
    const alone = new Stack(new App(), 'Owner', { env: ENV });
    const logs = bucketIn(alone, { bucketName: 'logs' }, 'Logs');
    const other = new Stack(alone.node.root as App, 'Grants', { env: ENV });
    grantOn(other, bucketIn(alone, { serverAccessLogsBucket: logs, encryptionKey: new kms.Key(alone, 'Key', { enableKeyRotation: true }) }));
    expect(nagFindings(other)).toEqual([]);
  });
  test('a key that does not delegate is edited in its own stack, without a cycle', () => {
    const other = new App();
    const owning = new Stack(other, 'Owner', { env: ENV });
    const undelegated = bucketIn(owning, { encryptionKey: undelegatedKey(owning) });
    grantOn(new Stack(other, 'Grants', { env: ENV }), undelegated, { roleName: 'adobe-exchange' });
    const { Statement } = resourceOf(deploy(owning), 'AWS::KMS::Key')!.Properties.KeyPolicy;
    expect(Statement[1].Condition.StringEquals['aws:PrincipalArn']).toBe(`arn:aws:iam::${OWNER}:role/adobe-exchange`);
  });
});

describe('an imported bucket', () => {
  const stack = newStack();
  const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'exchange');
  const grant = grantOn(stack, bucket, { ownerEditsBucketPolicy: true });
  const cloud = new Cloud();
  const statement = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
  cloud.addBucket({ name: 'exchange', account: OWNER, region: 'us-east-1' });
  const deployed = deploy(stack, ENV, { cloud });
  const adobe = through(onlyRole(deployed).Arn);
  const location: Question = { action: 's3:GetBucketLocation', bucket: 'exchange' };

  decisionTable('needs nothing from its owner in the same account', () => cloud, [
    ...rows(adobe, 'allowed', INSIDE),
    ...rows(adobe, 'denied', OUTSIDE),
  ]);

  test('the statements for a bucket policy are handed off only when asked for', () => {
    const other = newStack();
    const names = grantOn(other, bucketIn(other)).handoff.fields.map(({ name }) => name);
    expect(names).not.toContain('BucketPolicyStatement');
    expect(grant.handoff.fields.map(({ name }) => name).slice(-2)).toEqual(['BucketPolicyStatement', 'Status']);
  });

  describe('of another account, whose owner added the statements of the hand-off', () => {
    const shared = new Cloud();
    const { BucketPolicyStatement } = Object.fromEntries(handedOff(grant, deployed));
    shared.addBucket({ name: 'exchange', account: STRANGER, region: 'us-east-1', policy: statement(...JSON.parse(BucketPolicyStatement)) });
    deploy(stack, ENV, { cloud: shared });
    const colleague = { who: { arn: `arn:aws:iam::${OWNER}:role/colleague` } };
    decisionTable('is open to the role, and to no other role of its account', () => shared, [
      ...rows(adobe, 'allowed', [...INSIDE, location]),
      ...rows(adobe, 'denied', OUTSIDE),
      ...rows(colleague, 'denied', [...INSIDE, location]),
    ]);
  });

  test('of another account gives a warning', () => {
    const other = newStack();
    const foreign = s3.Bucket.fromBucketAttributes(other, 'Bucket', { bucketName: 'exchange', account: STRANGER });
    grantOn(other, foreign);
    expect(warningsOf(other)).toEqual([
      `the bucket is in account ${STRANGER}: its owner has to allow the role in the bucket policy too [ack: cdk-s3-handoff:foreignBucket]`,
    ]);
  });
});

describe('a bucket of another account that this app deploys', () => {
  function foreignBucket(objectOwnership?: s3.ObjectOwnership, account = STRANGER) {
    const app = new App();
    const owner = new Stack(app, 'Owner', { env: { account, region: 'us-east-1' } });
    const stack = new Stack(app, 'Grants', { env: ENV });
    const bucket = bucketIn(owner, { objectOwnership });
    return { owner, stack, bucket };
  }
  function foreignWith(access: ExchangeAccess, { owner, stack, bucket } = foreignBucket(s3.ObjectOwnership.BUCKET_OWNER_PREFERRED)) {
    const grant = grantOn(stack, bucket, { access, roleName: 'adobe-exchange', ownerEditsBucketPolicy: true });
    const fields = Object.fromEntries(grant.handoff.fields.map(({ name, value }) => [name, value]));
    const cloud = new Cloud();
    const deployed = deploy(stack, ENV, { cloud });
    cloud.addBucket({
      name: 'exchange',
      account: owner.account,
      region: 'us-east-1',
      ownership: 'BucketOwnerPreferred',
      policy: { Version: '2012-10-17', Statement: JSON.parse(deployed.fill(fields.BucketPolicyStatement)) },
    });
    const sids = onlyRole(deployed).Properties.Policies[0].PolicyDocument.Statement.map(({ Sid }: any) => Sid);
    return { cloud, request: deployed.fill(grant.handoff.request), sids };
  }
  const adobe = through(`arn:aws:iam::${OWNER}:role/adobe-exchange`);
  const given = { acl: 'bucket-owner-full-control' };

  const foreign = foreignWith(ExchangeAccess.READ_WRITE);
  decisionTable('takes only uploads that are given to its owner', () => foreign.cloud, [
    ...rows(adobe, 'allowed', [GET, LIST, on('exchange', 'PutObject', 'adobe/a.csv', given)]),
    ...rows(adobe, 'denied', [
      on('exchange', 'PutObject', 'adobe/a.csv'),
      on('exchange', 'PutObject', 'adobe/a.csv', { acl: 'private' }),
      on('exchange', 'PutObject', 'adobe/a.csv', { ...given, multipart: true }),
      on('exchange', 'PutObject', 'adobe2/a.csv', given),
      DELETE,
    ]),
  ]);
  test('the hand-off asks for the ACL', () => {
    expect(foreign.request).toMatchObject({
      acl: 'x-amz-acl: bucket-owner-full-control, with every object',
      uploads: 'single puts of at most 5 GB: the parts of a multipart upload carry no ACL, and are refused',
      expectedBucketOwner: STRANGER,
    });
    expect(foreign.sids).toEqual(['ExchangeObjects', 'ExchangeUploads', 'ExchangeList', 'ExchangeBucket']);
  });
  test('is refused where objects would stay with their writer', () => {
    const { stack, bucket } = foreignBucket(s3.ObjectOwnership.OBJECT_WRITER);
    expect(() => grantOn(stack, bucket)).toThrow(refusalAt('Grants/Adobe', "'bucket' must not leave objects to their writer (ObjectWriter), got: 'Owner/Bucket'"));
  });
  test('in our own account needs no ACL: the role uploads as the bucket owner', () => {
    const own = foreignBucket(s3.ObjectOwnership.OBJECT_WRITER, OWNER);
    const { handoff } = grantOn(own.stack, own.bucket);
    expect(handoff.request).toMatchObject({ acl: 'none: the bucket owner owns what you upload', uploads: 'single puts and multipart uploads' });
  });
});
