import { App, Stack } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { DestinationOwnership } from '../../lib/destinations/cross-account-put-destination';
import { PartnerDestinationStack } from '../../lib/templates/partner-destination-stack';
import { PolicyDocument } from '../../tools/policy-engine/documents';
import { decisionTable } from '../../tools/policy-engine/jest';
import { deploy, placeOf } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { pairedWithSettings } from '../support/pairwise';
import { valuesByParameter } from '../support/published-template';
import { OWNER, templateOf, warningsOf } from '../support/stack';
import { writerCalls } from '../support/writer-calls';

const KLAVI = '444444444444';
const BUCKET = 'klavi-data-transfer-acme';
const KEY_ID = '0a1b2c3d-0000-4000-8000-000000000000';

function newTemplate(context?: Record<string, unknown>): Stack {
  return new PartnerDestinationStack(new App({ context }), 'partner-destination');
}

const template = templateOf(newTemplate());

describe('the published API', () => {
  test('parameters and their defaults', () => {
    expect(Object.entries<any>(template.Parameters).map(([name, { Default }]) => [name, Default])).toEqual([
      ['WriterRoleArn', undefined],
      ['BucketName', undefined],
      ['KeyPrefix', ''],
      ['ObjectOwnership', 'BucketOwnerPreferred'],
      ['KmsKeyArn', ''],
      ['LogBucketName', ''],
    ]);
  });
  test('logical ids of the resources', () => {
    expect(Object.entries<any>(template.Resources).map(([id, { Type }]) => [id, Type])).toEqual([
      ['DestinationBucket', 'AWS::S3::Bucket'],
      ['DestinationBucketPolicy', 'AWS::S3::BucketPolicy'],
    ]);
  });
  test('outputs: the hand-off, and what the owner of the key has to add', () => {
    expect(Object.keys(template.Outputs)).toEqual(['Region', 'BucketName', 'KeyPrefix', 'KmsKeyArn', 'KeyPolicyStatement', 'AccountId']);
  });
});

describe('the form in the console', () => {
  const groups: any[] = template.Metadata['AWS::CloudFormation::Interface'].ParameterGroups;
  test.each(Object.keys(template.Parameters))('explains, checks and groups %s', (name) => {
    const { Type, Description, AllowedPattern, ConstraintDescription } = template.Parameters[name];
    expect(Type).toBe('String');
    expect(Description).toMatch(/\w/);
    expect(AllowedPattern).toMatch(/^\^.*\$$/);
    expect(ConstraintDescription).toMatch(/\w/);
    expect(groups.filter(({ Parameters }) => Parameters.includes(name))).toHaveLength(1);
  });
  test('groups nothing else', () => {
    expect(groups.flatMap(({ Parameters }) => Parameters).sort()).toEqual(Object.keys(template.Parameters).sort());
    expect(groups.every(({ Label }) => /\w/.test(Label.default))).toBe(true);
  });
  test('lets the ownership be chosen', () => {
    expect(template.Parameters.ObjectOwnership.AllowedValues).toEqual(['BucketOwnerPreferred', 'BucketOwnerEnforced']);
  });
});

