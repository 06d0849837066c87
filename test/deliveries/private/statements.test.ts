import { aws_kms as kms, aws_s3 as s3, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { deliveryStatements, objectsOf, operationStatements, selfStatements, sourceStatements } from '../../../lib/deliveries/private/statements';
import { ResolvedDestination } from '../../../lib/deliveries/private/targets';
import { statementsJson } from '../../../lib/policies/private/policy-json';
import { newStack, OWNER } from '../../support/stack';

const ACME: ResolvedDestination = {
  partnerName: 'acme', bucketName: 'from-klavi', bucketOwner: '222222222222', region: 'us-east-1', keyPrefix: 'daily/', requiresAcl: true,
};
const OBJECTS = 'arn:aws:s3:::from-klavi/daily/*';
const key = (region: string, account: string, last = '0') => `arn:aws:kms:${region}:${account}:key/0a1b2c3d-0000-4000-8000-00000000000${last}`;
const viaS3 = (region: string) => ({ StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } });

const stack = newStack();
const statements = (targets: ResolvedDestination[], copyTags = false): any[] =>
  JSON.parse(JSON.stringify(stack.resolve(statementsJson(deliveryStatements({ targets, partition: 'aws', copyTags }))))
    .replace(/\{"Fn::Join":\["",\["(s3\.[a-z0-9-]+\.)",\{"Ref":"AWS::URLSuffix"\}\]\]\}/g, '"$1amazonaws.com"'));

test('objects are below the key prefix, or all', () => {
  expect(objectsOf(ACME, 'aws-cn')).toBe('arn:aws-cn:s3:::from-klavi/daily/*');
  expect(objectsOf({ ...ACME, keyPrefix: '' }, 'aws')).toBe('arn:aws:s3:::from-klavi/*');
});

