import { invalid } from '../../core/errors';
import { validateText } from '../../core/text';

export interface PrincipalArnParts {
  readonly partition: string;
  readonly account: string;
  /** Role, user or `root`; of a session: the session name. */
  readonly name: string;
}

type PrincipalKind = 'role' | 'user' | 'session' | 'root';

const NAME = '[\\w+=,.@-]{1,64}';
const RESOURCES: Record<PrincipalKind, { service: string; pattern: RegExp; shape: string }> = {
  role: { service: 'iam', pattern: new RegExp(`^role/(?:[!-~]+/)?(${NAME})$`), shape: 'role/<name>' },
  user: { service: 'iam', pattern: new RegExp(`^user/(?:[!-~]+/)?(${NAME})$`), shape: 'user/<name>' },
  session: {
    service: 'sts',
    pattern: new RegExp(`^assumed-role/${NAME}/([\\w+=,.@-]{2,64})$`),
    shape: 'assumed-role/<role>/<session>',
  },
  root: { service: 'iam', pattern: /^(root)$/, shape: 'root' },
};

export function validateAccountId(accountId: string, property = 'accountId'): void {
  validateText(property, accountId);
  if (!/^\d{12}$/.test(accountId)) throw invalid(property, 'must have twelve digits', accountId);
}

/** The factory for an ARN, by its shape alone. */
export function kindOfPrincipalArn(arn: string): PrincipalKind {
  validateText('arn', arn);
  const kinds = Object.keys(RESOURCES) as PrincipalKind[];
  const kind = kinds.find((candidate) => {
    const { service, shape } = RESOURCES[candidate];
    return new RegExp(`^arn:[^:]*:${service}::[^:]*:${shape.split('/')[0]}(/|$)`).test(arn);
  });
  if (!kind) throw invalid('arn', 'must be the ARN of a role, user, assumed-role session or account root', arn);
  return kind;
}

export function parsePrincipalArn(kind: PrincipalKind, arn: string, property: string): PrincipalArnParts {
  const { service, pattern, shape } = RESOURCES[kind];
  validateText(property, arn);
  if (arn.includes('*') || arn.includes('?')) throw invalid(property, 'must name one principal, without wildcards', arn);
  if (arn.includes('${')) throw invalid(property, "must not contain '${'", arn);
  if (/[^a-z]arn:/.test(arn)) throw invalid(property, 'must be one ARN, make a grant for each principal', arn); // an IAM path could hold the second
  const match = new RegExp(`^arn:(aws(?:-[a-z]+)*):${service}::([^:]*):(.+)$`).exec(arn);
  if (!match) throw invalid(property, `must look like 'arn:<partition>:${service}::<account>:${shape}'`, arn);
  const [, partition, account, resource] = match;
  if (!/^\d{12}$/.test(account)) throw invalid(property, 'must name an account of twelve digits', arn);
  const name = pattern.exec(resource)?.[1];
  if (!name) throw invalid(property, `must look like 'arn:<partition>:${service}::<account>:${shape}'`, arn);
  return { partition, account, name };
}