describe('parameters', () => {
  const longest = `${'k'.repeat(899)}/`;
  const good = {
    WriterRoleArn: [
      `arn:aws:iam::${KLAVI}:role/KlaviDataExporterRole`, `arn:aws:iam::${KLAVI}:role/service-role/x_+=,.@-`, `arn:aws-us-gov:iam::${KLAVI}:role/x`,
      `arn:aws-cn:iam::${KLAVI}:role/x`,
    ],
    BucketName: ['abc', BUCKET, 'a.b', '1a1', 'b'.repeat(63)],
    KeyPrefix: ['', 'daily-sync/', 'a/b/c/', '.hidden/', "it's (x)/", 'a=1/b=2/', '...a/', longest],
    ObjectOwnership: ['BucketOwnerPreferred', 'BucketOwnerEnforced'],
    LogBucketName: ['', 'access-logs'],
    KmsKeyArn: ['', `arn:aws:kms:us-east-1:${OWNER}:key/${KEY_ID}`, `arn:aws-us-gov:kms:us-gov-west-1:${OWNER}:key/mrk-0123456789abcdef`],
  };
  const bad = {
    WriterRoleArn: [
      '', 'KlaviDataExporterRole', 'arn:aws:iam::4444444444:role/x', `arn:aws:iam::${KLAVI}:role/*`, `arn:aws:iam::${KLAVI}:role/a*/x`,
      `arn:aws:iam::${KLAVI}:role/x?`, `arn:aws:iam::${KLAVI}:user/x`, `arn:aws:iam::${KLAVI}:root`, `arn:aws:sts::${KLAVI}:assumed-role/x/y`, '*',
      `arn:aws:iam::${KLAVI}:role/`, `arn:aws:iam::${KLAVI}:role/${'r'.repeat(65)}`, ` arn:aws:iam::${KLAVI}:role/x`, `arn:aws:iam::${KLAVI}:role/x\n`,
    ],
    BucketName: ['', 'ab', 'Acme', 'acme_files', '-acme', 'acme-', '.acme', 'a/b', 'b'.repeat(64), 'acme files', '*'],
    KeyPrefix: [
      '/', '/daily-sync/', 'daily-sync', 'a//', 'a//b/', '*/', 'in/*', 'a?/', '${aws:username}/', '$/', './', '../', 'a/../', 'a/./b/', 'ä/', 'a\n/', 'a"/', 'a\\/',
    ],
    LogBucketName: [' ', 'ab', 'access_logs', '*'],
    ObjectOwnership: ['', 'ObjectWriter', 'bucketOwnerEnforced', 'BucketOwnerEnforced '],
    KmsKeyArn: [
      `arn:aws:kms:us-east-1:${OWNER}:alias/acme`, KEY_ID, `arn:aws:kms:us-east-1:${OWNER}:key/*`, `arn:aws:kms:us-east-1:${OWNER}:key/`, '*', ' ',
      `arn:aws:kms:us-east-1:1111:key/${KEY_ID}`,
    ],
  };
  const accepts = (name: string, value: string) => {
    const { AllowedPattern, MaxLength = Infinity } = template.Parameters[name];
    return new RegExp(`^(?:${AllowedPattern})$`).test(value) && value.length <= MaxLength;
  };
  test.each(valuesByParameter(good))('%s takes %j', (name, _, value) => {
    expect(accepts(name, value)).toBe(true);
  });
  test.each(valuesByParameter(bad))('%s refuses %j', (name, _, value) => {
    expect(accepts(name, value)).toBe(false);
  });
  test('KeyPrefix takes at most 900 characters', () => {
    expect(accepts('KeyPrefix', longest)).toBe(true);
    expect(accepts('KeyPrefix', `k${longest}`)).toBe(false);
  });
});

describe('the access logs of the bucket', () => {
  const loggingOf = (LogBucketName: string) => deploy(newTemplate(), undefined, {
    parameters: { WriterRoleArn: `arn:aws:iam::${KLAVI}:role/x`, BucketName: BUCKET, KeyPrefix: '', KmsKeyArn: '', LogBucketName },
  }).resources.DestinationBucket.Properties.LoggingConfiguration;
  test('go into the bucket that is named, below the name of this one', () => {
    expect(loggingOf('access-logs')).toEqual({ DestinationBucketName: 'access-logs', LogFilePrefix: `${BUCKET}/` });
  });
  test('are none without a name', () => {
    expect(loggingOf('')).toBeUndefined();
  });
  test('bring no warning at synth: the parameter says what the log bucket has to allow', () => {
    expect(warningsOf(newTemplate())).toEqual([]);
  });
});

describe.each(pairedWithSettings({
  ObjectOwnership: { BucketOwnerPreferred: 'BucketOwnerPreferred', BucketOwnerEnforced: 'BucketOwnerEnforced' },
  encryption: { 'SSE-S3': false, 'a key': true },
  KeyPrefix: { 'the whole bucket': '', 'a key prefix': 'daily-sync/' },
}))('with $title', ({ env, context, ObjectOwnership, encryption: withKey, KeyPrefix }) => {
  const { account, region, partition } = placeOf(env);
  const WriterRoleArn = `arn:${partition}:iam::${KLAVI}:role/KlaviDataExporterRole`;
  const kmsKeyArn = withKey ? `arn:${partition}:kms:${region}:${account}:key/${KEY_ID}` : undefined;
  const parameters = { WriterRoleArn, BucketName: BUCKET, KeyPrefix, ObjectOwnership, KmsKeyArn: kmsKeyArn ?? '' };
  const deployed = deploy(newTemplate(context), env, { parameters });
  const { cloud, outputs, resources } = deployed;
  const { Properties } = resources.DestinationBucket;
  if (kmsKeyArn) cloud.addKey({ arn: kmsKeyArn, policy: keyPolicy(partition, account, outputs.KeyPolicyStatement) });
  const who = { arn: WriterRoleArn, policies: [writersPolicy(partition, outputs)] };

  test('the outputs are the hand-off, without values that are not there', () => {
    const { KeyPolicyStatement, ...handoff } = outputs;
    expect(handoff).toEqual({ Region: region, BucketName: BUCKET, KeyPrefix, AccountId: account, ...(kmsKeyArn && { KmsKeyArn: kmsKeyArn }) });
    expect(KeyPolicyStatement && JSON.parse(KeyPolicyStatement)).toEqual(kmsKeyArn && {
      Sid: expect.stringMatching(/^Destination[0-9a-f]{6}Key$/),
      Effect: 'Allow',
      Principal: { AWS: WriterRoleArn },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
    });
  });
  test('ownership and encryption are what was asked for', () => {
    expect(Properties.OwnershipControls).toEqual({ Rules: [{ ObjectOwnership }] });
    expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([kmsKeyArn
      ? { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: kmsKeyArn } }
      : { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }]);
  });
  decisionTable('the writer puts what the contract says, and does nothing else', () => cloud, () => writerCalls(deployed, {
    who,
    env,
    kmsKeyArn,
    keyPrefix: KeyPrefix || undefined,
    ownership: ObjectOwnership === 'BucketOwnerEnforced' ? DestinationOwnership.BUCKET_OWNER_ENFORCED : DestinationOwnership.BUCKET_OWNER_PREFERRED,
  }));
});

