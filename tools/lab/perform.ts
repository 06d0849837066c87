import {
  DeleteObjectCommand, GetBucketLocationCommand, GetObjectCommand, HeadBucketCommand, ListObjectsV2Command, PutObjectAclCommand, PutObjectCommand,
  S3Client, type ObjectCannedACL, type ServerSideEncryption,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { Upload } from '@aws-sdk/lib-storage';
import { Line } from './clients';
import { Keys } from './emulator';
import { Lab } from './lab';
import { parseArn } from '../policy-engine/arns';
import { Call } from '../policy-engine/call';

export interface Outcome {
  readonly allowed: boolean;
  /** What AWS answered when it refused. */
  readonly code?: string;
}

/** The smallest part that S3 accepts. */
const PART_SIZE = 5 * 1024 * 1024;

/** Codes that say no; any other error is the lab's own failure. */
const REFUSALS = new Set(['AccessDenied', 'AccessDeniedException', 'AccessControlListNotSupported', 'InvalidAccessKeyId', 'InvalidClientTokenId', '403', 'Forbidden']);

/** Does what a row of a decision table asks about: a real SDK call through the gateway. @param size of an upload, in bytes */
export async function perform(lab: Lab, call: Call, region: string, size?: number): Promise<Outcome> {
  try {
    const line: Line = { tls: call.tls, tlsVersion: call.tls === false ? undefined : call.tlsVersion, sourceIp: call.sourceIp, region };
    const keys = await keysFor(lab, call, region);
    if (call.action !== 'sts:AssumeRole') await act(lab, call, keys, line, size ?? (call.multipart ? 2 * PART_SIZE + 1 : 64));
    return { allowed: true };
  } catch (error: any) {
    const code: string = error.name === 'UnknownError' || error.name === 'Unknown' ? String(error.$metadata?.httpStatusCode) : error.Code ?? error.name;
    if (REFUSALS.has(code)) return { allowed: false, code };
    throw new Error(`${call.action} ended with neither yes nor no: ${code}: ${error.message}`, { cause: error });
  }
}

async function keysFor(lab: Lab, { who, assume, sourceIp }: Call, region: string): Promise<Keys> {
  const keys = await lab.keysOf(who.arn);
  return assume ? lab.assume(keys, assume.roleArn, assume, { sourceIp, region }) : keys;
}

async function act(lab: Lab, call: Call, keys: Keys, line: Line, size: number): Promise<void> {
  if (call.action === 'secretsmanager:GetSecretValue') {
    const secrets = await lab.clients.secrets(keys, { ...line, region: parseArn(call.secretArn!).region });
    await secrets.send(new GetSecretValueCommand({ SecretId: call.secretArn }));
    return;
  }
  const s3 = await lab.clients.s3(keys, line);
  const common = { Bucket: call.bucket, ExpectedBucketOwner: call.expectedBucketOwner };
  const object = { ...common, Key: call.key };
  switch (call.action) {
    case 's3:PutObject': return put(s3, call, size);
    case 's3:GetObject': return drain(s3, object);
    case 's3:ListBucket': return void await s3.send(new ListObjectsV2Command({ ...common, Prefix: call.prefix }));
    case 's3:DeleteObject': return void await s3.send(new DeleteObjectCommand(object));
    case 's3:PutObjectAcl': return void await s3.send(new PutObjectAclCommand({ ...object, ACL: call.acl as ObjectCannedACL }));
    case 's3:GetBucketLocation': return void await s3.send(new GetBucketLocationCommand(common));
    case 'HeadBucket': return void await s3.send(new HeadBucketCommand(common));
    default: throw new Error(`the lab does not perform ${call.action}`);
  }
}

async function put(s3: S3Client, { bucket, key, acl, encryption, expectedBucketOwner, multipart }: Call, size: number): Promise<void> {
  const params = {
    Bucket: bucket,
    Key: key,
    Body: Buffer.alloc(size, 'handoff '),
    ACL: acl as ObjectCannedACL,
    ServerSideEncryption: encryption?.algorithm as ServerSideEncryption,
    SSEKMSKeyId: encryption?.keyArn,
    ExpectedBucketOwner: expectedBucketOwner,
  };
  if (multipart) await new Upload({ client: s3, params, partSize: PART_SIZE, queueSize: 2 }).done();
  else await s3.send(new PutObjectCommand(params));
}

async function drain(s3: S3Client, object: { Bucket: string | undefined; Key: string | undefined; ExpectedBucketOwner?: string }): Promise<void> {
  const { Body } = await s3.send(new GetObjectCommand(object));
  await Body?.transformToByteArray();
}
