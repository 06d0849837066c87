import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { bucketFacts } from '../buckets/private/bucket-facts';
import { normalizeKeyPrefix } from '../buckets/private/key-prefix';
import { partyOf, registerGrant } from '../buckets/private/neighbours';
import { foreignUploadsRequireAcl } from '../buckets/private/object-ownership';
import { locateErrors } from '../core/errors';
import { validateKind } from '../core/kinds';
import type { Handoff } from '../handoffs/handoff';
import { BUCKET_OWNER_ADDED, KEY_OWNER_ADDED } from '../handoffs/private/access-words';
import { builtHandoff, Guide, HandoffParts } from '../handoffs/private/built-handoff';
import { handoffField } from '../handoffs/private/fields';
import { accessAndTransport, ATTACH, exemptions, outsiders, OutsideProps, workStep } from '../handoffs/private/guide-parts';
import { handoffBuckets } from '../handoffs/private/handoff-buckets';
import { requestRules } from '../handoffs/private/request-rules';
import { ExchangeAccess } from '../policies/exchange-access';
import { exchangeStatements } from '../policies/private/exchange-statements';
import { validateKey, validateKeyServesOtherAccounts } from '../policies/private/kms-keys';
import { kmsStatement, needsKey } from '../policies/private/kms-statements';
import { documentJson } from '../policies/private/policy-json';
import { addToBucketPolicy, addToKeyPolicy, pasteableJson } from '../policies/private/resource-policies';
import { sidOf } from '../policies/private/statement-ids';
import { ExternalPrincipal } from '../principals/external-principal';
import { accountsEqual, checkPrincipalAgainst, warnAboutAccountInPolicy } from '../principals/private/accounts';
import { allPrincipals, byStatement, numbered } from '../principals/private/principal';

/**
 * Options of direct trust, for a bucket that is already known.
 */
export interface DirectTrustGrantOptions {
  /** Who accesses the bucket with its own credentials. Cannot be pending, because a bucket policy cannot express that. */
  readonly principal: ExternalPrincipal;

  /**
   * Further principals with the same access, like those of a vendor's other Regions. Each attaches the counterpart policy. For another access, make another grant.
   *
   * @default - the principal alone
   */
  readonly additionalPrincipals?: ExternalPrincipal[];

  /**
   * The folder to stay below, without bucket or scheme. A leading `/` is removed, a trailing one is added.
   *
   * @default - the whole bucket, and a synth warning
   */
  readonly keyPrefix?: string;

  /** What the principal may do below the key prefix. */
  readonly access: ExchangeAccess;

  /**
   * The customer managed key that encrypts the bucket, in the bucket's Region.
   *
   * @default - the bucket's own `encryptionKey`; needed for imported buckets
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Hands over the bucket policy statements, as a JSON list, if this app cannot edit the bucket policy.
   *
   * @default false - such a bucket is an error, and the error contains the statements
   */
  readonly ownerEditsBucketPolicy?: boolean;

  /**
   * Hands over the key policy statement, if this app cannot edit the key policy.
   *
   * @default false - such a key is an error, and the error contains the statement
   */
  readonly ownerEditsKeyPolicy?: boolean;
}

/**
 * Properties of DirectTrustGrant.
 */
export interface DirectTrustGrantProps extends DirectTrustGrantOptions {
  /** The bucket to open. This app must be able to edit its policy, unless the owner does (`ownerEditsBucketPolicy`). */
  readonly bucket: s3.IBucket;
}

/**
 * Allows a role or user of another account in the bucket policy. There is no role to assume, and only the bucket and key prefix to
 * hand back.
 *
 * With ACLs enabled (`BucketOwnerPreferred`), uploads must carry `x-amz-acl: bucket-owner-full-control`, or the bucket owner could not
 * read them. The policies require it, and deny the parts of a multipart upload, which carry no ACL.
 *
 * Every grant uses part of the 20 KB of a bucket policy; prefer `AssumedRoleGrant` for many partners.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html
 *
 * @example
 * declare const bucket: s3.Bucket;
 * new DirectTrustGrant(this, 'Agency', {
 *   bucket,
 *   keyPrefix: 'agency/in/',
 *   access: ExchangeAccess.WRITE,
 *   principal: ExternalPrincipal.user('arn:aws:iam::333333333333:user/uploader'),
 * });
 */
