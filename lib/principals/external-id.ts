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
   * Any external ID below one tenant of the vendor, where the vendor makes a longer one of the tenant's name for each task: `acme/` accepts `acme/` and `acme/capture-1`.
   * The slash ends the name: those of a tenant `acme2` are refused. Every user of the tenant can have the vendor assume the role.
   *
   * @param tenant the whole name of the tenant and a `/`, 3 to 1,223 characters of `[A-Za-z0-9_+=,.@:/-]`. A name has at least two characters, as an external ID
   * of STS has. A token is refused: it could contain a wildcard
   * @throws if it is anything else
   */
  public static below(tenant: string): ExternalId {
    validateTenant(tenant);
    return new ExternalId([], { prefix: tenant });
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

  /** The accepted values; empty while pending, for `ExternalId.none` and for `ExternalId.below`. */
  public readonly values: string[];

  /** What every accepted value starts with, as given to `ExternalId.below`. */
  public readonly prefix?: string;

  /** Whether the vendor has not issued the external ID yet. */
  public readonly isPending: boolean;

  /** The reason given to `ExternalId.none`. */
  public readonly reason?: string;

  private constructor(values: string[], options: { isPending?: boolean; reason?: string; prefix?: string } = {}) {
    this.values = values;
    this.isPending = options.isPending ?? false;
    this.reason = options.reason;
    this.prefix = options.prefix;
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

/** An external ID has no wildcard and no `$`: whatever is left is taken literally. */
function validateTenant(tenant: string): void {
  validateText('tenant', tenant);
  if (Token.isUnresolved(tenant)) throw invalid('tenant', 'must be a literal', tenant);
  if (tenant.length <= 1223 && /^[A-Za-z0-9_+=,.@:-]{2,}(\/[A-Za-z0-9_+=,.@:-]+)*\/$/.test(tenant)) return;
  throw invalid('tenant', "must be the whole name of a tenant and a '/', like 'acme/': at least 2 letters, digits and characters of '_+=,.@:-', without wildcards", tenant);
}
