import { parseArn } from './arns';
import { Assumption, Call, Decision } from './call';
import { Cloud } from './cloud';
import { Encryption } from './world';

export interface Row extends Call {
  /** What the row means, where the call itself does not show it: 'a role of the same name in another account'. */
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

/** Its name, or 'role/ingest through role/exchange with external ID id-1: s3:PutObject exchange/in/a.csv, in parts' */
export function describeRow(row: Row): string {
  return row.name ?? `${describeCaller(row)}: ${[describeAction(row), ...describeTransfer(row)].join(', ')}`;
}

function describeCaller({ who, assume }: Row): string {
  const attached = who.policies && (who.policies.length === 0 ? 'without policies' : 'with the policies given here');
  return [shortName(who.arn), attached, assume && describeAssumption(assume)].filter(Boolean).join(' ');
}

function describeAssumption({ roleArn, externalId, sessionName, tags, transitiveTagKeys, sourceIdentity }: Assumption): string {
  return `through ${shortName(roleArn)} ${externalId === undefined ? 'without external ID' : `with external ID '${externalId}'`}`
    + (sessionName === undefined ? '' : ` as session ${sessionName}`)
    + (tags === undefined ? '' : ` with tags ${Object.keys(tags).join(' and ')}`)
    + (transitiveTagKeys === undefined ? '' : ` passing on ${transitiveTagKeys.join(' and ')}`)
    + (sourceIdentity === undefined ? '' : ` for ${sourceIdentity}`);
}

function describeAction({ action, bucket, key, prefix, kmsKeyArn }: Row): string {
  const path = [bucket, key ?? (prefix === undefined ? undefined : `?prefix=${prefix}`)].filter(part => part !== undefined).join('/');
  return [action, path, kmsKeyArn === undefined ? '' : shortName(kmsKeyArn)].filter(Boolean).join(' ');
}

function describeTransfer({ acl, multipart, encryption, storedWith, expectedBucketOwner, sourceIp, tls, tlsVersion, context = {} }: Row): string[] {
  return [
    acl && `with ACL ${acl}`,
    multipart && 'in parts',
    encryption && `encrypted with ${describeEncryption(encryption)}`,
    storedWith && `stored with ${describeEncryption(storedWith)}`,
    expectedBucketOwner && `expecting owner ${expectedBucketOwner}`,
    sourceIp && `from ${sourceIp}`,
    tls === false && 'without TLS',
    tlsVersion && `with TLS ${tlsVersion}`,
    ...Object.entries(context).map(([key, value]) => `with ${key} ${value}`),
  ].filter(detail => typeof detail === 'string');
}

function describeEncryption({ algorithm, keyArn }: Encryption): string {
  return [algorithm, keyArn && `under ${shortName(keyArn)}`].filter(Boolean).join(' ');
}

/** 'role/ingest of 222222222222' */
function shortName(arn: string): string {
  const { account, resource } = parseArn(arn);
  return `${resource} of ${account}`;
}
