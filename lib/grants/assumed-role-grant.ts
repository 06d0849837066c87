import { CfnCondition, Duration, Names, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { AssumedRoleBucketOptions } from './assumed-role-bucket';
import { AssumedRoleTrustOptions } from './assumed-role-trust';
import { assumeStatement, principalByArn } from './private/assume-statements';
import { partyFields, roleTitle, status } from './private/assumed-role-fields';
import { assumedRoleGuide } from './private/assumed-role-guide';
import { checkParty, isPending, trustsOf } from './private/trusted-parties';
import { bucketFacts } from '../buckets/private/bucket-facts';
import { normalizeKeyPrefix } from '../buckets/private/key-prefix';
import { partyOf, registerGrant } from '../buckets/private/neighbours';
import { foreignUploadsRequireAcl } from '../buckets/private/object-ownership';
import { invalid, locateErrors, locateErrorsOfMethod } from '../core/errors';
import { validateKind } from '../core/kinds';
import type { Handoff, HandoffField } from '../handoffs/handoff';
import { builtHandoff, HandoffParts } from '../handoffs/private/built-handoff';
import { handoffField } from '../handoffs/private/fields';
import { GivenOpening, ownOpening, ownParty } from '../handoffs/private/own-party';
import { statementWhen } from '../policies/private/conditional-statement';
import { createExchangeRole, replaceTrusts } from '../policies/private/exchange-role';
import { exchangeStatements } from '../policies/private/exchange-statements';
import { validateKey } from '../policies/private/kms-keys';
import { kmsStatement, needsKey } from '../policies/private/kms-statements';
import { allowOwnKeyUse, arnByName, ownKeyStatement } from '../policies/private/own-key-use';
import { documentJson } from '../policies/private/policy-json';
import { pasteableJson } from '../policies/private/resource-policies';
import { sidOf } from '../policies/private/statement-ids';
import { conditionWhenGiven } from '../policies/private/template-parameters';
import { Trust } from '../policies/private/trust-policy';
import { accountsDiffer, warnAboutForeignBucket } from '../principals/private/accounts';

/**
 * Options of an assumed role, for a bucket that is already known.
 */
export interface AssumedRoleGrantOptions extends AssumedRoleBucketOptions, AssumedRoleTrustOptions {
  /**
   * Fixed name of the role, 1 to 64 characters of `[A-Za-z0-9_+=,.@-]`: makes the role's ARN predictable before deployment and stable across replacement.
   *
   * @default - CloudFormation generates a name; with `selfAssume`, it is derived from the construct's path
   */
  readonly roleName?: string;

  /**
   * Whether the role may also assume itself, with the same external ID: for vendors that ask for it, like Databricks. The trust policy names the role by its ARN, so
   * the role gets a fixed name: turning this on for a role without `roleName` replaces it.
   *
   * @see https://aws.amazon.com/blogs/security/announcing-an-update-to-iam-role-trust-policy-behavior
   *
   * @default false
   */
  readonly selfAssume?: boolean;

  /**
   * The longest session, 1 to 12 hours. A change of the trust policy does not end sessions already issued.
   *
   * @default Duration.hours(1)
   */
  readonly maxSessionDuration?: Duration;

  /**
   * The permissions boundary of the role.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * Description of the role, at most 1,000 characters.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * For published templates: the trust policy denies everyone unless the condition is true at deployment.
   *
   * @default - the role can be assumed as soon as principal and external ID are not pending
   *
   * @internal
   */
  readonly _readyWhen?: CfnCondition;
}

/**
 * Properties of AssumedRoleGrant.
 */
export interface AssumedRoleGrantProps extends AssumedRoleGrantOptions {
  /** The bucket to open. */
  readonly bucket: s3.IBucket;
}

/**
 * A role in our account that the other side assumes to reach one or more buckets: the best way in, because nobody holds a
 * long-lived credential. The construct is not an `IGrantable`: `access` alone decides its permissions.
 *
 * While the principal or the external ID is pending, the role exists and its ARN can be handed over, but its trust policy
 * denies everyone. Supplying the values changes only the trust policy. Returning to pending, or changing the external ID,
 * does not end sessions already issued (up to `maxSessionDuration`). Of several parties (`addTrust`), each can assume the role as soon as its own values are known.
 *
 * The construct owns the trust policy. Synth fails if other code has changed it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
 *
 * @example
 * declare const bucket: s3.Bucket;
 * new AssumedRoleGrant(this, 'Adobe', {
 *   bucket,
 *   keyPrefix: 'adobe/',
 *   access: ExchangeAccess.READ_WRITE,
 *   principal: ExternalPrincipal.role('arn:aws:iam::222222222222:role/adobe-ingest'),
 *   externalId: ExternalId.of('id_YjJmODYz'),
 * });
 */
@locateErrors
export class AssumedRoleGrant extends Construct {
  /** The role that the other side assumes. */
  public readonly role: iam.Role;

  private readonly permissions = new iam.PolicyDocument();
  private readonly opened: OpenedBucket[] = [];
  private readonly trusted: AssumedRoleTrustOptions[];
  private readonly fixedArn: string | undefined;
  private readonly props: AssumedRoleGrantProps;
  private readonly party: string;

  /**
   * @throws if the key prefix, key or principal is not valid, or the key policy needs a statement and cannot be edited
   */
  constructor(scope: Construct, id: string, props: AssumedRoleGrantProps) {
    super(scope, id);
    validateKind('bucket', props.bucket);
    checkParty(this, props, props.bucket, []);
    this.props = props;
    this.party = partyOf(this, props.principal);
    this.trusted = [props];
    const roleName = props.roleName ?? (props.selfAssume ? Names.uniqueResourceName(this, { maxLength: 64 }) : undefined);
    this.fixedArn = roleName && arnByName(this, 'role', roleName);

    this.role = createExchangeRole(this, {
      trusts: this.trusts(),
      readyWhen: props._readyWhen,
      permissions: this.permissions,
      wildcardReason: 'The wildcard is every object below the key prefix that this role was made for',
      roleName,
      maxSessionDuration: props.maxSessionDuration,
      permissionsBoundary: props.permissionsBoundary,
      description: props.description,
    });
    if (props.selfAssume) this.permissions.addStatements(assumeStatement('AssumeItself', this.fixedArn!));
    this.addBucket(props.bucket, props);
  }

  /** `RoleArn`, `ExternalId`, `SessionName`, then `BucketName`, `KeyPrefix`, `Region` and `KmsKeyArn` of each bucket, and `Status`. */
  public get handoff(): Handoff {
    return builtHandoff(() => this.handoffParts());
  }

  /**
   * Gives the role access to another bucket. Create `HandoffOutputs` after the last call.
   *
   * @throws if the key prefix or key is not valid, or the key policy needs a statement and cannot be edited
   */
  @locateErrorsOfMethod
  public addBucket(bucket: s3.IBucket, options: AssumedRoleBucketOptions): void {
    validateKind('bucket', bucket);
    validateKind('access', options?.access);
    const { access, encryptionKey = bucket.encryptionKey } = options;
    const keyPrefix = normalizeKeyPrefix(options.keyPrefix);
    validateKey(encryptionKey, bucket);
    const requiresAcl = accountsDiffer(bucket.env.account, Stack.of(this).account) && foreignUploadsRequireAcl(this, bucket, access);
    const ordinal = this.opened.length + 1;
    const sid = `Exchange${ordinal === 1 ? '' : ordinal}`;

    registerGrant(this, { bucket, keyPrefix, party: this.party });
    warnAboutForeignBucket(this, bucket.env.account, 'role');
    this.permissions.addStatements(...exchangeStatements({ actions: access, sid, bucket, keyPrefix, requiresAcl }));
    const keyFields = encryptionKey ? this.addKey(encryptionKey, ordinal, bucket, options) : [];
    const ownersStatements = () => exchangeStatements({
      actions: access, sid: this.sid(ordinal), bucket, keyPrefix, requiresAcl, principal: this.role,
    });
    this.opened.push({
      bucket,
      keyPrefix,
      actions: access,
      requiresAcl,
      keyArn: encryptionKey?.keyArn,
      ownerEditsKeyPolicy: options.ownerEditsKeyPolicy,
      fields: [
        handoffField('BucketName', bucket.bucketName, { ordinal }),
        handoffField('KeyPrefix', keyPrefix, { ordinal }),
        handoffField('Region', bucket.env.region, { ordinal }),
        ...keyFields,
        ...(options.ownerEditsBucketPolicy ? [handoffField('BucketPolicyStatement', pasteableJson(this, ownersStatements()), { ordinal })] : []),
      ],
    });
  }

  /**
   * Lets another party assume the role, each with its own external ID: a statement of the trust policy for each. A party that is pending is left out of
   * the trust policy, and `Status` is `PENDING` until all are complete. Create `HandoffOutputs` after the last call.
   *
   * @throws if the principal is not valid, or trusted already with the same external ID
   */
  @locateErrorsOfMethod
  public addTrust(options: AssumedRoleTrustOptions): void {
    const { bucket, _readyWhen: readyWhen } = this.props;
    if (readyWhen) throw invalid('addTrust', 'must not be called where a condition decides whether the role is ready', readyWhen.node.path);
    checkParty(this, options ?? {}, bucket, this.trusted);
    this.trusted.push(options);
    replaceTrusts(this.role, this.trusts());
  }

  private trusts(): Trust[] {
    return trustsOf(this.trusted, this.props.selfAssume ? principalByArn(this, this.fixedArn!) : undefined);
  }

  private addKey(key: kms.IKey, ordinal: number, bucket: s3.IBucket, options: AssumedRoleBucketOptions): HandoffField[] {
    const given = conditionWhenGiven(key.keyArn);
    const { objectActions } = options.access;
    const field = handoffField('KmsKeyArn', key.keyArn, { ordinal, condition: given });
    if (!needsKey(objectActions)) return [field];
    const sid = `Exchange${ordinal === 1 ? '' : ordinal}`;
    this.permissions.addStatements(statementWhen(given, kmsStatement({ sid, bucket, objectActions, resource: key.keyArn })));

    const { roleArn } = this.role;
    const use = { sid: this.sid(ordinal), bucket, objectActions };
    if (options.ownerEditsKeyPolicy) {
      const value = pasteableJson(this, [ownKeyStatement(this, use, roleArn)]);
      return [field, handoffField('KeyPolicyStatement', value, { ordinal, condition: given })];
    }
    allowOwnKeyUse(this, key, use, { arns: roleArn, fixedArns: this.fixedArn });
    return [field];
  }

  private handoffParts(): HandoffParts {
    const { _readyWhen: readyWhen, permissionsBoundary, selfAssume = false } = this.props;
    const { roleArn } = this.role;
    const pending = this.trusted.some(isPending);
    return {
      title: roleTitle(this.trusted),
      fields: [
        handoffField('RoleArn', roleArn),
        ...this.trusted.flatMap(partyFields),
        ...this.opened.flatMap(({ fields }) => fields),
        handoffField('Status', status(pending, readyWhen)),
      ],
      counterpartPolicy: documentJson([assumeStatement('AssumeExchangeRole', roleArn, this.trusted)]),
      guide: () => assumedRoleGuide({
        parties: this.trusted,
        roleArn,
        region: this.props.bucket.env.region,
        roleOwner: Stack.of(this).account,
        selfAssume,
        mayBePending: this.trusted.every(isPending) || readyWhen !== undefined,
        openings: this.opened.map((opened) => ownOpening('role', this.role, { ...opened, facts: bucketFacts(opened.bucket), permissionsBoundary })),
        role: ownParty(this.role, roleArn, [this.permissions]),
      }),
    };
  }

  /** The Sid in policies that other grants also edit. Two buckets of one grant may share a key. */
  private sid(ordinal: number): string {
    return `${sidOf(this)}${ordinal === 1 ? '' : ordinal}`;
  }
}

interface OpenedBucket extends GivenOpening {
  readonly fields: HandoffField[];
}
