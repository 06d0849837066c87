import { Call } from '../../tools/policy-engine/call';
import { Cloud } from '../../tools/policy-engine/cloud';
import { Row } from '../../tools/policy-engine/table';

interface Situation {
  /** Who calls, and from where. */
  readonly caller: Pick<Call, 'who' | 'sourceIp'>;
  readonly bucket: string;
  /** Where the access ends, unless it is to the whole bucket. */
  readonly folder: string;
  readonly isWholeBucket: boolean;
  readonly kmsKeyArn?: string;
}

/** What `READ_WRITE` allows in a bucket that this app made, and what it does not. */
export function readWriteCalls(cloud: Cloud, { caller, bucket, folder, isWholeBucket, kmsKeyArn }: Situation): Row[] {
  const name = folder.slice(0, -1);
  const get = { ...caller, bucket, action: 's3:GetObject', key: `${folder}in/a.csv` };
  const put = { ...get, action: 's3:PutObject' };
  const list = { ...caller, bucket, action: 's3:ListBucket' };
  const beyond = isWholeBucket ? 'allowed' : 'denied';
  return [
    { expect: 'allowed', ...get },
    { expect: 'allowed', ...put },
    { expect: 'allowed', ...put, multipart: true, name: 'a multipart upload' },
    { expect: 'allowed', ...list, prefix: folder },
    { expect: 'allowed', ...list, prefix: `${folder}in/` },
    { expect: 'allowed', ...caller, bucket, action: 's3:GetBucketLocation' },
    { expect: beyond, ...get, key: `${name}2/a.csv` },
    { expect: beyond, ...put, key: 'a.csv' },
    { expect: beyond, ...list },
    { expect: beyond, ...list, prefix: name },
    { expect: beyond, ...list, prefix: `${name}2/` },
    { expect: 'denied', ...get, action: 's3:DeleteObject' },
    { expect: 'denied', ...get, action: 's3:DeleteObjectVersion' },
    { expect: 'denied', ...get, action: 's3:PutObjectAcl' },
    { expect: 'denied', ...caller, bucket, action: 's3:GetBucketPolicy' },
    { expect: 'denied', ...get, tls: false },
    { expect: 'denied', ...put, tlsVersion: '1.1', name: 'TLS 1.1' },
    ...(kmsKeyArn === undefined ? [] : keyCalls(cloud, put, kmsKeyArn)),
  ];
}

function keyCalls(cloud: Cloud, put: Call, kmsKeyArn: string): Row[] {
  const otherKey = kmsKeyArn.replace(/[^/]+$/, '0a1b2c3d-0000-4000-8000-000000000001');
  cloud.addKey({ arn: otherKey });
  const { who, sourceIp } = put;
  return [
    { expect: 'denied', who, sourceIp, action: 'kms:Decrypt', kmsKeyArn, name: 'the key directly, not through S3' },
    { expect: 'denied', ...put, encryption: { algorithm: 'AES256' }, name: 'another algorithm' },
    { expect: 'denied', ...put, encryption: { algorithm: 'aws:kms', keyArn: otherKey }, name: 'another key' },
  ];
}
