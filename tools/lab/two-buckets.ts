import { Stack, StackProps } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { AssumedRoleGrant } from '../../lib/grants/assumed-role-grant';
import { HandoffOutputs } from '../../lib/handoffs/handoff-outputs';
import { ExchangeAccess } from '../../lib/policies/exchange-access';
import { ExternalId } from '../../lib/principals/external-id';
import { ExternalPrincipal } from '../../lib/principals/external-principal';

export interface ImportFromBucketsProps extends StackProps {
  /** Existing buckets. */
  readonly bucketNames: string[];
}

/** One role of a vendor's for all the buckets that it imports from. */
export class ImportFromBuckets extends Stack {
  constructor(scope: Construct, id: string, props: ImportFromBucketsProps) {
    super(scope, id, props);
    const [first, ...others] = props.bucketNames.map((name) => Bucket.fromBucketName(this, name, name));
    const access = { keyPrefix: 'apperate/', access: ExchangeAccess.READ };
    const grant = new AssumedRoleGrant(this, 'Apperate', {
      ...access,
      bucket: first,
      principal: ExternalPrincipal.role('arn:aws:iam::888888888888:role/apperate-import'),
      externalId: ExternalId.of('apperate-7d1f'),
    });
    others.forEach((bucket) => grant.addBucket(bucket, access));
    new HandoffOutputs(this, 'Handoff', { handoff: grant.handoff });
  }
}
