import { CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { bucketNameOf } from './private/destination-bucket-name';
import { validateOwnership, validateSettings, validateSidsAreFree, validateStatementSid } from './private/destination-rules';
import { putDestinationGuide, writersPolicy } from './private/put-destination-guide';
import { bucketFacts } from '../buckets/private/bucket-facts';
import { createExchangeBucket } from '../buckets/private/exchange-bucket';
import { normalizeKeyPrefix } from '../buckets/private/key-prefix';
import { partyOf, registerGrant } from '../buckets/private/neighbours';
import { validateBucketName } from '../core/bucket-name';
import { locateErrors } from '../core/errors';
import { validateEnum, validateOptionalKind } from '../core/kinds';
import type { Handoff, HandoffField } from '../handoffs/handoff';
import { BUCKET_OWNER_ADDED, KEY_OWNER_ADDED } from '../handoffs/private/access-words';
import { builtHandoff, HandoffParts } from '../handoffs/private/built-handoff';
import { handoffField } from '../handoffs/private/fields';
import { outsiders } from '../handoffs/private/guide-parts';
import { ExchangeAccess } from '../policies/exchange-access';
import { validateKey, validateKeyServesOtherAccounts } from '../policies/private/kms-keys';
import { kmsStatement } from '../policies/private/kms-statements';
import { PUT_ACTIONS, putStatements } from '../policies/private/put-statements';
import { addToBucketPolicy, addToKeyPolicy, pasteableJson } from '../policies/private/resource-policies';
import { sidOf } from '../policies/private/statement-ids';
import { conditionWhenGiven } from '../policies/private/template-parameters';
import { ExternalPrincipal } from '../principals/external-principal';
import { checkPrincipalAgainst, warnAboutAccountInPolicy } from '../principals/private/accounts';
import { allPrincipals, byStatement, numbered } from '../principals/private/principal';

/**
 * Who owns the objects that the writer puts, and which ACL the writer has to send.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
export enum DestinationOwnership {
  /**
   * ACLs are enabled. The writer sends `x-amz-acl: bucket-owner-full-control` with every object, and the policy requires it.
   *
   * Allows only single puts of at most 5 GB. `UploadPart` carries no ACL, so the policy denies the parts of a multipart upload.
   */
  BUCKET_OWNER_PREFERRED,

  /**
   * ACLs are disabled, the bucket owner owns all objects, and multipart uploads work. A writer may still send the ACL header.
   */
  BUCKET_OWNER_ENFORCED,
}

/**
 * Properties of CrossAccountPutDestination.
 */
export interface CrossAccountPutDestinationProps {
  /** The writer. Cannot be pending, because a bucket policy cannot express that. */
  readonly principal: ExternalPrincipal;

  /**
   * Further writers with the same access, like those of the sender's other Regions. Each attaches the counterpart policy.
   *
   * @default - the principal alone
   */
  readonly additionalPrincipals?: ExternalPrincipal[];

  /**
   * An existing bucket. This app must be able to edit its policy, unless the owner does (`ownerEditsBucketPolicy`). Its object ownership must not be `ObjectWriter`.
   *
   * @default - a new bucket, named by `bucketName`, or by `senderName` and `partnerName`
   */
  readonly bucket?: s3.IBucket;

  /**
   * Name of the new bucket, 3 to 63 characters. Dots cause a warning, because clients then fail to verify the TLS certificate.
   *
   * @default - `<senderName>-data-transfer-<partnerName>`
   */
  readonly bucketName?: string;

  /**
   * The company that writes, used in the bucket's name.
   *
   * @default - none, because `bucket` or `bucketName` names the bucket
   */
  readonly senderName?: string;

  /**
   * The company that receives, used in the bucket's name.
   *
   * @default - none, because `bucket` or `bucketName` names the bucket
   */
  readonly partnerName?: string;

