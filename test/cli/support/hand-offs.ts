/** Templates with hand-offs written by hand, and the outputs of their stacks. */
export interface StackFixture {
  readonly name: string;
  readonly template: any;
  readonly outputs: Record<string, string>;
}

export const ACCOUNT = '111111111111';
export const REGION = 'eu-central-1';

const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/client-exchange-kohler-adobe`;
const KEY_ARN = `arn:aws:kms:${REGION}:${ACCOUNT}:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0`;
const BUCKET = 'client-exchange-kohler-bucket-1x2y3z';

const REQUEST = {
  acl: 'none: the bucket owner owns every object',
  encryption: 'none: the bucket encrypts with SSE-S3',
  minimumTlsVersion: '1.2',
  uploads: 'single puts and multipart uploads',
  expectedBucketOwner: '{{AWS::AccountId}}',
};

const EXEMPTIONS = [
  {
    policyType: 'resource control policy',
    attachedBy: 'the organisation that owns the bucket or role',
    reason: 'where it denies sts:AssumeRole to principals of other organisations',
    condition: { StringNotEqualsIfExists: { 'aws:PrincipalAccount': '222222222222' } },
  },
  {
    policyType: 'service control policy',
    attachedBy: 'the organisation that calls',
    reason: 'where it denies sts:AssumeRole on resources of other organisations',
    condition: { StringNotEqualsIfExists: { 'aws:ResourceAccount': '{{AWS::AccountId}}' } },
  },
];

export function field(name: string, label: string, description: string, prefix = '') {
  return { name, label, description, output: `${prefix}${name}` };
}

function roleHandoff(prefix: string) {
  return {
    integration: 'kohler_adobe',
    title: 'Kohler files for Adobe: read and write below adobe/',
    fields: [
      field('RoleArn', 'IAM role ARN', 'The role to assume', prefix),
      field('ExternalId', 'External ID', 'The external ID to present when assuming the role', prefix),
      field('BucketName', 'S3 bucket name', 'The bucket to exchange files in', prefix),
      field('KeyPrefix', 'Key prefix', 'The folder to stay below; empty: the whole bucket', prefix),
      field('Region', 'AWS Region', 'The Region of the bucket', prefix),
      field('KmsKeyArn', 'KMS key ARN', "The key that encrypts the bucket's objects", prefix),
      field('Status', 'Status', 'READY, or PENDING while nobody can assume the role', prefix),
    ],
    steps: [
      'Attach the policy below to arn:aws:iam::222222222222:role/adobe-ingest: without it, your own account refuses the call.',
      `Assume {{${prefix}RoleArn}} at https://sts.{{AWS::Region}}.{{AWS::URLSuffix}}, with external ID id_YjJmODYz.`,
      `Work below s3://{{${prefix}BucketName}}/adobe/ in {{AWS::Region}}, and send ExpectedBucketOwner {{AWS::AccountId}}.`,
    ],
    request: {
      stsEndpoint: 'https://sts.{{AWS::Region}}.{{AWS::URLSuffix}}',
      ...REQUEST,
      encryption: `no header, or both: the algorithm aws:kms and the key {{${prefix}KmsKeyArn}}`,
    },
    can: ['list objects below adobe/', 'read objects below adobe/', 'put objects below adobe/'],
    cannot: ['delete objects below adobe/', 'do anything outside that folder, or list without it', `connect to s3://{{${prefix}BucketName}} without TLS 1.2`],
    counterpartPolicy: {
      Version: '2012-10-17',
      Statement: [{ Sid: 'AssumeTheRole', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `{{${prefix}RoleArn}}` }],
    },
    exemptions: EXEMPTIONS,
    trust: { principalArn: 'arn:aws:iam::222222222222:role/adobe-ingest', roleArn: `{{${prefix}RoleArn}}`, externalIds: ['id_YjJmODYz'] },
    buckets: [{
      bucketName: `{{${prefix}BucketName}}`,
      keyPrefix: 'adobe/',
      region: '{{AWS::Region}}',
      access: ['list', 'read', 'write'],
      encryption: 'aws:kms',
      kmsKeyArn: `{{${prefix}KmsKeyArn}}`,
      expectedBucketOwner: '{{AWS::AccountId}}',
      refusesPlainHttp: true,
    }],
  };
}