@locateErrors
export class DirectTrustGrant extends Construct {
  private readonly parts: HandoffParts;

  /**
   * @throws if a principal is pending or named twice, the key prefix or key is not valid, objects belong to their writer (`ObjectWriter`), or the policy of the bucket or key cannot be
   * edited: the error contains the statements for its owner to add
   */
  constructor(scope: Construct, id: string, props: DirectTrustGrantProps) {
    super(scope, id);
    validateKind('bucket', props.bucket);
    const principals = allPrincipals(props.principal, props.additionalPrincipals);
    validateKind('access', props.access);
    const { bucket, principal, access, encryptionKey = bucket.encryptionKey } = props;
    const keyPrefix = normalizeKeyPrefix(props.keyPrefix);
    validateKey(encryptionKey, bucket);
    validateKeyServesOtherAccounts(bucket, encryptionKey);
    for (const each of principals) {
      checkPrincipalAgainst(this, each, bucket.env.account);
      warnAboutAccountInPolicy(this, each);
    }

    const isForeign = principals.some(({ _knownAccount: account }) => !accountsEqual(account, bucket.env.account));
    const requiresAcl = isForeign && foreignUploadsRequireAcl(this, bucket, access);
    const grant = { bucket, objectActions: access.objectActions };
    const groups = byStatement(principals).map((group, index) => ({ ...grant, sid: numbered(sidOf(this), index), principal: group }));
    const bucketStatements = groups.flatMap((group) => exchangeStatements({ ...group, actions: access, keyPrefix, requiresAcl }));
    if (!props.ownerEditsBucketPolicy) addToBucketPolicy(bucket, bucketStatements);
    registerGrant(this, { bucket, keyPrefix, party: partyOf(this, principal) });

    const usedKey = needsKey(access.objectActions) ? encryptionKey : undefined;
    const keyStatements = usedKey ? groups.map((group) => kmsStatement({ ...group, resource: '*' })) : [];
    if (usedKey && !props.ownerEditsKeyPolicy) addToKeyPolicy(usedKey, keyStatements);
    const ownerAddsKeyStatements = keyStatements.length > 0 && props.ownerEditsKeyPolicy;

    const awaits = [
      ...(props.ownerEditsBucketPolicy ? [BUCKET_OWNER_ADDED] : []), ...(ownerAddsKeyStatements ? [KEY_OWNER_ADDED] : []),
    ];
    const guide = () => directTrustGuide({
      principals,
      opening: { bucket, facts: bucketFacts(bucket), keyPrefix, actions: access, keyArn: encryptionKey?.keyArn, requiresAcl, awaits },
    });
    this.parts = {
      title: `Direct trust for ${outsiders(principals).names}`,
      fields: [
        handoffField('BucketName', bucket.bucketName),
        handoffField('KeyPrefix', keyPrefix),
        handoffField('Region', bucket.env.region),
        ...(encryptionKey ? [handoffField('KmsKeyArn', encryptionKey.keyArn)] : []),
        ...(props.ownerEditsBucketPolicy ? [handoffField('BucketPolicyStatement', pasteableJson(this, bucketStatements))] : []),
        ...(ownerAddsKeyStatements ? [handoffField('KeyPolicyStatement', pasteableJson(this, keyStatements))] : []),
      ],
      counterpartPolicy: documentJson([
        ...exchangeStatements({ sid: 'Exchange', actions: access, bucket, keyPrefix, requiresAcl }),
        ...(usedKey ? [kmsStatement({ ...grant, sid: 'Exchange', resource: usedKey.keyArn })] : []),
      ]),
      guide,
    };
  }

  /**
   * `BucketName`, `KeyPrefix`, `Region`, `KmsKeyArn`, and the `BucketPolicyStatement` and `KeyPolicyStatement` for their owners to add; the
   * counterpart policy belongs to each principal.
   */
  public get handoff(): Handoff {
    return builtHandoff(() => this.parts);
  }
}

function directTrustGuide({ principals, opening }: OutsideProps): Guide {
  const { names, parties, trust } = outsiders(principals);
  return {
    steps: [`${ATTACH} ${names}: without it, your own account refuses the calls.`, workStep(opening)],
    request: requestRules([opening]),
    ...accessAndTransport([opening], parties),
    exemptions: exemptions('s3:*', parties, opening.bucket.env.account),
    trust,
    buckets: handoffBuckets([opening]),
  };
}
