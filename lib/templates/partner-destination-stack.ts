import { Annotations, Aws, CfnCondition, Fn, Stack, StackProps } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  BUCKET_NAME_CONSTRAINT, BUCKET_NAME_PATTERN, KMS_KEY_ARN_CONSTRAINT, OPTIONAL_BUCKET_NAME_PATTERN, OPTIONAL_KMS_KEY_ARN_PATTERN, ROLE_ARN_PATTERN,
} from '../core/patterns';
import { CrossAccountPutDestination } from '../destinations/cross-account-put-destination';
import { HandoffOutputs } from '../handoffs/handoff-outputs';
import { handoffField } from '../handoffs/private/fields';
import { ExternalPrincipal } from '../principals/external-principal';
import { groupParameters, keyPrefixParameter, optionalParameter, parameter, publishedStackProps } from './private/parameters';

/**
 * Published template that a partner deploys in its own account. It creates a bucket that a sender pushes files into.
 *
 * Parameters: `WriterRoleArn`, `BucketName`, `KeyPrefix`, `ObjectOwnership`, `KmsKeyArn`, `LogBucketName`. Outputs: the hand-off of
 * `CrossAccountPutDestination`, `KeyPolicyStatement` if there is a key, and `AccountId`, which the sender configures as the bucket's owner.
 *
 * @example
 * new PartnerDestinationStack(new App(), 'partner-destination');
 */
export class PartnerDestinationStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, publishedStackProps(props, 'A bucket that another company pushes files into'));

    const writerRoleArn = parameter(this, 'WriterRoleArn', {
      description: "ARN of the sender's role that puts the files",
      allowedPattern: ROLE_ARN_PATTERN,
      constraintDescription: 'The ARN of one role, like arn:aws:iam::111111111111:role/DataExporterRole',
    });
    const bucketName = parameter(this, 'BucketName', {
      description: 'Name of the bucket to create, like klavi-data-transfer-acme',
      allowedPattern: BUCKET_NAME_PATTERN,
      constraintDescription: BUCKET_NAME_CONSTRAINT,
    });
    const keyPrefix = keyPrefixParameter(this);
    const objectOwnership = parameter(this, 'ObjectOwnership', {
      description: 'BucketOwnerPreferred: the sender must send the ACL bucket-owner-full-control, in single puts of at most 5 GB. BucketOwnerEnforced: ACLs are disabled',
      allowedPattern: '^BucketOwner(Preferred|Enforced)$',
      constraintDescription: 'BucketOwnerPreferred or BucketOwnerEnforced',
    }, { default: 'BucketOwnerPreferred', allowedValues: ['BucketOwnerPreferred', 'BucketOwnerEnforced'] });
    const kmsKeyArn = optionalParameter(this, 'KmsKeyArn', {
      description: 'ARN of the key that encrypts the bucket (empty: SSE-S3)',
      allowedPattern: OPTIONAL_KMS_KEY_ARN_PATTERN,
      constraintDescription: KMS_KEY_ARN_CONSTRAINT,
    });
    const logBucketName = optionalParameter(this, 'LogBucketName', {
      description: 'Name of the bucket that receives server access logs (empty: no logs). Its policy must allow logging.s3.amazonaws.com to put objects',
      allowedPattern: OPTIONAL_BUCKET_NAME_PATTERN,
      constraintDescription: BUCKET_NAME_CONSTRAINT,
    });
    groupParameters(this, {
      'From the sender': [writerRoleArn],
      'Your bucket': [bucketName, keyPrefix, objectOwnership, kmsKeyArn, logBucketName],
    });

    const destination = new CrossAccountPutDestination(this, 'Destination', {
      principal: ExternalPrincipal.role(writerRoleArn.valueAsString),
      bucketName: bucketName.valueAsString,
      keyPrefix: keyPrefix.valueAsString,
      _enforcedWhen: new CfnCondition(this, 'OwnershipEnforced', {
        expression: Fn.conditionEquals(objectOwnership.valueAsString, 'BucketOwnerEnforced'),
      }),
      encryptionKey: kms.Key.fromKeyArn(this, 'Key', kmsKeyArn.valueAsString),
      ownerEditsKeyPolicy: true,
      serverAccessLogsBucket: s3.Bucket.fromBucketName(this, 'LogBucket', logBucketName.valueAsString),
    });
    Annotations.of(this).acknowledgeWarning('@aws-cdk/aws-s3:accessLogsPolicyNotAdded'); // the parameter's description asks for that policy
    (destination.bucket.node.defaultChild as s3.CfnBucket).overrideLogicalId('DestinationBucket');
    (destination.bucket.policy!.node.defaultChild as s3.CfnBucketPolicy).overrideLogicalId('DestinationBucketPolicy');
    const { handoff } = destination;
    const accountId = handoffField('AccountId', Aws.ACCOUNT_ID, { description: 'The account that owns the bucket' });
    new HandoffOutputs(this, 'Handoff', { handoff: { ...handoff, fields: [...handoff.fields, accountId] } });
  }
}
