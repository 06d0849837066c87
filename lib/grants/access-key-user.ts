import { SecretValue, Stack, Tags, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ExchangeAccess } from '../policies/exchange-access';
import { validateCidrs } from './private/cidr';
import { bucketFacts } from '../buckets/private/bucket-facts';
import { normalizeKeyPrefix } from '../buckets/private/key-prefix';
import { registerGrant } from '../buckets/private/neighbours';
import { foreignUploadsRequireAcl } from '../buckets/private/object-ownership';
import { invalid, locateErrors } from '../core/errors';
import { validateIamName } from '../core/iam-name';
import { validateKind } from '../core/kinds';
import { tagValue } from '../core/tag-value';
import { validateText } from '../core/text';
import type { Handoff } from '../handoffs/handoff';
import type { Party } from '../handoffs/private/access-words';
import { builtHandoff, Guide, HandoffParts } from '../handoffs/private/built-handoff';
import { handoffField } from '../handoffs/private/fields';
import { accessAndTransport, workStep } from '../handoffs/private/guide-parts';
import { handoffBuckets } from '../handoffs/private/handoff-buckets';
import { ownOpening, ownParty } from '../handoffs/private/own-party';
import { requestRules, RuledOpening } from '../handoffs/private/request-rules';
import { exchangeStatements } from '../policies/private/exchange-statements';
import { NO_SECRET_KEY, NO_SECRET_ROTATION, USER_WITHOUT_GROUP } from '../policies/private/findings';
import { validateKey } from '../policies/private/kms-keys';
import { kmsStatement, needsKey } from '../policies/private/kms-statements';
import { checkInlinePolicies } from '../policies/private/limits';
import { acknowledge, acknowledgeInlinePolicy } from '../policies/private/nag';
import { allowOwnKeyUse, arnByName } from '../policies/private/own-key-use';
import { sidOf } from '../policies/private/statement-ids';
import { registerNames } from '../policies/private/validation-registry';
import { accountsDiffer, warnAboutForeignBucket } from '../principals/private/accounts';

/**
 * Options of an access key user, for a bucket that is already known.
 */
export interface AccessKeyUserOptions {
  /** Client and purpose, like `kohler_adobe`: the name of the IAM user. 1 to 64 characters of `[A-Za-z0-9_+=,.@-]`. */
  readonly integrationName: string;

  /** Why a long-lived credential is unavoidable, for reviewers of the account. At most 1,900 characters. */
  readonly reason: string;

  /**
   * The folder to stay below, without bucket or scheme. A leading `/` is removed, a trailing one is added.
   *
   * @default - the whole bucket, and a synth warning
   */
  readonly keyPrefix?: string;

  /** What the user may do below the key prefix. */
  readonly access: ExchangeAccess;

  /**
   * The customer managed key that encrypts the bucket, in the bucket's Region.
   *
   * @default - the bucket's own `encryptionKey`; needed for imported buckets
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Address ranges, in CIDR notation, from which the key may be used. Requests through VPC endpoints have no such address.
   *
   * @default - any address
   */
  readonly allowedCidrs?: string[];

  /**
   * One access key for each serial: `[1]`, then `[1, 2]` until the other side uses the new key, then `[2]`. The highest serial is the newest key.
   *
   * Never go from `[1, 2]` to `[2, 3]`: CloudFormation creates key 3 before it deletes key 1, and IAM allows only two keys. Deploy `[2]` first.
   *
   * @default [1]
   */
  readonly keySerials?: number[];

  /**
   * The customer managed key that encrypts the secret. Without one, no other account can read the secret.
   *
   * @default - the AWS managed key aws/secretsmanager
   */
  readonly secretEncryptionKey?: kms.IKey;

