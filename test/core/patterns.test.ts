import {
  BUCKET_NAME_PATTERN, EXTERNAL_ID_PATTERN, isUriOrArn, KEY_PREFIX_PATTERN, KMS_KEY_ARN_PATTERN, OPTIONAL_BUCKET_NAME_PATTERN,
  OPTIONAL_EXTERNAL_ID_PATTERN, OPTIONAL_KMS_KEY_ARN_PATTERN, OPTIONAL_PRINCIPAL_ARN_PATTERN, ROLE_ARN_PATTERN, ROLE_NAME_PATTERN,
} from '../../lib/core/patterns';
import { VENDOR } from '../support/stack';

const KEY = 'arn:aws:kms:us-west-2:123456789012:key/df216356-609b-4c47-9af9-bd487ec63b0a';
const SESSION = 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/acme-import';
const role = `arn:aws:iam::${VENDOR}:role/VendorRole-abcd`;
const NOT_A_KEY = ['arn:aws:kms:us-west-2:123456789012:alias/ace', 'arn:aws:kms:us-west-2:1234567890:key/1', `${KEY}*`, 'df216356'];
const NOT_A_ROLE = [
  'arn:aws:iam::1234567890:role/VendorRole-abcd', `arn:aws:iam::${VENDOR}:role/*`, `arn:aws:iam::${VENDOR}:role/a?c`, `arn:aws:iam::${VENDOR}:role/*/x`,
  `${role}\n`, ` ${role}`, `${role},${role}`, `${role},arn:aws:iam::${VENDOR}:role/B`, 'VendorRole-abcd', '*', VENDOR,
];
const NOT_AN_EXTERNAL_ID = ['x', 'id 1', 'id_*', 'x'.repeat(1225)];

const PATTERNS: [name: string, pattern: string, accepted: string[], refused: string[]][] = [
  ['KeyPrefix', KEY_PREFIX_PATTERN,
    ['', 'daily-sync/', 'agency/in/', 'Q1 2026/v1.2/', '.hidden/', '..x/'],
    ['/', '/daily-sync/', 'daily-sync', 'in//out/', 'in/*/', 'in/?/', '${aws:userid}/', './', '../', 'in/../out/', 'in/./', 'in\n/', '日本/', ' a/', 'a/ ', 'arn:aws:s3:::b/a/', 's3://bucket/a/', 'https://s3.amazonaws.com/bucket/']],
  ['BucketName', BUCKET_NAME_PATTERN,
    ['files.example.com', 'a--b', '192.168.5', '192.168.5.4a', 'ace-apn-33333-prod-us-west-2', 'klavi-delivery-acme-prod', 'abc', 'x'.repeat(63)],
    ['', 'ab', 'Kohler', 'kohler_x', '-kohler', 'kohler-', 'x'.repeat(64), 'exchange/*', '*', 'a..b', 'a.-b', 'a-.b', '.ab', 'ab.', '192.168.5.4', 'arn:aws:s3:::ab', ' ab', 'ab ']],
  ['LogBucketName', OPTIONAL_BUCKET_NAME_PATTERN, ['', 'access-logs'], ['ab', 'Kohler', '192.168.5.4', ' ab', 'x'.repeat(64)]],
  ['WriterRoleArn', ROLE_ARN_PATTERN,
    [role, 'arn:aws:iam::444444444444:role/KlaviDataExporterRole', `arn:aws-us-gov:iam::${VENDOR}:role/etl/daily/x`],
    ['', `arn:aws:iam::${VENDOR}:user/clerk`, SESSION, ...NOT_A_ROLE]],
  ['PrincipalArn', OPTIONAL_PRINCIPAL_ARN_PATTERN,
    ['', role, `arn:aws:iam::${VENDOR}:user/ClientUser-abcd`, SESSION, `arn:aws:iam::${VENDOR}:role/learn:/x`],
    ['arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/Your Session Name', `arn:aws:iam::${VENDOR}:root`, `${SESSION}*`, ...NOT_A_ROLE]],
  ['ExternalId', EXTERNAL_ID_PATTERN,
    ['id_YjJmODYzMmMtMDhhMy0xMWVmLTg1ZjEtMDM3MmViYjJjNDEyCg==', 'd68b1db43ed52e7e0297dbaca2bad20f40d4faaf92b5349891f08fddde530e23', 'ab'],
    ['', ...NOT_AN_EXTERNAL_ID]],
  ['ExternalId that may stay empty', OPTIONAL_EXTERNAL_ID_PATTERN, ['', 'id_YjJmODYz'], NOT_AN_EXTERNAL_ID],
  ['AceKmsKeyArn', KMS_KEY_ARN_PATTERN, [KEY, 'arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-1'], ['', ...NOT_A_KEY]],
  ['KmsKeyArn', OPTIONAL_KMS_KEY_ARN_PATTERN, ['', KEY], NOT_A_KEY],
  ['RoleName', ROLE_NAME_PATTERN, ['oppsync', 'in_g+e=s,t.@-', 'x'.repeat(64)], ['', 'path/name', 'with space', 'x'.repeat(65), '*']],
];

describe.each(PATTERNS)('%s', (_, pattern, accepted, refused) => {
  test.each(accepted)('takes %j', (value) => {
    expect(value).toMatch(new RegExp(pattern));
  });

  test.each(refused)('refuses %j', (value) => {
    expect(value).not.toMatch(new RegExp(pattern));
  });

  test('is anchored: CloudFormation and the console agree on what it means', () => {
    expect(pattern).toMatch(/^\^.*\$$/);
  });
});

test.each([
  ['s3://bucket/a', true], ['S3A://bucket', true], ['https://bucket.s3.amazonaws.com/', true], ['arn:aws:s3:::bucket', true], ['ARN:aws:s3:::bucket', true],
  ['a/s3://b', false], ['learn:/', false], ['s3:/a', false], ['daily/', false],
])('%s is an address or ARN: %s', (text, isOne) => {
  expect(isUriOrArn(text)).toBe(isOne);
});
