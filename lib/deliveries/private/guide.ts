import { ResolvedDestination } from './targets';
import { Guide } from '../../handoffs/private/built-handoff';
import { exemptions } from '../../handoffs/private/guide-parts';

export interface DeliveryGuideProps {
  readonly target: ResolvedDestination;
  readonly roleArn: string;
  readonly account: string;
  readonly copyTags: boolean;
}

/** What a partner does to receive, in the order of the sender's page. */
export function deliveryGuide({ target, roleArn, account, copyTags }: DeliveryGuideProps): Guide {
  const { bucketName, bucketOwner, keyPrefix, region, kmsKeyArn, requiresAcl } = target;
  const where = `below s3://${bucketName}/${keyPrefix}`;
  return {
    steps: [
      `Add the statements of the counterpart policy to the policy of bucket ${bucketName} in ${region}. They let ${roleArn} put objects`
        + `${copyTags ? ' and their tags' : ''} ${where}, and neither list nor read nor delete.`,
      requiresAcl
        ? 'Set S3 Object Ownership of the bucket to BucketOwnerPreferred: every object comes with the ACL bucket-owner-full-control.'
        : 'Set S3 Object Ownership of the bucket to BucketOwnerEnforced: objects come without an ACL.',
      kmsKeyArn === undefined
        ? 'Encrypt the bucket with SSE-S3: no other account can use the AWS managed key aws/s3.'
        : `Encrypt the bucket with ${kmsKeyArn}, and add the key policy statement to the policy of this key.`,
      `Say when it is done. A test file is put ${where}, and stays there.`,
    ],
    can: [],
    cannot: [],
    exemptions: exemptions('s3:PutObject', [{ arn: roleArn, account }], bucketOwner),
    trust: { principalArn: roleArn },
  };
}