function accessKeyHandoff(prefix: string) {
  return {
    integration: 'kohler_legacyftp',
    title: 'Kohler files from the on-premises tool: write below legacy/',
    fields: [
      field('AccessKeyId', 'Access key ID', 'The ID of the newest access key', prefix),
      field('SecretArn', 'Secret ARN', 'The secret in Secrets Manager that holds the access key', prefix),
      field('BucketName', 'S3 bucket name', 'The bucket to exchange files in', prefix),
      field('KeyPrefix', 'Key prefix', 'The folder to stay below; empty: the whole bucket', prefix),
      field('Region', 'AWS Region', 'The Region of the bucket', prefix),
    ],
    steps: [
      'Enter access key ID and secret access key in your tool, and store them nowhere else.',
      `Work below s3://{{${prefix}BucketName}}/legacy/ in {{AWS::Region}}, and send ExpectedBucketOwner {{AWS::AccountId}}.`,
    ],
    request: REQUEST,
    can: ['put objects below legacy/'],
    cannot: ['list objects below legacy/', 'read objects below legacy/', 'call from an address outside 203.0.113.0/24'],
    exemptions: [],
    buckets: [{ bucketName: `{{${prefix}BucketName}}`, keyPrefix: 'legacy/', region: '{{AWS::Region}}', access: ['write'], expectedBucketOwner: '{{AWS::AccountId}}' }],
  };
}

const getAtt = (resource: string, attribute: string) => ({ 'Fn::GetAtt': [resource, attribute] });

/** The secret of the access key, which no sheet may hold. */
export const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

