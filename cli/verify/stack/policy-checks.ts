import { Checked, fine, nearLimit, unknown, wrong } from './check-result';
import { comparePolicies, deletedPrincipals, Difference, PolicyDocument } from './compare-policies';
import { UNKNOWN, UNREADABLE } from './deployed-resource';
import type { Cause } from '../diagnosis/evidence';

export interface PolicyPlace {
  readonly cause: Cause;
  /** 'trust policy of kohler-adobe' */
  readonly what: string;
  readonly limit?: number;
  readonly unit?: string;
}

const PROMISED = 'as in the template';

/** Whether a policy is the template's, statement by statement. */
export function checkPolicy(place: PolicyPlace, expected: PolicyDocument, actual: PolicyDocument | undefined): Checked[] {
  const { cause, what, limit, unit = 'characters' } = place;
  const differences = comparePolicies(expected, actual ?? {});
  const gone = deletedPrincipals(actual ?? {});
  const found = actual === undefined ? 'missing' : `differences: ${differences.length}`;
  const reminder = gone.length === 0 ? ''
    : ` (${gone.join(', ')} is the ID of a deleted principal: save the policy with the ARN again, to trust the new one)`;
  const isUnresolved = ({ statement }: Difference) => statement !== undefined && JSON.stringify(statement).includes(UNKNOWN);
  const unclear = differences.filter(isUnresolved).map(() => unknown(what, PROMISED, UNREADABLE));
  const faults = differences.filter((difference) => !isUnresolved(difference)).map(({ words, statement }): Checked => wrong(what, PROMISED, found, {
    cause,
    words: `the ${what} ${words}${reminder}`,
    fix: statement === undefined ? `take it out of the ${what}` : `put this into the ${what}`,
    statement,
  }));
  return [
    ...(differences.length === 0 ? [fine(what, PROMISED)] : [...unclear, ...faults]),
    ...(limit === undefined || actual === undefined ? [] : [nearLimit(`size of the ${what}`, JSON.stringify(actual).length, limit, unit)]),
  ];
}

/**
 * Whether a role or user has the policies of the template, and no others.
 *
 * @param areAllKnown false: `expected` may lack some
 */
export function checkAttachedPolicies(
  owner: string, limit: number, expected: ReadonlyMap<string, PolicyDocument>, actual: ReadonlyMap<string, PolicyDocument | undefined>,
  areAllKnown: boolean,
): Checked[] {
  const compared = [...expected].flatMap(([name, document]) => (
    checkPolicy({ cause: 'identity policy', what: policyLabel(name, owner) }, document, actual.get(name))
  ));
  const others = [...actual.keys()].filter((name) => !expected.has(name)).map((name) => {
    const what = policyLabel(name, owner);
    if (!areAllKnown) return unknown(what, 'none', 'attached, maybe by a nested stack that cannot be read');
    return wrong(what, 'none', 'attached', {
      cause: 'identity policy', words: `${owner} has the policy '${name}', which the template does not give it`, fix: `detach it from ${owner}`,
    });
  });
  const size = [...actual.values()].reduce((sum, document) => sum + (document ? JSON.stringify(document).length : 0), 0);
  return [...compared, ...others, nearLimit(`size of the inline policies of ${owner}`, size, limit, 'characters')];
}

/**
 * Whether a role or user has the managed policies of the template, and whether they are as in the template.
 *
 * @param expected by ARN; without document where the template only refers to the policy
 * @param attached ARNs of the policies that are attached
 * @param documents the deployed documents by ARN
 */
export function checkManagedPolicies(
  owner: string, expected: ReadonlyMap<string, PolicyDocument | undefined>, attached: string[],
  documents: ReadonlyMap<string, PolicyDocument | undefined>,
): Checked[] {
  return [...expected].flatMap(([arn, document]) => {
    const what = policyLabel(arn, owner);
    if (arn.includes(UNKNOWN)) return [unknown(what, 'attached', UNREADABLE)];
    if (!attached.includes(arn)) {
      return [wrong(what, 'attached', 'missing', {
        cause: 'identity policy', words: `${owner} lacks the policy '${arn}', which the template gives it`, fix: `attach it to ${owner}`,
      })];
    }
    if (document === undefined) return [fine(what, 'attached')];
    return checkPolicy({ cause: 'identity policy', what, limit: MANAGED_LIMIT }, document, documents.get(arn));
  });
}

/** Characters. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MANAGED_LIMIT = 6144;

function policyLabel(policy: string, owner: string): string {
  return `policy '${policy}' of ${owner}`;
}