/** The default key policy, and what the output says. */
function keyPolicy(partition: string, account: string, statement?: string): PolicyDocument {
  const delegation = { Effect: 'Allow', Principal: { AWS: `arn:${partition}:iam::${account}:root` }, Action: 'kms:*', Resource: '*' };
  return { Version: '2012-10-17', Statement: [delegation, ...(statement ? [JSON.parse(statement)] : [])] };
}

/** What the sender's own page has it attach, from nothing but the outputs. */
function writersPolicy(partition: string, { BucketName, KeyPrefix, KmsKeyArn }: Record<string, string>): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['s3:PutObject', 's3:PutObjectAcl'], Resource: `arn:${partition}:s3:::${BucketName}/${KeyPrefix}*` },
      ...(KmsKeyArn ? [{ Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: KmsKeyArn }] : []),
    ],
  };
}

test('a key whose owner has not added the statement keeps the writer out', () => {
  const kmsKeyArn = `arn:aws:kms:us-east-1:${OWNER}:key/${KEY_ID}`;
  const parameters = { WriterRoleArn: `arn:aws:iam::${KLAVI}:role/x`, BucketName: BUCKET, KmsKeyArn: kmsKeyArn };
  const { cloud } = deploy(newTemplate(), undefined, { parameters });
  cloud.addKey({ arn: kmsKeyArn, policy: keyPolicy('aws', OWNER) });
  const call = { who: { arn: parameters.WriterRoleArn }, action: 's3:PutObject', bucket: BUCKET, key: 'a.csv', acl: 'bucket-owner-full-control' };
  expect(cloud.decide(call)).toEqual({ allowed: false, by: 'key policy', action: 'kms:GenerateDataKey' });
});

describe('can be deployed where CDK was never heard of', () => {
  test.each([['no flags', undefined], ['the recommended feature flags', recommendedFlags]])('with %s: no bootstrap, no metadata, no assets', (_, context) => {
    const app = new App({ context });
    new PartnerDestinationStack(app, 'partner-destination');
    const assembly = app.synth();
    const artifact = assembly.getStackByName('partner-destination');
    expect(artifact.assets).toEqual([]);
    expect(artifact.template).not.toHaveProperty('Rules');
    expect(Object.keys(artifact.template.Parameters)).not.toContain('BootstrapVersion');
    expect(Object.values<any>(artifact.template.Resources).map(({ Type }) => Type)).not.toContain('AWS::CDK::Metadata');
    expect(JSON.stringify(artifact.template)).not.toContain('aws:cdk:path');
  });
  test('fits into 51,200 bytes', () => {
    expect(Buffer.byteLength(JSON.stringify(template, undefined, 2))).toBeLessThan(51200);
  });
  test('is plain, and keeps the bucket when the stack goes', () => {
    expect(template).not.toHaveProperty('Transform');
    expect(Object.values<any>(template.Resources).map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Retain', undefined]);
  });
});

test.each([['no flags', undefined], ['the recommended feature flags', recommendedFlags]])('cdk-nag finds nothing, with %s', (_, context) => {
  expect(nagFindings(newTemplate(context))).toEqual([]);
});
test('description and stack properties can be given', () => {
  const stack = new PartnerDestinationStack(new App(), 'partner-destination', { description: 'Klavi to Acme', stackName: 'from-klavi' });
  expect(templateOf(stack).Description).toBe('Klavi to Acme');
  expect(stack.stackName).toBe('from-klavi');
  expect(template.Description).toBe('A bucket that another company pushes files into');
});
