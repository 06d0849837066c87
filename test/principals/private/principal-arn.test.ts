import { kindOfPrincipalArn, parsePrincipalArn, validateAccountId } from '../../../lib/principals/private/principal-arn';

const VENDOR = '222222222222';

describe('the kind of an ARN', () => {
  test.each([
    [`arn:aws:iam::${VENDOR}:role/ingest`, 'role'],
    [`arn:aws:iam::${VENDOR}:user/path/clerk`, 'user'],
    ['arn:aws:iam::1234567890:role/VendorRole-abcd', 'role'],
    ['arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/Your Session Name', 'session'],
    [`arn:aws-us-gov:iam::${VENDOR}:root`, 'root'],
  ])('%s: %s', (arn, kind) => {
    expect(kindOfPrincipalArn(arn)).toBe(kind);
  });

  test.each([
    `arn:aws:iam::${VENDOR}:group/vendors`, `arn:aws:iam::${VENDOR}:rolex/ingest`, `arn:aws:sts::${VENDOR}:federated-user/x`,
    `arn:aws:iam::${VENDOR}:rooter`, 'arn:aws:s3:::bucket', VENDOR, '', '*',
  ])('%j is none', (arn) => {
    expect(() => kindOfPrincipalArn(arn))
      .toThrow(new Error(`'arn' must be the ARN of a role, user, assumed-role session or account root, got: '${arn}'`));
  });
});

test('what is no string has no kind', () => {
  expect(() => kindOfPrincipalArn(222222222222 as any)).toThrow(new Error("'arn' must be a string, put it in quotes, got: 222222222222"));
});

describe('the parts of an ARN', () => {
  test.each([
    ['role', `arn:aws:iam::${VENDOR}:role/ingest`, 'aws', 'ingest'],
    ['role', `arn:aws-cn:iam::${VENDOR}:role/service-role/etl/in_g+e=s,t.@-`, 'aws-cn', 'in_g+e=s,t.@-'],
    ['user', `arn:aws-iso-b:iam::${VENDOR}:user/clerk`, 'aws-iso-b', 'clerk'],
    ['session', `arn:aws:sts::${VENDOR}:assumed-role/ingest/clerk@example.com`, 'aws', 'clerk@example.com'],
    ['root', `arn:aws:iam::${VENDOR}:root`, 'aws', 'root'],
  ] as const)('%s %s', (kind, arn, partition, name) => {
    expect(parsePrincipalArn(kind, arn, 'arn')).toEqual({ partition, account: VENDOR, name });
  });

  const ONE = 'must be one ARN, make a grant for each principal';
  test.each([
    ['role', 'arn:aws:iam::1234567890:role/VendorRole-abcd', 'must name an account of twelve digits'],
    ['role', 'arn:aws:iam:::role/ingest', 'must name an account of twelve digits'],
    ['role', 'arn:aws:iam::aws:role/ingest', 'must name an account of twelve digits'],
    ['role', `arn:aws:iam::${VENDOR}:role/*`, 'must name one principal, without wildcards'],
    ['role', 'arn:aws:iam::*:role/ingest', 'must name one principal, without wildcards'],
    ['role', `arn:aws:iam::${VENDOR}:role/\${aws:userid}`, "must not contain '${'"],
    ['role', `arn:aws:sts::${VENDOR}:role/ingest`, "must look like 'arn:<partition>:iam::<account>:role/<name>'"],
    ['role', `arn:gcp:iam::${VENDOR}:role/ingest`, "must look like 'arn:<partition>:iam::<account>:role/<name>'"],
    ['role', `arn:aws:iam:us-east-1:${VENDOR}:role/ingest`, "must look like 'arn:<partition>:iam::<account>:role/<name>'"],
    ['role', `arn:aws:iam::${VENDOR}:role//ingest`, "must look like 'arn:<partition>:iam::<account>:role/<name>'"],
    ['user', `arn:aws:iam::${VENDOR}:user/clerk\n`, 'must not have white space at either end'],
    ['user', `arn:aws:iam::${VENDOR}:user/a\nclerk`, "must look like 'arn:<partition>:iam::<account>:user/<name>'"],
    ['role', `arn:aws:iam::${VENDOR}:role/A,arn:aws:iam::${VENDOR}:role/B`, ONE],
    ['role', `arn:aws:iam::${VENDOR}:role/A, arn:aws:iam::${VENDOR}:role/B`, ONE],
    ['user', `arn:aws:iam::${VENDOR}:user/A arn:aws:iam::${VENDOR}:user/B`, ONE],
    ['session', `arn:aws:sts::${VENDOR}:assumed-role/A/b;arn:aws:sts::${VENDOR}:assumed-role/A/c`, ONE],
    ['root', `arn:aws:iam::${VENDOR}:root,arn:aws:iam::${VENDOR}:root`, ONE],
    ['session', `arn:aws:sts::${VENDOR}:assumed-role/path/ingest/clerk`, "must look like 'arn:<partition>:sts::<account>:assumed-role/<role>/<session>'"],
    ['session', `arn:aws:sts::${VENDOR}:assumed-role/ingest/${'x'.repeat(65)}`,
      "must look like 'arn:<partition>:sts::<account>:assumed-role/<role>/<session>'"],
    ['role', `arn:aws:iam::x${VENDOR}:role/ingest`, 'must name an account of twelve digits'],
    ['role', `arn:aws:iam::${VENDOR}3:role/ingest`, 'must name an account of twelve digits'],
    ['root', `arn:aws:iam::${VENDOR}:root/root`, "must look like 'arn:<partition>:iam::<account>:root'"],
    ['root', `arn:aws:iam::${VENDOR}:root/x`, "must look like 'arn:<partition>:iam::<account>:root'"],
  ] as const)('%s %j is refused', (kind, arn, rule) => {
    expect(() => parsePrincipalArn(kind, arn, 'someArn')).toThrow(new Error(`'someArn' ${rule}, got: '${arn.replace('\n', '\\n')}'`));
  });
});

describe('account IDs', () => {
  test('have twelve digits', () => {
    expect(() => validateAccountId('000000000001')).not.toThrow();
  });

  test.each<[value: unknown, rule: string, shown: string]>([
    [111111111111, 'must be a string, put it in quotes', '111111111111'],
    [null, 'must be a string', 'null'],
    [' 111111111111', 'must not have white space at either end', "' 111111111111'"],
  ])('%j is refused for its form', (account, rule, shown) => {
    expect(() => validateAccountId(account as string, 'bucketOwner')).toThrow(new Error(`'bucketOwner' ${rule}, got: ${shown}`));
  });

  test.each(['1234567890', '1234567890123', '12345678901a', '1234-5678-9012', '', '١٢٣٤٥٦٧٨٩٠١٢'])('%j is refused', (account) => {
    expect(() => validateAccountId(account)).toThrow(new Error(`'accountId' must have twelve digits, got: '${account}'`));
    expect(() => validateAccountId(account, 'client.account')).toThrow(new Error(`'client.account' must have twelve digits, got: '${account}'`));
  });
});
