import { Token } from 'aws-cdk-lib';
import { invalid } from '../core/errors';
import { isTagText } from '../core/tag-value';
import { validateText, validateTexts } from '../core/text';

/**
 * Options of session tags.
 */
export interface SessionTagsOptions {
  /**
   * Whether the session may pass the tags on to roles that it assumes next. Needed too where the principal's own session passes its tags on to this role,
   * as those of Amazon EKS Pod Identity do.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
   *
   * @default false
   */
  readonly transitive?: boolean;
}

/**
 * The tags that a principal may attach to its session of a role (`sts:TagSession`).
 *
 * This library grants nothing by tags. Other policies of your account may: whoever chooses the tags of a session satisfies every condition on
 * `aws:PrincipalTag`. Therefore name the keys, where the vendor says which it uses.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 *
 * @example
 * SessionTags.of(['Project', 'Department']);
 */
export class SessionTags {
  /**
   * Tags with these keys, whatever their values. The principal may leave some out.
   *
   * @param keys 1 to 50 keys, each 1 to 128 letters, digits, spaces and characters of `_.:/=+-@`
   * @throws if there is none, there are more than 50, one comes twice in whatever case, begins with `aws:` or has another character
   */
  public static of(keys: string[], options: SessionTagsOptions = {}): SessionTags {
    validateKeys(keys);
    return new SessionTags(options, [...keys]);
  }

  /**
   * Any tags, where the vendor does not say which it uses.
   *
   * @param reason why the keys are not known, for reviewers of the code
   * @throws if the reason is empty
   */
  public static any(reason: string, options: SessionTagsOptions = {}): SessionTags {
    validateText('reason', reason);
    if (reason === '') throw invalid('reason', 'must not be empty', reason);
    return new SessionTags(options, undefined, reason);
  }

  /** The keys that tags may have; undefined: any. */
  public readonly keys?: string[];

  /** Whether the session may pass the tags on. */
  public readonly transitive: boolean;

  /** The reason given to `SessionTags.any`. */
  public readonly reason?: string;

  private constructor({ transitive = false }: SessionTagsOptions, keys?: string[], reason?: string) {
    this.keys = keys;
    this.transitive = transitive;
    this.reason = reason;
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_know */
function validateKeys(keys: string[]): void {
  validateTexts('sessionTags', keys);
  if (Token.isUnresolved(keys)) throw invalid('sessionTags', 'must be a list, not a token of one', keys);
  if (keys.length < 1 || keys.length > 50) throw invalid('sessionTags', 'must hold 1 to 50 keys', keys);
  for (const key of keys) validateKey(key);
  const repeated = keys.find((key, index) => keys.findIndex((other) => other.toLowerCase() === key.toLowerCase()) !== index);
  if (repeated !== undefined) throw invalid('sessionTags', 'must not hold a key twice, in whatever case', repeated);
}

function validateKey(key: string): void {
  if (key === '' || !isTagText(key, 128)) throw invalid('sessionTags', "must hold keys of 1 to 128 letters, digits, spaces and characters of '_.:/=+-@'", key);
  if (key.toLowerCase().startsWith('aws:')) throw invalid('sessionTags', "must not hold keys that begin with 'aws:'", key);
}
