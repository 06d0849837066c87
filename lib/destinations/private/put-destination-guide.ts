import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Handoff } from '../../handoffs/handoff';
import type { Guide } from '../../handoffs/private/built-handoff';
import { accessAndTransport, ATTACH, exemptions, outsiders, OutsideProps } from '../../handoffs/private/guide-parts';
import { handoffBuckets } from '../../handoffs/private/handoff-buckets';
import { requestRules } from '../../handoffs/private/request-rules';
import { statementWhen } from '../../policies/private/conditional-statement';
import { kmsStatement } from '../../policies/private/kms-statements';
import { documentJson } from '../../policies/private/policy-json';
import { PUT_ACTIONS } from '../../policies/private/put-statements';
import { conditionWhenGiven } from '../../policies/private/template-parameters';

export function putDestinationGuide({ principals, opening }: OutsideProps): Guide {
  const { bucket, keyPrefix } = opening;
  const { names, parties, trust } = outsiders(principals);
  return {
    steps: [
      `${ATTACH} ${names}: without it, your own account refuses the calls.`,
      `Put a small test file below s3://${bucket.bucketName}/${keyPrefix} in ${bucket.env.region}, exactly as the rules for requests say.`,
      'Start the delivery.',
    ],
    request: requestRules([opening]),
    ...accessAndTransport([opening], parties),
    exemptions: exemptions('s3:PutObject', parties, bucket.env.account),
    trust,
    buckets: handoffBuckets([opening]),
  };
}

/** The counterpart policy, for the writer to attach. */
export function writersPolicy(bucket: s3.IBucket, keyPrefix: string, key: kms.IKey | undefined): Handoff['counterpartPolicy'] {
  const put = new iam.PolicyStatement({ sid: 'ExchangeObjects', actions: PUT_ACTIONS, resources: [bucket.arnForObjects(`${keyPrefix}*`)] });
  if (!key) return documentJson([put]);
  const useKey = kmsStatement({ sid: 'Exchange', bucket, objectActions: PUT_ACTIONS, resource: key.keyArn });
  return documentJson([put, statementWhen(conditionWhenGiven(key.keyArn), useKey)]);
}
