import { sheetFile, tryIt } from '../../../cli/format/try-it';
import { PENDING, sheetWith } from '../support/sheet';

const DIRECT = { principalArn: 'arn:aws:iam::222222222222:user/uploader' };
const bucket = { bucketName: 'kohler-exchange', keyPrefix: 'adobe/', region: 'eu-west-1' };

test('a role comes as a profile, with its external ID and the regional STS', () => {
  expect(tryIt(sheetWith())!.profile!.split('\n')).toEqual([
    '[profile kohler_adobe]',
    'role_arn = arn:aws:iam::111111111111:role/exchange',
    'external_id = id_1',
    '# a profile of yours with the credentials of arn:aws:iam::222222222222:role/team/adobe-ingest',
    'source_profile = default',
    'region = eu-west-1',
    'sts_regional_endpoints = regional',
  ]);
});

test('each of several parties gets a profile, with its own external ID', () => {
  const trust = { ...sheetWith().trust!, others: [{ principalArn: 'arn:aws:iam::333333333333:role/verify', externalIds: ['id_2'] }] };
  const [first, second] = tryIt(sheetWith({ trust }))!.profile!.split('\n\n');
  expect(first).toBe(tryIt(sheetWith())!.profile);
  expect(second.split('\n').slice(0, 4)).toEqual([
    '[profile kohler_adobe-2]', 'role_arn = arn:aws:iam::111111111111:role/exchange', 'external_id = id_2',
    '# a profile of yours with the credentials of arn:aws:iam::333333333333:role/verify',
  ]);
});

test('a session name that the role asks for is in the profile and in the command', () => {
  const { profile, verifyOptions } = tryIt(sheetWith({ trust: { ...sheetWith().trust!, sessionName: 'acme-import' } }))!;
  expect(profile!.split('\n').slice(2, 4)).toEqual(['external_id = id_1', 'role_session_name = acme-import']);
  expect(verifyOptions).toContain(' --external-id id_1 --session-name acme-import --bucket ');
});

test('of a tenant, any external ID is tried', () => {
  const { profile, verifyOptions } = tryIt(sheetWith({ trust: { ...sheetWith().trust!, externalIds: [], externalIdPrefix: 'acme/' } }))!;
  expect(profile!.split('\n')[2]).toBe('external_id = acme/s3-handoff');
  expect(verifyOptions).toContain(' --external-id acme/s3-handoff --bucket ');
});

test('those who are complete can try it while others are pending', () => {
  expect(tryIt(sheetWith({ fields: [PENDING], trust: { ...sheetWith().trust!, awaitsOthers: true } }))!.profile).toBe(tryIt(sheetWith())!.profile);
});

test.each<[access: string[], commands: string[]]>([
  [['list', 'read'], [
    'aws s3 ls s3://kohler-exchange/adobe/ --profile kohler_adobe --region eu-west-1',
    'aws s3 cp s3://kohler-exchange/adobe/ . --recursive --dryrun --profile kohler_adobe --region eu-west-1',
  ]],
  [['write'], ['date > handoff-test.txt', 'aws s3 cp handoff-test.txt s3://kohler-exchange/adobe/handoff-test.txt --profile kohler_adobe --region eu-west-1']],
  [['list', 'read', 'write'], [
    'date > handoff-test.txt',
    'aws s3 cp handoff-test.txt s3://kohler-exchange/adobe/handoff-test.txt --profile kohler_adobe --region eu-west-1',
    'aws s3 ls s3://kohler-exchange/adobe/ --profile kohler_adobe --region eu-west-1',
    'aws s3 cp s3://kohler-exchange/adobe/handoff-test.txt - --profile kohler_adobe --region eu-west-1',
  ]],
])('with access %j, the commands do what is allowed and nothing else', (access, commands) => {
  expect(tryIt(sheetWith({ buckets: [{ ...bucket, access }] }))!.copy!.split('\n')).toEqual(commands);
});

test('uploads carry the ACL that the bucket requires, and odd key prefixes are quoted', () => {
  const { copy } = tryIt(sheetWith({ trust: DIRECT, buckets: [{ ...bucket, keyPrefix: "it's new/", access: ['write'], requiredAcl: 'bucket-owner-full-control' }] }))!;
  expect(copy!.split('\n')[1]).toBe(
    "aws s3 cp handoff-test.txt 's3://kohler-exchange/it'\\''s new/handoff-test.txt' --acl bucket-owner-full-control --region eu-west-1");
});

test('without a role to assume there is no profile, and the grantee calls as itself', () => {
  const commands = tryIt(sheetWith({ trust: DIRECT, buckets: [{ ...bucket, access: ['list', 'read'], refusesPlainHttp: true, expectedBucketOwner: '111111111111' }] }))!;
  expect(commands.profile).toBeUndefined();
  expect(commands.copy).not.toContain('--profile');
  expect(commands.verifySheet).toBe('npx cdk-s3-handoff verify --sheet kohler_adobe.json');
  expect(commands.verifyOptions).toBe(
    'npx cdk-s3-handoff verify --bucket kohler-exchange --key-prefix adobe/ --access read --region eu-west-1 --expected-owner 111111111111 --requires-tls');
});

test('an access key goes into a profile, which every command uses', () => {
  const fields = [{ name: 'AccessKeyId', label: 'Access key ID', value: 'AKIAIOSFODNN7EXAMPLE', description: '' }];
  const { configure, copy, verifySheet } = tryIt(sheetWith({ trust: null, fields, buckets: [{ ...bucket, access: ['write'] }] }))!;
  expect(configure).toBe('aws configure --profile kohler_adobe');
  expect(copy).toContain('--profile kohler_adobe');
  expect(verifySheet).toBe('npx cdk-s3-handoff verify --sheet kohler_adobe.json --profile kohler_adobe');
});

test.each<[string, Parameters<typeof sheetWith>[0]]>([
  ['the role is pending', { fields: [PENDING] }],
  ['a value is known after deployment', { fields: [{ ...PENDING, value: null }] }],
  ['the name of the bucket is known after deployment', { buckets: [{ ...bucket, bucketName: '‹BucketName: known after deployment›' }] }],
  ['the reader owns the bucket', { buckets: [] }],
])('nothing can be tried while %s', (_, changes) => {
  expect(tryIt(sheetWith(changes))).toBeUndefined();
});

test('the attached file has the name of the integration, without what a file system would read otherwise', () => {
  expect(sheetFile({ integration: '../a b' })).toBe('.._a_b.json');
});
