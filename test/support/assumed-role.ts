import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { deploy, Deployment } from './deployment';
import { onlyRole } from './role';
import { newStack, OWNER, VENDOR } from './stack';
import { AssumedRoleGrant, AssumedRoleGrantProps } from '../../lib/grants/assumed-role-grant';
import { ExchangeAccess } from '../../lib/policies/exchange-access';
import { ExternalId } from '../../lib/principals/external-id';
import { ExternalPrincipal } from '../../lib/principals/external-principal';
import { Call } from '../../tools/policy-engine/cloud';
import { Row } from '../../tools/policy-engine/table';

export type GrantProps = Partial<AssumedRoleGrantProps>;
export type Question = Partial<Row> & Pick<Row, 'action'>;

export const STRANGER = '333333333333';
export const EXTERNAL_ID = 'id_YjJmODYzMmMtMDhhMy0xMWVmLTg1ZjEtMDM3MmViYjJjNDEyCg==';
export const INGEST = `arn:aws:iam::${VENDOR}:role/adobe-ingest`;
export const UPLOADER = `arn:aws:iam::${VENDOR}:user/uploader`;
export const SESSION = 'arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/acme-import';
export const OWN_KEY = `arn:aws:kms:us-east-1:${OWNER}:key/0a1b2c3d-0000-4000-8000-000000000001`;
export const FOREIGN_KEY = `arn:aws:kms:us-east-1:${STRANGER}:key/0a1b2c3d-0000-4000-8000-000000000002`;
export const DENY_EVERYONE = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] };
export const READ_ACTIONS = ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging'];
export const WRITE_ACTIONS = ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];
export const VIA_S3 = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };

export function bucketIn(stack: Stack, props: s3.BucketProps = {}, id = 'Bucket'): s3.Bucket {
  return new s3.Bucket(stack, id, { bucketName: 'exchange', enforceSSL: true, minimumTLSVersion: 1.2, ...props });
}

export function grantOn(stack: Stack, bucket: s3.IBucket, props: GrantProps = {}, id = 'Adobe'): AssumedRoleGrant {
  return new AssumedRoleGrant(stack, id, {
    bucket,
    keyPrefix: 'adobe/',
    access: ExchangeAccess.READ_WRITE,
    principal: ExternalPrincipal.role(INGEST),
    externalId: ExternalId.of(EXTERNAL_ID),
    ...props,
  });
}

/** A stack with one bucket and one grant on it. */
export function stackWith(props: GrantProps = {}, stack = newStack()): Stack {
  grantOn(stack, props.bucket ?? bucketIn(stack), props);
  return stack;
}

export function roleWith(props: GrantProps = {}) {
  return onlyRole(deploy(stackWith(props)));
}

export function handedOff(grant: AssumedRoleGrant, { fill }: Deployment): string[][] {
  return fill(grant.handoff.fields.map(({ name, value }) => [name, value]));
}

export function rows(who: Pick<Call, 'who' | 'assume'>, expect: Row['expect'], questions: Question[]): Row[] {
  return questions.map((question) => ({ ...who, ...question, expect }));
}

/** The vendor in a session of our role. */
export function through(roleArn: string, externalId: string | undefined = EXTERNAL_ID, arn = INGEST): Pick<Call, 'who' | 'assume'> {
  return { who: { arn }, assume: { roleArn, externalId } };
}

export const on = (bucket: string, action: string, key: string, more: Partial<Row> = {}): Question => ({ action: `s3:${action}`, bucket, key, ...more });
export const list = (bucket: string, prefix?: string): Question => ({ action: 's3:ListBucket', bucket, prefix });

export const GET = on('exchange', 'GetObject', 'adobe/a.csv');
export const PUT = on('exchange', 'PutObject', 'adobe/a.csv', { multipart: true });
export const DELETE = on('exchange', 'DeleteObject', 'adobe/a.csv');
export const LIST = list('exchange', 'adobe/');
/** What a grant of `READ_WRITE` below `adobe/` lets in, and some of what it does not. */
export const INSIDE = [GET, PUT, LIST];
export const OUTSIDE = [DELETE, on('exchange', 'GetObject', 'adobe2/a.csv'), list('exchange', 'adobe2/'), list('exchange')];

/** A key that only its administrator can use or hand on. */
export function undelegatedKey(stack: Stack): kms.Key {
  const principals = [new iam.ArnPrincipal(`arn:aws:iam::${OWNER}:role/key-admin`)];
  return new kms.Key(stack, 'Key', {
    policy: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'], principals })] }),
  });
}

export function govArn(arn: string, { partition }: { partition: string }): string {
  return arn.replace('arn:aws:', `arn:${partition}:`);
}
