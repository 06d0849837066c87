import { invalid } from '../../core/errors';
import { validateKind, validateKinds } from '../../core/kinds';
import type { ExternalPrincipal } from '../external-principal';

/** A bucket or key policy needs the principal's ARN now. No statement can stand for a principal that is not known yet. */
export function validateNotPending(principal: { isPending: boolean }, property: string = 'principal'): void {
  if (principal.isPending) {
    throw new Error(`'${property}' must be known where a bucket policy names it, got: ExternalPrincipal.pending()`);
  }
}

/** All principals of a bucket policy, none of them pending or named twice. */
export function allPrincipals(principal: ExternalPrincipal, additionalPrincipals: ExternalPrincipal[] = []): ExternalPrincipal[] {
  validateKind('principal', principal);
  validateKinds('principal', additionalPrincipals, 'additionalPrincipals');
  validateNotPending(principal);
  const all = [principal, ...additionalPrincipals];
  additionalPrincipals.forEach((additional, index) => {
    const property = `additionalPrincipals[${index}]`;
    validateNotPending(additional, property);
    if (all.findIndex(({ arn }) => arn === additional.arn) <= index) throw invalid(property, 'must not be a principal that is named already', additional.arn);
  });
  return all;
}

/**
 * Principals by the statement that names them: one for all that are named by their ARN alone, as the decision is the same, and one for each that
 * has conditions.
 */
export function byStatement(principals: ExternalPrincipal[]): ExternalPrincipal[][] {
  const hasConditions = (principal: ExternalPrincipal) => Object.keys(principal.policyFragment.conditions).length > 0;
  const together = principals.filter((principal) => !hasConditions(principal));
  return principals.flatMap((principal) => {
    if (hasConditions(principal)) return [[principal]];
    return principal === together[0] ? [together] : [];
  });
}

/** The Sids of the first of several statements stay what they are for one. */
export function numbered(sid: string, index: number): string {
  return index === 0 ? sid : `${sid}${index + 1}`;
}