/** One client with a role and an access key. */
export const CLIENT: StackFixture = {
  name: 'client-exchange-kohler',
  template: {
    Metadata: { 'cdk-s3-handoff': { version: 2, handoffs: [roleHandoff('KohlerAdobe'), accessKeyHandoff('KohlerLegacyftp')] } },
    Resources: {},
    Outputs: {
      KohlerAdobeRoleArn: { Value: getAtt('AdobeRole', 'Arn') },
      KohlerAdobeExternalId: { Value: 'id_YjJmODYz' },
      KohlerAdobeBucketName: { Value: { Ref: 'Bucket' } },
      KohlerAdobeKeyPrefix: { Value: 'adobe/' },
      KohlerAdobeRegion: { Value: { Ref: 'AWS::Region' } },
      KohlerAdobeKmsKeyArn: { Value: getAtt('Key', 'Arn') },
      KohlerAdobeStatus: { Value: 'READY' },
      KohlerLegacyftpAccessKeyId: { Value: { Ref: 'AccessKey' } },
      KohlerLegacyftpSecretArn: { Value: { Ref: 'Secret' } },
      KohlerLegacyftpBucketName: { Value: { Ref: 'Bucket' } },
      KohlerLegacyftpKeyPrefix: { Value: 'legacy/' },
      KohlerLegacyftpRegion: { Value: { Ref: 'AWS::Region' } },
      DebugKey: { Value: getAtt('AccessKey', 'SecretAccessKey') },
    },
  },
  outputs: {
    KohlerAdobeRoleArn: ROLE_ARN,
    KohlerAdobeExternalId: 'id_YjJmODYz',
    KohlerAdobeBucketName: BUCKET,
    KohlerAdobeKeyPrefix: 'adobe/',
    KohlerAdobeRegion: REGION,
    KohlerAdobeKmsKeyArn: KEY_ARN,
    KohlerAdobeStatus: 'READY',
    KohlerLegacyftpAccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    KohlerLegacyftpSecretArn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:kohler_legacyftp-AbCdEf`,
    KohlerLegacyftpBucketName: BUCKET,
    KohlerLegacyftpKeyPrefix: 'legacy/',
    KohlerLegacyftpRegion: REGION,
    DebugKey: SECRET,
  },
};

/** A published template whose key is a parameter that may be empty: then the output of the same name is not there. */
export const IMPORT_ROLE: StackFixture = {
  name: 'import-role',
  template: {
    Metadata: {
      'cdk-s3-handoff': {
        version: 1,
        handoffs: [{
          integration: 'import-role',
          title: 'Import from {{BucketName}}',
          fields: [
            field('RoleArn', 'IAM role ARN', 'The role to assume'),
            field('KmsKeyArn', 'KMS key ARN', "The key that encrypts the bucket's objects"),
            field('BucketPolicyStatement', 'Bucket policy statement', "The statement that the bucket's owner adds to its policy"),
          ],
          steps: ['Enter {{RoleArn}} in your import connector.', 'Give {{KmsKeyArn}} as the key.'],
          can: ['read objects in {{BucketName}}', 'use the key {{KmsKeyArn}}'],
          cannot: [],
          counterpartPolicy: {
            Version: '2012-10-17',
            Statement: [
              { Sid: 'AssumeTheRole', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '{{RoleArn}}' },
              { Sid: 'UseTheKey', Effect: 'Allow', Action: 'kms:Decrypt', Resource: ['{{KmsKeyArn}}'] },
            ],
          },
          exemptions: [],
        }],
      },
    },
    Parameters: { BucketName: { Type: 'String' }, KmsKeyArn: { Type: 'String', Default: '' } },
    Resources: {},
    Outputs: {
      RoleArn: { Value: getAtt('Role', 'Arn') },
      KmsKeyArn: { Value: { Ref: 'KmsKeyArn' }, Condition: 'HasKey' },
      BucketPolicyStatement: { Value: { 'Fn::Sub': '{}' } },
    },
  },
  outputs: {
    RoleArn: `arn:aws:iam::${ACCOUNT}:role/importer`,
    BucketPolicyStatement: '{"Sid":"LetTheImporterIn","Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"}',
  },
};

export const SCRIPT = '<script>window.hacked = true</script>';
export const RIGHT_TO_LEFT = 'قطر "‮evil‬" שלום';
export const QUOTES = '"><img src=x onerror=\'window.hacked=true\'>\' ` | & &lt; \\ {{x}} [a](javascript:alert(1)) *b* _c_';
export const LONG_PREFIX = `${'a-very-long-folder-name'.repeat(9).slice(0, 199)}/`;

/** Names that try to be more than text. */
export const HOSTILE: StackFixture = {
  name: 'hostile',
  template: {
    Metadata: {
      'cdk-s3-handoff': {
        version: 1,
        handoffs: [{
          integration: `../${SCRIPT}`,
          title: `${SCRIPT} ${RIGHT_TO_LEFT}`,
          fields: [
            field('Script', SCRIPT, QUOTES.replace('{{', '{{!')),
            field('Quotes', 'Quotes', RIGHT_TO_LEFT),
            field('KeyPrefix', 'Key prefix', 'A long one'),
            field('RightToLeft', RIGHT_TO_LEFT, 'Text'),
            field('Empty', 'Empty', 'Nothing'),
          ],
          steps: ['First {{Script}}, then {{Quotes}}.', '# No heading\n\n- no list', `<b>${RIGHT_TO_LEFT}</b>`, 'See https://evil.example/ or www.evil.example'],
          request: { ...REQUEST, acl: SCRIPT, uploads: '{{Quotes}}' },
          can: ['{{Quotes}}', SCRIPT],
          cannot: ['| a | b |', RIGHT_TO_LEFT],
          counterpartPolicy: {
            Version: '2012-10-17',
            Statement: { Sid: SCRIPT, Effect: 'Allow', Action: '```', Resource: ['{{Script}}', '{{Quotes}}', '{{KeyPrefix}}', '{{RightToLeft}}'], Comment: '</code></pre>' },
          },
          exemptions: [{ policyType: 'service control policy', attachedBy: SCRIPT, reason: '{{Quotes}}', condition: { [SCRIPT]: { '"': '{{Script}}' } } }],
        }],
      },
    },
    Resources: {},
    Outputs: { Script: { Value: '' }, Quotes: { Value: '' }, KeyPrefix: { Value: '' }, RightToLeft: { Value: '' }, Empty: { Value: '' } },
  },
  outputs: { Script: SCRIPT, Quotes: QUOTES, KeyPrefix: LONG_PREFIX, RightToLeft: RIGHT_TO_LEFT, Empty: '' },
};