  /**
   * The permissions boundary of the user.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/**
 * Properties of AccessKeyUser.
 */
export interface AccessKeyUserProps extends AccessKeyUserOptions {
  /** The bucket to open. */
  readonly bucket: s3.IBucket;
}

/**
 * An IAM user with an access key, for tools without an AWS identity. The last resort, because the credential is long-lived.
 *
 * The secret access key is only readable from Secrets Manager: one secret, as JSON with `accessKeyId`, `secretAccessKey`, `bucketName`,
 * `keyPrefix` and `region` of the newest key. While two keys overlap, the older one stays active.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
 *
 * @example
 * declare const bucket: s3.Bucket;
 * new AccessKeyUser(this, 'LegacyFtp', {
 *   bucket,
 *   integrationName: 'kohler_legacyftp',
 *   reason: 'on-premises tool without AWS identity',
 *   keyPrefix: 'legacy/',
 *   access: ExchangeAccess.WRITE,
 *   allowedCidrs: ['203.0.113.0/24'],
 * });
 */
@locateErrors
export class AccessKeyUser extends Construct {
  /** The user, under path `/exchange/`. */
  public readonly user: iam.User;

  /** The secret in Secrets Manager with the newest access key. */
  public readonly secret: secretsmanager.ISecret;

  private readonly parts: HandoffParts;

  /**
   * @throws if a name, reason, key prefix, address range or serial is not valid
   */
  constructor(scope: Construct, id: string, props: AccessKeyUserProps) {
    super(scope, id);
    validateKind('bucket', props.bucket);
    validateKind('access', props.access);
    const { bucket, integrationName, reason, keySerials = [1], encryptionKey = bucket.encryptionKey } = props;
    const keyPrefix = normalizeKeyPrefix(props.keyPrefix);
    validateText('integrationName', integrationName);
    validateIamName('integrationName', integrationName);
    validateReason(reason);
    validateKeySerials(keySerials);
    validateCidrs('allowedCidrs', props.allowedCidrs);
    validateKey(encryptionKey, bucket);

    this.user = new iam.User(this, 'User', { userName: integrationName, path: '/exchange/', permissionsBoundary: props.permissionsBoundary });
    Tags.of(this.user).add('integration', integrationName);
    Tags.of(this.user).add('reason', tagValue(reason));
    const requiresAcl = accountsDiffer(bucket.env.account, Stack.of(this).account) && foreignUploadsRequireAcl(this, bucket, props.access);
    const permissions = this.allow(props, { keyPrefix, encryptionKey, requiresAcl });
    registerGrant(this, { bucket, keyPrefix, party: this.node.path });
    registerNames(this);
    warnAboutForeignBucket(this, bucket.env.account, 'user');

    const keys = new Map(keySerials.map((serial) => [serial, new iam.AccessKey(this, `AccessKey${serial}`, { user: this.user })]));
    const newest = keys.get(Math.max(...keySerials))!;
    this.secret = new secretsmanager.Secret(this, 'Secret', {
      description: `Access key of ${integrationName}: ${reason}`,
      encryptionKey: props.secretEncryptionKey,
      secretObjectValue: {
        accessKeyId: SecretValue.unsafePlainText(newest.accessKeyId),
        secretAccessKey: newest.secretAccessKey,
        bucketName: SecretValue.unsafePlainText(bucket.bucketName),
        keyPrefix: SecretValue.unsafePlainText(keyPrefix),
        region: SecretValue.unsafePlainText(bucket.env.region),
      },
    });
    acknowledge(this.secret, NO_SECRET_ROTATION,
      'IAM access keys are rotated by keySerials, together with the other side: Secrets Manager cannot rotate them');
    if (!props.secretEncryptionKey) {
      acknowledge(this.secret, NO_SECRET_KEY, 'aws/secretsmanager encrypts the secret, and no other account can read it. secretEncryptionKey sets another key');
    }

    const guide = () => accessKeyGuide({
      allowedCidrs: props.allowedCidrs,
      opening: ownOpening('user', this.user, {
        bucket,
        facts: bucketFacts(bucket),
        keyPrefix,
        actions: props.access,
        requiresAcl,
        keyArn: encryptionKey?.keyArn,
        hidesKey: true,
        permissionsBoundary: props.permissionsBoundary,
      }),
      user: ownParty(this.user, this.user.userArn, [permissions]),
    });
    this.parts = {
      title: `Access key for ${integrationName}`,
      fields: [
        handoffField('AccessKeyId', newest.accessKeyId),
        handoffField('SecretArn', this.secret.secretArn),
        handoffField('BucketName', bucket.bucketName),
        handoffField('KeyPrefix', keyPrefix),
        handoffField('Region', bucket.env.region),
      ],
      guide,
    };
  }