  /**
   * The folder that the writer puts objects below, without bucket or scheme. A leading `/` is removed, a trailing one is added.
   *
   * @default - the whole bucket, and a synth warning
   */
  readonly keyPrefix?: string;

  /**
   * Who owns the objects.
   *
   * @default DestinationOwnership.BUCKET_OWNER_PREFERRED
   */
  readonly ownership?: DestinationOwnership;

  /**
   * For published templates: if the condition is true, the ownership is `BUCKET_OWNER_ENFORCED`, otherwise `BUCKET_OWNER_PREFERRED`.
   *
   * @default - `ownership` decides
   *
   * @internal
   */
  readonly _enforcedWhen?: CfnCondition;

  /**
   * The customer managed key that encrypts the bucket, in the bucket's Region.
   *
   * @default - the `encryptionKey` of an existing bucket, SSE-S3 for a new one
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Hands over the policy statements for the existing `bucket`, as a JSON list, if this app cannot edit its policy.
   *
   * @default false - such a bucket is an error, and the error contains the statements
   */
  readonly ownerEditsBucketPolicy?: boolean;

  /**
   * Hands over the key policy statement for the key's owner to add, if this app cannot edit the key policy.
   *
   * @default false - such a key is an error, and the error contains the statement
   */
  readonly ownerEditsKeyPolicy?: boolean;

  /**
   * The bucket that receives the server access logs of the new bucket, under the prefix `<bucketName>/`.
   *
   * @default - no access logs
   */
  readonly serverAccessLogsBucket?: s3.IBucket;

  /**
   * Sid of the statement that allows the writer: letters and digits. Each writer of a shared bucket needs its own.
   *
   * @default 'AllowCrossAccountPut'
   */
  readonly statementSid?: string;
}

/**
 * A bucket that another company pushes files into, deployed by the receiver. The writer can put objects, but cannot
 * list, read or delete them.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html
 *
 * @example
 * new CrossAccountPutDestination(this, 'FromKlavi', {
 *   principal: ExternalPrincipal.role('arn:aws:iam::444444444444:role/KlaviDataExporterRole'),
 *   senderName: 'klavi',
 *   partnerName: 'acme',
 *   keyPrefix: '/daily-sync/',
 * });
 */
@locateErrors
export class CrossAccountPutDestination extends Construct {
  /** The bucket that receives the files. */
  public readonly bucket: s3.IBucket;

  private readonly parts: HandoffParts;

