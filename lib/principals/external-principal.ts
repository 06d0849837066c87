import { Aws, Fn, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { invalid } from '../core/errors';
import { validateEnum } from '../core/kinds';
import { kindOfPrincipalArn, parsePrincipalArn, validateAccountId } from './private/principal-arn';
import { validateText } from '../core/text';

/**
 * How a policy names a role or user of another account.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export enum PrincipalMatch {
  /**
   * The ARN itself is the `Principal`.
   *
   * It must exist when the stack is deployed. IAM stores its unique id, so a deleted and re-created role is no longer
   * trusted; in a bucket or key policy a deleted principal blocks every later update of that policy until the grant is removed.
   */
  BY_ID,

  /**
   * The account root is the `Principal`, narrowed by `StringEquals` on `aws:PrincipalArn`.
   *
   * The role does not have to exist yet and stays trusted when it is re-created. Scanners may report the `:root` principal.
   */
  BY_ARN,
}

/**
 * Options of a role or user of another account.
 */
export interface ExternalPrincipalOptions {
  /**
   * How policies name the principal.
   *
   * @default PrincipalMatch.BY_ID
   */
  readonly match?: PrincipalMatch;
}

interface ExternalPrincipalProps {
  readonly arn?: string;
  readonly account?: string;
  readonly partition?: string;
  readonly sessionName?: string;
  readonly match?: PrincipalMatch;
  readonly isAccountWide?: boolean;
  readonly isOpaque?: boolean;
}

/**
 * Someone outside this account: a role, user, session or whole account on the other side of an exchange.
 *
 * Every factory validates literals; tokens (`CfnParameter`) pass.
 *
 * @example
 * ExternalPrincipal.role('arn:aws:iam::222222222222:role/adobe-ingest');
 * ExternalPrincipal.session('arn:aws:sts::134928160093:assumed-role/InfoSumImportConnector/acme-import');
 */
export class ExternalPrincipal extends iam.PrincipalBase {
  /**
   * Every principal of an account that the account's own policies allow to use the grant.
   *
   * In a trust policy, combine it with an external ID. Without one, a synth warning reports that the whole account is trusted.
   *
   * @param accountId twelve digits
   * @throws if a literal does not have twelve digits
   */
  public static account(accountId: string): ExternalPrincipal {
    validateText('accountId', accountId);
    if (!Token.isUnresolved(accountId)) validateAccountId(accountId);
    return new ExternalPrincipal({ arn: `arn:${Aws.PARTITION}:iam::${accountId}:root`, account: accountId, isAccountWide: true });
  }

  /**
   * A role of another account.
   *
   * @param roleArn `arn:<partition>:iam::<account>:role/<name>`, without wildcards
   * @throws if a literal is not the ARN of one role
   */
  public static role(roleArn: string, options: ExternalPrincipalOptions = {}): ExternalPrincipal {
    return ExternalPrincipal.identity('role', 'roleArn', roleArn, options);
  }

  /**
   * An IAM user of another account.
   *
   * @param userArn `arn:<partition>:iam::<account>:user/<name>`, without wildcards
   * @throws if a literal is not the ARN of one user
   */
  public static user(userArn: string, options: ExternalPrincipalOptions = {}): ExternalPrincipal {
    return ExternalPrincipal.identity('user', 'userArn', userArn, options);
  }

  /**
   * One named session of a role of another account.
   *
   * @param sessionArn `arn:<partition>:sts::<account>:assumed-role/<role>/<session>`
   * @throws if a literal is not the ARN of one session
   */
  public static session(sessionArn: string): ExternalPrincipal {
    validateText('sessionArn', sessionArn);
    if (Token.isUnresolved(sessionArn)) {
      return new ExternalPrincipal({ ...tokenParts(sessionArn), sessionName: Fn.select(2, Fn.split('/', sessionArn)) });
    }
    const { partition, account, name } = parsePrincipalArn('session', sessionArn, 'sessionArn');
    return new ExternalPrincipal({ arn: sessionArn, partition, account, sessionName: name });
  }

