import { Token } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ownershipOf, validateOwnerCanOwn } from '../../buckets/private/object-ownership';
import { invalid } from '../../core/errors';
import { validateText } from '../../core/text';
import type { CrossAccountPutDestinationProps } from '../cross-account-put-destination';

/** Refuses properties that only a new bucket, or only an existing one, can have. */
export function validateSettings({ bucket, serverAccessLogsBucket: logs, ownerEditsBucketPolicy }: CrossAccountPutDestinationProps): void {
  if (ownerEditsBucketPolicy && !bucket) throw invalid('ownerEditsBucketPolicy', "must be given with an existing 'bucket' only", ownerEditsBucketPolicy);
  if (bucket && logs) throw invalid('serverAccessLogsBucket', "must not be given with a 'bucket', which has its own settings", logs.node.path);
}

export function validateStatementSid(statementSid: string): void {
  validateText('statementSid', statementSid);
  if (Token.isUnresolved(statementSid)) return;
  if (!/^[A-Za-z0-9]+$/.test(statementSid)) throw invalid('statementSid', 'must consist of letters and digits', statementSid);
}

/** Two writers may share a bucket, but S3 rejects a policy that contains a Sid twice. */
export function validateSidsAreFree(bucket: s3.IBucket, statements: PolicyStatement[]): void {
  const document = bucket.policy?.document.toJSON();
  const taken = statements.find(({ sid }) => document?.Statement.some(({ Sid }: { Sid?: string }) => Sid === sid));
  if (taken) throw invalid('statementSid', "must not be in the bucket's policy already", taken.sid);
}

export function validateOwnership(bucket: s3.IBucket, enforced: boolean): void {
  validateOwnerCanOwn(bucket);
  if (enforced && ownershipOf(bucket) === s3.ObjectOwnership.BUCKET_OWNER_PREFERRED) {
    throw invalid('ownership', "must match the bucket's object ownership, which is not BucketOwnerEnforced", 'BUCKET_OWNER_ENFORCED');
  }
}
