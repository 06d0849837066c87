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
 * Published template: a bucket owner deploys it to let a vendor (Apperate, InfoSum, ...) import from an existing bucket.
 *
 * Parameters: `BucketName`, `KeyPrefix`, `PrincipalArn`, `ExternalId`, `KmsKeyArn`, `RoleName`. Deployed first without `PrincipalArn`
 * and `ExternalId`, nobody can assume the role; updated with what the vendor shows once it knows the role's ARN, only the trust
 * policy changes. Outputs: the hand-off of `AssumedRoleGrant`, and `KeyPolicyStatement` and `BucketPolicyStatement` for whoever owns
 * the policies of key and bucket.
 *
 * @example
 * new ImportRoleStack(new App(), 'import-role');
 */
export class ImportRoleStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, publishedStackProps(props, 'A role through which a vendor imports from an existing bucket'));

    const bucketName = parameter(this, 'BucketName', {
      description: 'Name of your bucket, in the Region that this stack is deployed to',
      allowedPattern: BUCKET_NAME_PATTERN,
      constraintDescription: BUCKET_NAME_CONSTRAINT,
    });
    const keyPrefix = keyPrefixParameter(this);
    const principalArn = optionalParameter(this, 'PrincipalArn', {
      description: 'ARN of the user, role or session that the vendor shows (empty: nobody can assume the role yet)',
      allowedPattern: OPTIONAL_PRINCIPAL_ARN_PATTERN,
      constraintDescription: 'Empty, or the ARN of one user, role or assumed-role session; replace "Your Session Name" by the session name you chose',
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
      description: 'Name of the role to make. It must not change: the vendor knows the role by its ARN',
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
      description: 'Lets a vendor import from an existing bucket',
      encryptionKey: kms.Key.fromKeyArn(this, 'Key', kmsKeyArn.valueAsString),
      ownerEditsKeyPolicy: true,
      ownerEditsBucketPolicy: true,
    });
    (grant.role.node.defaultChild as iam.CfnRole).overrideLogicalId('ImportRole');
    new HandoffOutputs(this, 'Handoff', { handoff: grant.handoff });
  }
}