  /**
   * @throws if the bucket is not given in exactly one way, a name, key prefix, key or Sid is not valid, a principal is
   * pending or named twice, or a policy cannot be edited: the error contains the statements for its owner to add
   */
  constructor(scope: Construct, id: string, props: CrossAccountPutDestinationProps) {
    super(scope, id);
    const principals = allPrincipals(props.principal, props.additionalPrincipals);
    validateOptionalKind('bucket', props.bucket);
    validateEnum('ownership', props.ownership ?? DestinationOwnership.BUCKET_OWNER_PREFERRED, DestinationOwnership, 'DestinationOwnership');
    const { principal, statementSid = 'AllowCrossAccountPut', encryptionKey = props.bucket?.encryptionKey } = props;
    const keyPrefix = normalizeKeyPrefix(props.keyPrefix);
    const bucketName = bucketNameOf(props);
    validateBucketName(bucketName);
    validateKey(encryptionKey, props.bucket ?? Stack.of(this));
    validateStatementSid(statementSid);
    validateSettings(props);

    this.bucket = props.bucket ?? this.createBucket(bucketName!, props);
    validateOwnership(this.bucket, props.ownership === DestinationOwnership.BUCKET_OWNER_ENFORCED);
    validateKeyServesOtherAccounts(this.bucket, encryptionKey);
    for (const each of principals) {
      checkPrincipalAgainst(this, each, this.bucket.env.account);
      warnAboutAccountInPolicy(this, each);
    }

    const requiresAcl = props.ownership !== DestinationOwnership.BUCKET_OWNER_ENFORCED;
    const objects = this.bucket.arnForObjects(`${keyPrefix}*`);
    const groups = byStatement(principals);
    const bucketStatements = groups.flatMap((group, index) => putStatements({
      objects, sid: numbered(statementSid, index), principal: group, requiresAcl, enforcedWhen: props._enforcedWhen,
    }));
    validateSidsAreFree(this.bucket, bucketStatements);
    if (!props.ownerEditsBucketPolicy) addToBucketPolicy(this.bucket, bucketStatements);
    registerGrant(this, { bucket: this.bucket, keyPrefix, party: partyOf(this, principal) });

    const guide = () => putDestinationGuide({
      principals,
      opening: {
        bucket: this.bucket,
        facts: bucketFacts(this.bucket),
        keyPrefix,
        actions: ExchangeAccess.custom({ objectActions: PUT_ACTIONS }),
        keyArn: encryptionKey?.keyArn,
        requiresAcl,
        enforcedWhen: props._enforcedWhen,
        allowsAcl: true,
        awaits: [
          ...(props.ownerEditsBucketPolicy ? [BUCKET_OWNER_ADDED] : []), ...(encryptionKey && props.ownerEditsKeyPolicy ? [KEY_OWNER_ADDED] : []),
        ],
      },
    });
    this.parts = {
      title: `Destination for files from ${outsiders(principals).names}`,
      fields: [
        handoffField('Region', this.bucket.env.region),
        handoffField('BucketName', this.bucket.bucketName),
        handoffField('KeyPrefix', keyPrefix),
        ...(props.ownerEditsBucketPolicy ? [handoffField('BucketPolicyStatement', pasteableJson(this, bucketStatements))] : []),
        ...(encryptionKey ? this.shareKey(encryptionKey, groups, props) : []),
      ],
      counterpartPolicy: writersPolicy(this.bucket, keyPrefix, encryptionKey),
      guide,
    };
  }

  /** `Region`, `BucketName`, `KeyPrefix`, `KmsKeyArn`, and the statements for the owners of bucket and key to add. The counterpart policy is for the writer. */
  public get handoff(): Handoff {
    return builtHandoff(() => this.parts);
  }

  private createBucket(bucketName: string, props: CrossAccountPutDestinationProps): s3.Bucket {
    const { encryptionKey, _enforcedWhen: enforcedWhen, serverAccessLogsBucket } = props;
    const bucket = createExchangeBucket(this, 'Bucket', {
      bucketName,
      serverAccessLogsBucket,
      serverAccessLogsPrefix: serverAccessLogsBucket && `${bucketName}/`,
      encryptionKey,
      objectOwnership: props.ownership === DestinationOwnership.BUCKET_OWNER_ENFORCED
        ? s3.ObjectOwnership.BUCKET_OWNER_ENFORCED
        : s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
    });
    if (enforcedWhen) {
      const resource = bucket.node.defaultChild as s3.CfnBucket;
      resource.ownershipControls = {
        rules: [{
          objectOwnership: Fn.conditionIf(
            enforcedWhen.logicalId, s3.ObjectOwnership.BUCKET_OWNER_ENFORCED, s3.ObjectOwnership.BUCKET_OWNER_PREFERRED).toString(),
        }],
      };
    }
    return bucket;
  }

  private shareKey(key: kms.IKey, groups: ExternalPrincipal[][], props: CrossAccountPutDestinationProps): HandoffField[] {
    const given = conditionWhenGiven(key.keyArn);
    const statements = groups.map((principal, index) => kmsStatement({
      sid: numbered(sidOf(this), index), bucket: this.bucket, objectActions: PUT_ACTIONS, resource: '*', principal,
    }));
    const field = handoffField('KmsKeyArn', key.keyArn, { condition: given });
    if (props.ownerEditsKeyPolicy) return [field, handoffField('KeyPolicyStatement', pasteableJson(this, statements), { condition: given })];
    addToKeyPolicy(key, statements);
    return [field];
  }
}