  /** `AccessKeyId`, `SecretArn`, `BucketName`, `KeyPrefix`, `Region`; never the secret. */
  public get handoff(): Handoff {
    return builtHandoff(() => this.parts);
  }

  private allow(props: AccessKeyUserProps, { keyPrefix, encryptionKey, requiresAcl }: CheckedValues): iam.PolicyDocument {
    const { bucket, access, allowedCidrs } = props;
    const grant = { sid: 'Exchange', bucket, objectActions: access.objectActions };
    const key = needsKey(access.objectActions) ? encryptionKey : undefined;
    const document = new iam.PolicyDocument({
      statements: [
        ...exchangeStatements({
          ...grant, actions: access, keyPrefix, requiresAcl, conditions: allowedCidrs && { IpAddress: { 'aws:SourceIp': allowedCidrs } },
        }),
        ...(key ? [kmsStatement({ ...grant, resource: key.keyArn })] : []),
      ],
    });
    const resource = this.user.node.defaultChild as iam.CfnUser;
    resource.policies = [{ policyName: 'exchange', policyDocument: document }];
    acknowledgeInlinePolicy(resource, document, 'The wildcard is every object below the key prefix that this user was made for');
    acknowledge(resource, USER_WITHOUT_GROUP, 'Each integration has its own user. Other members of a group would get the same permissions');
    this.user.node.addValidation({ validate: () => checkInlinePolicies(this, 'user', document) });

    if (key) {
      const fixedArns = arnByName(this, 'user', `exchange/${props.integrationName}`);
      allowOwnKeyUse(this, key, { ...grant, sid: sidOf(this) }, { arns: this.user.userArn, fixedArns });
    }
    return document;
  }
}

interface CheckedValues {
  readonly keyPrefix: string;
  readonly encryptionKey?: kms.IKey;
  readonly requiresAcl: boolean;
}

function validateReason(reason: string): void {
  validateText('reason', reason);
  if (Token.isUnresolved(reason)) return;
  if (reason === '' || reason.length > 1900) throw invalid('reason', 'must have 1 to 1900 characters', reason);
}

function validateKeySerials(keySerials: number[]): void {
  validateKind('list', keySerials, 'keySerials');
  const distinct = new Set(keySerials);
  const valid = keySerials.every((serial) => Number.isInteger(serial) && serial > 0 && !Token.isUnresolved(serial));
  if (!valid || keySerials.length < 1 || keySerials.length > 2 || distinct.size !== keySerials.length) {
    throw invalid('keySerials', 'must be one or two distinct positive integers', keySerials);
  }
}

interface AccessKeyGuideProps {
  readonly allowedCidrs?: string[];
  readonly opening: RuledOpening;
  readonly user: Party;
}

function accessKeyGuide({ allowedCidrs, opening, user }: AccessKeyGuideProps): Guide {
  const { can, cannot } = accessAndTransport([opening], user);
  return {
    steps: [
      'The bucket owner hands over the access key ID and the secret access key through a secure channel.',
      'Enter the access key ID and the secret access key in your tool, and keep no other copy.',
      workStep(opening),
      'When you receive a new key, switch to it. The old key keeps working until you do.',
    ],
    request: requestRules([opening]),
    can,
    cannot: [...cannot, ...(allowedCidrs ? [`call from an address outside ${allowedCidrs.join(', ')}`] : [])],
    exemptions: [],
    buckets: handoffBuckets([opening]).map((bucket) => ({ ...bucket, allowedCidrs })),
  };
}
