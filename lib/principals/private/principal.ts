/** A bucket or key policy names its principal now: there is no statement that stands for somebody who is not known yet. */
export function validateNotPending(principal: { isPending: boolean }): void {
  if (principal.isPending) {
    throw new Error("'principal' must be known where a bucket policy names it, got: ExternalPrincipal.pending()");
  }
}
