import type { Sheet } from '../../../cli/handoff/sheet';
import { withLaunchLinks } from '../../../cli/launch/sheet-links';
import { PENDING, sheetWith } from '../support/sheet';

const TEMPLATES = 'https://acme-templates.s3.amazonaws.com';
const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/1';
const bucket = { bucketName: 'kohler-exchange', keyPrefix: 'adobe/', region: 'eu-west-1', access: ['list', 'read'] };
const user = { principalArn: 'arn:aws:iam::222222222222:user/uploader' };

function parametersOf(link: string | undefined): Record<string, string> | undefined {
  if (link === undefined) return undefined;
  const parameters = new URLSearchParams(link.split('/review?')[1]);
  return Object.fromEntries([...parameters].filter(([name]) => name.startsWith('param_')).map(([name, value]) => [name.slice('param_'.length), value]));
}

const linksOf = (changes: Partial<Sheet>) => withLaunchLinks(sheetWith(changes), TEMPLATES).links;

describe('the counterpart policy', () => {
  test.each<[string, Partial<Sheet>, Record<string, string>]>([
    ['a role that assumes ours', {}, { RoleName: 'adobe-ingest', AssumeRoleArn: 'arn:aws:iam::111111111111:role/exchange' }],
    ['a session, which acts as its role', { trust: { principalArn: 'arn:aws:sts::222222222222:assumed-role/Connector/acme', roleArn: 'arn:aws:iam::111111111111:role/exchange' } },
      { RoleName: 'Connector', AssumeRoleArn: 'arn:aws:iam::111111111111:role/exchange' }],
    ['a whole account, whose grantee enters its role', { trust: { principalArn: 'arn:aws:iam::222222222222:root', roleArn: 'arn:aws:iam::111111111111:role/exchange' } },
      { AssumeRoleArn: 'arn:aws:iam::111111111111:role/exchange' }],
    ['several parties, each of which enters its name', {
      trust: { principalArn: 'arn:aws:iam::222222222222:role/a', roleArn: 'arn:aws:iam::111111111111:role/exchange', others: [{ principalArn: 'arn:aws:iam::333333333333:role/b' }] },
    }, { AssumeRoleArn: 'arn:aws:iam::111111111111:role/exchange' }],
    ['a party that is complete, while others are pending', {
      fields: [PENDING], trust: { principalArn: 'arn:aws:iam::222222222222:role/a', roleArn: 'arn:aws:iam::111111111111:role/exchange', awaitsOthers: true },
    }, { RoleName: 'a', AssumeRoleArn: 'arn:aws:iam::111111111111:role/exchange' }],
    ['a user that calls directly', { trust: user, buckets: [bucket] }, { UserName: 'uploader', BucketName: 'kohler-exchange', KeyPrefix: 'adobe/', Access: 'read' }],
    ['a key to use', { trust: user, buckets: [{ ...bucket, access: ['write'], keyPrefix: '', kmsKeyArn: KEY }] },
      { UserName: 'uploader', BucketName: 'kohler-exchange', Access: 'write', KmsKeyArn: KEY }],
  ])('is attached by link: %s', (_, changes, parameters) => {
    expect(parametersOf(linksOf(changes).counterpartPolicy)).toEqual(parameters);
  });

  test.each<[string, Partial<Sheet>]>([
    ['an access key, which has no counterpart', { policy: null, trust: null }],
    ['a pending role', { fields: [PENDING] }],
    ['actions that no access level has', { trust: user, buckets: [{ ...bucket, access: ['list'] }] }],
    ['two buckets without a role', { trust: user, buckets: [bucket, bucket] }],
    ['a value that is known after deployment', { trust: { ...user, roleArn: '‹RoleArn: known after deployment›' } }],
  ])('has no link for %s', (_, changes) => {
    expect(linksOf(changes).counterpartPolicy).toBeUndefined();
  });

  test('opens in the Region of the bucket', () => {
    expect(linksOf({ trust: user, buckets: [bucket] }).counterpartPolicy).toMatch(/^https:\/\/eu-west-1\.console\.aws\.amazon\.com\/cloudformation\/home\?region=eu-west-1#/);
  });
});

describe('the bucket of a delivery', () => {
  const delivery: Partial<Sheet> = {
    trust: { principalArn: 'arn:aws:iam::444444444444:role/KlaviDataExporterRole' },
    buckets: [],
    policy: { Statement: [{ Effect: 'Allow', Principal: { AWS: 'x' }, Action: 's3:PutObject', Resource: 'arn:aws:s3:::klavi-data-transfer-acme/daily-sync/*' }] },
  };

  test("is created by link, with the writer's ARN, its name and its key prefix", () => {
    const { partnerDestination, counterpartPolicy } = linksOf(delivery);
    expect(counterpartPolicy).toBeUndefined();
    expect(parametersOf(partnerDestination)).toEqual({
      WriterRoleArn: 'arn:aws:iam::444444444444:role/KlaviDataExporterRole', BucketName: 'klavi-data-transfer-acme', KeyPrefix: 'daily-sync/',
    });
  });
  test('has no link while the role is known after deployment', () => {
    expect(linksOf({ ...delivery, trust: { principalArn: '‹RoleArn: known after deployment›' } }).partnerDestination).toBeUndefined();
  });
});

test('there are no links without published templates', () => {
  expect(withLaunchLinks(sheetWith()).links).toEqual({});
});
