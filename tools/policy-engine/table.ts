import { Call, Decision } from './call';
import { Cloud } from './cloud';

export interface Row extends Call {
  readonly name?: string;
  readonly expect: 'allowed' | 'denied';
}

export interface DecidedRow {
  readonly row: Row;
  readonly decision: Decision;
  readonly asExpected: boolean;
}

export function decideAll(cloud: Cloud, rows: Row[]): DecidedRow[] {
  return rows.map(row => {
    const decision = cloud.decide(row);
    return { row, decision, asExpected: decision.allowed === (row.expect === 'allowed') };
  });
}

/** 'arn:…:user/x as arn:…:role/r s3:PutObject bucket/in/a.csv without TLS' */
export function describeRow({ name, who, assume, action, bucket, key, prefix, tls }: Row): string {
  if (name) {
    return name;
  }
  const path = [bucket, key ?? (prefix === undefined ? undefined : `?prefix=${prefix}`)].filter(part => part !== undefined).join('/');
  return [who.arn, assume && `as ${assume.roleArn}`, action, path, tls === false && 'without TLS'].filter(Boolean).join(' ');
}
