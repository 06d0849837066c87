/** States of a state machine by name, in the order in which they are reached. */
export type States = Record<string, Record<string, unknown>>;

/**
 * A JSONata expression of a state. Values of users never become part of its text: they reach it as variables.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function jsonata(expression: string): string {
  return `{% ${expression.trim().replace(/\s*\n\s*/g, ' ')} %}`;
}

/** Errors that come back however often one asks. */
const PERMANENT = ['S3.NoSuchBucketException', 'S3.NoSuchKeyException', 'S3.ObjectNotInActiveTierErrorException'];

/**
 * S3 and KMS throttle under the same error name as they refuse, so everything else is tried again: for a minute at most, spread at random.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const RETRY = retry(5);

/** For what was tried for a minute before. */
export const RETRY_BRIEFLY = retry(2);

function retry(MaxAttempts: number): object[] {
  return [
    { ErrorEquals: PERMANENT, MaxAttempts: 0 },
    { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts, MaxDelaySeconds: 60, JitterStrategy: 'FULL' },
  ];
}

/** Goes on elsewhere with what went wrong in a variable. Inner scopes must not use the names of outer ones. */
export function catchInto(variable: string, Next: string): object[] {
  return [{ ErrorEquals: ['States.ALL'], Assign: { [variable]: jsonata('$states.errorOutput') }, Next }];
}

/** The name of an error that was caught, for a Fail state: names of Step Functions' own are not to be used. */
export function errorOf(variable: string): string {
  return jsonata(`$replace($${variable}.Error, /^States\\./, 'Delivery.')`);
}

/** The services that states call, by the names of the States Language. */
export interface Services {
  /** An operation of an AWS SDK: `s3:copyObject`. */
  readonly sdk: (operation: string) => string;
  /** An integration of Step Functions' own: `states:startExecution`. */
  readonly optimized: (operation: string) => string;
}

export function servicesOf(partition: string): Services {
  const optimized = (operation: string) => `arn:${partition}:states:::${operation}`;
  return { optimized, sdk: (operation) => optimized(`aws-sdk:${operation}`) };
}
