/** What other companies would fill in when they deploy the published templates. */
const VALUES: Record<string, Record<string, string>> = {
  'partner-destination': {
    WriterRoleArn: 'arn:aws:iam::444444444444:role/KlaviDataExporterRole',
    BucketName: 'klavi-data-transfer-partner',
    KeyPrefix: 'daily-sync/',
  },
  'counterpart-policy': {
    UserName: 'uploader',
    BucketName: 'kohler-media',
    KeyPrefix: 'agency/',
  },
  'ace-opp-sync': {
    TrustedAccountId: '555555555555',
    ExternalId: 'labra-3f1c9a',
    AceBucketName: 'ace-apn-33333-prod-us-west-2',
    AceKmsKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/df216356-609b-4c47-9af9-bd487ec63b0a',
    RoleName: 'ace-oppsync',
  },
  'import-role': {
    BucketName: 'acme-data-lake',
    KeyPrefix: 'infosum/',
    RoleName: 'infosum-import',
    PrincipalArn: 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/acme-import',
    ExternalId: 'd68b1db43ed52e7e0297dbaca2bad20f40d4faaf92b5349891f08fddde530e23',
  },
};

/** As arguments of `s3-handoff check`. */
export const PARAMETERS: string[] = Object.entries(VALUES)
  .flatMap(([stack, values]) => Object.entries(values).flatMap(([key, value]) => ['--param', `${stack}:${key}=${value}`]));
