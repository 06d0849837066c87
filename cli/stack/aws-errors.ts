import { awsRefused, CliError, wrongUsage } from '../errors';

/** A call to AWS. */
export interface AwsCall {
  /** The call, which has the name of the permission it needs. */
  readonly call: string;
  readonly stack: string;
  readonly region: string;
  readonly account?: string;
}

interface AwsError extends Error {
  readonly code?: string;
  readonly $response?: { readonly statusCode?: number };
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const REFUSAL = /User: (\S+) is not authorized to perform: (\S+)(?: on resource: (\S+))?(.*)/s;

/** Which call failed, for which permission, in which account. */
export function explainAwsError(error: unknown, { call, stack, region, account }: AwsCall): CliError {
  const { name, message, code, $metadata } = error as AwsError;
  if (name === 'ValidationError' && /does not exist/.test(message)) {
    return wrongUsage(`no stack '${stack}' in ${region}${account ? ` of account ${account}` : ''}`);
  }
  const refusal = REFUSAL.exec(message);
  if (refusal) return awsRefused(explainRefusal(call, refusal));
  if ($metadata?.httpStatusCode === undefined) {
    return awsRefused(`${call} in ${region} could not reach AWS: ${code ?? name}${message ? `: ${message}` : ''}`);
  }
  return awsRefused(`${call} in ${region} was refused${account ? ` for account ${account}` : ''}: ${name}: ${message} (needs the permission ${call})`);
}

export function noCredentials(error: unknown): CliError {
  const refusal = REFUSAL.exec((error as Error).message);
  return awsRefused(refusal ? explainRefusal(refusal[2], refusal) : `no AWS credentials: ${(error as Error).message}`);
}

function explainRefusal(call: string, [, user, permission, resource, rest]: RegExpExecArray): string {
  const account = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(user)?.[1] ?? 'unknown';
  const reason = rest.trim().replace(/^because /, '');
  return `${call} was refused in account ${account}: ${user} lacks the permission ${permission}${resource ? ` on ${resource}` : ''}${reason && ` (${reason})`}`;
}