describe('one partner', () => {
  const owner = { 'aws:ResourceAccount': '222222222222' };
  const acl = { 's3:x-amz-acl': 'bucket-owner-full-control' };
  const withAcl = { Effect: 'Allow', Action: ['s3:PutObject', 's3:PutObjectAcl'], Resource: OBJECTS, Condition: { StringEquals: { ...owner, ...acl } } };
  const withoutAcl = { Effect: 'Allow', Action: ['s3:PutObject', 's3:AbortMultipartUpload'], Resource: OBJECTS, Condition: { StringEquals: owner } };
  const tags = { ...withoutAcl, Action: 's3:PutObjectTagging' };
  test.each<[what: string, given: Partial<ResolvedDestination>, copyTags: boolean, expected: object[]]>([
    ['with ACLs', {}, false, [withAcl]],
    ['without', { requiresAcl: false }, false, [withoutAcl]],
    ['with ACLs and tags, whose action knows no ACL', {}, true, [withAcl, tags]],
    ['with tags', { requiresAcl: false }, true, [{ ...withoutAcl, Action: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:PutObjectTagging'] }]],
    ['with a key', { kmsKeyArn: key('us-east-1', '222222222222') }, false, [withAcl, {
      Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: key('us-east-1', '222222222222'), Condition: viaS3('us-east-1'),
    }]],
  ])('%s', (_, given, copyTags, expected) => {
    expect(statements([{ ...ACME, ...given }], copyTags)).toEqual(expected);
  });
});

describe('several partners', () => {
  const target = (partner: number, given: Partial<ResolvedDestination> = {}): ResolvedDestination =>
    ({ ...ACME, partnerName: `p${partner}`, bucketName: `bucket-${partner}`, ...given });

  test('share a statement where all conditions are the same', () => {
    const [put, useKeys, ...others] = statements([1, 2].map((partner) => target(partner, { kmsKeyArn: key('us-east-1', '222222222222', `${partner}`) })));
    expect(put.Resource).toEqual(['arn:aws:s3:::bucket-1/daily/*', 'arn:aws:s3:::bucket-2/daily/*']);
    expect(useKeys.Resource).toEqual([key('us-east-1', '222222222222', '1'), key('us-east-1', '222222222222', '2')]);
    expect(others).toEqual([]);
  });
  test('never share one where accounts differ: a bucket of the one that changes to the other gets nothing', () => {
    const both = statements([target(1), target(2, { bucketOwner: '333333333333' })]);
    expect(both.map(({ Resource, Condition }) => [Resource, Condition.StringEquals['aws:ResourceAccount']])).toEqual([
      ['arn:aws:s3:::bucket-1/daily/*', '222222222222'], ['arn:aws:s3:::bucket-2/daily/*', '333333333333'],
    ]);
  });
  test('name a shared key once', () => {
    const kmsKeyArn = key('us-east-1', '222222222222');
    expect(statements([target(1, { kmsKeyArn }), target(2, { kmsKeyArn })])[1].Resource).toBe(kmsKeyArn);
  });
  test('together allow exactly what each alone allows', () => {
    const many = Array.from({ length: 48 }, (_, index) => target(index, {
      bucketOwner: `22222222222${index % 5}`,
      region: index % 2 ? 'us-east-1' : 'eu-west-1',
      requiresAcl: index % 3 === 0,
      kmsKeyArn: index % 4 ? key(index % 2 ? 'us-east-1' : 'eu-west-1', `22222222222${index % 5}`, `${index % 7}`) : undefined,
    }));
    const grants = (all: any[]) => new Set(all.flatMap(({ Action, Resource, Condition }) => [Action].flat()
      .flatMap((action) => [Resource].flat().map((resource) => JSON.stringify([action, resource, Condition])))));
    for (const copyTags of [false, true]) {
      const alone = new Set(many.flatMap((one) => [...grants(statements([one], copyTags))]));
      expect(grants(statements(many, copyTags))).toEqual(alone);
      expect(statements(many, copyTags).length).toBeLessThan(20);
    }
  });
});

describe('the source', () => {
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Source', { bucketName: 'exports', account: OWNER, region: 'us-east-1' });
  const source = (props: { keyPrefix?: string; copyTags?: boolean; withKey?: boolean } = {}) => {
    const { keyPrefix = 'daily/', copyTags = false } = props;
    const encryptionKey = props.withKey ? kms.Key.fromKeyArn(newStack(), 'Key', key('us-east-1', OWNER)) : undefined;
    return stack.resolve(statementsJson(sourceStatements({ bucket, keyPrefix, copyTags, key: encryptionKey })));
  };
  test('is read and listed below the key prefix, while we own it', () => {
    expect(source()).toMatchObject([
      { Sid: 'SourceObjects', Action: 's3:GetObject', Condition: { StringEquals: { 'aws:ResourceAccount': OWNER } } },
      {
        Sid: 'SourceList',
        Action: 's3:ListBucket',
        Condition: { StringEquals: { 'aws:ResourceAccount': OWNER }, StringLike: { 's3:prefix': ['daily/', 'daily/*'] } },
      },
    ]);
  });
  test('is read with its tags', () => {
    expect(source({ copyTags: true })[0].Action).toEqual(['s3:GetObject', 's3:GetObjectTagging']);
  });
  test('is listed as a whole without key prefix', () => {
    expect(source({ keyPrefix: '' })[1].Condition).toEqual({ StringEquals: { 'aws:ResourceAccount': OWNER } });
  });
  test('is decrypted', () => {
    expect(source({ withKey: true })[2]).toMatchObject({ Sid: 'SourceKey', Action: 'kms:Decrypt', Resource: key('us-east-1', OWNER) });
  });
});

describe('a state machine', () => {
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Exports', { bucketName: 'exports', account: OWNER, region: 'us-east-1' });
  const operation = (withKey = false): any[] => stack.resolve(statementsJson(operationStatements({
    bucket, resultsKeyPrefixes: ['_handoff/acme/', '_handoff/bolt/'], key: withKey ? kms.Key.fromKeyArn(newStack(), 'Key', key('us-east-1', OWNER)) : undefined,
  })));
  test('writes and reads its results, while we own the bucket, and nothing else there', () => {
    expect(operation()[0]).toMatchObject({
      Action: ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
      Condition: { StringEquals: { 'aws:ResourceAccount': OWNER } },
    });
    expect(JSON.stringify(operation()[0].Resource)).toMatch(/:s3:::exports\/_handoff\/acme\/\*".*:s3:::exports\/_handoff\/bolt\/\*"/);
  });
  test('encrypts them', () => {
    expect(operation(true)[1]).toMatchObject({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: key('us-east-1', OWNER) });
  });
  test('puts metrics of its own namespace only', () => {
    expect(operation().at(-1)).toEqual({
      Sid: 'Metrics', Effect: 'Allow', Action: 'cloudwatch:PutMetricData', Resource: '*', Condition: { StringEquals: { 'cloudwatch:namespace': 'S3Handoff' } },
    });
  });
  test('starts, sees, redrives and counts its own children only', () => {
    const machine = sfn.StateMachine.fromStateMachineArn(stack, 'Machine', `arn:aws:states:us-east-1:${OWNER}:stateMachine:Deliveries`) as sfn.StateMachine;
    const named = Object.create(machine, { stateMachineName: { value: 'Deliveries' } });
    const json = JSON.stringify(stack.resolve(statementsJson(selfStatements(named))));
    const own = JSON.parse(json.replace(/\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"([^"]+)"\]\]\}/g, '"arn:aws$1"'));
    expect(own.map(({ Action, Resource }: any) => [Action, Resource])).toEqual([
      ['states:StartExecution', `arn:aws:states:us-east-1:${OWNER}:stateMachine:Deliveries`],
      [['states:DescribeExecution', 'states:StopExecution'], `arn:aws:states:us-east-1:${OWNER}:execution:Deliveries:*`],
      ['states:RedriveExecution', `arn:aws:states:us-east-1:${OWNER}:execution:Deliveries/*:*`],
      ['states:DescribeMapRun', `arn:aws:states:us-east-1:${OWNER}:mapRun:Deliveries/*:*`],
    ]);
  });
});
