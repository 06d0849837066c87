import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { delegatesToIam, validateKey, validateKeyRegion, validateKeyServesOtherAccounts, validateKmsKeyArn } from '../../../lib/policies/private/kms-keys';
import { GOV_ENV, newStack, OWNER, SETTINGS, VENDOR } from '../../support/stack';

const KEY_ARN = `arn:aws:kms:us-east-1:${OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

describe('delegatesToIam', () => {
  const keyWith = (...statements: iam.PolicyStatementProps[]) => new kms.Key(newStack(), 'Key', {
    policy: new iam.PolicyDocument({ statements: statements.map((props) => new iam.PolicyStatement({ resources: ['*'], ...props })) }),
  });
  const root = new iam.AccountRootPrincipal();

  test.each(SETTINGS)('the key policy that CDK writes does, in $setting', ({ env, context }) => {
    expect(delegatesToIam(new kms.Key(newStack({ env, context }), 'Key'))).toBe(true);
  });

  test('a statement for the account among others does', () => {
    expect(delegatesToIam(keyWith({ principals: [new iam.ArnPrincipal('arn:aws:iam::111111111111:role/admin')], actions: ['kms:Put*'] },
      { principals: [new iam.ArnPrincipal('arn:aws:iam::111111111111:role/admin'), root], actions: ['kms:*'] }))).toBe(true);
  });

  test.each<[string, iam.PolicyStatementProps]>([
    ['another account', { principals: [new iam.AccountPrincipal(VENDOR)], actions: ['kms:*'] }],
    ['a role', { principals: [new iam.ArnPrincipal(`arn:aws:iam::${OWNER}:role/admin`)], actions: ['kms:*'] }],
    ['the administration alone', { principals: [root], actions: ['kms:Put*', 'kms:Describe*'] }],
    ['one action', { principals: [root], actions: ['kms:Decrypt'] }],
    ['only under a condition', { principals: [root], actions: ['kms:*'], conditions: { StringEquals: { 'kms:ViaService': 's3' } } }],
    ['a refusal', { principals: [root], actions: ['kms:*'], effect: iam.Effect.DENY }],
    ['a refusal for everyone else', { notPrincipals: [root], actions: ['kms:*'], effect: iam.Effect.DENY }],
    ['everyone but a role', { notPrincipals: [new iam.ArnPrincipal(`arn:aws:iam::${OWNER}:role/guest`)], actions: ['kms:*'] }],
  ])('%s does not', (_, statement) => {
    expect(delegatesToIam(keyWith(statement))).toBe(false);
  });

  test('an imported key is taken to have the default policy', () => {
    expect(delegatesToIam(kms.Key.fromKeyArn(newStack(), 'Key', KEY_ARN))).toBe(true);
  });

  test('a key without a policy gets that of KMS, which does', () => {
    expect(delegatesToIam(keyWith())).toBe(true);
  });
});

describe('the ARN of a key that is no construct here', () => {
  test.each([KEY_ARN, `arn:aws-us-gov:kms:us-gov-west-1:${OWNER}:key/mrk-1234abcd12ab34cd56ef1234567890ab`])('%s is fine', (arn) => {
    expect(() => validateKmsKeyArn(arn)).not.toThrow();
  });

  test('none and a parameter are fine', () => {
    expect(() => validateKmsKeyArn(undefined)).not.toThrow();
    expect(() => validateKmsKeyArn(new CfnParameter(newStack(), 'KmsKeyArn').valueAsString)).not.toThrow();
  });

  test.each(['', `arn:aws:kms:us-east-1:${OWNER}:alias/ace`, `x${KEY_ARN}`, `${KEY_ARN}/x`])('%j is refused', (arn) => {
    expect(() => validateKmsKeyArn(arn)).toThrow(new Error(`'kmsKeyArn' must be the ARN of a key (not an alias), got: '${arn}'`));
  });
});

describe('validateKey', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Bucket');
  let count = 0;
  const imported = (arn: string) => kms.Key.fromKeyArn(stack, `Imported${count++}`, arn);

  test.each([KEY_ARN, `arn:aws:kms:us-east-1:${OWNER}:key/mrk-1234abcd12ab34cd56ef1234567890ab`])('%s is fine', (arn) => {
    expect(() => validateKey(imported(arn), bucket)).not.toThrow();
    expect(() => validateKey(imported(arn), stack)).not.toThrow();
  });

  test('so is a key of GovCloud, there', () => {
    const gov = newStack({ env: GOV_ENV });
    const arn = `arn:aws-us-gov:kms:us-gov-west-1:${OWNER}:key/mrk-1234abcd12ab34cd56ef1234567890ab`;
    expect(() => validateKey(kms.Key.fromKeyArn(gov, 'Key', arn), new s3.Bucket(gov, 'Bucket'))).not.toThrow();
  });

  test('none, one that is made, and a parameter are fine', () => {
    expect(() => validateKey(undefined, bucket)).not.toThrow();
    expect(() => validateKey(new kms.Key(stack, 'Made'), bucket)).not.toThrow();
    expect(() => validateKey(imported(new CfnParameter(stack, 'KmsKeyArn').valueAsString), bucket)).not.toThrow();
  });

  test.each([
    `arn:aws:kms:us-east-1:${OWNER}:alias/exchange`,
    'arn:aws:kms:us-east-1:1111111111:key/1234abcd',
    `arn:aws:kms:us-east-1:${OWNER}:key/*`,
    `${KEY_ARN}*`,
    `arn:aws:s3:us-east-1:${OWNER}:key/1234abcd`,
  ])('%s is refused', (arn) => {
    expect(() => validateKey(imported(arn), bucket)).toThrow(new Error(`'encryptionKey' must be a key ARN (not an alias), got: '${arn}'`));
    expect(() => validateKey(imported(arn), bucket, 'sourceEncryptionKey')).toThrow(/^'sourceEncryptionKey' must be a key ARN/);
  });

  test('an alias is refused, imported or made: an IAM policy that names it allows nothing', () => {
    const message = `'encryptionKey' must be a key ARN (not an alias), got: 'arn:<AWS::Partition>:kms:us-east-1:${OWNER}:alias/exchange'`;
    expect(() => validateKey(kms.Alias.fromAliasName(stack, 'Imported', 'alias/exchange'), bucket)).toThrow(new Error(message));
    const made = new kms.Alias(stack, 'MadeAlias', { aliasName: 'alias/exchange', targetKey: new kms.Key(stack, 'Key') });
    expect(() => validateKey(made, bucket)).toThrow(/^'encryptionKey' must be a key ARN \(not an alias\), got: 'arn:<AWS::Partition>:kms:us-east-1:111111111111:/);
  });

  describe('of another Region than the bucket', () => {
    const abroad = `arn:aws:kms:eu-west-1:${OWNER}:key/mrk-1234abcd12ab34cd56ef1234567890ab`;
    const rule = "'encryptionKey' must be in the bucket's Region 'us-east-1'";

    test('is refused, also one of several Regions: it has an ARN in each', () => {
      const message = `${rule}, got: '${abroad}'`;
      expect(() => validateKey(imported(abroad), bucket)).toThrow(new Error(message));
      expect(() => validateKey(imported(abroad), stack)).toThrow(new Error(message));
    });

    test('is refused when another stack makes it', () => {
      const key = new kms.Key(new Stack(stack.node.scope as App, 'Abroad', { env: { account: OWNER, region: 'eu-west-1' } }), 'Key');
      expect(() => validateKey(key, bucket)).toThrow(new Error(`${rule}, got: 'Abroad/Key in eu-west-1'`));
    });

    test('is refused for an imported bucket, whose Region may have been left out', () => {
      expect(() => validateKey(imported(abroad), s3.Bucket.fromBucketName(stack, 'Named', 'exchange'))).toThrow(new Error(
        `${rule}, or the Region of the imported bucket must be given to Bucket.fromBucketAttributes, got: '${abroad}'`));
      expect(() => validateKey(imported(abroad), s3.Bucket.fromBucketAttributes(stack, 'WithRegion', { bucketName: 'exchange', region: 'eu-west-1' }))).not.toThrow();
    });

    test('is not known in an env-agnostic stack', () => {
      const anywhere = new Stack(new App(), 'Stack');
      expect(() => validateKey(kms.Key.fromKeyArn(anywhere, 'Key', abroad), new s3.Bucket(anywhere, 'Bucket'))).not.toThrow();
    });
  });
});

describe('the ARN of a key that is no construct', () => {
  const OTHER = 'must be the ARN of a key (not an alias)';
  test.each<[value: unknown, rule: string, shown?: string]>([
    ['alias/exchange', OTHER],
    [`arn:aws:kms:us-east-1:${OWNER}:alias/exchange`, OTHER],
    ['', OTHER],
    ['1234abcd-12ab-34cd-56ef-1234567890ab', 'must be the ARN of a key (not its ID)'],
    ['mrk-1234abcd12ab34cd56ef1234567890ab', 'must be the ARN of a key (not its ID)'],
    ['key/1234abcd-12ab-34cd-56ef-1234567890ab', 'must be the ARN of a key (not its ID)'],
    ['1234abcd-12ab-34cd-56ef-1234567890ab-old', OTHER],
    [`${KEY_ARN} `, 'must not have white space at either end'],
    [12, 'must be a string, put it in quotes', '12'],
  ])('%j is refused', (value, rule, shown = `'${value}'`) => {
    expect(() => validateKmsKeyArn(value as string)).toThrow(new Error(`'kmsKeyArn' ${rule}, got: ${shown}`));
    expect(() => validateKmsKeyArn(value as string, 'source.kmsKeyArn')).toThrow(new Error(`'source.kmsKeyArn' ${rule}, got: ${shown}`));
  });

  test('is of the Region of the bucket', () => {
    expect(() => validateKeyRegion(KEY_ARN, 'us-east-1')).not.toThrow();
    expect(() => validateKeyRegion(undefined, 'us-east-1')).not.toThrow();
    expect(() => validateKeyRegion(KEY_ARN, 'eu-west-1')).toThrow(new Error(`'kmsKeyArn' must be in the bucket's Region 'eu-west-1', got: '${KEY_ARN}'`));
  });

  test('may be a token, and so may the Region', () => {
    const stack = newStack({});
    const arn = new CfnParameter(stack, 'KmsKeyArn').valueAsString;
    expect(() => validateKmsKeyArn(arn)).not.toThrow();
    expect(() => validateKeyRegion(arn, 'us-east-1')).not.toThrow();
    expect(() => validateKeyRegion(KEY_ARN, stack.region)).not.toThrow();
  });
});

describe('the AWS managed key aws/s3', () => {
  const MESSAGE = "'bucket' must not be encrypted with the AWS managed key aws/s3, got: 'Stack/Bucket': "
    + 'no other account can use that key, take SSE-S3 or a customer managed key';
  const bucketWith = (props: s3.BucketProps) => new s3.Bucket(newStack(), 'Bucket', props);
  const byDefault = (serverSideEncryptionByDefault: object) => {
    const bucket = bucketWith({});
    (bucket.node.defaultChild as s3.CfnBucket).bucketEncryption = { serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault }] } as any;
    return bucket;
  };

  test.each<[string, s3.Bucket]>([
    ['KMS_MANAGED', bucketWith({ encryption: s3.BucketEncryption.KMS_MANAGED })],
    ['DSSE_MANAGED', bucketWith({ encryption: s3.BucketEncryption.DSSE_MANAGED })],
    ['its alias', byDefault({ sseAlgorithm: 'aws:kms', kmsMasterKeyId: 'alias/aws/s3' })],
    ["its alias' ARN", byDefault({ sseAlgorithm: 'aws:kms', kmsMasterKeyId: `arn:aws:kms:us-east-1:${OWNER}:alias/aws/s3` })],
  ])('%s: no other account can use it', (_, bucket) => {
    expect(() => validateKeyServesOtherAccounts(bucket, undefined)).toThrow(new Error(MESSAGE));
  });

  test.each<[string, s3.IBucket]>([
    ['SSE-S3', bucketWith({ encryption: s3.BucketEncryption.S3_MANAGED })],
    ['no encryption of its own', bucketWith({})],
    ['a rule about something else', bucketWith({ encryption: s3.BucketEncryption.S3_MANAGED, bucketKeyEnabled: true })],
    ['an alias that ends alike', byDefault({ sseAlgorithm: 'aws:kms', kmsMasterKeyId: 'alias/aws/s3-exchange' })],
    ['a customer managed key', byDefault({ sseAlgorithm: 'aws:kms', kmsMasterKeyId: KEY_ARN })],
    ['an imported bucket', s3.Bucket.fromBucketName(new Stack(new App(), 'Stack'), 'Bucket', 'exchange')],
  ])('%s is fine', (_, bucket) => {
    expect(() => validateKeyServesOtherAccounts(bucket, undefined)).not.toThrow();
  });

  test('a key that was given is taken at its word', () => {
    const bucket = bucketWith({ encryption: s3.BucketEncryption.KMS_MANAGED });
    expect(() => validateKeyServesOtherAccounts(bucket, kms.Key.fromKeyArn(newStack(), 'Key', KEY_ARN))).not.toThrow();
  });
});
