import { CfnCondition, Fn, Stack, StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  BUCKET_NAME_CONSTRAINT, BUCKET_NAME_PATTERN, EXTERNAL_ID_CONSTRAINT, KMS_KEY_ARN_CONSTRAINT, OPTIONAL_EXTERNAL_ID_PATTERN,
  OPTIONAL_KMS_KEY_ARN_PATTERN, OPTIONAL_PRINCIPAL_ARN_PATTERN, ROLE_NAME_CONSTRAINT, ROLE_NAME_PATTERN,
} from '../core/patterns';
import { AssumedRoleGrant } from '../grants/assumed-role-grant';
import { HandoffOutputs } from '../handoffs/handoff-outputs';
import { ExchangeAccess } from '../policies/exchange-access';
import { ExternalId } from '../principals/external-id';
import { ExternalPrincipal } from '../principals/external-principal';
import { groupParameters, keyPrefixParameter, optionalParameter, parameter, publishedStackProps } from './private/parameters';

/**
 * Published template that a bucket owner deploys so that a vendor (Apperate, InfoSum, ...) can import from an existing bucket.
 *
 * Parameters: `BucketName`, `KeyPrefix`, `PrincipalArn`, `ExternalId`, `KmsKeyArn`, `RoleName`. Outputs: the hand-off of
 * `AssumedRoleGrant`, and `KeyPolicyStatement` and `BucketPolicyStatement` for the owners of the key and of the bucket.
 *
 * Deploy the stack first without `PrincipalArn` and `ExternalId`: nobody can assume the role yet. Once the vendor has the role's ARN,
 * update the stack with the values that the vendor shows. The update changes only the trust policy.
 *
 * @example
 * new ImportRoleStack(new App(), 'import-role');
 */
export class ImportRoleStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, publishedStackProps(props, 'A role that a vendor assumes to import from an existing bucket'));

    const bucketName = parameter(this, 'BucketName', {
      description: 'Name of your bucket, which must be in the Region of this stack',
      allowedPattern: BUCKET_NAME_PATTERN,
      constraintDescription: BUCKET_NAME_CONSTRAINT,
    });
    const keyPrefix = keyPrefixParameter(this);
    const principalArn = optionalParameter(this, 'PrincipalArn', {
      description: 'ARN of the user, role or session that the vendor shows (empty: nobody can assume the role yet)',
      allowedPattern: OPTIONAL_PRINCIPAL_ARN_PATTERN,
      constraintDescription: 'Empty, or the ARN of one user, role or assumed-role session; replace "Your Session Name" with the session name that you chose',
    });
    const externalId = optionalParameter(this, 'ExternalId', {
      description: 'The external ID that the vendor shows (empty: nobody can assume the role yet)',
      allowedPattern: OPTIONAL_EXTERNAL_ID_PATTERN,
      constraintDescription: EXTERNAL_ID_CONSTRAINT,
    });
    const kmsKeyArn = optionalParameter(this, 'KmsKeyArn', {
      description: 'ARN of the customer managed key that encrypts the bucket (empty: none)',
      allowedPattern: OPTIONAL_KMS_KEY_ARN_PATTERN,
      constraintDescription: KMS_KEY_ARN_CONSTRAINT,
    });
    const roleName = parameter(this, 'RoleName', {
      description: 'Name of the role to create. Do not change it later, because the vendor identifies the role by its ARN',
      allowedPattern: ROLE_NAME_PATTERN,
      constraintDescription: ROLE_NAME_CONSTRAINT,
    });
    groupParameters(this, {
      'Your bucket': [bucketName, keyPrefix, kmsKeyArn],
      'Your role': [roleName],
      'From the vendor': [principalArn, externalId],
    });

    const grant = new AssumedRoleGrant(this, 'Import', {
      bucket: s3.Bucket.fromBucketName(this, 'Bucket', bucketName.valueAsString),
      keyPrefix: keyPrefix.valueAsString,
      access: ExchangeAccess.READ,
      principal: ExternalPrincipal.fromArn(principalArn.valueAsString),
      externalId: ExternalId.of(externalId.valueAsString),
      _readyWhen: new CfnCondition(this, 'Ready', {
        expression: Fn.conditionAnd(...[principalArn, externalId].map(({ valueAsString }) => Fn.conditionNot(Fn.conditionEquals(valueAsString, '')))),
      }),
      roleName: roleName.valueAsString,
      description: 'A vendor assumes this role to import from an existing bucket',
      encryptionKey: kms.Key.fromKeyArn(this, 'Key', kmsKeyArn.valueAsString),
      ownerEditsKeyPolicy: true,
      ownerEditsBucketPolicy: true,
    });
    (grant.role.node.defaultChild as iam.CfnRole).overrideLogicalId('ImportRole');
    new HandoffOutputs(this, 'Handoff', { handoff: grant.handoff });
  }
}