  /**
   * The principal of an ARN: role, user, session or account, by the shape of the ARN. A token passes unchecked; with `BY_ARN` it must be a role or user.
   *
   * @param arn of a role, user, assumed-role session or account root
   * @throws if a literal is none of these, or `BY_ARN` is asked for a session or account
   */
  public static fromArn(arn: string, options: ExternalPrincipalOptions = {}): ExternalPrincipal {
    validateText('arn', arn);
    const match = matchOf(options);
    if (Token.isUnresolved(arn)) return new ExternalPrincipal({ ...tokenParts(arn), match, isOpaque: match !== PrincipalMatch.BY_ARN });
    const kind = kindOfPrincipalArn(arn);
    if (kind === 'role' || kind === 'user') return ExternalPrincipal.identity(kind, 'arn', arn, options);
    if (match === PrincipalMatch.BY_ARN) throw invalid('match', 'must not be BY_ARN for a session or account', arn);
    if (kind === 'session') return ExternalPrincipal.session(arn);
    const { partition, account } = parsePrincipalArn(kind, arn, 'arn');
    return new ExternalPrincipal({ arn, partition, account, isAccountWide: true });
  }

  /**
   * The other side has not supplied its ARN yet. The role is created, but its trust policy denies everyone.
   */
  public static pending(): ExternalPrincipal {
    return new ExternalPrincipal({});
  }

  private static identity(kind: 'role' | 'user', property: string, arn: string, options: ExternalPrincipalOptions): ExternalPrincipal {
    validateText(property, arn);
    const match = matchOf(options);
    if (Token.isUnresolved(arn)) return new ExternalPrincipal({ ...tokenParts(arn), match });
    const { partition, account } = parsePrincipalArn(kind, arn, property);
    return new ExternalPrincipal({ arn, partition, account, match });
  }

  /** ARN of the principal; undefined while pending. */
  public readonly arn?: string;

  /** Account of the principal; undefined while pending. */
  public readonly principalAccount: string | undefined;

  /** Partition in the ARN; undefined if it is only known at deployment. */
  public readonly partition?: string;

  /** Session name of a session principal. */
  public readonly sessionName?: string;

  /** Whether the other side has not supplied its ARN yet. */
  public readonly isPending: boolean;

  /** Whether the principal is a whole account. */
  public readonly isAccountWide: boolean;

  /** Whether the kind of principal is only known at deployment, because the ARN is a token. @internal */
  public readonly _isOpaque: boolean;

  private readonly match: PrincipalMatch;

  private constructor(props: ExternalPrincipalProps) {
    super();
    this.arn = props.arn;
    this.principalAccount = props.account;
    this.partition = Token.isUnresolved(props.partition) ? undefined : props.partition;
    this.sessionName = props.sessionName;
    this.isPending = props.arn === undefined;
    this.isAccountWide = props.isAccountWide ?? false;
    this._isOpaque = props.isOpaque ?? false;
    this.match = props.match ?? PrincipalMatch.BY_ID;
  }

  /** Account of the principal; undefined if it could only be cut out of a token ARN. @internal */
  public get _knownAccount(): string | undefined {
    return this.isAccountWide || !Token.isUnresolved(this.principalAccount) ? this.principalAccount : undefined;
  }

  /** The `Principal` element and its conditions. Throws for a pending principal: nothing can be granted to it. */
  public get policyFragment(): iam.PrincipalPolicyFragment {
    if (this.arn === undefined) throw new Error("'principal' must not be pending where a policy names it, got: ExternalPrincipal.pending()");
    if (this.match === PrincipalMatch.BY_ID) return new iam.ArnPrincipal(this.arn).policyFragment;
    const partition = this.partition ?? Fn.select(1, Fn.split(':', this.arn));
    return new iam.PrincipalPolicyFragment(
      { AWS: [`arn:${partition}:iam::${this.principalAccount}:root`] },
      { StringEquals: { 'aws:PrincipalArn': this.arn } },
    );
  }

  /** Never merged with another principal, because the conditions may differ. */
  public dedupeString(): string | undefined {
    return undefined;
  }
}

function matchOf(options: ExternalPrincipalOptions): PrincipalMatch {
  const match = options?.match ?? PrincipalMatch.BY_ID;
  validateEnum('match', match, PrincipalMatch, 'PrincipalMatch');
  return match;
}

function tokenParts(arn: string): ExternalPrincipalProps {
  return { arn, account: Fn.select(4, Fn.split(':', arn)) };
}
