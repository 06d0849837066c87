import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DeliveryDestination } from './delivery-destination';
import { DestinationOwnership } from '../destinations/cross-account-put-destination';
import type { Handoff } from '../handoffs/handoff';
import { deliveryHandoff } from './private/delivery-handoff';
import {
  FIRST_GROUP, groupNames, groupOf, MOST_POLICIES, MOST_ROLES, partnersByPolicy, policyRemedy, roleNameOf,
} from './private/role-groups';
import { deliveryStatements, sourceStatements } from './private/statements';
import { ResolvedDestination, deliveryTarget, validateTargets } from './private/targets';
import { normalizeKeyPrefix } from '../buckets/private/key-prefix';
import { registerPrefix } from '../buckets/private/neighbours';
import { invalid, locateErrors, locateErrorsOfMethod } from '../core/errors';
import { validateEnum, validateKind, validateKinds } from '../core/kinds';
import { partitionOf } from '../core/partitions';
import { validateWholeNumber } from '../core/whole-number';
import { createExchangeRole } from '../policies/private/exchange-role';
import { validateKey } from '../policies/private/kms-keys';
import { checkManagedPolicy } from '../policies/private/limits';
import { acknowledgeWildcards } from '../policies/private/nag';
import { allowOwnKeyUse, arnByName } from '../policies/private/own-key-use';
import { sidOf } from '../policies/private/statement-ids';
import { registerLargeStack } from '../policies/private/validation-registry';
import { warnAboutForeignBucket } from '../principals/private/accounts';

/**
 * Properties of DeliveryRole.
 */
export interface DeliveryRoleProps {
  /** The partners that receive files. May be empty: the role's ARN can be handed over before the first partner has supplied its values. */
  readonly destinations: DeliveryDestination[];

  /** The bucket that the files are in. */
  readonly source: s3.IBucket;

  /**
   * The folder of the source that is delivered. A leading `/` is removed, a trailing one is added.
   *
   * @default - the whole bucket
   */
  readonly sourceKeyPrefix?: string;

  /**
   * The customer managed key that encrypts the source, in the source's Region. If its policy does not delegate to IAM, set `roleName`.
   *
   * @default - the source's own `encryptionKey`; needed for imported buckets
   */
  readonly sourceEncryptionKey?: kms.IKey;

  /**
   * Who assumes the role.
   *
   * @default - Step Functions (states.amazonaws.com), for this account
   */
  readonly assumedBy?: iam.IPrincipal;

  /**
   * Whether objects keep their tags. The partner's bucket policy must then grant `s3:PutObjectTagging`, as the hand-off says.
   *
   * @default false
   */
  readonly copyTags?: boolean;

  /**
   * Fixed name of the role, at most 64 characters; the roles of other groups are named `<roleName>-<group>`. Partners' bucket policies name the role.
   *
   * @default - CloudFormation generates a name
   */
  readonly roleName?: string;

  /**
   * How many roles, groups `'1'`, `'2'` and so on, share the partners that have no `group`. Choose it once: a change moves partners
   * to other roles. To grow later, give new partners a `group`.
   *
   * @default 1
   */
  readonly roleCount?: number;

  /**
   * How many managed policies a role may have, 1 to 20: the account's quota, minus the policies that you attach yourself.
   *
   * @default 10
   */
  readonly policiesPerRole?: number;

  /**
   * The permissions boundary of the roles.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/**
 * One role of a DeliveryRole, and its destinations.
 */
export interface DeliveryGroup {
  /** `'1'`, or the `group` of its destinations. */
  readonly name: string;

  /** The role. */
  readonly role: iam.Role;

