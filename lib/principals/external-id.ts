import { Token } from 'aws-cdk-lib';
import { invalid } from '../core/errors';
import { validateText } from '../core/text';

/**
 * The value that a SaaS vendor must present when it assumes a role (`sts:ExternalId`). It prevents the confused deputy problem: nobody can
 * make the vendor use one customer's role for another customer. It is not a secret.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
 *
 * @example
 * ExternalId.of('id_YjJmODYzMmMtMDhhMy0xMWVmLTg1ZjEtMDM3MmViYjJjNDEyCg==');
 */
export class ExternalId {
  /**
   * The one external ID that the vendor issued.
   *
   * @param value 2 to 1,224 characters of `[A-Za-z0-9_+=,.@:/-]`
   * @throws if a literal is anything else
   */
  public static of(value: string): ExternalId {
    validateExternalId(value);
    return new ExternalId([value]);
  }

  /**
   * Old and new external ID, while the other side rotates.
   *
   * @param values one or more, each 2 to 1,224 characters of `[A-Za-z0-9_+=,.@:/-]`
   * @throws if there is none, one comes twice, or a literal is anything else
   */
  public static anyOf(...values: string[]): ExternalId {
    if (values.length === 0) throw invalid('externalId', 'must hold at least one value', values);
    values.forEach(validateExternalId);
    const repeated = values.find((value, index) => values.indexOf(value) !== index);
    if (repeated !== undefined) throw invalid('externalId', 'must not hold a value twice', repeated);
    return new ExternalId(values);
  }

  /**
   * The vendor has not issued the external ID yet. The role is created, but its trust policy denies everyone.
   */
  public static pending(): ExternalId {
    return new ExternalId([], { isPending: true });
  }

  /**
   * Deliberately uses no external ID. Suppresses the warning about an account-wide principal.
   *
   * @param reason why no external ID is used, for reviewers of the code
   * @throws if the reason is empty
   */
  public static none(reason: string): ExternalId {
    validateText('reason', reason);
    if (reason === '') throw invalid('reason', 'must not be empty', reason);
    return new ExternalId([], { reason });
  }

  /** The accepted values; empty while pending, and for `ExternalId.none`. */
  public readonly values: string[];

  /** Whether the vendor has not issued the external ID yet. */
  public readonly isPending: boolean;

  /** The reason given to `ExternalId.none`. */
  public readonly reason?: string;

  private constructor(values: string[], options: { isPending?: boolean; reason?: string } = {}) {
    this.values = values;
    this.isPending = options.isPending ?? false;
    this.reason = options.reason;
  }
}

function validateExternalId(value: string): void {
  validateText('externalId', value);
  if (Token.isUnresolved(value)) return;
  if (value.length < 2 || value.length > 1224) throw invalid('externalId', 'must have 2 to 1224 characters', value);
  if (!/^[A-Za-z0-9_+=,.@:/-]+$/.test(value)) {
    throw invalid('externalId', "must consist of letters, digits and the characters '_+=,.@:/-'", value);
  }
}
