/** How a call ended. */
export interface Outcome {
  readonly kind: 'allowed' | 'missing' | 'refused' | 'error' | 'unreachable' | 'skipped';
  readonly code?: string;
  readonly message?: string;
  /** What was learned. */
  readonly value?: string;
}

export const allowed = (value?: string): Outcome => ({ kind: 'allowed', value });
export const skipped = (message: string): Outcome => ({ kind: 'skipped', message });
export const TIMED_OUT: Outcome = { kind: 'unreachable', code: 'timed out' };

/** Access is allowed, but the object or upload does not exist. */
const MISSING = ['NoSuchKey', 'NoSuchUpload', 'NotFound'];
const REFUSED = ['AccessDenied', 'AccessDeniedException', 'Forbidden'];

interface SdkError extends Error {
  readonly Code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Record<string, string> };
}

export async function outcomeOf(call: Promise<string | undefined | void>): Promise<Outcome> {
  return call.then((value) => allowed(value ?? undefined), errorOutcome);
}

export function errorOutcome(error: SdkError): Outcome {
  const status = error.$metadata?.httpStatusCode;
  const code = /^(Unknown|UnknownError|Error)$/.test(error.name) && status !== undefined ? String(status) : error.Code ?? error.name;
  const details = { code, message: error.message, value: bucketRegion(error) };
  if (status === undefined) return { kind: 'unreachable', ...details };
  if (MISSING.includes(code) || (status === 404 && code !== 'NoSuchBucket')) return { kind: 'missing', ...details };
  return { kind: REFUSED.includes(code) || code === '403' ? 'refused' : 'error', ...details };
}

/** S3 returns the Region of a bucket even with a denial. */
function bucketRegion({ $response }: SdkError): string | undefined {
  return $response?.headers?.['x-amz-bucket-region'];
}
