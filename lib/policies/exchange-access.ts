import { Ability, ACCESS_LEVELS, AccessLevel, OBJECT_ACTIONS, READ_BUCKET_ACTIONS } from './private/access-levels';
import { invalid } from '../core/errors';
import { validateTexts } from '../core/text';

/**
 * Actions for an access level that no preset covers.
 */
export interface ExchangeActions {
  /**
   * S3 actions on the objects below the key prefix, like `s3:GetObject`, without wildcards.
   *
   * `s3:PutObjectAcl` and `s3:PutObjectVersionAcl` are granted with the ACL `bucket-owner-full-control` only, for writers that send this header with every object: with ACLs
   * disabled no other is taken, and with ACLs enabled every other could give the object to others than the bucket owner.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
   */
  readonly objectActions: string[];

  /**
   * S3 actions on the bucket, like `s3:GetBucketLocation`, without wildcards.
   *
   * `s3:ListBucket` and `s3:ListBucketVersions` are limited to the key prefix, all others apply to the whole bucket.
   *
   * @default - none
   */
  readonly bucketActions?: string[];

  /**
   * Whether the objects below the key prefix can be listed.
   *
   * @default false
   */
  readonly listsPrefix?: boolean;
}

/**
 * What a principal may do below its key prefix.
 *
 * No preset grants `DeleteObjectVersion`, `PutObjectAcl`, `PutObjectRetention`, `PutObjectLegalHold` or
 * `BypassGovernanceRetention`.
 *
 * @example
 * ExchangeAccess.READ;
 * ExchangeAccess.custom({ objectActions: ['s3:PutObject', 's3:PutObjectTagging'] });
 */
export class ExchangeAccess {
  /** List below the key prefix; get objects, their versions and tags; bucket location. */
  public static readonly READ = ExchangeAccess.ofLevel('read');

  /** Drop box: put objects, abort uploads and list their parts. No list, read, delete or bucket location. */
  public static readonly WRITE = ExchangeAccess.ofLevel('write');

  /** Everything of `READ` and `WRITE`. */
  public static readonly READ_WRITE = ExchangeAccess.ofLevel('read-write');

  /** `READ_WRITE` and `s3:DeleteObject`, which leaves a delete marker in a versioned bucket. */
  public static readonly READ_WRITE_DELETE = ExchangeAccess.ofLevel('read-write-delete');

  /**
   * Exactly these actions.
   *
   * @throws if there is no action, or one is not the full name of an S3 action
   */
  public static custom(actions: ExchangeActions): ExchangeAccess {
    const { objectActions, bucketActions = [], listsPrefix = false } = actions ?? {};
    validateActions('objectActions', objectActions);
    validateActions('bucketActions', bucketActions);
    if (objectActions.length + bucketActions.length === 0 && !listsPrefix) {
      throw invalid('access', 'must grant at least one action', actions);
    }
    return new ExchangeAccess([...objectActions], [...bucketActions], listsPrefix);
  }

  private static ofLevel(level: AccessLevel): ExchangeAccess {
    const abilities: Ability[] = ACCESS_LEVELS[level];
    const reads = abilities.includes('read');
    return new ExchangeAccess(abilities.flatMap((ability) => OBJECT_ACTIONS[ability]), reads ? READ_BUCKET_ACTIONS : [], abilities.includes('list'));
  }

  /** Granted on the objects below the key prefix. */
  public readonly objectActions: string[];

  /** Granted on the bucket. */
  public readonly bucketActions: string[];

  /** Whether the objects below the key prefix can be listed. */
  public readonly listsPrefix: boolean;

  private constructor(objectActions: string[], bucketActions: string[], listsPrefix: boolean) {
    this.objectActions = objectActions;
    this.bucketActions = bucketActions;
    this.listsPrefix = listsPrefix;
  }
}

function validateActions(property: string, actions: string[]): void {
  validateTexts(property, actions);
  for (const action of actions) {
    if (!/^s3:[A-Z][A-Za-z]+$/.test(action)) throw invalid(property, "must hold full names of S3 actions, like 's3:GetObject'", action);
  }
}
