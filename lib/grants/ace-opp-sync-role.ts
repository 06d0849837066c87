import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { validateBucketName } from '../core/bucket-name';
import { invalid, locateErrors } from '../core/errors';
import { validateEnum, validateKind, validateKinds } from '../core/kinds';
import { validateText } from '../core/text';
import type { Handoff } from '../handoffs/handoff';
import { builtHandoff, Guide, HandoffParts } from '../handoffs/private/built-handoff';
import { handoffField } from '../handoffs/private/fields';
import { ATTACH, exemptions, pendingSteps, RoleProps, stsEndpointOf } from '../handoffs/private/guide-parts';
import { FULL_CONTROL } from '../handoffs/private/request-rules';
import { createExchangeRole } from '../policies/private/exchange-role';
import { validateKmsKeyArn } from '../policies/private/kms-keys';
import { documentJson } from '../policies/private/policy-json';
import { ExternalId } from '../principals/external-id';
import { ExternalPrincipal } from '../principals/external-principal';
import { checkPrincipalAgainst } from '../principals/private/accounts';

/**
 * An environment of AWS's APN Customer Engagements (ACE) programme.
 */
export enum AceEnvironment {
  /** The environment to test an integration in; its bucket is also called beta. */
  STAGING,

  /** The production environment. */
  PRODUCTION,
}

/**
 * Bucket and key of one ACE environment. Both are in ACE's account.
 */
export interface AceStage {
  /** Which environment. */
  readonly environment: AceEnvironment;

  /** Name of ACE's bucket, like `ace-apn-33333-prod-us-west-2`. */
  readonly bucketName: string;

  /** ARN of ACE's key, like `arn:aws:kms:us-west-2:123456789012:key/df216356-609b-4c47-9af9-bd487ec63b0a`. */
  readonly kmsKeyArn: string;
}

/**
 * Properties of AceOppSyncRole.
 */
export interface AceOppSyncRoleProps {
  /** Who synchronizes on our behalf: usually `ExternalPrincipal.account` with Labra's account. */
  readonly principal: ExternalPrincipal;

  /** What the principal must present. `ExternalId.none` is an error, because Labra requires an external ID. */
  readonly externalId: ExternalId;

  /** One or both environments, each at most once. */
  readonly stages: AceStage[];

  /**
   * Fixed name of the role. ACE knows the role by its name, so it must not change.
   *
   * @default - CloudFormation generates a name
   */
  readonly roleName?: string;

  /**
   * Whether the role may put objects into ACE's outbound folders, where only ACE writes.
   *
   * @default false
   */
  readonly allowOutboundWrites?: boolean;
}

/**
 * A role in an ACE customer's account through which Labra OppSync reads and writes the customer's ACE buckets.
 *
 * AWS has accepted no new S3 integrations since 2024. Existing ones keep working; the Partner Central API replaces them.
 * ACE requires `bucket-owner-full-control` on uploads.
 *
 * @see https://docs.aws.amazon.com/partner-central/latest/crm/custom-integration-using-amazon-s3.html
 *
 * @example
 * new AceOppSyncRole(this, 'OppSync', {
 *   principal: ExternalPrincipal.account('555555555555'),
 *   externalId: ExternalId.of('labra-3f1c9a'),
 *   stages: [{
 *     environment: AceEnvironment.PRODUCTION,
 *     bucketName: 'ace-apn-33333-prod-us-west-2',
 *     kmsKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/df216356-609b-4c47-9af9-bd487ec63b0a',
 *   }],
 * });
 */
@locateErrors
export class AceOppSyncRole extends Construct {
  /** The role that Labra assumes. */
  public readonly role: iam.Role;

  private readonly parts: HandoffParts;

  /**
   * @throws if there is no stage, an environment comes twice, a bucket name or key ARN is not valid, or no external ID is used
   */
  constructor(scope: Construct, id: string, props: AceOppSyncRoleProps) {
    super(scope, id);
    const { principal, externalId, stages, allowOutboundWrites = false } = props;
    validateKind('principal', principal);
    validateKind('externalId', externalId);
    validateStages(stages);
    validateExternalIdUsed(externalId);
    checkPrincipalAgainst(this, principal, Stack.of(this).account);

    const isPending = principal.isPending || externalId.isPending;
    this.role = createExchangeRole(this, {
      trusts: isPending ? [] : [{ principal, externalId }],
      permissions: new iam.PolicyDocument({ statements: aceStatements(this, props) }),
      wildcardReason: "The wildcards are those of ACE's own policy: every object of its bucket, and the variants of two KMS actions",
      roleName: props.roleName,
      description: 'Lets Labra OppSync read and write the ACE buckets of this customer',
    });

    this.parts = {
      title: 'ACE role for Labra OppSync',
      guide: () => aceGuide({
        roleArn: this.role.roleArn,
        externalIds: externalId.values,
        region: Stack.of(this).region,
        bucketNames: stages.map((stage) => stage.bucketName),
        principal: isPending ? {} : { arn: principal.arn, account: principal._knownAccount },
        roleOwner: Stack.of(this).account,
        allowsOutboundWrites: allowOutboundWrites,
      }),
      fields: [
        handoffField('RoleArn', this.role.roleArn),
        ...(externalId.values.length > 0 ? [handoffField('ExternalId', externalId.values.join(', '))] : []),
        ...[AceEnvironment.STAGING, AceEnvironment.PRODUCTION].flatMap((environment) => stages
          .filter((stage) => stage.environment === environment)
          .map((stage) => handoffField(environment === AceEnvironment.STAGING ? 'StagingBucketName' : 'ProductionBucketName', stage.bucketName))),
      ],
      counterpartPolicy: documentJson([
        new iam.PolicyStatement({ sid: 'AssumeOppSyncRole', actions: ['sts:AssumeRole'], resources: [this.role.roleArn] }),
      ]),
    };
  }

