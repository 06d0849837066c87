import { CfnCondition, Fn, Stack, StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  BUCKET_NAME_CONSTRAINT, BUCKET_NAME_PATTERN, EXTERNAL_ID_CONSTRAINT, EXTERNAL_ID_PATTERN, KMS_KEY_ARN_CONSTRAINT, KMS_KEY_ARN_PATTERN,
  ROLE_NAME_CONSTRAINT, ROLE_NAME_PATTERN,
} from '../core/patterns';
import { AceEnvironment, AceOppSyncRole } from '../grants/ace-opp-sync-role';
import { HandoffOutputs } from '../handoffs/handoff-outputs';
import { handoffField } from '../handoffs/private/fields';
import { ExternalId } from '../principals/external-id';
import { ExternalPrincipal } from '../principals/external-principal';
import { groupParameters, parameter, publishedStackProps } from './private/parameters';

/**
 * Published template that an ACE customer deploys in its own account. It creates the role through which Labra OppSync synchronises.
 *
 * Parameters: `TrustedAccountId`, `ExternalId`, `Environment`, `AceBucketName`, `AceKmsKeyArn`, `RoleName`. Outputs: the hand-off
 * of `AceOppSyncRole`.
 *
 * @example
 * new AceOppSyncStack(new App(), 'ace-opp-sync');
 */
export class AceOppSyncStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, publishedStackProps(props, 'A role that Labra OppSync assumes to read and write your ACE bucket'));

    const trustedAccountId = parameter(this, 'TrustedAccountId', {
      description: 'ID of the AWS account of Labra',
      allowedPattern: '^[0-9]{12}$',
      constraintDescription: 'Twelve digits',
    });
    const externalId = parameter(this, 'ExternalId', {
      description: 'The external ID that Labra issued',
      allowedPattern: EXTERNAL_ID_PATTERN,
      constraintDescription: EXTERNAL_ID_CONSTRAINT,
    });
    const environment = parameter(this, 'Environment', {
      description: 'The ACE environment that the bucket belongs to',
      allowedPattern: '^(Production|Staging)$',
      constraintDescription: 'Production or Staging',
    }, { default: 'Production', allowedValues: ['Production', 'Staging'] });
    const bucketName = parameter(this, 'AceBucketName', {
      description: 'Name of the bucket in the policy that ACE gave you, like ace-apn-33333-prod-us-west-2',
      allowedPattern: BUCKET_NAME_PATTERN,
      constraintDescription: BUCKET_NAME_CONSTRAINT,
    });
    const kmsKeyArn = parameter(this, 'AceKmsKeyArn', {
      description: 'ARN of the key in the policy that ACE gave you',
      allowedPattern: KMS_KEY_ARN_PATTERN,
      constraintDescription: KMS_KEY_ARN_CONSTRAINT,
    });
    const roleName = parameter(this, 'RoleName', {
      description: 'Name of the role to create. Do not change it later, because ACE identifies the role by its name',
      allowedPattern: ROLE_NAME_PATTERN,
      constraintDescription: ROLE_NAME_CONSTRAINT,
    });
    groupParameters(this, {
      'From Labra': [trustedAccountId, externalId],
      'From ACE': [environment, bucketName, kmsKeyArn],
      'Your role': [roleName],
    });

    const { role, handoff } = new AceOppSyncRole(this, 'OppSync', {
      principal: ExternalPrincipal.account(trustedAccountId.valueAsString),
      externalId: ExternalId.of(externalId.valueAsString),
      stages: [{ environment: AceEnvironment.PRODUCTION, bucketName: bucketName.valueAsString, kmsKeyArn: kmsKeyArn.valueAsString }],
      roleName: roleName.valueAsString,
    });
    (role.node.defaultChild as iam.CfnRole).overrideLogicalId('OppSyncRole');

    const isEnvironment = (name: string) => new CfnCondition(this, `Is${name}`, {
      expression: Fn.conditionEquals(environment.valueAsString, name),
    });
    new HandoffOutputs(this, 'Handoff', {
      handoff: {
        ...handoff,
        fields: [
          ...handoff.fields.filter(({ name }) => name !== 'ProductionBucketName'),
          handoffField('StagingBucketName', bucketName.valueAsString, { condition: isEnvironment('Staging') }),
          handoffField('ProductionBucketName', bucketName.valueAsString, { condition: isEnvironment('Production') }),
        ],
      },
    });
  }
}
