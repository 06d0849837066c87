/** A bucket or key policy needs the principal's ARN now. No statement can stand for a principal that is not known yet. */
export function validateNotPending(principal: { isPending: boolean }): void {
  if (principal.isPending) {
    throw new Error("'principal' must be known where a bucket policy names it, got: ExternalPrincipal.pending()");
  }
}
