import { Environment } from 'aws-cdk-lib';
import { Deployment, placeOf, resourceOf } from './deployment';
import { DestinationOwnership } from '../../lib/destinations/cross-account-put-destination';
import { parseArn } from '../../tools/policy-engine/arns';
import { Caller } from '../../tools/policy-engine/call';
import { Row } from '../../tools/policy-engine/table';

export const BUCKET_OWNER_FULL_CONTROL = 'bucket-owner-full-control';
const STRANGER = '333333333333';

interface Situation {
  readonly who: Caller;
  readonly ownership: DestinationOwnership;
  /** @default - the whole bucket */
  readonly keyPrefix?: string;
  readonly env?: Environment;
  /** @default - of the key that the stack made, if it made one */
  readonly kmsKeyArn?: string;
}

/** What a writer can do with a bucket that others push files into: the statement of Klavi's page, or the mode without ACLs. */
export function writerCalls(deployed: Deployment, { who, ownership, keyPrefix, env, ...given }: Situation): Row[] {
  const { partition } = placeOf(env);
  const { account, resource } = parseArn(who.arn);
  const bucket = resourceOf(deployed, 'AWS::S3::Bucket')!.Ref;
  const kmsKeyArn = given.kmsKeyArn ?? resourceOf(deployed, 'AWS::KMS::Key')?.Arn;
  const put = { who, action: 's3:PutObject', bucket, key: 'daily-sync/a.csv' };
  const full = { ...put, acl: BUCKET_OWNER_FULL_CONTROL };
  const other = (inAccount: string, name: string) => ({ arn: `arn:${partition}:iam::${inAccount}:${name}` });
  const withoutAcl = ownership === DestinationOwnership.BUCKET_OWNER_ENFORCED ? 'allowed' : 'denied';
  const beyond = keyPrefix ? 'denied' : 'allowed';
  return [
    { expect: 'allowed', ...full, name: 'put with bucket-owner-full-control' },
    { expect: withoutAcl, ...put, name: 'put without an ACL' },
    { expect: withoutAcl, ...put, multipart: true, name: 'a multipart upload' },
    { expect: withoutAcl, ...full, multipart: true, name: 'a multipart upload that sends the ACL' },
    { expect: 'denied', ...put, acl: 'private', name: 'put with ACL private' },
    { expect: 'denied', ...put, acl: 'bucket-owner-read', name: 'put with ACL bucket-owner-read' },
    { expect: 'denied', ...put, acl: 'public-read', name: 'put with ACL public-read' },
    { expect: beyond, ...full, key: 'daily-sync2/a.csv' },
    { expect: beyond, ...full, key: 'a.csv' },
    { expect: 'denied', ...put, action: 's3:GetObject' },
    { expect: 'denied', ...put, action: 's3:DeleteObject' },
    { expect: 'denied', ...put, action: 's3:DeleteObjectVersion' },
    { expect: 'denied', who, bucket, action: 's3:ListBucket', prefix: 'daily-sync/' },
    { expect: 'denied', who, bucket, action: 's3:ListBucket' },
    { expect: 'denied', who, bucket, action: 's3:GetBucketLocation' },
    { expect: 'denied', ...full, tls: false },
    { expect: 'denied', ...full, tlsVersion: '1.1', name: 'TLS 1.1' },
    { expect: 'denied', ...full, who: { ...who, policies: [] }, name: 'without the policy of the hand-off' },
    { expect: 'denied', ...full, who: other(account, 'role/Other') },
    { expect: 'denied', ...full, who: other(account, 'root') },
    { expect: 'denied', ...full, who: other(STRANGER, resource) },
    ...(kmsKeyArn ? keyCalls(deployed, full, kmsKeyArn) : []),
  ];
}

function keyCalls({ cloud }: Deployment, put: Omit<Row, 'expect'>, kmsKeyArn: string): Row[] {
  const otherKey = kmsKeyArn.replace(/[^/]+$/, '0a1b2c3d-0000-4000-8000-000000000001');
  cloud.addKey({ arn: otherKey });
  return [
    { expect: 'denied', who: put.who, action: 'kms:GenerateDataKey', kmsKeyArn, name: 'the key directly, not through S3' },
    { expect: 'denied', who: { arn: put.who.arn }, action: 'kms:Decrypt', kmsKeyArn, name: 'the key directly, by an administrator over there' },
    { expect: 'allowed', ...put, encryption: { algorithm: 'aws:kms', keyArn: kmsKeyArn }, name: 'algorithm and key' },
    { expect: 'denied', ...put, encryption: { algorithm: 'aws:kms' }, name: 'the algorithm alone' },
    { expect: 'denied', ...put, encryption: { algorithm: 'AES256' }, name: 'another algorithm' },
    { expect: 'denied', ...put, encryption: { algorithm: 'aws:kms', keyArn: otherKey }, name: 'another key' },
  ];
}