  /** `RoleArn`, `ExternalId`, then `StagingBucketName` and `ProductionBucketName` as configured. */
  public get handoff(): Handoff {
    return builtHandoff(() => this.parts);
  }
}

/** ACE's folders are `opportunity-inbound`, `opportunity-outbound`, `lead-outbound` and so on, each with an archive. */
const OUTBOUND_FOLDERS = ['outbound/*', '*-outbound/*', '*-outbound-archive/*'];

function aceStatements(scope: Construct, props: AceOppSyncRoleProps): iam.PolicyStatement[] {
  const bucketArn = (stage: AceStage) => Stack.of(scope).formatArn({ service: 's3', region: '', account: '', resource: stage.bucketName });
  const buckets = props.stages.map(bucketArn);
  const statements = [
    new iam.PolicyStatement({
      sid: 'AceKey',
      actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:DescribeKey', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
      resources: props.stages.map((stage) => stage.kmsKeyArn),
    }),
    new iam.PolicyStatement({ sid: 'AceBucket', actions: ['s3:ListBucket'], resources: buckets }),
    new iam.PolicyStatement({
      sid: 'AceObjects',
      actions: [
        's3:GetObject', 's3:GetObjectTagging', 's3:PutObject', 's3:PutObjectAcl', 's3:PutObjectTagging',
        's3:DeleteObject', 's3:DeleteObjectTagging',
      ],
      resources: buckets.map((bucket) => `${bucket}/*`),
    }),
  ];
  if (props.allowOutboundWrites) return statements;
  return [...statements, new iam.PolicyStatement({
    sid: 'OnlyAceWritesOutbound',
    effect: iam.Effect.DENY,
    actions: ['s3:PutObject'],
    resources: buckets.flatMap((bucket) => OUTBOUND_FOLDERS.map((folder) => `${bucket}/${folder}`)),
  })];
}

function validateStages(stages: AceStage[]): void {
  validateKinds('stage', stages, 'stages');
  if (stages.length === 0) throw invalid('stages', 'must hold at least one environment', stages);
  if (new Set(stages.map((stage) => stage.environment)).size !== stages.length) {
    throw invalid('stages', 'must hold each environment at most once', stages.map((stage) => AceEnvironment[stage.environment]));
  }
  for (const { environment, bucketName, kmsKeyArn } of stages) {
    validateEnum('environment', environment, AceEnvironment, 'AceEnvironment');
    validateText('bucketName', bucketName);
    validateBucketName(bucketName);
    validateText('kmsKeyArn', kmsKeyArn);
    validateKmsKeyArn(kmsKeyArn);
  }
}

function validateExternalIdUsed(externalId: ExternalId): void {
  if (externalId.reason !== undefined) throw new Error("'externalId' must be used by this role, got: ExternalId.none()");
  if (externalId.prefix !== undefined) throw invalid('externalId', 'must be the one that Labra OppSync issued, not a prefix', externalId.prefix);
}

function aceGuide(props: RoleProps & { bucketNames: string[]; allowsOutboundWrites: boolean }): Guide {
  const { roleArn, externalIds = [], region, bucketNames, principal, roleOwner, allowsOutboundWrites } = props;
  const stsEndpoint = stsEndpointOf(region);
  const isPending = principal.arn === undefined;
  return {
    steps: [
      ...(isPending
        ? pendingSteps(roleArn)
        : [`${ATTACH} the role of yours that synchronises.`, `Assume ${roleArn} at ${stsEndpoint}, with external ID ${externalIds.join(' or ')}.`]),
      `Read and write ${bucketNames.map((name) => `s3://${name}`).join(' and ')}.`,
    ],
    request: {
      stsEndpoint,
      acl: `x-amz-acl: ${FULL_CONTROL}, with every object: the page of ACE asks for it`,
      encryption: "SSE-KMS with ACE's key is allowed. Not known: ask ACE whether its bucket encrypts by itself",
      minimumTlsVersion: 'not known: ask ACE whether its bucket refuses plain HTTP and TLS below 1.2, and use TLS 1.2 or newer in any case',
      uploads: 'not known: ask ACE whether its bucket takes multipart uploads; the role allows them',
    },
    can: isPending ? [] : ['list the bucket', 'read, put and delete objects and their tags', "use ACE's key"].map((words) => `${words}, as far as ACE allows it`),
    cannot: [...(allowsOutboundWrites ? [] : ['put objects into outbound folders: only ACE writes there']), 'reach any other bucket'],
    exemptions: exemptions('sts:AssumeRole', [principal], roleOwner),
    trust: { principalArn: principal.arn, roleArn, externalIds },
    buckets: bucketNames.map((bucketName) => ({ bucketName, keyPrefix: '', requiredAcl: FULL_CONTROL })),
  };
}