  /** The destinations, as they were given. */
  readonly destinations: DeliveryDestination[];
}

/**
 * The role that puts files into the buckets of one to thousands of partners: the sender's half of `CrossAccountPutDestination`.
 *
 * It can read the source and put below each destination's key prefix; it cannot list, read or delete there. Nothing is delivered to a bucket
 * whose owner has changed. Only a partner's own `partnerName` and `group` determine its role and policy: when other partners
 * are added or removed, the role that its bucket policy names stays the same.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html
 *
 * @example
 * declare const files: s3.Bucket;
 * const delivery = new DeliveryRole(this, 'Delivery', {
 *   source: files,
 *   sourceKeyPrefix: 'daily/',
 *   roleName: 'KlaviDataExporterRole',
 *   destinations: [{
 *     partnerName: 'acme',
 *     bucketName: 'klavi-data-transfer-acme',
 *     bucketOwner: '222222222222',
 *     region: 'us-east-1',
 *     keyPrefix: '/daily-sync/',
 *   }],
 * });
 * new HandoffOutputs(this, 'AcmeHandoff', { handoff: delivery.handoffFor('acme'), outputPrefix: 'Acme' });
 */
@locateErrors
export class DeliveryRole extends Construct {
  /** The role of group `'1'`: of every partner, unless there are groups. */
  public readonly role: iam.Role;

  /** Every role with its destinations, including roles of `roleCount` that have none yet. */
  public readonly groups: DeliveryGroup[];

  /** The bucket that the files are in. */
  public readonly source: s3.IBucket;

  /** The folder of the source that is delivered, normalised; empty: the whole bucket. */
  public readonly sourceKeyPrefix: string;

  /** The customer managed key that encrypts the source, if one does. */
  public readonly sourceEncryptionKey?: kms.IKey;

  /** Whether objects keep their tags. */
  public readonly copyTags: boolean;

  private readonly targets = new Map<string, ResolvedDestination>();
  private readonly roleCount: number;
  private readonly roleName?: string;
  private readonly partition: string;

  /**
   * @throws if a destination, key prefix, key, name or count is not valid, two destinations conflict, or the policy of the
   * source's key cannot be edited: the error contains the statements for its owner to add
   */
  constructor(scope: Construct, id: string, props: DeliveryRoleProps) {
    super(scope, id);
    validateKind('bucket', props.source, 'source');
    validateKinds('destination', props.destinations, 'destinations');
    const { destinations, source, sourceEncryptionKey = source.encryptionKey, roleCount = 1, policiesPerRole = 10 } = props;
    this.source = source;
    this.sourceEncryptionKey = sourceEncryptionKey;
    this.sourceKeyPrefix = normalizeKeyPrefix(props.sourceKeyPrefix, 'sourceKeyPrefix');
    this.roleName = props.roleName;
    validateWholeNumber('roleCount', roleCount, 1, MOST_ROLES);
    validateWholeNumber('policiesPerRole', policiesPerRole, 1, MOST_POLICIES);
    validateKey(sourceEncryptionKey, source, 'sourceEncryptionKey');
    this.roleCount = roleCount;
    this.copyTags = props.copyTags ?? false;
    this.partition = partitionOf(Stack.of(this));
    const targets = destinations.map((destination) => deliveryTarget(this, destination, writerSendsAcl(destination)));
    validateTargets(targets);
    for (const target of targets) this.targets.set(target.partnerName, target);

    registerPrefix(this, { bucket: source, keyPrefix: this.sourceKeyPrefix, party: OWN_DELIVERIES });
    warnAboutForeignBucket(this, source.env.account, 'role');
    const readSource = sourceStatements({ bucket: source, keyPrefix: this.sourceKeyPrefix, key: sourceEncryptionKey, copyTags: this.copyTags });
    this.groups = groupNames(targets, roleCount).map((name) => ({
      name,
      role: this.createRole(name, readSource, policiesPerRole, props),
      destinations: destinations.filter((destination) => groupOf(destination, roleCount) === name),
    }));
    this.role = this.groups[0].role;
    this._openSourceKey(this, ['s3:GetObject']);
    registerLargeStack(Stack.of(this));
  }

