import { Accounts } from './accounts';
import { parseArn } from '../../policy-engine/arns';
import { awsPrincipals, list, PolicyDocument, statementsOf } from '../../policy-engine/documents';

/** The unique ID of nobody: AWS would not have saved a policy that names a principal which does not exist. */
const NOBODY = 'AROA00000000000NOBODY';

interface Saved {
  readonly document: string;
  readonly ids: Map<string, string>;
}

/**
 * Which role or user a policy meant when it was saved. AWS keeps the unique ID in place of the ARN; here the policies keep
 * their ARNs, and this remembers the IDs. It is told of every policy before any call that makes or deletes principals.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export class PrincipalIds {
  private readonly saved = new Map<string, Saved>();

  constructor(private readonly accounts: Accounts) {}

  /** @param where the ARN of the bucket, key or role that the policy is attached to */
  async remember(where: string, policy: PolicyDocument): Promise<Map<string, string>> {
    const document = JSON.stringify(policy);
    const known = this.saved.get(where);
    if (known?.document === document) return known.ids;
    const ids = new Map<string, string>();
    for (const arn of namedPrincipals(policy)) {
      ids.set(arn, (await this.accounts.principal(arn))?.uniqueId ?? NOBODY);
    }
    this.saved.set(where, { document, ids });
    return ids;
  }

  /** The policy as AWS would evaluate it: who is not the same any more appears by the ID that is left of him. */
  async resolved(where: string, policy: PolicyDocument): Promise<PolicyDocument> {
    const ids = await this.remember(where, policy);
    const gone = new Map<string, string>();
    for (const [arn, id] of ids) {
      if ((await this.accounts.principal(arn))?.uniqueId !== id) gone.set(arn, id);
    }
    if (gone.size === 0) return policy;
    return { ...policy, Statement: statementsOf(policy).map((statement) => withoutGone(statement, gone)) };
  }

  /** A policy that is saved again means whoever has the name then. */
  forget(where: string): void {
    this.saved.delete(where);
  }
}

function namedPrincipals(policy: PolicyDocument): string[] {
  const arns = statementsOf(policy).flatMap(({ Principal, NotPrincipal }) => awsPrincipals(Principal ?? NotPrincipal));
  return [...new Set(arns)].filter((arn) => arn.startsWith('arn:') && /^(role|user)\//.test(parseArn(arn).resource));
}

function withoutGone(statement: PolicyDocument, gone: Map<string, string>): PolicyDocument {
  const element = statement.Principal === undefined ? 'NotPrincipal' : 'Principal';
  const principal = statement[element];
  if (typeof principal === 'string' || principal?.AWS === undefined) return statement;
  return { ...statement, [element]: { ...principal, AWS: list<string>(principal.AWS).map((arn) => gone.get(arn) ?? arn) } };
}