  /**
   * The role that delivers to a partner.
   *
   * @throws if there is no such partner
   */
  @locateErrorsOfMethod
  public roleFor(partnerName: string): iam.Role {
    const group = groupOf(this.targetOf(partnerName), this.roleCount);
    return this.groups.find(({ name }) => name === group)!.role;
  }

  /**
   * What a partner needs: `AccountId`, `RoleArn`, `KeyPolicyStatement` (with a KMS key); add the counterpart policy's statements to the partner's bucket policy.
   *
   * @throws if there is no such partner
   */
  @locateErrorsOfMethod
  public handoffFor(partnerName: string): Handoff {
    const { roleArn } = this.roleFor(partnerName);
    return deliveryHandoff(this, { target: this.targetOf(partnerName), roleArn, copyTags: this.copyTags });
  }

  /**
   * Allows every role to use the key of the source with these actions.
   * @internal
   */
  public _openSourceKey(scope: Construct, objectActions: string[]): void {
    const { sourceEncryptionKey: key, source: bucket, roleName } = this;
    if (!key) return;
    const names = this.groups.flatMap(({ name }) => roleNameOf(roleName, name) ?? []);
    allowOwnKeyUse(scope, key, { sid: sidOf(scope), bucket, objectActions }, {
      arns: this.groups.map(({ role }) => role.roleArn),
      fixedArns: names.length === this.groups.length ? names.map((name) => arnByName(scope, 'role', name)) : undefined,
    }, 'sourceEncryptionKey');
  }

  /**
   * The destinations of a group, as policies and state machines need them.
   * @internal
   */
  public _targetsOf(group: string): ResolvedDestination[] {
    return [...this.targets.values()].filter((target) => groupOf(target, this.roleCount) === group);
  }

  private createRole(group: string, readSource: iam.PolicyStatement[], policiesPerRole: number, props: DeliveryRoleProps): iam.Role {
    const scope = group === FIRST_GROUP ? this : new Construct(this, `Group${group}`);
    const wildcardReason = 'The wildcard is every object below a key prefix that this role was made for';
    const role = createExchangeRole(scope, {
      trusts: [{ principal: props.assumedBy ?? stepFunctionsOf(Stack.of(this).account) }],
      permissions: new iam.PolicyDocument({ minimize: false, statements: readSource }),
      wildcardReason,
      roleName: roleNameOf(props.roleName, group),
      permissionsBoundary: props.permissionsBoundary,
      description: `Puts files into partners' buckets (group ${group})`,
    });
    for (const [number, chosen] of partnersByPolicy(this._targetsOf(group), policiesPerRole)) {
      const document = new iam.PolicyDocument({
        minimize: false,
        statements: deliveryStatements({ targets: chosen, partition: this.partition, copyTags: this.copyTags }),
      });
      const policy = new iam.ManagedPolicy(scope, `Destinations${number}`, { document, roles: [role] });
      acknowledgeWildcards(policy.node.defaultChild as iam.CfnManagedPolicy, document, wildcardReason);
      policy.node.addValidation({ validate: () => checkManagedPolicy(policy, document, policyRemedy(group, chosen, policiesPerRole)) });
    }
    return role;
  }

  private targetOf(partnerName: string): ResolvedDestination {
    const target = this.targets.get(partnerName);
    if (!target) throw invalid('partnerName', "must be the name of one of the 'destinations'", partnerName);
    return target;
  }
}

function writerSendsAcl({ ownership = DestinationOwnership.BUCKET_OWNER_PREFERRED }: DeliveryDestination): boolean {
  validateEnum('ownership', ownership, DestinationOwnership, 'DestinationOwnership');
  return ownership === DestinationOwnership.BUCKET_OWNER_PREFERRED;
}

/** All roles of this account are one party: the bucket owner decides what they deliver. */
const OWN_DELIVERIES = 'deliveries of the bucket owner';

/** Prevents state machines of other accounts from using the role through the service. */
function stepFunctionsOf(account: string): iam.IPrincipal {
  return new iam.ServicePrincipal('states.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': account } } });
}
